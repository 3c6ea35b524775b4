"""What is uncertain in a selection of a plan: numbers of runs with what one of them costs, and pools of hours.
It draws no law and no sample; selection.py makes them of a plan's costs.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple
from costplan.plan.volume import Shape
from costplan.risk.rejects import inputs_of_number, number_like, runs_needed
from costplan.units import exact, sum_of, sum_over

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.plan.charge import Input
    from costplan.plan.plan_runs import PlanRuns, StretchRuns
    from costplan.plan.volume import Volume
    from costplan.quantity import Quantity
    from costplan.risk.run import Run
    from costplan.risk.unit import At, Choice
    from costplan.units import Number


class Amount(NamedTuple):
    """What a number of runs hangs on (None: it is certain), and how it spreads over the days."""

    hangs_on: Input | None
    quantity: Quantity
    shape: Shape

    def and_more(self, other: Quantity, shape: Shape) -> Amount | None:
        """With a quantity that hangs on the same; None where that is no multiple of this one."""
        mine, theirs = (one.expected for one in (self.quantity, other))
        ends = zip(self.quantity.numbers, other.numbers, strict=True)
        if self.quantity.law != other.law or any(one * theirs != two * mine for one, two in ends):
            return None
        many = Fraction(theirs) / Fraction(mine)
        days = range(len(shape.above))
        return self._replace(shape=Shape([self.shape.factor(day) + many * shape.factor(day) for day in days]))


def amounts_of(volume: Volume) -> tuple[Amount, ...]:
    """What a volume hangs on; what has all its weight at one of its ends is certain by its law."""
    found: list[Amount] = []
    for hangs_on, quantity, shape in volume.parts:
        source = None if quantity.expected in (quantity.low, quantity.high) else hangs_on
        for at, other in enumerate(found):
            if source and other.hangs_on == source and (more := other.and_more(quantity, shape)):
                found[at] = more
                break
        else:
            found.append(Amount(source, quantity, shape))
    return tuple(found)


class Part(NamedTuple):
    """A part of a number of runs: so many ``times`` a quantity, and what that hangs on (None: it is certain)."""

    hangs_on: Input | None
    quantity: Quantity
    times: Number

    def at(self, at: At) -> Any:
        """How many runs."""
        quantity = at(self.hangs_on, self.quantity)
        return quantity * number_like(quantity, self.times)


def _over(amount: Amount, cost: Number) -> tuple[int, int]:
    return cost.numerator, cost.denominator * amount.shape.below


class Kind:
    """Runs of a workflow that cost alike, and whose number hangs on the same, whatever the days are."""

    def __init__(self, of: PlanRuns, run: Run, amounts: tuple[Amount, ...]) -> None:
        self.of, self.run, self.amounts = of, run, amounts
        solved_by = inputs_of_number(of)
        numbered_by = (*(one.hangs_on for one in amounts if one.hangs_on is not None), *solved_by)
        self.inputs = (*numbered_by, *run.figures)
        """All that the cost hangs on."""
        self.moved_by = (*numbered_by, *run.moved_by)
        """The same, and what has an end that its law never reaches."""
        self.rejects = (*solved_by, *run.rejects)
        """The learned shares of rejects among all that."""
        self.is_certain = not (self.inputs or run.varies) or not run.worst
        """Whether it cannot cost anything else."""
        most = run.worst * Fraction(runs_needed(of, lambda _, rejected: rejected.high))
        self.expected = [_over(one, one.quantity.expected * run.expected) for one in amounts]
        """What its runs are expected to cost for each amount, above and below of a fraction: so often as that falls
        into the days, it counts."""
        self.at_worst = [_over(one, one.quantity.high * most) for one in amounts]
        """The same at worst, with the runs that are needed beside those expected."""


class Flow:
    """Runs of a workflow that cost alike, of all days."""

    def __init__(self, of: PlanRuns, run: Run) -> None:
        self._of, self._run = of, run
        self._amounts = amounts_of(of.volume)
        self._kinds: dict[tuple[int, ...], Kind] = {}

    def over(self, days: tuple[int, ...]) -> Runs:
        """Those of some days."""
        counts = [sum(map(one.shape.above.__getitem__, days)) for one in self._amounts]
        met = tuple(at for at, number in enumerate(counts) if number)
        if met not in self._kinds:
            self._kinds[met] = Kind(self._of, self._run, tuple(self._amounts[at] for at in met))
        return Runs(self._kinds[met], days, [counts[at] for at in met])


class Runs:
    """Runs of a kind on some days, which are places in the volume of their workflow: how often its amounts fall there,
    over what these spread over."""

    def __init__(self, kind: Kind, days: tuple[int, ...], counts: list[int]) -> None:
        self.kind, self.run, self.days, self.counts = kind, kind.run, days, counts

    @property
    def times(self) -> list[float]:
        """How many times there is each of the kind's amounts."""
        return [above / one.shape.below for one, above in zip(self.kind.amounts, self.counts, strict=True)]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Their number, apart by what it hangs on."""
        every = zip(self.kind.amounts, self.counts, strict=True)
        return tuple(Part(one.hangs_on, one.quantity, exact(Fraction(above, one.shape.below))) for one, above in every)

    @property
    def workflow(self) -> tuple[str, str]:
        """Their scenario and workflow."""
        return self.kind.of.scenario, self.kind.of.workflow

    @property
    def stretches(self) -> tuple[StretchRuns, ...]:
        """The same runs by their days."""
        return tuple(map(self.kind.of.at, self.days))

    def number(self, at: At) -> Any:
        """How many runs: more than expected deliver the same images where more of their results are rejected."""
        return sum(part.at(at) for part in self.parts) * runs_needed(self.kind.of, at)

    def cost(self, at: At) -> Any:
        """What they cost on average: exact where ``at`` is."""
        return self.number(at) * self.run.cost(at)

    @property
    def expected(self) -> Number:
        """How many are expected, exactly."""
        return sum_of(part.quantity.expected * part.times for part in self.parts)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All that the cost hangs on."""
        return self.kind.inputs

    @property
    def moved_by(self) -> tuple[Input, ...]:
        """The same, and what has an end that its law never reaches."""
        return self.kind.moved_by

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Of what its single calls are one."""
        return self.run.choices

    @property
    def varying(self) -> tuple[tuple[str, str], ...]:
        """The workflow, where its runs differ in cost."""
        return (self.workflow,) if self.run.varies else ()

    @property
    def is_certain(self) -> bool:
        """Whether it cannot cost anything else."""
        return self.kind.is_certain

    @property
    def worst(self) -> Number:
        """All runs at their worst."""
        return worst_cost([self])


def expected_cost(every: Iterable[Runs]) -> Number:
    """What runs are expected to cost together, exactly."""
    return _added((one, each) for runs in every for one, each in zip(runs.counts, runs.kind.expected, strict=True))


def worst_cost(every: Iterable[Runs]) -> Number:
    """What they cost at worst."""
    return _added((one, each) for runs in every for one, each in zip(runs.counts, runs.kind.at_worst, strict=True))


def _added(every: Iterable[tuple[int, tuple[int, int]]]) -> Number:
    """The sum of fractions, so many times each: as whole numbers over each denominator"""
    sums: dict[int, int] = {}
    for many, (above, below) in every:
        sums[below] = sums.get(below, 0) + many * above
    return sum_over(sums)


class Hours(NamedTuple):
    """A pool: only the use beyond ``included`` is billed. ``kept`` is what the selection's part of it would cost, and
    ``bent`` its part of the pool's bend."""

    included: Number
    used: tuple[Runs, ...]
    kept: tuple[Runs, ...]
    bent: Number = 0

    def billed(self, used: Any, kept: Any) -> Any:
        """The part of the cost that is billed, exact where both are."""
        whole = Fraction(used) if isinstance(used, int) else used  # else two whole numbers would make a float
        return kept * (used - self.included) / whole if used > self.included else 0

    def cost(self, at: At) -> Any:
        """What is billed, where runs go as expected."""
        return self.billed(sum(runs.cost(at) for runs in self.used), sum(runs.cost(at) for runs in self.kept))

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All that the cost hangs on."""
        return tuple(one for runs in self.used for one in runs.inputs)

    @property
    def moved_by(self) -> tuple[Input, ...]:
        """The same, and what has an end that its law never reaches."""
        return tuple(one for runs in self.used for one in runs.moved_by)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Of what its single calls are one."""
        return tuple(dict.fromkeys(one for runs in self.used for one in runs.choices))

    @property
    def varying(self) -> tuple[tuple[str, str], ...]:
        """The workflows whose runs differ in use."""
        return tuple(dict.fromkeys(one for runs in self.used for one in runs.varying))

    @property
    def is_certain(self) -> bool:
        """Whether it cannot cost anything else."""
        return all(runs.is_certain for runs in self.used)

    @property
    def worst(self) -> Number:
        """All runs at their worst."""
        used, kept = (sum(runs.worst for runs in every) for every in (self.used, self.kept))
        return exact(Fraction(self.billed(Fraction(used), kept)))
