"""One run of a workflow and what each billed try in it costs: mean, worst, moments, or a characteristic function.
How often there are runs, and which lines of a plan count, stands in selection.py.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from costplan.named import NamedTuple
from costplan.quantity import certain
from costplan.risk.rejects import accepted_at, called_at, inputs_of_run, number_like, walked_at
from costplan.risk.unit import Unit, apart, as_expected, noise_of, parted, tried
from costplan.risk.walk import Attained, Series, Worst, walk
from costplan.units import exact, sum_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from costplan.distributions.beta import Share
    from costplan.plan.charge import Input
    from costplan.plan.outcomes import Outcome
    from costplan.quantity import Quantity
    from costplan.risk.unit import At, Choice, Units
    from costplan.scenario.step import Step
    from costplan.units import Number

    Move: TypeAlias = tuple[Input, Quantity | Share, float]
    """What a cost hangs on, and the cost of one more of it."""


class Beside(NamedTuple):
    """What a run costs beside its calls: each ``run``, each that is ``delivered``, and for each step what it has
    ``made`` and what of that is ``taken``."""

    run: Units = ()
    delivered: Units = ()
    made: tuple[Units, ...] = ()
    taken: tuple[Units, ...] = ()


_NOTHING = Beside()


class Run:
    """One run of a workflow; ``billed`` has the units of a billed try by step and by variant of the step's call."""

    def __init__(self, outcome: Outcome, billed: tuple[tuple[Units, ...], ...], beside: Beside = _NOTHING) -> None:
        self.outcome, self.billed, self.beside = outcome, billed, beside

    @cached_property
    def units(self) -> tuple[tuple[Number, Unit], ...]:
        """Every unit with the expected number of times that a run is billed for it."""
        steps = self.outcome.steps
        called = [([one.succeeded + one.failed for one in step.variants], step.success) for step in steps]
        tries = self._tried(
            [step.executions for step in steps],
            self.outcome.delivered,
            called,
            lambda step: 1 if step.accepted is None else step.accepted,
        )
        return tuple((exact(Fraction(times)), unit) for times, unit in tries)

    def _tried(
        self,
        executions: Sequence[Any],
        delivered: Any,
        called: Sequence[tuple[Sequence[Any], Any]],
        accepted: Callable[[Step], Any],
    ) -> list[tuple[Any, Unit]]:
        """The same, where steps are executed so many times, each pays for so many tries and succeeds so often, such a
        share of their results is taken, and so many are delivered."""
        found = []
        for times, (paid, _), variants in zip(executions, called, self.billed, strict=True):
            for tries, units in zip(paid, variants, strict=True):
                is_none = isinstance(tries, int | Fraction) and not tries
                found += [(times * number_like(times, tries), unit) for unit in units if not is_none]
        for times, (_, success), units in zip(executions, called, self.beside.made, strict=False):
            found += [(times * number_like(times, success), unit) for unit in units]
        for step, times, (_, success), units in zip(
            self.outcome.steps, executions, called, self.beside.taken, strict=False
        ):
            made = times * number_like(times, success)
            found += [(made * number_like(made, accepted(step.step)), unit) for unit in units]
        found += [(number_like(delivered, 1), unit) for unit in self.beside.run]
        found += [(delivered, unit) for unit in self.beside.delivered]
        return found

    def _units_at(self, at: At) -> Iterable[tuple[Any, Unit]]:
        """The same, where steps are rejected as ``at`` has it."""
        if not self.rejects:
            return self._grouped
        called = called_at(self.outcome, at)
        return self._tried(*walked_at(self.outcome, at), called, lambda step: accepted_at(step, at))

    @cached_property
    def _grouped(self) -> tuple[tuple[Number, Unit], ...]:
        """The same as expected, with all that nothing moves as one."""
        moved = tuple((times, unit) for times, unit in self.units if unit.moved_by or unit.choice)
        fixed = sum_of(times * unit.cost.expected for times, unit in self.units if not (unit.moved_by or unit.choice))
        return (1, Unit(meter="", figure=None, cost=certain(fixed), noise=0.0)), *moved

    @cached_property
    def rejects(self) -> tuple[Input, ...]:
        """The learned shares of rejects that move how often its steps are executed."""
        return inputs_of_run(self.outcome, to_the_end=bool(self.beside.delivered or any(self.beside.taken[-1:])))

    @cached_property
    def figures(self) -> tuple[Input, ...]:
        """What its cost hangs on."""
        return tuple(dict.fromkeys([*(one for _, unit in self.units for one in unit.figures), *self.rejects]))

    @cached_property
    def moved_by(self) -> tuple[Input, ...]:
        """The same, and figures with all their weight at one end; without the shares of choices."""
        return tuple(dict.fromkeys([*(one for _, unit in self.units for one in unit.movers), *self.rejects]))

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """Of what single calls are one."""
        return tuple(dict.fromkeys(choice for _, unit in self.units for choice in unit.choices))

    @cached_property
    def varies(self) -> bool:
        """Whether runs differ in cost where all inputs are given."""
        if any(unit.scatters for _, unit in self.units):
            return True
        return not all(step.is_certain for step in self.outcome.steps) and self.attained.unit != 0

    @cached_property
    def expected(self) -> Number:
        """The expected cost of a run, exactly."""
        return exact(Fraction(self.cost(as_expected)))

    @cached_property
    def straight(self) -> dict[Input | None, tuple[tuple[float, Quantity], ...]]:
        """What its cost is the sum of where it does not vary, by what that hangs on: quantities, so many times each."""
        found: dict[Input | None, tuple[tuple[float, Quantity], ...]] = {}
        for times, unit in self.units:
            found[unit.figure] = (*found.get(unit.figure, ()), (float(times), unit.cost))
        if None in found:
            fixed = sum_of(times * unit.cost.expected for times, unit in self.units if unit.figure is None)
            found[None] = ((1.0, certain(fixed)),)
        return found

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """What its cost hangs on, with the cost of one more of it."""
        every = (move for times, unit in self.units for move in unit.moves(float(times)))
        return tuple((hangs_on, quantity, factor) for hangs_on, quantity, factor in every if hangs_on is not None)

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
        beside = (self.beside.run, self.beside.delivered, *self.beside.made, *self.beside.taken)
        tries = (units for variants in self.billed for units in variants)
        return float(max(_dearest(units) for units in (*tries, *beside)))

    @cached_property
    def cumulants(self) -> tuple[float, float, float]:
        """Mean, variance and third central moment of a run's cost, figures as expected."""
        if not self.varies:
            return float(self.expected), 0.0, 0.0
        mean, variance, third = self.series(as_expected).cumulants
        return mean, max(0.0, variance), third

    def cost(self, at: At) -> Any:
        """The expected cost of a run: exact where ``at`` is."""
        return sum(times * unit.mean(at, attrgetter("moved_by")) for times, unit in self._units_at(at))

    def mean(self, at: At) -> Any:
        """The same in floats, or arrays of them."""
        each = self._units_at(at)
        return sum(number_like(0.0, times) * unit.mean(at, attrgetter("figure")) for times, unit in each)

    def series(self, at: At) -> Series:
        """The moments of a run's cost, in floats or arrays of them."""

        def one(units: Units) -> Series | float:
            return Series.exp(*noise_of(units, at)) if units else 1.0

        found = self._walk(one, float, at)
        return found if isinstance(found, Series) else Series(found, 0.0, 0.0, 0.0)

    def wave(self, frequency: Any, at: At) -> Any:
        """The characteristic function of a run's cost at frequencies of any shape that goes with those of ``at``."""
        import numpy as np

        def one(units: Units) -> Any:
            cost, variance = noise_of(units, at)
            return np.exp(1j * frequency * cost - frequency * frequency * (variance / 2)) if units else 1.0

        return self._walk(one, float, at)

    def _walk(self, one: Callable[[Units], Any], chance: Callable[[Number], Any], at: At | None = None) -> Any:
        """The value of a run, from that of units that are one thing; shares as ``at`` has them, or as expected."""

        def shares(choice: Choice) -> Iterator[Any]:
            every = choice.shares(at or as_expected)
            return (chance(share) if isinstance(share, int | Fraction) else share for share in every)

        def all_of(units: Units) -> Any:
            return tried(units, one, shares) if units else None

        billed = [[tried(units, one, shares) for units in variants] for variants in self.billed]
        made, taken = ([all_of(units) for units in each] for each in (self.beside.made, self.beside.taken))
        found = walk(self.outcome, billed, chance, made, taken, all_of(self.beside.delivered))
        each = all_of(self.beside.run)
        return found if each is None else found * each


def _dearest(units: Units) -> Number:
    plain, every = apart(units)
    parts: Number = sum(choices[0].calls * max(_dearest(part) for part in parted(choices)) for choices in every)
    return sum(unit.cost.expected for unit in plain) + parts
