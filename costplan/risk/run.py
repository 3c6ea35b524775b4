"""One run of a workflow and what each billed try in it costs: mean, worst, moments, or a characteristic function.
How often there are runs, and which lines of a plan count, stands in selection.py.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from costplan.named import NamedTuple
from costplan.risk.walk import Attained, Series, Worst, walk
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.plan.line import Input
    from costplan.plan.outcomes import Outcome
    from costplan.quantity import Quantity
    from costplan.units import Number

At: TypeAlias = "Callable[[Input | None, Quantity], Any]"
"""What a quantity is, by the input that it hangs on: an exact number, a float, or an array of them."""


def as_expected(hangs_on: Input | None, quantity: Quantity) -> Number:  # noqa: ARG001  as every At
    """Every quantity at its expected value."""
    return quantity.expected


class Unit(NamedTuple):
    """One meter of a billed try: its cost, what that hangs on, and the spread of single tries as a share of it.

    ``moved_by`` is what it hangs on, also where the law of that has all its weight at one of its ends and ``figure`` is
    None.
    """

    meter: str
    figure: Input | None
    cost: Quantity
    noise: float
    moved_by: Input | None = None


class Run:
    """One run of a workflow; ``billed`` has the units of a billed try by step and by variant of the step's call."""

    def __init__(self, outcome: Outcome, billed: tuple[tuple[tuple[Unit, ...], ...], ...]) -> None:
        self.outcome, self.billed = outcome, billed

    @cached_property
    def units(self) -> tuple[tuple[Number, Unit], ...]:
        """Every unit with the expected number of times that a run is billed for it."""
        found = []
        for step, variants in zip(self.outcome.steps, self.billed, strict=True):
            for variant, units in zip(step.variants, variants, strict=True):
                times = exact(Fraction(step.executions) * (variant.succeeded + variant.failed))
                found += [(times, unit) for unit in units if times]
        return tuple(found)

    @cached_property
    def figures(self) -> tuple[Input, ...]:
        """What its cost hangs on."""
        return tuple(dict.fromkeys(unit.figure for _, unit in self.units if unit.figure is not None))

    @cached_property
    def moved_by(self) -> tuple[Input, ...]:
        """The same, and figures with all their weight at one end."""
        return tuple(dict.fromkeys(unit.moved_by for _, unit in self.units if unit.moved_by is not None))

    @cached_property
    def varies(self) -> bool:
        """Whether runs differ in cost where all inputs are given."""
        return any(unit.noise for _, unit in self.units) or self.attained.unit != 0

    @cached_property
    def attained(self) -> Attained:
        """The costs that a run may have, noise apart and figures as expected."""
        found: Attained = self._walk(lambda units: Attained(sum(unit.cost.expected for unit in units)), Attained.of)
        return found

    @cached_property
    def worst(self) -> Number:
        """The highest cost of a run, noise apart and figures at their high ends."""
        found: Number = self._walk(lambda units: Worst(sum(unit.cost.high for unit in units)), Worst.of).cost
        return found

    @cached_property
    def dearest(self) -> float:
        """The cost of the dearest billed try, figures as expected."""
        costs = (sum(unit.cost.expected for unit in units) for variants in self.billed for units in variants)
        return float(max(costs))

    @cached_property
    def cumulants(self) -> tuple[float, float, float]:
        """Mean, variance and third central moment of a run's cost, figures as expected."""
        mean, variance, third = self.series(as_expected).cumulants
        return mean, max(0.0, variance), third

    def cost(self, at: At) -> Any:
        """The expected cost of a run: exact where ``at`` is."""
        return sum(times * at(unit.moved_by, unit.cost) for times, unit in self.units)

    def mean(self, at: At) -> Any:
        """The same in floats, or arrays of them."""
        return sum(float(times) * at(unit.figure, unit.cost) for times, unit in self.units)

    def series(self, at: At) -> Series:
        """The moments of a run's cost, in floats or arrays of them."""

        def one(units: tuple[Unit, ...]) -> Series | float:
            return Series.exp(*_tried(units, at)) if units else 1.0

        found = self._walk(one, float)
        return found if isinstance(found, Series) else Series(found, 0.0, 0.0, 0.0)

    def wave(self, frequency: Any, at: At) -> Any:
        """The characteristic function of a run's cost, frequencies along the last axis."""
        import numpy as np

        def one(units: tuple[Unit, ...]) -> Any:
            cost, variance = _tried(units, at)
            return np.exp(1j * frequency * cost - frequency * frequency * (variance / 2)) if units else 1.0

        return self._walk(one, float)

    def _walk(self, one: Callable[[tuple[Unit, ...]], Any], chance: Callable[[Number], Any]) -> Any:
        return walk(self.outcome, [[one(units) for units in variants] for variants in self.billed], chance)


def _tried(units: tuple[Unit, ...], at: At) -> tuple[Any, Any]:
    """Mean and variance of a billed try's cost; the noises of its meters are independent of each other."""
    mean: Any = 0.0
    variance: Any = 0.0
    for unit in units:
        cost = at(unit.figure, unit.cost)
        cost = float(cost) if isinstance(cost, int | Fraction) else cost
        mean = mean + cost
        if unit.noise:
            variance = variance + (cost * unit.noise) ** 2
    return mean, variance
