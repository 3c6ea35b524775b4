"""Advice on one scenario: which ways there are, what each and the best of them together save.
It reads no file and writes none; the office does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.advising.advice import Advice
from costplan.advising.combining import best_of, combined, grouped, ranked
from costplan.advising.looking import dearest_steps, number_of_steps
from costplan.advising.mending import mending, with_mended
from costplan.advising.seats_break_even import as_planned, with_break_evens
from costplan.advising.under_policies import Allowed
from costplan.advising.unmet import unmet_of
from costplan.alternatives.equal_left_out import not_offered
from costplan.alternatives.every_way import ways_of, ways_with_seats
from costplan.alternatives.tiers import too_late
from costplan.comparing.chance import Chances
from costplan.errors import CommandLineError, Problem, did_you_mean
from costplan.planning.cautions import catalogues_told
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.advising.advice import Advised, Combination
    from costplan.advising.trial import Trial
    from costplan.advising.under_policies import Held
    from costplan.comparing.chance import Chance

EACH = 5
"""So many ways of one kind are told of one step, those that save most."""

LOOKED_AT = 100
"""How likely a way is cheaper is found in plans of so many steps at most; larger ones take seconds each."""


def advice(trial: Trial, take: Sequence[str] = (), notes: Iterable[str] = (), policies: Held | None = None) -> Advice:
    """What there is to be done for less.

    Args:
        trial: the scenario, planned.
        take: names of ways that are wanted together.
        notes: what was told when it was read.
        policies: which policies of budgets a scenario breaks; None where there are none.

    Raises:
        CommandLineError: a name is of no way, or two of them exclude each other.
    """
    steps = dearest_steps(trial)
    of_steps = [way for at in steps for way in ways_of(at)]
    found = ranked(trial, [*of_steps, *ways_with_seats(trial.loaded, trial.plan, trial.catalogue)])
    found = with_mended(steps, found)
    allowed = Allowed(trial.loaded, policies)
    ways = grouped(_first((one for one in found if one.saving > 0), allowed))
    dearer = _least_dear((one for one in found if one.saving < 0), allowed)
    if trial.plan.complete:
        chances: dict[int, Chances] = {}
        ways = [one._replace(cheaper=_chance(chances, trial, one)) for one in ways]
    base = as_planned(trial)
    ways, dearer = with_break_evens(trial, ways, base), with_break_evens(trial, dearer, base)
    known = {one.name: one for one in (*ways, *dearer)}
    mends = tuple(known.get(one.name, one) for one in mending(found, allowed))
    same = best_of(trial, [one for one in ways if one.way.is_same])
    judged = best_of(trial, ways)
    if judged is not None and same is not None and judged.total.expected >= same.total.expected:
        judged = None
    last = trial.loaded.scenario.period.last
    told = [*notes, *allowed.notes, *filter(None, map(too_late, steps))]
    told += catalogues_told(trial.plan.costs.of_models, trial.catalogue, last)
    if split := dict.fromkeys(at.workflow.called for at in steps if at.workflow.split is not None):
        told.append(
            f"{', '.join(split)}: in what is split by task no drafts, no other number of images a call and no seats "
            "for what the parts share are looked for, since these have one volume and the same other steps"
        )
    told += [note for at in steps for note in not_offered(at)]
    if len(steps) < number_of_steps(trial):
        told.append(f"ways are looked for in the {many(len(steps), 'dearest step')} of {number_of_steps(trial):,}")
    scenario = trial.loaded.scenario
    return Advice(
        title=scenario.title,
        file=trial.loaded.file,
        as_of=trial.plan.as_of,
        period=str(scenario.period),
        total=trial.plan.total,
        complete=trial.plan.complete,
        ways=tuple(ways),
        dearer=tuple(dearer),
        same=same,
        judged=judged,
        unmet=unmet_of(trial.plan, trial.catalogue, scenario.period.last),
        mending=mends,
        taken=_taken(trial, take, [*ways, *dearer, *mends]) if take else None,
        notes=tuple(dict.fromkeys(told)),
        tables_used=trial.catalogue.used(),
        fingerprint=trial.catalogue.fingerprint(),
        what_ifs=trial.loaded.what_ifs,
    )


def _first(ways: Iterable[Advised], allowed: Allowed) -> list[Advised]:
    """The first :data:`EACH` of one kind for one step that are allowed, those that are firm for themselves."""
    told: dict[tuple[str, str, bool], int] = {}
    kept = []
    for one in ways:
        key = (one.way.where, one.way.kind, one.way.firm)
        if told.get(key, 0) < EACH and allowed(one):
            told[key] = told.get(key, 0) + 1
            kept.append(one)
    return kept


def _least_dear(ways: Iterable[Advised], allowed: Allowed) -> list[Advised]:
    """Of what is dearer, that which is said to be cheaper and is allowed: the least dear of each kind for each step, or
    for seats."""
    told: dict[tuple[str, str], Advised] = {}
    for one in ways:
        key = (one.way.where, one.way.kind)
        if one.way.is_said and key not in told and allowed(one):
            told[key] = one
    return list(told.values())


def _chance(known: dict[int, Chances], trial: Trial, one: Advised) -> Chance | None:
    """How likely a way is cheaper; what else is planned is the same with it and without."""
    plans = trial.beside(one.way)
    if plans is None or not all(plan.complete for plan in plans):
        return None
    before, after = plans
    if sum(len(runs.outcome.steps) for runs in before.runs) > LOOKED_AT:
        return None
    chances = known.setdefault(id(before), Chances(before))  # the trial keeps the plan
    return chances.of(after)


def _taken(trial: Trial, names: Sequence[str], ways: Sequence[Advised]) -> Combination | None:
    """The ways of some names, together."""
    known = {one.name: one for one in ways}
    taken: list[Advised] = []
    for name in dict.fromkeys(names):
        if name not in known:
            told = f"there is no way {name!r}"
            raise CommandLineError([Problem("no-such-way", f"--take {name}: {told}", did_you_mean(name, known))])
        for other in taken:
            if known[name].way.excludes(other.way):
                told = f"--take {name}: it excludes {other.name}, since both change one thing"
                raise CommandLineError([Problem("no-such-way", told, "take one of them")])
        taken.append(known[name])
    found = combined(trial, taken)
    if found is None:
        told = f"{', '.join(known[name].name for name in names)} cannot be planned together"
        raise CommandLineError([Problem("no-such-way", f"--take: {told}", "take fewer")])
    return found
