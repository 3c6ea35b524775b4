"""What is uncertain in a selection of a plan: numbers of runs with what one of them costs, and pools of hours.
It draws no law and no sample; selection.py makes them of a plan's costs.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple
from costplan.risk.rejects import inputs_of_number, number_like, runs_needed
from costplan.units import exact, sum_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.plan.charge import Input
    from costplan.plan.plan_runs import PlanRuns, StretchRuns
    from costplan.plan.volume import Volume
    from costplan.quantity import Quantity
    from costplan.risk.run import Run
    from costplan.risk.unit import At, Choice
    from costplan.units import Number


class Part(NamedTuple):
    """A part of a number of runs: so many ``times`` an amount, and what that hangs on (None: it is certain)."""

    hangs_on: Input | None
    amount: Quantity
    times: Number

    @classmethod
    def of(cls, hangs_on: Input | None, amount: Quantity, times: Number) -> Part:
        """The same where the amount may have all its weight at one of its ends, and is certain by its law."""
        is_uncertain = hangs_on is not None and amount.expected not in (amount.low, amount.high)
        return cls(hangs_on, amount, times) if is_uncertain else cls(None, amount.times(times), 1)

    def at(self, at: At) -> Any:
        """How many runs."""
        amount = at(self.hangs_on, self.amount)
        return amount if self.times == 1 else amount * number_like(amount, self.times)

    def and_more(self, other: Part) -> Part | None:
        """The sum of both; None where they are no multiples of one another that hang on the same."""
        if self.hangs_on is None:
            return self._replace(amount=self.amount + other.amount)
        one, two = self.amount, other.amount
        mine, theirs = ((end * two.expected for end in one.numbers), (end * one.expected for end in two.numbers))
        if one is not two and (one.law != two.law or list(mine) != list(theirs)):
            return None
        times = other.times if one is two else other.times * Fraction(two.expected) / Fraction(one.expected)
        return self._replace(times=self.times + times)

    @property
    def expected(self) -> Number:
        """How many are expected, exactly."""
        return self.amount.expected * self.times

    @property
    def high(self) -> Number:
        """How many at the high end."""
        return self.amount.high * self.times


def number_over(volume: Volume, days: Sequence[int]) -> tuple[Part, ...]:
    """How much of a volume falls into some stretches, amounts that are multiples of one another together."""
    found: dict[Input | None, list[Part]] = {}
    for hangs_on, amount, shape in volume.parts:
        if times := shape.over(days):
            part = Part.of(hangs_on, amount, times)
            alike = found.setdefault(part.hangs_on, [])
            for at, other in enumerate(alike):
                if (together := other.and_more(part)) is not None:
                    alike[at] = together
                    break
            else:
                alike.append(part)
    return tuple(part for alike in found.values() for part in alike)


class Runs(NamedTuple):
    """Runs ``of`` a workflow that are alike, apart by what their number hangs on; ``days`` are places in its volume."""

    of: PlanRuns
    run: Run
    parts: tuple[Part, ...]
    days: tuple[int, ...]

    @property
    def workflow(self) -> tuple[str, str]:
        """Their scenario and workflow."""
        return self.of.scenario, self.of.workflow

    @property
    def stretches(self) -> tuple[StretchRuns, ...]:
        """The same runs by their days."""
        return tuple(map(self.of.at, self.days))

    def number(self, at: At) -> Any:
        """How many runs: more than expected deliver the same images where more of their results are rejected."""
        return sum(part.at(at) for part in self.parts) * runs_needed(self.of, at)

    def cost(self, at: At) -> Any:
        """What they cost on average: exact where ``at`` is."""
        return self.number(at) * self.run.cost(at)

    @property
    def expected(self) -> Number:
        """How many are expected, exactly."""
        return sum_of(part.expected for part in self.parts)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All that the cost hangs on."""
        return (*self._numbered_by, *self.run.figures)

    @property
    def moved_by(self) -> tuple[Input, ...]:
        """The same, and what has an end that its law never reaches."""
        return (*self._numbered_by, *self.run.moved_by)

    @property
    def _numbered_by(self) -> tuple[Input, ...]:
        """What the number of runs hangs on."""
        known = (part.hangs_on for part in self.parts if part.hangs_on is not None)
        return (*known, *inputs_of_number(self.of))

    @property
    def rejects(self) -> tuple[Input, ...]:
        """The learned shares of rejects among all that."""
        return (*inputs_of_number(self.of), *self.run.rejects)

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
        return not (self.inputs or self.run.varies) or not self.run.worst

    @property
    def worst(self) -> Number:
        """All runs at their worst."""
        most = runs_needed(self.of, lambda _, rejected: rejected.high)
        return exact(sum_of(part.high for part in self.parts) * Fraction(most)) * self.run.worst


class Hours(NamedTuple):
    """A pool: only the use beyond ``included`` is billed. ``kept`` is what the selection's part of it would cost, and
    ``bent`` its part of the pool's bend."""

    included: Number
    used: tuple[Runs, ...]
    kept: tuple[Runs, ...]
    bent: Number = 0

    def billed(self, used: Any, kept: Any) -> Any:
        """The part of the cost that is billed."""
        return kept * (used - self.included) / used if used > self.included else 0

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
