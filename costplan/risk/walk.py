"""Walk: one run of a workflow from its first step to its end, in any kind of number that adds and multiplies.
It prices nothing and knows no input; selection.py says what a billed try costs.

The sum over all ways a run can go of (chance x value of its billed tries) is, by the kind of number: the characteristic
function of the run's cost, its moments, its worst cost, or the grid that its possible costs lie on.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costplan.plan.outcomes import Outcome
    from costplan.plan.tries import Try
    from costplan.units import Number


def walk(
    outcome: Outcome,
    billed: Sequence[Sequence[Any]],
    chance: Callable[[Number], Any],
    made: Sequence[Any] = (),
    taken: Sequence[Any] = (),
    delivered: Any = None,
) -> Any:
    """The value of one run.

    With S and F the values of a step's call that succeeds and that fails for good, and p its acceptance, a walk goes on
    with A = S·p and ends with X = F + S·(1 - p). Where a reject goes back, the walks from there on are put together
    into (A, X) first; with R = A·S·(1 - p), at most m times, it is A·S·p·(1 + R + ... + R^(m-1)) that goes on, and
    (X + A·F)·(1 + ... + R^(m-1)) + R^m that ends.

    Args:
        outcome: the steps, their tries, and where a reject goes back to.
        billed: the value of one billed try, by step and by variant of its call.
        chance: a probability as the kind of number.
        made: the value of what a step has made, by step; None where it has none beside its call.
        taken: the value of what is taken of that, likewise.
        delivered: the value of what a run delivers, likewise.
    """
    walks: list[tuple[int, Any, Any]] = []
    for here, step in enumerate(outcome.steps):
        one, on = made[here] if made else None, taken[here] if taken else None
        if step.is_certain:
            sure = billed[here][0] if one is None else billed[here][0] * one
            walks.append((here, sure if on is None else sure * on, chance(0)))
            continue
        succeeded, failed = _call(step.tries, billed[here], chance)
        succeeded = succeeded if one is None else succeeded * one
        accepted, rounds = Fraction(1), 1
        if step.step.accepted is not None:
            accepted = step.step.accepted
        if step.step.on_reject is not None:
            rounds = step.step.on_reject.at_most
        start = here if step.redo is None else step.redo
        reached, ended = _together(walks, start, chance)
        ended = ended + reached * failed
        reached = reached * succeeded
        rejected = reached * chance(1 - accepted)
        every, last = chance(1), chance(1)
        for _ in range(rounds - 1):
            last = last * rejected
            every = every + last
        ended = ended * every + last * rejected
        reached = reached * chance(accepted) * every
        walks.append((start, reached if on is None else reached * on, ended))
    reached, ended = _together(walks, 0, chance)
    return (reached if delivered is None else reached * delivered) + ended


def _together(walks: list[tuple[int, Any, Any]], start: int, chance: Callable[[Number], Any]) -> tuple[Any, Any]:
    """What goes on and what ends from a step on, the pieces taken off the list."""
    reached, ended = chance(1), chance(0)
    while walks and walks[-1][0] >= start:
        _, on, off = walks.pop()
        reached, ended = on * reached, off + on * ended
    return reached, ended


def _call(tries: Sequence[Try], billed: Sequence[Any], chance: Callable[[Number], Any]) -> tuple[Any, Any]:
    """One execution of a step's call: what succeeds, and what fails for good."""
    after: dict[int | None, tuple[Any, Any]] = {None: (chance(0), chance(1))}
    succeeds = 1 - sum(failure.rate for failure, _ in tries[0].failures)
    for place, one in reversed(list(enumerate(tries))):
        succeeded, failed = billed[one.variant] * chance(succeeds), chance(0)
        for failure, again in one.failures:
            this = billed[one.variant] * chance(failure.rate) if failure.is_billed else chance(failure.rate)
            succeeded, failed = succeeded + this * after[again][0], failed + this * after[again][1]
        after[place] = succeeded, failed
    return after[0]


class Series:
    """A moment generating function as far as the third power: E[exp(t·x)], ``terms`` of 1, t, t², t³. Plain numbers are
    chances."""

    def __init__(self, *terms: Any) -> None:
        self.terms = terms

    def __add__(self, other: Series | Number | float) -> Series:
        if isinstance(other, Series):
            return Series(*(one + two for one, two in zip(self.terms, other.terms, strict=True)))
        return Series(self.terms[0] + other, *self.terms[1:])

    def __mul__(self, other: Series | Number | float) -> Series:
        if not isinstance(other, Series):
            return Series(*(term * other for term in self.terms))
        a0, a1, a2, a3 = self.terms
        b0, b1, b2, b3 = other.terms
        second, third = a0 * b2 + a1 * b1 + a2 * b0, a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0
        return Series(a0 * b0, a0 * b1 + a1 * b0, second, third)

    __radd__, __rmul__ = __add__, __mul__

    @classmethod
    def exp(cls, cost: Any, variance: Any) -> Series:
        """A cost with a normal spread around it."""
        square = cost * cost
        return cls(1, cost, (square + variance) / 2, (square + 3 * variance) * cost / 6)

    @property
    def cumulants(self) -> tuple[Any, Any, Any]:
        """Mean, variance and third central moment."""
        _, first, half, sixth = self.terms
        second, third = 2 * half, 6 * sixth
        square = first * first
        return first, second - square, third - 3 * first * second + 2 * first * square


class Worst:
    """The highest cost with a chance above zero: sums are the worse of two, products follow one another."""

    def __init__(self, cost: Number | float) -> None:
        self.cost = cost

    def __add__(self, other: Worst) -> Worst:
        return Worst(max(self.cost, other.cost))

    def __mul__(self, other: Worst) -> Worst:
        return Worst(self.cost + other.cost)

    @classmethod
    def of(cls, chance: Number) -> Worst:
        """A probability: what has none is below everything."""
        return cls(0 if chance else -math.inf)


class Attained:
    """The costs that have a chance above zero: ``least`` and multiples of ``unit`` above it, exact. None is nothing."""

    def __init__(self, least: Number | None, unit: Number = 0) -> None:
        self.least, self.unit = least, unit

    def __add__(self, other: Attained) -> Attained:
        if self.least is None or other.least is None:
            return other if self.least is None else self
        apart = abs(Fraction(self.least) - other.least)
        return Attained(min(self.least, other.least), common_unit(common_unit(self.unit, other.unit), apart))

    def __mul__(self, other: Attained) -> Attained:
        if self.least is None or other.least is None:
            return Attained(None)
        return Attained(self.least + other.least, common_unit(self.unit, other.unit))

    @classmethod
    def of(cls, chance: Number) -> Attained:
        """A probability."""
        return cls(0 if chance else None)


def common_unit(one: Number, other: Number) -> Fraction:
    """The largest number of which both are whole multiples; 0 of nothing."""
    below = math.lcm(one.denominator, other.denominator)
    return Fraction(math.gcd(int(one * below), int(other * below)), below)
