"""What a run is charged as what each of its billed tries costs: each run made once for its charges.
How many runs there are, and which charges count, stands in selection.py.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from costplan.plan.charge import Input
from costplan.plan.tally import COST, LISTED
from costplan.risk.run import Beside, Run
from costplan.risk.unit import Choice, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from costplan.mixture import Mixture
    from costplan.plan.calls import PlanCalls
    from costplan.plan.charge import Charge
    from costplan.plan.cost_line import CostLine
    from costplan.plan.outcomes import Outcome
    from costplan.quantity import Quantity
    from costplan.units import Number


class Charged:
    """The runs of a plan by what they are charged; ``calls`` are those of its steps, and ``named`` tells what an input
    of theirs is called."""

    def __init__(self, calls: Iterable[PlanCalls], named: Callable[[Input], Input]) -> None:
        self._calls = calls
        self._named = named
        self._of_charges: dict[object, tuple[Sequence[Charge], Run]] = {}
        self._of_units: dict[object, Run] = {}

    def run(self, outcome: Outcome, charges: Sequence[Charge], scale: Number, weight: str = COST) -> Run:
        """A run, the same for all charges that cost alike.

        Args:
            outcome: what may become of it.
            charges: those that count.
            scale: an exact factor for all costs.
            weight: how they count: at their cost, or as a tally says.
        """
        key = (id(outcome), tuple(map(id, charges)), scale, weight)  # what is kept is not made anew under their names
        if key not in self._of_charges:
            billed: dict[tuple[str, str], list[Unit]] = {}
            others: dict[str, list[Unit]] = {}
            for charge in charges:
                one = weighed(charge.per_call, weight)
                factor = scale * charge.moved if charge.paid_at else scale
                unit = self._unit(charge, one if factor == 1 else one.times(factor))
                if charge.counts:
                    others.setdefault(charge.counts, []).append(unit)
                else:
                    billed.setdefault((charge.step, charge.variant), []).append(unit)
            units = tuple(
                tuple(tuple(billed.get((step.step.name, variant.why), ())) for variant in step.variants)
                for step in outcome.steps
            )
            beside = Beside(
                run=tuple(others.get("run", ())),
                delivered=tuple(others.get("accepted_image", ())),
                made=tuple(tuple(others.get(f"image {step.step.name}", ())) for step in outcome.steps),
                taken=tuple(tuple(others.get(f"accepted_image {step.step.name}", ())) for step in outcome.steps),
            )
            run = self._of_units.setdefault((id(outcome), units, beside), Run(outcome, units, beside))
            self._of_charges[key] = charges, run
        return self._of_charges[key][1]

    @cached_property
    def _split(self) -> dict[tuple[str, str, str], int]:
        """How many calls a step's images take."""
        return {(one.scenario, one.workflow, one.step): -(-one.call.n // one.most_a_call) for one in self._calls}

    def _unit(self, charge: Charge, one: Quantity) -> Unit:
        per_call, choice = charge.per_call, None
        figure = None if charge.figure is None else self._named(charge.figure)
        measure, noise = per_call.measure, float(per_call.measure.noise)
        if noise or measure.mixture:
            calls = self._split[charge.scenario, charge.workflow, charge.step]
            noise /= math.sqrt(calls)
            if measure.mixture and one.expected:
                each = Fraction(one.expected) / Fraction(per_call.quantity.expected) / calls
                choice = _choice(measure.mixture.times(each), per_call.label, calls)
        return Unit(
            meter=per_call.label,
            figure=_uncertain(figure, one) if choice is None else None,
            cost=one,
            noise=noise,
            moved_by=figure if choice is None else None,
            choice=choice,
        )


def weighed(one: CostLine, weight: str) -> Quantity:
    """What the meter of one call costs, or counts by another weight of a tally."""
    return one.cost if weight == COST else one.quantity.times(rate_of(one, weight))


def rate_of(one: CostLine, weight: str) -> Number:
    """What a unit costs, or counts."""
    return one.row.pico if weight == COST else one.listed if weight == LISTED else 1


def _choice(mixture: Mixture, label: str, calls: int) -> Choice:
    """What each of so many calls is one of, by what one of them costs."""
    parts = []
    for part in mixture.parts:
        figure = Input("", part.figure) if part.figure else None
        parts.append(
            Unit(
                meter=label,
                figure=_uncertain(figure, part.quantity) if part.mixture is None else None,
                cost=part.quantity,
                noise=float(part.noise),
                moved_by=figure if part.mixture is None else None,
                choice=_choice(part.mixture, label, 1) if part.mixture else None,
            )
        )
    names = (Input("", f"{mixture.name}: {part.name}") for part in mixture.parts)
    breaks = tuple(zip(names, mixture.breaks, strict=False))
    return Choice(name=mixture.name, breaks=breaks, parts=tuple(parts), calls=calls)


def _uncertain(hangs_on: Input | None, quantity: Quantity) -> Input | None:
    """What it hangs on; None where its law has all its weight at one of its ends."""
    return None if quantity.expected in (quantity.low, quantity.high) else hangs_on
