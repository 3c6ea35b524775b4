"""From which volume on other seats, seats in place of images, or images in place of seats pay.
Both sides are planned anew at each volume that is asked, with what the way touches and nothing else."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.comparing.by_volume import AtVolumes, met_by_volume
from costplan.comparing.contender import Contender
from costplan.errors import CostplanError
from costplan.planning.building import build_plans
from costplan.planning.settling import defaults_taken
from costplan.scenario.variants import AS_PLANNED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.advising.advice import Advised
    from costplan.advising.trial import Trial
    from costplan.comparing.break_even import BreakEven
    from costplan.plan.plan import Plan
    from costplan.scenario.file import LoadedScenario


MOST = 3
"""Of so many ways of seats a break-even is solved, those that are told first."""


def with_break_evens(trial: Trial, ways: Iterable[Advised]) -> list[Advised]:
    """Ways in their order, the first :data:`MOST` of those of seats with where they start or cease to pay."""
    told, left = [], MOST
    for one in ways:
        found = seats_break_even(trial, one) if left else None
        left -= found is not None
        told.append(one._replace(break_even=found))
    return told


def seats_break_even(trial: Trial, one: Advised) -> BreakEven | None:
    """The volume at which a way of seats ceases to pay, or starts to, that is nearest to the planned one, all its
    workflows moving together and the seats staying as many; where there is none up to ten times today's, that. None of
    a way that changes no seats, or their billing alone, which no volume moves, and where nothing is made."""
    way = one.way
    if way.kind != "seats" or ("workflows" not in way.change and not _counts(one)):
        return None
    tried = trial.under([way])
    if tried is None:
        return None
    names = _workflows(trial, one)
    try:
        base, other = (_alone(trial, loaded, names) for loaded in (trial.loaded, tried.scenario))
        if not base.plan.delivered:
            return None
        found = list(met_by_volume(AtVolumes(other._replace(name=one.name)), AtVolumes(base)))
    except CostplanError:
        return None

    def away(met: BreakEven) -> Fraction:
        return abs(Fraction(met.at or 0) - Fraction(met.present or 0))

    return min(found, key=away, default=None)


def _counts(one: Advised) -> bool:
    """Whether a way changes how many seats there are, or of which plan."""
    return any(path[0] == "seats" and path[-1] != "billed" for path in one.way.touches)


def _workflows(trial: Trial, one: Advised) -> set[str]:
    """The workflows that a way changes, or that use seats which it changes."""
    touched = {path[1] for path in one.way.touches if path[0] == "seats" and len(path) > 1}
    is_all = any(path == ("seats",) for path in one.way.touches)
    models = {
        trial.catalogue.table(seats.model).model
        for seats in trial.loaded.scenario.seats
        if is_all or seats.name in touched
    }
    used = {
        workflow.name
        for workflow in trial.loaded.scenario.workflows
        if any(trial.catalogue.table(step.model).model in models for step in workflow.steps)
    }
    return used | set(one.way.change.get("workflows", ()))


def _alone(trial: Trial, loaded: LoadedScenario, names: set[str]) -> Contender:
    """Some workflows of a scenario alone, with the seats that the way leaves to them or pays for."""
    before = {seats.name: seats for seats in trial.loaded.scenario.seats}
    workflows = tuple(one for one in loaded.scenario.workflows if one.name in names)
    used = {trial.catalogue.table(step.model).model for workflow in workflows for step in workflow.steps}
    kept = tuple(
        seats
        for seats in loaded.scenario.seats
        if trial.catalogue.table(seats.model).model in used or seats.name not in before
    )
    defaults = defaults_taken(loaded.scenario.defaults, used, trial.catalogue)
    scenario = loaded.scenario._replace(
        workflows=workflows, seats=kept, defaults=defaults, throughput=None, budget=None
    )

    def planned(scenarios: Sequence[LoadedScenario]) -> Plan:
        return build_plans(list(scenarios), trial.catalogue, trial.as_of)

    one = loaded._replace(scenario=scenario)
    return Contender(name=AS_PLANNED, scenarios=(one,), plan=planned([one]), planned=planned)
