"""Ways that were tried, ranked, in groups of which not all can be taken, and the best of them together.
A combination is planned as a whole, never added up: savings of ways that are taken together are not their sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.advising.advice import Advised, Combination
from costplan.advising.unmet import unmet_of
from costplan.alternatives.way import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.advising.trial import Trial
    from costplan.alternatives.way import Way
    from costplan.units import Number

STARTS = 6
"""How many of the ways that save most a combination is begun with; what each of them lets in is added."""


def ranked(trial: Trial, ways: Iterable[Way]) -> list[Advised]:
    """Ways that can be planned, each tried alone, under names of their own; the one that saves most first, and of
    equal ones the one that touches the image least."""
    base = trial.plan.total.expected
    found = []
    for way in ways:
        total = trial.total([way])
        if total is not None:
            found.append(Advised(name="", way=way, total=total, saving=base - total.expected))
    found.sort(key=lambda one: (-one.saving, KINDS.index(one.way.kind), one.way.where, one.way.words))
    seen: dict[str, int] = {}
    named = []
    for one in found:
        name = f"{one.way.where}:{one.way.kind}"
        seen[name] = seen.get(name, 0) + 1
        named.append(one._replace(name=name if seen[name] == 1 else f"{name}-{seen[name]}"))
    return named


def grouped(ways: Sequence[Advised]) -> list[Advised]:
    """The same with their groups: as many as it takes for any two that exclude each other to be in one, and for all of
    one to exclude each other."""
    excluded = [
        {at for at, two in enumerate(ways) if at != here and one.way.excludes(two.way)} for here, one in enumerate(ways)
    ]
    groups: list[set[int]] = []
    for here, others in enumerate(excluded):
        for other in sorted(others):
            if other > here and not any({here, other} <= group for group in groups):
                group = {here, other}
                for more in range(len(ways)):
                    if group <= excluded[more]:
                        group.add(more)
                groups.append(group)
    return [
        one._replace(groups=tuple(number for number, group in enumerate(groups, 1) if at in group))
        for at, one in enumerate(ways)
    ]


def best_of(trial: Trial, ways: Sequence[Advised]) -> Combination | None:
    """The cheapest combination that was found of ways that save something; never dearer than the best of them alone.

    Each workflow, and each seats, is chosen for alone: each of the first :data:`STARTS` of its ways is taken, and then,
    in their order, every other that it does not exclude and that makes the whole cheaper still. What is chosen so is
    put together in the order of all, as far as it goes together.
    """
    saving = [one for one in ways if one.saving > 0]
    apart = _by_workflow(saving)
    found = [min((_from(trial, start, ways) for start in ways[:STARTS]), key=_cost)[1] for ways in apart]
    chosen = {one.name for taken in found for one in taken}
    together = [one for one in saving if one.name in chosen]
    best = [_from(trial, together[0], together), _from(trial, saving[0], saving)] if saving else []
    taken = min(best, key=_cost, default=None)
    return None if taken is None else combined(trial, [one for one in ways if one in taken[1]])


def _by_workflow(ways: Sequence[Advised]) -> list[list[Advised]]:
    """Ways by the workflow that they are of, those of seats by themselves: they seldom touch what others do."""
    found: dict[str, list[Advised]] = {}
    for one in ways:
        found.setdefault(one.way.where.partition(".")[0], []).append(one)
    return list(found.values())


def _cost(found: tuple[Number, list[Advised]]) -> Number:
    return found[0]


def combined(trial: Trial, ways: Sequence[Advised]) -> Combination | None:
    """Some ways together, which do not exclude each other; None where the whole cannot be planned."""
    tried = trial.under([one.way for one in ways])
    if tried is None:
        return None
    total = tried.plan.total
    names = tuple(one.name for one in ways)
    return Combination(
        names=names,
        total=total,
        saving=trial.plan.total.expected - total.expected,
        scenario=tried.scenario,
        unmet=unmet_of(tried.plan, trial.catalogue, tried.scenario.scenario.period.last),
    )


def _from(trial: Trial, start: Advised, ways: Sequence[Advised]) -> tuple[Number, list[Advised]]:
    """What the whole then costs, and the ways that are taken."""
    taken, cost = [start], start.total.expected
    for one in ways:
        if any(one is other or one.way.excludes(other.way) for other in taken):
            continue
        total = trial.total([*(other.way for other in taken), one.way])
        if total is not None and total.expected < cost:
            taken, cost = [*taken, one], total.expected
    return cost, taken
