"""A selection: what is certain in some of a plan's costs, and the parts that are not; what is due on tallies is one.
Selections are made in selection.py; it draws no law and no sample.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple
from costplan.plan.tally import Curve, Found, reckoned, reckoned_at
from costplan.risk.parts import worst_cost
from costplan.risk.unit import as_expected
from costplan.units import Number, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from costplan.plan.charge import Input
    from costplan.plan.tally import Tally
    from costplan.risk.parts import Hours, Kind, Runs
    from costplan.risk.unit import At, Choice


class Selection(NamedTuple):
    """Some lines of a plan: their expected cost in pico-dollars, the certain part of it, and the rest.

    ``bent`` is the part of the expected cost that comes of bends, which the rest has by its law. ``still`` has what is
    certain by its law, which has all its weight at one end, and may come to the other end all the same: ``certain`` has
    it at its mean, only ``worst`` at its high end.
    """

    expected: Number
    bent: Number
    certain: Number
    runs: tuple[Runs, ...]
    hours: tuple[Hours, ...]
    still: tuple[Runs | Hours, ...] = ()
    tallied: tuple[Tallied, ...] = ()

    @property
    def parts(self) -> tuple[Runs | Hours | Tallied, ...]:
        """All that is uncertain."""
        return (*self.runs, *self.hours, *self.tallied)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All that the cost hangs on."""
        return tuple(dict.fromkeys(one for part in self.parts for one in part.inputs))

    @property
    def varies(self) -> bool:
        """Whether the cost differs where all inputs are given."""
        return any(part.varying for part in self.parts)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Those of its runs, which other days of the same runs share."""
        return tuple(runs.kind for runs in self.runs)

    @property
    def times(self) -> Any:
        """How many times there is each amount of these, one after the other."""
        import numpy as np

        return np.array([times for runs in self.runs for times in runs.times])

    def cost(self, at: At) -> Any:
        """What it costs where runs go as expected."""
        return self.certain + sum(part.cost(at) for part in self.parts)

    @property
    def worst(self) -> Number:
        """All ranges at their high ends, and every run at its worst: the one worst case of a cost."""
        still: Number = sum(part.worst - part.cost(as_expected) for part in self.still)
        bent: Number = sum(part.worst for part in self.hours) + sum(part.worst for part in self.tallied)
        return self.certain + still + worst_cost(self.runs) + bent


class Own(NamedTuple):
    """What the lines of a tally count, and what they cost."""

    counted: Selection
    cost: Selection


class Counting:
    """The tallies of a plan with what counts toward each.

    Args:
        tallies: of the plan.
        own: what the lines of each count and cost.
    """

    def __init__(self, tallies: Sequence[Tally], own: Sequence[Own]) -> None:
        self.tallies, self.own = tallies, own
        self._last: tuple[At | None, list[Found]] = None, []
        self._needed: dict[int, tuple[int, ...]] = {}

    def needed(self, at: int) -> tuple[int, ...]:
        """The tallies that what is due on one hangs on, itself among them."""
        if at not in self._needed:
            tally = self.tallies[at]
            before = [earlier for earlier, _, _ in tally.after] + ([] if tally.on is None else [tally.on])
            found = {at, *(one for earlier in before for one in self.needed(earlier))}
            self._needed[at] = tuple(sorted(found))
        return self._needed[at]

    def parts(self, at: int) -> Iterator[Runs | Hours]:
        """All uncertain parts of what counts there."""
        for one in self.needed(at):
            for chosen in self.own[one]:
                yield from chosen.parts

    def moved(self, at: int) -> Iterator[Runs | Hours]:
        """The same, and what is certain by its law alone."""
        for one in self.needed(at):
            for chosen in self.own[one]:
                yield from (*chosen.parts, *chosen.still)

    def found(self, at: At) -> list[Found]:
        """What is due where runs go as expected: exact where ``at`` is."""
        if self._last[0] is not at:
            self._last = at, self.reckoned(lambda chosen: chosen.cost(at), Curve.at)
        return self._last[1]

    @property
    def worst(self) -> list[Found]:
        """What is due where all runs are at their worst."""
        return self.reckoned(lambda chosen: chosen.worst, Curve.at)

    def reckoned(self, amount: Callable[[Selection], Any], height: Callable[[Curve, Any], Any]) -> list[Found]:
        """What is due, where selections come to an amount each."""

        return list(reckoned(self.tallies, lambda at: self._amounts(at, amount), height))

    def reckon(
        self,
        found: dict[int, Found],
        wanted: Iterable[int],
        amount: Callable[[Selection], Any],
        height: Callable[[Curve, Any], Any],
    ) -> None:
        """Adds what is due on some tallies, and on those that they hang on, to what is found already."""
        for at in sorted({one for last in wanted for one in self.needed(last)} - found.keys()):
            found[at] = reckoned_at(at, self.tallies, found, lambda at: self._amounts(at, amount), height)

    def _amounts(self, at: int, amount: Callable[[Selection], Any]) -> tuple[Any, Any]:
        counted, cost = self.own[at]
        first = amount(counted)
        return first, first if cost is counted else amount(cost)


class Tallied(NamedTuple):
    """What is due on a tally, times a factor. ``bent`` is what chance adds to it, as the plan has it."""

    counting: Counting
    at: int
    due: int
    factor: Number
    bent: Number = 0

    def of(self, found: Sequence[Found] | Mapping[int, Found]) -> Any:
        """Its amount among all that is due."""
        amount = found[self.at].dues[self.due]
        return amount * (self.factor if isinstance(amount, Number) else float(self.factor))

    def cost(self, at: At) -> Any:
        """What it is, where runs go as expected."""
        return self.of(self.counting.found(at))

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All that it hangs on."""
        return tuple(dict.fromkeys(one for part in self.counting.parts(self.at) for one in part.inputs))

    @property
    def moved_by(self) -> tuple[Input, ...]:
        """The same, and what has an end that its law never reaches."""
        return tuple(dict.fromkeys(one for part in self.counting.moved(self.at) for one in part.moved_by))

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Of what its single calls are one."""
        return tuple(dict.fromkeys(one for part in self.counting.parts(self.at) for one in part.choices))

    @property
    def varying(self) -> tuple[tuple[str, str], ...]:
        """The workflows whose runs differ in what counts."""
        return tuple(dict.fromkeys(one for part in self.counting.parts(self.at) for one in part.varying))

    @property
    def is_certain(self) -> bool:
        """Whether nothing else can be due."""
        return not any(True for _ in self.counting.parts(self.at))

    @property
    def worst(self) -> Number:
        """All runs at their worst, whether more or less is due then."""
        return exact(self.of(self.counting.worst))

    def beside(self, workflow: tuple[str, str], z: float, deviation: Callable[[Sequence[Runs], Any], float]) -> float:
        """By how much it differs where the runs of a workflow go as well or badly as ``z`` standard deviations say."""

        def amount(chosen: Selection) -> float:
            return float(chosen.cost(as_expected)) + z * deviation(chosen.runs, workflow)

        return float(self.of(self.counting.reckoned(amount, Curve.at))) - float(self.cost(as_expected))
