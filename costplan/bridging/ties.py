"""What a controller multiplies again: what is asked for, attempts for each of that, and what one attempt costs.
It finds no part of a bridge; each side of it is the engine's."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.bridging.bridge import StepSide, StepTie
from costplan.bridging.flexed import asked_of, costs_of
from costplan.named import NamedTuple
from costplan.pricing.prices import STANDARD
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from costplan.bridging.exchanged import Rates
    from costplan.planning.workflow_part import WorkflowPart
    from costplan.scenario.step import Step

IMAGES, RUNS = "accepted images", "runs"
"""What may be asked for."""


def ties_of(
    base: WorkflowPart | None, head: WorkflowPart | None, names: Mapping[str, str], rates: Rates
) -> list[StepTie]:
    """The steps of a workflow that are not what they were; those of the head first, in its order.

    Args:
        base: the workflow in the base, if it is there.
        head: the same in the head.
        names: what the steps that both have are called in the base and in the head.
        rates: units of the bridge's currency for a dollar; what only they move is no other step.
    """
    unit = RUNS if any(part is not None and part.workflow.runs for part in (base, head)) else IMAGES
    before = {} if base is None else _sides(base, _asked(base, base, unit), lambda day: rates(day)[0])
    now = {} if head is None else _sides(head, _asked(base or head, head, unit), lambda day: rates(day)[1])
    known = {after: was for was, after in names.items()}
    ties = []
    for step, side in now.items():
        was = known.get(step)
        other = None if was is None else before.get(was)
        if other is None or other.in_dollars != side.in_dollars:
            told = other and other.told
            ties.append(_tie(head, step, base, was or "", unit)._replace(base=told, head=side.told))
    for step, side in before.items():
        if step not in names:
            ties.append(_tie(base, step, None, "", unit)._replace(base=side.told))
    return ties


def _tie(part: WorkflowPart | None, step: str, other: WorkflowPart | None, was: str, unit: str) -> StepTie:
    """One without its sides."""
    assert part is not None  # it has the step
    here = f"{part.workflow.name}.{step}"
    there = f"{other.workflow.name}.{was}" if other is not None and was else here
    return StepTie(
        scenario=part.scenario.title,
        workflow=part.workflow.name,
        step=step,
        was="" if here == there else there,
        unit=unit,
        base=None,
        head=None,
    )


def _asked(base: WorkflowPart, part: WorkflowPart, unit: str) -> Fraction:
    if part.runs is None:
        return Fraction(0)
    if unit == IMAGES:
        return Fraction(part.number.expected) * Fraction(part.images)
    return Fraction(part.number.expected) if base is part or base.runs is None else asked_of(base, part)


class _Side(NamedTuple):
    """A step in dollars, and as it is told."""

    in_dollars: StepSide
    told: StepSide


def _sides(part: WorkflowPart, asked: Fraction, rate: Callable[[date], Fraction]) -> dict[str, _Side]:
    if part.runs is None:
        return {}
    runs, images = Fraction(part.number.expected), Fraction(part.images)
    costs: dict[str, Fraction] = {}
    told: dict[str, Fraction] = {}
    for (step, day), cost in costs_of(part).items():
        costs[step] = costs.get(step, Fraction(0)) + cost
        told[step] = told.get(step, Fraction(0)) + cost * rate(day)
    sides = {}
    for found in part.runs.outcome.steps:
        attempts = runs * Fraction(found.paid)
        name = found.step.name
        side = StepSide(
            call=call_of(found.step),
            asked=exact(asked),
            attempts=exact(attempts / asked) if asked else 0,
            attempt_cost=exact(costs.get(name, Fraction(0)) / attempts) if attempts else 0,
            accepted=exact(runs * images),
        )
        each = exact(told.get(name, Fraction(0)) / attempts) if attempts else 0
        sides[name] = _Side(side, side._replace(attempt_cost=each))
    return sides


def call_of(step: Step) -> str:
    """A planned step's call in words: ``openai/gpt-image-2, edit, 1024x1024, high, n 4, batch``."""
    call = step.call
    words = [step.model]
    words += [call.kind] if call.kind != "generate" else []
    words += [] if call.size is None else [str(call.size)]
    words += [call.quality] if call.quality else []
    words += [f"n {call.n}"] if call.n != 1 else []
    words += [f"{key} {value}" for key, value in call.parameters]
    words += [step.tier] if step.tier != STANDARD else []
    return ", ".join(words)
