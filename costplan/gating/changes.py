"""The single change of tier, quality, size or n that makes a broken cap fit and takes least away.
Each candidate is planned as ``--set`` would plan it; nothing is guessed from ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.alternative import lesser
from costplan.errors import CostplanError
from costplan.gating.one_finding import Change, scenario_part
from costplan.gating.slices import SlicesOfCosts
from costplan.gating.spend import hold_slices
from costplan.named import NamedTuple
from costplan.scenario.scenario import SEATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.budget.budget import Budget, Cap
    from costplan.gating.one_finding import Finding
    from costplan.gating.revision import Revision
    from costplan.plan.charge import Charge
    from costplan.scenario.scenario import Scenario, Step
    from costplan.units import Number

STEPS = 4
"""Of how many of the dearest steps changes are tried."""

TRIED = 6
"""How many changes are planned in full where the parts of a plan do not add up, as at a quantile."""


class Candidate(NamedTuple):
    """One change of one step: its place in the plan, what ``--set`` takes, and the step as it would be."""

    scenario: str
    workflow: str
    step: Step
    set: str
    words: str


def cheapest_change(cap: Cap, finding: Finding, budget: Budget, revision: Revision) -> Change | None:
    """Of the single changes that make this slice of the cap fit, the one that takes least away from the plan; None if
    none of those tried does."""
    assert finding.found is not None
    assert finding.allowed is not None
    steps: dict[tuple[str, str, str], Number | None] = {}
    saving: list[tuple[Number, Candidate]] = []
    for candidate in _candidates(revision, _dearest(cap, finding, budget, revision)):
        key = (candidate.scenario, candidate.workflow, candidate.step.name)
        if key not in steps:
            steps[key] = _cost(cap, finding, budget, _alone(revision, candidate, changed=False))
        before, after = steps[key], _cost(cap, finding, budget, _alone(revision, candidate, changed=True))
        if before is not None and after is not None and after < before:
            saving.append((before - after, candidate))
    saving.sort(key=lambda one: one[0])
    if cap.at == "expected" and cap.per.adds_up:
        for saved, candidate in saving:
            if finding.found - saved <= finding.allowed:
                return Change(candidate.set, candidate.words, finding.found - saved)
        return None
    over = finding.found - finding.allowed
    worth = [candidate for saved, candidate in saving if cap.per.is_average or saved * 2 >= over]
    for candidate in worth[:TRIED]:
        cost = _cost(cap, finding, budget, _whole(revision, candidate))
        if cost is not None and cost <= finding.allowed:
            return Change(candidate.set, candidate.words, cost)
    return None


def _cost(cap: Cap, finding: Finding, budget: Budget, revision: Revision) -> Number | None:
    """What the same slice of another plan costs: 0 where it has nothing there, None where it cannot be planned."""
    try:
        slices = hold_slices(cap, budget, revision)
        return next((other.found for other in slices if other.where == finding.where), 0)
    except CostplanError:
        return None


def _alone(revision: Revision, candidate: Candidate, *, changed: bool) -> Revision:
    """A plan of the candidate's workflow alone, with the change or without."""
    [loaded] = (loaded for loaded in revision.loaded if loaded.scenario.title == candidate.scenario)
    workflows = tuple(workflow for workflow in loaded.scenario.workflows if workflow.name == candidate.workflow)
    alone = loaded.scenario._replace(workflows=workflows, seats=())
    return revision.of([loaded._replace(scenario=_changed(alone, candidate) if changed else alone)])


def _whole(revision: Revision, candidate: Candidate) -> Revision:
    """The whole plan with the change."""
    return revision.of(
        [
            loaded._replace(scenario=_changed(loaded.scenario, candidate))
            if loaded.scenario.title == candidate.scenario
            else loaded
            for loaded in revision.loaded
        ]
    )


def _changed(scenario: Scenario, candidate: Candidate) -> Scenario:
    workflows = tuple(
        workflow._replace(
            steps=tuple(candidate.step if step.name == candidate.step.name else step for step in workflow.steps)
        )
        if workflow.name == candidate.workflow
        else workflow
        for workflow in scenario.workflows
    )
    return scenario._replace(workflows=workflows)


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
    """Changes of the steps."""
    stated = {
        (loaded.scenario.title, workflow.name, step.name): step
        for loaded in revision.loaded
        for workflow in loaded.scenario.workflows
        for step in workflow.steps
    }
    settled = {
        (runs.scenario, runs.workflow, outcome.step.name): outcome.step
        for runs in revision.plan.runs
        for outcome in runs.outcome.steps
    }
    for scenario, workflow, name in steps:
        step = stated[scenario, workflow, name]
        table = revision.catalogue.table(step.model)
        planned = settled[scenario, workflow, name].call
        path = f"{workflow}.{name}"
        for key, value, changed in lesser(step, planned, table):
            now = {"tier": step.tier, "make": str(step.call.n)}.get(key) or planned.attribute(key)
            words = f"{path}: {key} {value} instead of {now}"
            yield Candidate(
                scenario=scenario, workflow=workflow, step=changed, set=f"{path}.{key}={value}", words=words
            )
