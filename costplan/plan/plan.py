"""Plan: a scenario costed line by line, with totals, what is delivered, what is wasted, assumed and unknown.
It arranges and adds exact numbers; renderers write them, the gate will compare them with caps."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from costplan.named import NamedTuple
from costplan.plan.charge import CASH
from costplan.plan.costs import PlanCosts
from costplan.quantity import ZERO
from costplan.units import exact, money, usd_decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from decimal import Decimal

    from pandas import DataFrame

    from costplan.contracts.contract import Contract
    from costplan.plan.calls import CallsOfPlan
    from costplan.plan.charge import Charge
    from costplan.plan.line import PlanLine
    from costplan.plan.measure import Unknown
    from costplan.plan.plan_runs import PlanRuns
    from costplan.plan.pool import Pool
    from costplan.plan.prepaid import Prepaid
    from costplan.plan.stretch import Stretch
    from costplan.plan.tally import Tally
    from costplan.plan.throughput_plan import ThroughputPlan
    from costplan.quantity import Basis, Quantity
    from costplan.scenario.step import Step
    from costplan.units import Number

K = TypeVar("K")
T = TypeVar("T")


class Remark(NamedTuple):
    """Something the reader should know, and the workflow, step or model it is about."""

    where: str
    text: str


class PlanUnknown(NamedTuple):
    """Something billed in a step that nobody can count."""

    scenario: str
    workflow: str
    step: str
    unknown: Unknown


class WorkflowPlan(NamedTuple):
    """A workflow's volumes and sums. Costs are in pico-dollars; ``rejected`` and ``failed`` are what they waste.
    ``part_of`` is the workflow of the file that it is a part of, where that is split by task; else empty."""

    scenario: str
    name: str
    owner: str
    note: str
    runs: Quantity
    delivered: Quantity
    total: Quantity
    rejected: Number
    failed: Number
    complete: bool
    part_of: str = ""

    @property
    def per_run(self) -> Number | None:
        """Expected cost of a run; None without runs."""
        return exact(Fraction(self.total.expected) / Fraction(self.runs.expected)) if self.runs.expected else None

    @property
    def per_accepted(self) -> Number | None:
        """Expected cost, without seats, / expected accepted images; None when nothing is delivered."""
        return (
            exact(Fraction(self.total.expected) / Fraction(self.delivered.expected))
            if self.delivered.expected
            else None
        )


class Plan(NamedTuple):
    """One or several scenarios costed on one set of tables. ``sources`` are the scenarios' own files; ``cautions`` are
    those remarks that no reader may miss; ``throughput`` is None where no scenario asks for it; ``what_ifs`` are the
    changes of its scenarios that were only tried, in words; ``lent`` are those cautions that a model is priced as
    another seller's. What it costs is asked of :meth:`sums` and :meth:`each_line`, as cash: fees count on the day on
    which they fall due. ``accruals`` is what stands in its place where a cost is not used when it is paid; see
    :attr:`accrued`. ``contracts`` are those that its costs rest on, ``prepaid`` what was paid before it
    and is used in it or later, ``apart`` those cautions that tell what its total does not show."""

    titles: tuple[str, ...]
    periods: tuple[str, ...]
    sources: tuple[str, ...]
    as_of: date
    costs: PlanCosts
    runs: tuple[PlanRuns, ...]
    pools: tuple[Pool, ...]
    calls: CallsOfPlan
    workflows: tuple[WorkflowPlan, ...]
    unknowns: tuple[PlanUnknown, ...]
    cautions: tuple[Remark, ...]
    remarks: tuple[Remark, ...]
    files: dict[str, str]
    tables_used: str
    throughput: ThroughputPlan | None = None
    what_ifs: tuple[str, ...] = ()
    lent: tuple[Remark, ...] = ()
    accruals: PlanCosts = PlanCosts(())
    tallies: tuple[Tally, ...] = ()
    contracts: tuple[Contract, ...] = ()
    prepaid: tuple[Prepaid, ...] = ()
    apart: tuple[Remark, ...] = ()

    def __repr__(self) -> str:
        least = "" if self.complete else "at least "
        titles, periods = ", ".join(self.titles), ", ".join(dict.fromkeys(self.periods))
        return f"<Plan of {titles}: {least}{money(self.total.expected)} expected, {periods}>"

    def each_line(self, keep: Callable[[PlanLine], bool] | None = None) -> Iterator[PlanLine]:
        """The lines one after another; where ``keep`` is given, those for which it is true.

        Two looks give the same lines in the same order; :attr:`PlanLine.number` says which is which.
        """
        return self.costs.each(keep)

    def sums(self, by: Callable[[Charge], K], keep: Callable[[Charge], bool] | None = None) -> dict[K, Quantity]:
        """What groups of lines cost, exactly, in pico-dollars, in the order of first appearance.

        Args:
            by: the group of a charge, such as its model or its step, and so of all its lines.
            keep: tells in the same way whether a charge counts; None takes all.
        """
        return self.costs.sums(by, keep)

    def sums_when(
        self,
        when: Callable[[Stretch], T],
        by: Callable[[Charge], K],
        keep: Callable[[Charge], bool] | None = None,
    ) -> dict[tuple[K, T], Quantity]:
        """The same, apart by what ``when`` says of a line's days, such as their month: ``{(group, month): cost}``."""
        return self.costs.sums_when(by, keep, when)

    @property
    def total(self) -> Quantity:
        """The sum of all lines, without what is unknown."""
        return self.costs.total

    @property
    def accrued(self) -> PlanCosts:
        """The same costs by the days on which they are used or lost, whenever they are paid: a yearly fee by day. Over
        all that is paid for, both come to the same."""
        if not self.accruals.spans and not any(charge.view == CASH for charge in self.costs.charges):
            return self.costs
        both = self.costs.select(lambda charge: charge.view != CASH)
        return PlanCosts((*both.spans, *self.accruals.spans), self.costs.scale)

    @property
    def total_usd(self) -> Decimal:
        """The expected total in dollars, to twelve places; what is unknown is not in it."""
        return usd_decimal(self.total.expected)

    @property
    def complete(self) -> bool:
        """Whether everything could be counted."""
        return not self.unknowns

    @property
    def is_certain(self) -> bool:
        """Whether nothing is left to chance: no range, no noise of single calls, no reject and no failure."""
        return (
            all(charge.per_call.measure.is_certain for charge in self.costs.charges)
            and self.costs.is_exact
            and all(step.is_certain for runs in self.runs for step in runs.outcome.steps)
        )

    @property
    def delivered(self) -> Number:
        """Expected accepted images of all workflows."""
        return sum(workflow.delivered.expected for workflow in self.workflows)

    @property
    def per_accepted(self) -> Number | None:
        """Expected total, seats included, / expected accepted images; None when nothing is delivered."""
        return exact(Fraction(self.total.expected) / Fraction(self.delivered)) if self.delivered else None

    @property
    def rejected(self) -> Number:
        """What rejects waste, in pico-dollars."""
        return sum(workflow.rejected for workflow in self.workflows)

    @property
    def failed(self) -> Number:
        """What failures waste, in pico-dollars: their own calls, and what a run had made before one ended it."""
        return sum(workflow.failed for workflow in self.workflows)

    def named(self, scenario: str, name: str) -> str:
        """A workflow or step by its name, with its scenario before it where there are several."""
        return f"{scenario}: {name}" if len(self.titles) > 1 else name

    def step_of(self, line: Charge | PlanLine | PlanUnknown) -> str:
        """``workflow.step`` of a line, with its scenario before it where there are several."""
        return self.named(line.scenario, f"{line.workflow}.{line.step}")

    def steps(self, scenario: str, workflow: str) -> tuple[Step, ...]:
        """The steps of a workflow as they are planned: with the defaults, and the shares that were learned of them;
        none of one that has no run."""
        found = (runs.outcome for runs in self.runs if (runs.scenario, runs.workflow) == (scenario, workflow))
        return tuple(of_step.step for outcome in itertools.islice(found, 1) for of_step in outcome.steps)

    @property
    def tag_keys(self) -> list[str]:
        """The keys of all tags that lines have, sorted."""
        return sorted({key for charge in self.costs.charges for key, _ in charge.tags})

    def by_month(self) -> dict[str, Quantity]:
        """Costs by calendar month, in order."""
        return self._by_time(lambda stretch: stretch.month)

    def by_quarter(self) -> dict[str, Quantity]:
        """Costs by calendar quarter, in order."""
        return self._by_time(lambda stretch: stretch.quarter)

    def by_day(self) -> dict[str, Quantity]:
        """Costs by the first day of their lines, in order: by day where the plan was cut at every day."""
        return self._by_time(lambda stretch: str(stretch.start))

    def _by_time(self, when: Callable[[Stretch], str]) -> dict[str, Quantity]:
        return {time: cost for (_, time), cost in sorted(self.sums_when(when, lambda _: "").items())}

    def with_basis(self, basis: Basis) -> Number:
        """The expected cost of the lines on that basis."""
        return self.sums(lambda line: line.per_call.basis).get(basis, ZERO).expected

    def to_frame(self) -> DataFrame:
        """A pandas DataFrame, a row a line; the sum of ``cost_usd`` is the total to the last digits of a float.

        Columns: ``scenario``, ``workflow``, ``step``, ``variant``, ``month`` (a monthly Period), ``start`` and ``end``
        (days, ``end`` not included), ``model``, ``tier``, ``owner``, ``cost_center`` (missing where there is none),
        ``tags`` (a dict), ``meter``, ``basis``, then floats: ``quantity`` in units of the meter, ``rate_usd`` a unit
        (both missing where a private contract that nobody asked to see moved the rate),
        ``cost_low_usd``, ``cost_usd`` and ``cost_high_usd``. ``attrs`` has ``as_of`` and ``titles``.

        Raises:
            OutsideError: pandas is not installed.
        """
        from costplan.plan.plan_frame import frame_of

        frame = frame_of(self.each_line())
        frame.attrs = {"as_of": str(self.as_of), "titles": list(self.titles)}
        return frame
