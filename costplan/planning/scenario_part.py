"""Builds one scenario's part of a plan: its workflows, the fees of its seats, and what each workflow comes to.
What several scenarios share is billed in building.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from costplan.errors import CostplanError, Problems, told_at
from costplan.plan.plan import WorkflowPlan
from costplan.planning.remarks import billed_by_year, odd_days, unused_drivers
from costplan.planning.settling import check_defaults
from costplan.planning.stretches import Stretches
from costplan.planning.subscriptions import seat_accruals, seat_balances, seat_fees
from costplan.planning.workflow_part import WorkflowPart
from costplan.quantity import ZERO
from costplan.scenario.scenario import CONTRACTS, SEATS
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from costplan.plan.calls import PlanCalls
    from costplan.plan.costs import Span
    from costplan.plan.plan import PlanUnknown, Remark
    from costplan.plan.plan_runs import PlanRuns
    from costplan.plan.prepaid import Prepaid
    from costplan.planning.step_prices import StepPrices
    from costplan.quantity import Quantity
    from costplan.scenario.scenario import Scenario, Seats
    from costplan.units import Number

Lost: TypeAlias = "tuple[Number, Number]"
"""What of a cost goes into rejects, and into failures."""


class ScenarioPart:
    """One scenario on its way into a plan; its workflows and fees, and these as they accrue, are empty until it is
    built.

    Args:
        scenario: as it was read.
        prices: of calls under some tables, which other scenarios may have asked for.
        cuts: days on which no stretch may run on.
    """

    def __init__(self, scenario: Scenario, prices: StepPrices, cuts: Iterable[date]) -> None:
        self.scenario = scenario
        self.prices = prices
        self.workflows: list[WorkflowPart] = []
        self.fees: list[Span] = []
        self.accruals: list[Span] = []
        self.prepaid: list[Prepaid] = []
        self._cuts = frozenset(cuts)
        self._stretches = Stretches(scenario, prices.catalogue, self._cuts)

    def build(self) -> None:
        """Fill in everything.

        Raises:
            InputError: with every illegal call, missing price and run after a shutdown in the scenario.
        """
        problems = Problems()
        with problems.collect():
            check_defaults(self.scenario, self.prices.catalogue)
        for workflow in self.scenario.workflows:
            part = WorkflowPart(self.scenario, workflow, self.prices)
            self.workflows.append(part)
            with problems.collect():
                part.build(self._stretches)
        for seats in self.scenario.seats:
            with problems.collect():
                self._add_fees(seats)
        problems.stop_if_any()

    def _add_fees(self, seats: Seats) -> None:
        try:
            self.fees += seat_fees(self.scenario, seats, self.prices.catalogue)
            self.accruals += seat_accruals(self.scenario, seats, self.prices.catalogue, self._cuts)
            self.prepaid += seat_balances(self.scenario, seats, self.prices.catalogue)
        except CostplanError as error:
            raise told_at(error, seats.place) from None

    @property
    def spans(self) -> Iterator[Span]:
        """All that it costs, as it is before included hours are taken off."""
        yield from (span for part in self.workflows for span in part.spans)
        yield from self.fees

    @property
    def runs(self) -> Iterator[PlanRuns]:
        """The runs of all workflows that have some."""
        return (part.runs for part in self.workflows if part.runs is not None)

    @property
    def unknowns(self) -> Iterator[PlanUnknown]:
        """What nobody can count."""
        return (unknown for part in self.workflows for unknown in part.unknowns)

    @property
    def remarks(self) -> Iterator[Remark]:
        """What is to be told."""
        yield from odd_days(self.scenario)
        yield from (remark for part in self.workflows for remark in part.remarks)
        yield from unused_drivers(self.scenario)
        yield from billed_by_year(self.scenario)

    @property
    def uses(self) -> list[tuple[str, date]]:
        """The models that its steps call and that its seats are for, by the names of their tables, each with the last
        day of those who use it."""
        period = self.scenario.period
        last = {one.name: one.last_in(period) for one in self.scenario.workflows}
        called = [(found.step.model, last[runs.workflow]) for runs in self.runs for found in runs.outcome.steps]
        return list(dict.fromkeys([*called, *((seats.model, period.last) for seats in self.scenario.seats)]))

    @property
    def spelled(self) -> Iterator[str]:
        """The same models as they are written."""
        yield from (step.model for part in self.workflows if part.runs for step in part.workflow.steps)
        yield from (seats.model for seats in self.scenario.seats)

    def calls(self) -> Iterator[PlanCalls]:
        """How often each call is made."""
        return (calls for part in self.workflows for calls in part.calls())

    def sums(
        self, totals: Mapping[tuple[str, str], Quantity], lost: Mapping[tuple[str, str], Lost]
    ) -> Iterator[WorkflowPlan]:
        """The workflows' volumes and sums, of what each comes to as it is billed in the end, by scenario and name."""
        title = self.scenario.title
        for part in self.workflows:
            name = (title, part.workflow.name)
            yield _sum_up(part, totals.get(name, ZERO), lost.get(name, (0, 0)))
        others = (SEATS,) if self.scenario.seats else ()
        for other in (*others, *((CONTRACTS,) if (title, CONTRACTS) in totals else ())):
            yield WorkflowPlan(
                scenario=title,
                name=other,
                owner="",
                note="",
                runs=ZERO,
                delivered=ZERO,
                total=totals.get((title, other), ZERO),
                rejected=0,
                failed=0,
                complete=True,
            )


def _sum_up(part: WorkflowPart, cost: Quantity, lost: Lost) -> WorkflowPlan:
    rejected, failed = lost
    return WorkflowPlan(
        scenario=part.scenario.title,
        name=part.workflow.name,
        owner=part.workflow.owner,
        note=part.workflow.note,
        runs=part.number,
        delivered=part.number.times(part.images),
        total=cost,
        rejected=exact(rejected),
        failed=exact(failed),
        complete=not part.unknowns,
        part_of=part.workflow.called if part.workflow.called != part.workflow.name else "",
    )
