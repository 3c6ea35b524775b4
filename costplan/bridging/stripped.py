"""A workflow stripped of what its cost does not hang on, such as names and places, for the stages of a bridge.
Which stages there are, and what they cost, stands in flexed.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import NOWHERE

if TYPE_CHECKING:
    from costplan.planning.workflow_part import WorkflowPart
    from costplan.scenario.scenario import Workflow
    from costplan.scenario.step import Step


def planned_steps(part: WorkflowPart) -> tuple[Step, ...]:
    """With the defaults and the shares that were learned; these hold at every stage that has the step."""
    assert part.runs is not None  # only workflows with runs are flexed
    return tuple(
        one.step._replace(
            places={},
            calibrated=False,
            learned=None,
            stated=None,
            call=one.step.call._replace(prompt_assumed=False),
            costs=tuple(cost._replace(place=NOWHERE) for cost in one.step.costs),
        )
        for one in part.runs.outcome.steps
    )


def bare(days: WorkflowPart, steps: tuple[Step, ...], workflow: Workflow) -> Workflow:
    """A workflow of these steps without places, whose runs are the volume of another, whatever that is of."""
    driver = days.workflow.runs or days.workflow.deliver
    failures = tuple(failure._replace(place=NOWHERE) for failure in workflow.failures)
    return workflow._replace(
        name="",
        owner="",
        note="",
        tags=(),
        runs=driver,
        deliver=None,
        steps=steps,
        failures=failures,
        place=NOWHERE,
        costs=tuple(cost._replace(place=NOWHERE) for cost in workflow.costs),
    )


def costing_as(before: Workflow, workflow: Workflow) -> Workflow:
    """A workflow whose costs beside calls, of those that both have, are those of one before: their change is one of
    rates."""
    names = {step.name for step in workflow.steps}
    were = {cost.name: cost for cost in before.costs if not cost.of or cost.of in names}
    of_steps = {(step.name, cost.name): cost for step in before.steps for cost in step.costs}
    steps = (
        step._replace(costs=tuple(of_steps.get((step.name, cost.name), cost) for cost in step.costs))
        for step in workflow.steps
    )
    return workflow._replace(steps=tuple(steps), costs=tuple(were.get(cost.name, cost) for cost in workflow.costs))
