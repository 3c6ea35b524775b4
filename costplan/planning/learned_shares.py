"""Steps whose acceptance a calibration says: the share that it learned there, or an error with the nearest thing.
What the share does to a run stands in plan/tries.py, and how far it is known is drawn in risk/."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import nearest, wrong
from costplan.plan.plan import Remark
from costplan.units import percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.calibration.acceptance import Acceptance
    from costplan.calibration.figures import Calibration
    from costplan.catalogue import Catalogue
    from costplan.errors import InputError
    from costplan.scenario.scenario import Scenario, Workflow
    from costplan.scenario.step import Step


def with_learned(step: Step, workflow: Workflow, catalogue: Catalogue) -> Step:
    """The step with the share that was learned of it, where it asks for one.

    Raises:
        InputError: there is no calibration, or nobody judged what the model made.
    """
    if not step.calibrated:
        return step
    calibration = catalogue.calibration
    if calibration is None:
        what = f"step {step.name!r} asks a calibration how often it is accepted, and there is none"
        remedy = "give --calibration FILE, name one in costplan.yaml, or state the share, such as 70%"
        raise wrong("no-acceptance", what, remedy, step.place("accepted"))
    model = catalogue.table(step.model, step.place("model")).model
    learned = _learned(calibration, model, workflow, step)
    if learned is None:
        raise _unknown(step, model, calibration)
    return step._replace(accepted=Fraction(learned.share.expected), learned=learned)


def _learned(calibration: Calibration, model: str, workflow: Workflow, step: Step) -> Acceptance | None:
    """What was learned of a step: of its part of a split, else of the whole, else of all that the model makes."""
    own = calibration.acceptance(model, workflow.name, step.name)
    is_own = own is not None and own.step == f"{workflow.name}.{step.name}"
    return own if is_own else calibration.acceptance(model, workflow.called, step.name)


def _unknown(step: Step, model: str, calibration: Calibration) -> InputError:
    """That nobody judged what a model made, with the model of those judged whose name is nearest."""
    judged = {one.model: one for one in calibration.acceptances if not one.step}
    near = nearest(model, judged) or next(iter(judged), None)
    known = f"; of {near} it knows {judged[near].words}" if near else ""
    what = f"{calibration.shown} does not know how often people take what {model} makes{known}"
    remedy = "calibrate on calls of it that say 'accepted', or state the share, such as 70%"
    return wrong("no-acceptance", what, remedy, step.place("accepted"))


def learned_scenario(scenario: Scenario, catalogue: Catalogue) -> Scenario:
    """The scenario with what its steps learned, for who shows it.

    Raises:
        InputError: as :func:`with_learned`.
    """
    if not any(step.calibrated for workflow in scenario.workflows for step in workflow.steps):
        return scenario
    workflows = (
        workflow._replace(steps=tuple(with_learned(step, workflow, catalogue) for step in workflow.steps))
        for workflow in scenario.workflows
    )
    return scenario._replace(workflows=tuple(workflows))


def learned_told(workflow: Workflow, steps: Iterable[Step], catalogue: Catalogue) -> Iterator[Remark]:
    """What is told of shares that were learned, with their counts; of one that is over all steps, that it is; of one
    that was learned of a step which states its own, that it is not taken."""
    for step in steps:
        where = f"{workflow.name}.{step.name}"
        if step.learned is None and step.accepted is not None and catalogue.calibration is not None:
            model = catalogue.table(step.model, step.place("model")).model
            learned = _learned(catalogue.calibration, model, workflow, step)
            if learned is not None and learned.step:
                known = f"accepted {percent(step.accepted)} is stated, and {learned.words}, was measured"
                yield Remark(where, f"{known}; 'accepted: calibrated' in the scenario takes it")
        if step.learned is not None:
            yield Remark(where, f"accepted {step.learned.words}, measured{over_all(step)}")


def over_all(step: Step) -> str:
    """That a learned share is of all steps of the model, since nobody judged this one; else nothing."""
    is_fallback = step.learned is not None and not step.learned.step
    return f", over all steps of {step.model}, as nobody judged {step.name}" if is_fallback else ""
