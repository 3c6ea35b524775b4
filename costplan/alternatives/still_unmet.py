"""What a way leaves unmet of what is required of its step; one that leaves anything says so in its condition.
What a step breaks as it is planned is asked in required.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.required import unmet as unmet_by
from costplan.errors import CostplanError
from costplan.planning.settling import settle
from costplan.scenario.file import laid

if TYPE_CHECKING:
    from costplan.alternatives.way import StepAt, Way


def unmet_with(at: StepAt, way: Way) -> list[str] | None:
    """Each requirement that the step, or one that the way puts behind it, does not meet with it; None where that is no
    scenario."""
    names = {step.name for step in at.workflow.steps} - {at.states.name}
    try:
        scenario = laid(at.loaded, way.change).scenario
        steps = [
            settle(step, scenario.defaults, at.catalogue)
            for workflow in scenario.workflows
            if workflow.name == at.workflow.name
            for step in workflow.steps
            if step.name not in names
        ]
        return [told for step in steps for told in unmet_by(step, at.catalogue)]
    except CostplanError:
        return None


def as_far_as_required(at: StepAt, way: Way) -> Way:
    """The way of a step that is not as required, with what is left of that, where it leaves any."""
    left = unmet_with(at, way)
    if not left:
        return way
    unmet = tuple(dict.fromkeys(left))
    told = f"what is required is still not met: {', '.join(unmet)}"
    return way._replace(unmet=unmet, condition=f"{way.condition}, and {told}" if way.condition else told)
