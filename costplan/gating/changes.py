"""The single change of tier, quality, size or n that makes a broken cap fit and takes least away.
Each candidate is planned as ``--set`` would plan it; nothing is guessed from ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.gating.scope import scope_of
from costplan.gating.spend import hold_slices, lines_in
from costplan.gating.verdict import Change
from costplan.named import NamedTuple
from costplan.pricing.sizes import Size, pixels_about
from costplan.scenario.scenario import SEATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.budget.budget import Budget, Cap
    from costplan.gating.revision import Revision
    from costplan.gating.verdict import Finding
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable
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


def cheapest_change(cap: Cap, held: Finding, budget: Budget, revision: Revision) -> Change | None:
    """Of the single changes that make this slice of the cap fit, the one that takes least away from the plan; None if
    none of those tried does."""
    assert held.found is not None
    assert held.allowed is not None
    steps: dict[tuple[str, str], Number | None] = {}
    saving: list[tuple[Number, Candidate]] = []
    for candidate in _candidates(revision, _dearest(cap, held, budget, revision)):
        key = (candidate.workflow, candidate.step.name)
        if key not in steps:
            steps[key] = _found(cap, held, budget, _alone(revision, candidate, changed=False))
        before, after = steps[key], _found(cap, held, budget, _alone(revision, candidate, changed=True))
        if before is not None and after is not None and after < before:
            saving.append((before - after, candidate))
    saving.sort(key=lambda one: one[0])
    if cap.at == "expected" and cap.per.adds_up:
        for saved, candidate in saving:
            if held.found - saved <= held.allowed:
                return Change(candidate.set, candidate.words, held.found - saved)
        return None
    over = held.found - held.allowed
    worth = [candidate for saved, candidate in saving if cap.per.is_average or saved * 2 >= over]
    for candidate in worth[:TRIED]:
        found = _found(cap, held, budget, _whole(revision, candidate))
        if found is not None and found <= held.allowed:
            return Change(candidate.set, candidate.words, found)
    return None


def _found(cap: Cap, held: Finding, budget: Budget, revision: Revision) -> Number | None:
    """What the cap finds in the same slice of another plan: 0 where it has nothing there, None where it cannot be."""
    try:
        return next((one.found for one in hold_slices(cap, budget, revision) if one.where == held.where), 0)
    except CostplanError:
        return None


def _alone(revision: Revision, candidate: Candidate, *, changed: bool) -> Revision:
    """A plan of the candidate's workflow alone, with the change or without."""
    one = next(one for one in revision.loaded if one.scenario.title == candidate.scenario)
    workflows = tuple(workflow for workflow in one.scenario.workflows if workflow.name == candidate.workflow)
    alone = one.scenario._replace(workflows=workflows, seats=())
    return revision.of([one._replace(scenario=_changed(alone, candidate) if changed else alone)])


def _whole(revision: Revision, candidate: Candidate) -> Revision:
    """The whole plan with the change."""
    return revision.of(
        [
            one._replace(scenario=_changed(one.scenario, candidate))
            if one.scenario.title == candidate.scenario
            else one
            for one in revision.loaded
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


def _dearest(cap: Cap, held: Finding, budget: Budget, revision: Revision) -> list[tuple[str, str, str]]:
    """The steps that cost most in a slice, by scenario, workflow and name."""
    costs: dict[tuple[str, str, str], Number] = {}
    for line in lines_in(scope_of(cap, budget, revision.files, revision.asked), revision.plan_by(cap.per)):
        step = revision.named(line.scenario, f"{line.workflow}.{line.step}")
        if line.workflow != SEATS and cap.per.label(line.stretch.start, step) == held.where:
            key = (line.scenario, line.workflow, line.step)
            costs[key] = costs.get(key, 0) + line.cost.expected
    return sorted(costs, key=lambda key: -costs[key])[:STEPS]


def _candidates(revision: Revision, steps: Iterable[tuple[str, str, str]]) -> Iterator[Candidate]:
    """Changes of the steps."""
    scenarios = {one.scenario.title: one.scenario for one in revision.loaded}
    settled = {
        (runs.scenario, runs.workflow, found.step.name): found.step
        for runs in revision.plan.runs
        for found in runs.outcome.steps
    }
    for scenario, workflow, name in steps:
        own = next(one for one in scenarios[scenario].workflows if one.name == workflow)
        step = next(step for step in own.steps if step.name == name)
        table = revision.catalogue.table(step.model)
        for key, value, changed in _changes(step, settled[scenario, workflow, name].call, table):
            path = f"{workflow}.{name}"
            now = {"tier": step.tier, "make": str(step.call.n)}.get(key) or settled[
                scenario, workflow, name
            ].call.attribute(key)
            words = f"{path}: {key} {value} instead of {now}"
            yield Candidate(scenario, workflow, changed, f"{path}.{key}={value}", words)


def _changes(step: Step, call: Call, table: PriceTable) -> Iterator[tuple[str, str, Step]]:
    if step.tier != "batch" and any("batch" in block.tiers for block in table.blocks):
        yield "tier", "batch", step._replace(tier="batch")
    for quality in table.rules.qualities:
        if table.rules.ranks_above("quality", call.quality, quality):
            yield "quality", quality, step._replace(call=step.call._replace(quality=quality))
    for size in _smaller(call, table):
        yield "size", str(size), step._replace(call=step.call._replace(size=size))
    fewest = step.keep if "keep" in step.places else 1
    for number in range(fewest, call.n):
        keep = step.keep if "keep" in step.places else number
        yield "make", str(number), step._replace(call=step.call._replace(n=number), keep=keep)


def _smaller(call: Call, table: PriceTable) -> Iterable[Size | str]:
    """Sizes with fewer pixels: those that the model sells, or its own shape at three quarters and half the edges."""
    rule = table.rules.size
    if rule is None or call.size is None:
        return []
    sold: list[Size | str] = [*rule.classes, *rule.values]
    if not sold and isinstance(call.size, Size):
        sold = [rule.nearest(Size(call.size.width * part // 4, call.size.height * part // 4)) for part in (3, 2)]
    return [size for size in dict.fromkeys(sold) if 0 < pixels_about(size) < pixels_about(call.size)]
