"""What a plan knows of its shares as ranges, as JSON: acceptances, with what they rest on, and rates of failures.
What they come to in cost and risk stands in plan.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.quantity import Basis
from costplan.render.json.document import number

if TYPE_CHECKING:
    from costplan.plan.plan import Plan
    from costplan.scenario.step import Stated, Step


def known_shares_keys(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """``acceptance`` and ``failure_rates``, each only where there are some."""
    return {**_acceptance(plan), **_failure_rates(plan)}


def _acceptance(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """The shares that were learned or stated as a range, each with what it rests on; nothing where none was."""
    steps = (
        (scenario, workflow, step)
        for scenario, workflow in dict.fromkeys((runs.scenario, runs.workflow) for runs in plan.runs)
        for step in plan.steps(scenario, workflow)
    )
    found = [
        {"scenario": scenario, "workflow": workflow, "step": step.name, **_known(step)}
        for scenario, workflow, step in steps
        if step.is_known_as_a_range
    ]
    return {"acceptance": found} if found else {}


def _failure_rates(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """The rates of failures that are stated as a range; nothing where none is."""
    ways = {
        (runs.scenario, runs.workflow, failure.kind): (failure.stated, str(failure.place))
        for runs in plan.runs
        for step in runs.outcome.steps
        for failure, _ in step.tries[0].failures
        if failure.stated is not None
    }
    found = [
        {
            "scenario": scenario,
            "workflow": workflow,
            "failure": kind,
            **_ends(stated, "rate"),
            "basis": Basis.STATED.value,
            "source": place,
        }
        for (scenario, workflow, kind), (stated, place) in ways.items()
    ]
    return {"failure_rates": found} if found else {}


def _ends(stated: Stated, name: str) -> dict[str, Any]:
    return {key: number(end) for key, end in zip(("low", name, "high"), stated.share.numbers, strict=True)}


def _known(step: Step) -> dict[str, Any]:
    """A share with its ends, and where it comes from."""
    if (stated := step.stated) is not None:
        return {**_ends(stated, "share"), "basis": Basis.STATED.value, "source": str(step.place("accepted"))}
    learned = step.learned
    assert learned is not None
    return {
        "model": learned.model,
        "of_step": learned.step or None,
        **{name: number(end) for name, end in zip(("low", "share", "high"), learned.share.numbers, strict=True)},
        "accepted": learned.accepted,
        "judged": learned.judged,
        "first": learned.first or None,
        "last": learned.last or None,
        "basis": Basis.MEASURED.value,
        "source": str(learned.place),
    }
