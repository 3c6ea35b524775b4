"""The single change of a step that makes a broken cap fit: the same images for less where that is enough, else less of
them. Each candidate is planned as ``--set`` would plan it; nothing is guessed from ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.every_way import OF_ITS_MODEL, ways_of
from costplan.alternatives.lesser import lesser_ways
from costplan.alternatives.way import at_step
from costplan.errors import CostplanError
from costplan.gating.one_finding import Change, scenario_part
from costplan.gating.slices import SlicesOfCosts
from costplan.gating.spend import hold_slices
from costplan.named import NamedTuple
from costplan.scenario.file import laid, only
from costplan.scenario.scenario import SEATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.alternatives.way import Way
    from costplan.budget.budget import Budget, Cap
    from costplan.gating.one_finding import Finding
    from costplan.gating.revision import Revision
    from costplan.plan.charge import Charge
    from costplan.units import Number

STEPS = 4
"""Of how many of the dearest steps changes are tried."""

TRIED = 6
"""How many changes are planned in full where the parts of a plan do not add up, as at a quantile."""


class Candidate(NamedTuple):
    """One change of one workflow."""

    workflow: str
    way: Way


def cheapest_change(cap: Cap, finding: Finding, budget: Budget, revision: Revision) -> Change | None:
    """Of the single changes that make this slice of the cap fit, one that needs no judgement if there is one, and of
    those the one that takes least away from the plan; None if none of those tried does."""
    assert finding.found is not None
    assert finding.allowed is not None
    costs: dict[tuple[str, str], Number | None] = {}
    saving: list[tuple[Number, Candidate]] = []
    for candidate in _candidates(revision, _dearest(cap, finding, budget, revision)):
        key = (candidate.way.scenario, candidate.workflow)
        if key not in costs:
            costs[key] = _cost(cap, finding, budget, _alone(revision, candidate, changed=False))
        before, after = costs[key], _cost(cap, finding, budget, _alone(revision, candidate, changed=True))
        if before is not None and after is not None and after < before:
            saving.append((before - after, candidate))
    saving.sort(key=lambda one: (not one[1].way.firm, one[0]))
    if cap.at == "expected" and cap.per.adds_up:
        for saved, candidate in saving:
            if finding.found - saved <= finding.allowed:
                return _change(candidate, finding.found - saved)
        return None
    over = finding.found - finding.allowed
    worth = [candidate for saved, candidate in saving if cap.per.is_average or saved * 2 >= over]
    for candidate in worth[:TRIED]:
        cost = _cost(cap, finding, budget, _whole(revision, candidate))
        if cost is not None and cost <= finding.allowed:
            return _change(candidate, cost)
    return None


def _change(candidate: Candidate, cost: Number) -> Change:
    way = candidate.way
    return Change(way.sets[0], f"{way.where}: {way.words}", cost)


def _cost(cap: Cap, finding: Finding, budget: Budget, revision: Revision | None) -> Number | None:
    """What the same slice of another plan costs: 0 where it has nothing there, None where it cannot be planned."""
    if revision is None:
        return None
    try:
        slices = hold_slices(cap, budget, revision)
        return next((other.found for other in slices if other.where == finding.where), 0)
    except CostplanError:
        return None


def _alone(revision: Revision, candidate: Candidate, *, changed: bool) -> Revision | None:
    """A plan of the candidate's workflow alone, with the change or without; None where that is no scenario."""
    [loaded] = (loaded for loaded in revision.loaded if loaded.scenario.title == candidate.way.scenario)
    alone = only(loaded, candidate.workflow)
    try:
        return revision.of([laid(alone, candidate.way.change) if changed else alone])
    except CostplanError:
        return None


def _whole(revision: Revision, candidate: Candidate) -> Revision:
    """The whole plan with the change."""
    return revision.of(
        [
            laid(loaded, candidate.way.change) if loaded.scenario.title == candidate.way.scenario else loaded
            for loaded in revision.loaded
        ]
    )


# -------------------------------------------------------------------------------------------------------- candidates


def _dearest(cap: Cap, finding: Finding, budget: Budget, revision: Revision) -> list[tuple[str, str, str]]:
    """The steps that cost most in a slice, by scenario, workflow and name."""
    costs = revision.costs_in(revision.scope(cap, budget), cap.per)
    if cap.per.adds_up:
        costs = SlicesOfCosts(costs, cap.per).of(finding.slice)

    def is_there(charge: Charge) -> bool:
        step = scenario_part(charge.scenario, f"{charge.workflow}.{charge.step}")
        return charge.workflow != SEATS and (cap.per.adds_up or cap.per.label(revision.as_of, step) == finding.slice)

    sums = costs.sums(lambda charge: (charge.scenario, charge.workflow, charge.step), is_there)
    return sorted(sums, key=lambda key: -sums[key].expected)[:STEPS]


def _candidates(revision: Revision, steps: Iterable[tuple[str, str, str]]) -> Iterator[Candidate]:
    """Changes of the steps that one ``--set`` makes."""
    by_name = {
        (loaded.scenario.title, workflow.name, step.name): (loaded, workflow, step)
        for loaded in revision.loaded
        for workflow in loaded.scenario.workflows
        for step in workflow.steps
    }
    for key in steps:
        loaded, workflow, step = by_name[key]
        if loaded.source is None:
            continue  # no file says it, so that nothing can be set in it
        at = at_step(loaded, workflow, step, revision.catalogue)
        for way in ways_of(at, (*OF_ITS_MODEL, lesser_ways)):
            if len(way.sets) == 1:
                yield Candidate(workflow.called, way)
