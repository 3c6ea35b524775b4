"""An estimate: scenarios by their names, or out of a workbook of a report, with their plan and its risk when asked for.
The plan is made in planning/, the risk in risk/."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.project.budgets import budgets_or_why
from costplan.project.currencies import reporting_of
from costplan.project.kept import kept_in
from costplan.project.scenarios import read_scenarios
from costplan.units import usd_decimal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal
    from os import PathLike

    from costplan.budget.budget import Budget
    from costplan.catalogue import Catalogue
    from costplan.errors import GateError
    from costplan.exchange.reporting import Reporting
    from costplan.gating.headroom import Headroom
    from costplan.keeping.rests import RestsOn
    from costplan.plan.plan import Plan
    from costplan.project.request import Request
    from costplan.risk.risks import Risks
    from costplan.scenario.file import LoadedScenario


class Estimate:
    """What scenarios cost together.

    Attributes:
        scenarios: what was read.
        catalogue: the tables in force.
        as_of: the day of the plan.
        by_day: whether a line of the plan is for a day, not for a month.
        notes: what a table or a workbook says that no scenario holds, and what else there is to know of it.
        budgets: over the scenarios, in files of their own: a saved plan keeps them.
        reporting: the currency in which the plan is told beside dollars; None for dollars alone.
    """

    def __init__(
        self,
        scenarios: Sequence[LoadedScenario],
        catalogue: Catalogue,
        as_of: date,
        *,
        by_day: bool = False,
        notes: Sequence[str] = (),
        request: Request | None = None,
        budgets: Sequence[Budget] = (),
        reporting: Reporting | None = None,
    ) -> None:
        self.scenarios = tuple(scenarios)
        self.catalogue = catalogue
        self.as_of = as_of
        self.by_day = by_day
        self.notes = tuple(notes)
        self._request = request
        self.budgets = tuple(budgets)
        self.reporting = reporting

    def __repr__(self) -> str:
        return f"<Estimate: {self.plan!r}>"

    @cached_property
    def plan(self) -> Plan:
        """The plan, made when it is first asked for.

        Raises:
            InputError: with everything that is wrong in any of the scenarios.
        """
        from costplan.planning.building import build_plans

        days = {day for one in self.scenarios for day in one.scenario.period.each_day()} if self.by_day else set()
        days |= self.reporting.starts if self.reporting else set()
        return build_plans(self.scenarios, self.catalogue, self.as_of, days)

    @cached_property
    def risks(self) -> Risks:
        """The distribution of the plan."""
        from costplan.risk.risks import Risks

        return Risks(self.plan)

    @cached_property
    def told(self) -> tuple[Plan, Risks]:
        """The plan and its distribution in the currency that it is told in.

        Raises:
            InputError: there is no rate of it on a day of the plan.
        """
        if self.reporting is None:
            return self.plan, self.risks
        from costplan.plan.told_in import told_in
        from costplan.risk.risks import Risks

        plan = told_in(self.plan, self.reporting)
        return plan, Risks(plan)

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day of the scenarios."""
        periods = [one.scenario.period for one in self.scenarios]
        return min(period.first for period in periods), max(period.last for period in periods)

    @property
    def headroom(self) -> Headroom | None:
        """What is left of the cap that a check of the same scenarios names first; None where no cap is over them.

        Raises:
            CostplanError: a budget is wrong.
        """
        return self._over[0]

    @property
    def budgets_over(self) -> tuple[Budget, ...]:
        """Those that such a check reads, also such as no cap of is named.

        Raises:
            CostplanError: one is wrong.
        """
        return self._over[1]

    @cached_property
    def _over(self) -> tuple[Headroom | None, tuple[Budget, ...]]:
        from costplan.project.headroom import headroom_over

        return headroom_over(self.scenarios, self._request) if self._request is not None else (None, ())

    def over_max(self) -> GateError | None:
        """That the plan is over the amount that the request caps it at, as a check tells it; None where it fits.

        Raises:
            CostplanError: the amount is none.
        """
        from costplan.project.headroom import over_max

        return over_max(self.scenarios, self._request) if self._request is not None else None

    @cached_property
    def rests(self) -> RestsOn:
        """What the plan rests on, so that it can be planned again elsewhere and later."""
        from costplan.keeping.rests import rests_on

        return rests_on(self.scenarios, self.budgets, self.plan, self.catalogue)

    def quantile_usd(self, at: str) -> Decimal:
        """The total in dollars at ``expected``, ``p50``, ``p80``, ``p90``, ``p95`` or ``worst``, to twelve places.

        Raises:
            InputError: it is another word.
        """
        from costplan.arguments import one_of
        from costplan.budget.per import AT

        return usd_decimal(self.risks.of().at(one_of(at, "at", AT)))


def estimate(request: Request, *, by_day: bool = False, budgeted: bool = False) -> Estimate:
    """The estimate of the scenarios of a request, at least one.

    Args:
        request: as for a check.
        by_day: whether a line of the plan is for a day.
        budgeted: whether the budgets over it are read too, to be kept beside it; that one is wrong is a note.

    Raises:
        CostplanError: with everything that is wrong in any of the scenarios, or the calibration.
    """
    catalogue, loaded = read_scenarios(request)
    over, told = budgets_or_why(request)
    budgets, notes = (over, told) if budgeted else ([], [])
    notes = [*notes, *(note for one in loaded for note in one.notes)]
    found = Estimate(
        loaded,
        catalogue,
        request.as_of,
        by_day=by_day,
        budgets=budgets,
        notes=notes,
        request=request,
        reporting=reporting_of(request, loaded, over),
    )
    if kept := kept_in(request):
        found.notes = (*found.notes, *kept.told(found.plan, request, catalogue))
    return found


def estimate_workbook(
    workbook: str | PathLike[str], request: Request, *, by_day: bool = False, reprice: bool = False
) -> Estimate:
    """The estimate of the scenarios inside a workbook of ``costplan report``, with what was changed in it.

    Args:
        workbook: its file.
        request: the day, the tables and the calibration; it names no scenario.
        by_day: whether a line of the plan is for a day.
        reprice: whether it is planned also where the tables at hand are not those that it was written with.

    Raises:
        InputError: it is no such workbook, what was changed in it is no scenario, or the tables are others.
        OutsideError: it cannot be read.
    """
    from costplan.workbook.reading import read_workbook

    catalogue = request.catalogue()
    reading = read_workbook(Path(workbook), catalogue)
    notes = reading.notes
    found = Estimate(reading.scenarios, catalogue, request.as_of, by_day=by_day, notes=notes, request=request)
    if not reprice:
        from costplan.planning.building import build_plans
        from costplan.planning.built import under_theirs
        from costplan.workbook.rests import check_rests

        needed = under_theirs(catalogue.apart(), reading.written)
        written = build_plans(reading.written, needed, request.as_of)
        with suppress(CostplanError):  # what is wrong with what was chosen is told where it is asked for
            _ = found.plan  # which reads the tables of what was chosen
        if other := check_rests(
            Path(workbook).as_posix(), reading.sources, written, needed, under_theirs(catalogue, reading.written)
        ):
            raise other
    return found
