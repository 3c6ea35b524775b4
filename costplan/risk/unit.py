"""Unit: one meter of a billed try, or several of which it is one; and the value of a try, in any kind of number.
It walks no run; run.py does."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from costplan.distributions.beta import Share
    from costplan.plan.charge import Input
    from costplan.quantity import Quantity
    from costplan.units import Number

    At: TypeAlias = Callable[[Input | None, Quantity | Share], Any]
    """What a quantity or a share is, by the input that it hangs on: an exact number, a float, or an array of them."""

Units: TypeAlias = "tuple[Unit, ...]"


def as_expected(hangs_on: Input | None, quantity: Quantity | Share) -> Number:  # noqa: ARG001  as every At
    """Every quantity at its expected value."""
    return quantity.expected


class Unit(NamedTuple):
    """One meter of a billed try: its cost, what that hangs on, and the spread of single tries as a share of it.

    ``moved_by`` is what it hangs on, also where the law of that has all its weight at one of its ends and ``figure`` is
    None. With ``choice`` each call of the try is one of several, and has what it hangs on and its spread.
    """

    meter: str
    figure: Input | None
    cost: Quantity
    noise: float
    moved_by: Input | None = None
    choice: Choice | None = None

    @property
    def figures(self) -> Iterator[Input]:
        """What its cost hangs on."""
        if self.choice is None:
            yield from () if self.figure is None else (self.figure,)
        else:
            yield from self.choice.inputs
            for part in self.choice.parts:
                yield from part.figures

    @property
    def movers(self) -> Iterator[Input]:
        """The same, and figures with all their weight at one end; without shares, which choices() has."""
        if self.choice is None:
            yield from () if self.moved_by is None else (self.moved_by,)
        else:
            for part in self.choice.parts:
                yield from part.movers

    @property
    def choices(self) -> Iterator[Choice]:
        """What it is one of, and what that is one of."""
        if self.choice is not None:
            yield self.choice
            for part in self.choice.parts:
                yield from part.choices

    @property
    def is_noisy(self) -> bool:
        """Whether single tries scatter around a figure."""
        return bool(self.noise) or (self.choice is not None and any(part.is_noisy for part in self.choice.parts))

    @property
    def scatters(self) -> bool:
        """Whether single tries differ where all inputs are given."""
        return bool(self.noise) or self.choice is not None

    def mean(self, at: At, hangs_on: Callable[[Unit], Input | None]) -> Any:
        """What a try costs on average."""
        if self.choice is None:
            return at(hangs_on(self), self.cost)
        means = (part.mean(at, hangs_on) for part in self.choice.parts)
        each = sum(mean * share for mean, share in zip(means, self.choice.shares(at), strict=True))
        return self.choice.calls * each

    def moves(self, times: float) -> Iterator[tuple[Input | None, Quantity | Share, float]]:
        """What a try's cost hangs on, with the cost of one more of it; shares lead to the cost of one more try."""
        if self.choice is None:
            yield self.figure, self.cost, times
            return
        shares, parts = [float(share) for share in self.choice.shares(as_expected)], self.choice.parts
        times *= self.choice.calls
        for part, share in zip(parts, shares, strict=True):
            yield from part.moves(times * share)
        costs = [float(part.cost.expected) for part in parts]
        for at, (hangs_on, broken) in enumerate(self.choice.breaks):
            after = sum(shares[at + 1 :])
            rest = sum(share * cost for share, cost in zip(shares[at + 1 :], costs[at + 1 :], strict=True)) / after
            yield hangs_on, broken, times * (shares[at] + after) * (costs[at] - rest)


class Choice(NamedTuple):
    """Of what each of a try's ``calls`` is one: the same one for all meters of a call that hang on it.

    ``breaks`` has the share of each part but the last in what those before it leave, and the input that it hangs on.
    """

    name: str
    breaks: tuple[tuple[Input, Share], ...]
    parts: Units
    calls: int

    @property
    def inputs(self) -> Iterator[Input]:
        """What its shares hang on."""
        return (hangs_on for hangs_on, _ in self.breaks)

    @property
    def weights(self) -> tuple[Number, ...]:
        """How many calls each part's share rests on."""
        return (*(share.one for _, share in self.breaks), self.breaks[-1][1].other)

    def shares(self, at: At) -> Iterator[Any]:
        """How likely each part is."""
        left: Any = 1
        for hangs_on, share in self.breaks:
            broken = at(hangs_on, share)
            yield left * broken
            left = left * (1 - broken)
        yield left


def apart(units: Units) -> tuple[Units, list[tuple[Choice, ...]]]:
    """The units that are one thing, and the choices of the others, those together that are one choice."""
    if all(unit.choice is None for unit in units):
        return units, []
    alike: dict[object, list[Choice]] = {}
    for unit in units:
        if unit.choice is not None:
            alike.setdefault(unit.choice.breaks, []).append(unit.choice)
    return tuple(unit for unit in units if unit.choice is None), [tuple(choices) for choices in alike.values()]


def parted(choices: tuple[Choice, ...]) -> Iterator[Units]:
    """The units of each part of what is one choice."""
    return zip(*(choice.parts for choice in choices), strict=True)


def tried(units: Units, straight: Callable[[Units], Any], shares: Callable[[Choice], Iterable[Any]]) -> Any:
    """The value of one billed try: a choice is the sum over its parts of share x value, once for each call.

    Args:
        units: of the try.
        straight: the value of units that are one thing, together.
        shares: how likely each part of a choice is, as a number that values are multiplied with.
    """
    plain, every = apart(units)
    value = straight(plain)
    for choices in every:
        each = (tried(part, straight, shares) for part in parted(choices))
        first, *others = (one * share for one, share in zip(each, shares(choices[0]), strict=True))
        one_call = first
        for other in others:
            one_call = one_call + other
        for _ in range(choices[0].calls):
            value = value * one_call
    return value


def noise_of(units: Units, at: At) -> tuple[Any, Any]:
    """Mean and variance of what units cost that are one thing; the noises of meters are independent of each other."""
    mean: Any = 0.0
    variance: Any = 0.0
    for unit in units:
        cost = at(unit.figure, unit.cost)
        cost = float(cost) if isinstance(cost, int | Fraction) else cost
        mean = mean + cost
        if unit.noise:
            variance = variance + (cost * unit.noise) ** 2
    return mean, variance
