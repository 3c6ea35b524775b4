"""The Volumes sheet: drivers and runs by month, as formulas of the inputs; hours that seats include.
A row is for the days between two changes of price, a column for a month."""

from __future__ import annotations

from datetime import date
from math import fsum
from typing import TYPE_CHECKING

from costplan.planning import schedule
from costplan.units import exact
from costplan.workbook.book import column
from costplan.workbook.workflow_inputs import share_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.plan.stretch import Stretch
    from costplan.scenario.driver import Driver
    from costplan.scenario.scenario import Scenario
    from costplan.workbook.book import Book
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.outcomes import Outcomes

SHEET = "Volumes"
HEADS = ("scenario", "what", "of", "from", "total")
MONTHS = 5
"""The column of the first month."""


class Line:
    """A row of months: what is in them, None where the row has nothing to do with a month; ``start`` is the first day
    that it is for."""

    def __init__(self, row: int, start: str, values: list[float | None]) -> None:
        self.row = row
        self.start = start
        self.values = values

    @property
    def total(self) -> float:
        """Of all months."""
        return fsum(value or 0.0 for value in self.values)


class Volumes:
    """Rows of drivers and runs. ``runs`` has those of a workflow by span of days."""

    def __init__(self, book: Book, scenarios: Sequence[Scenario], cuts: Sequence[date], months: Sequence[str]) -> None:
        self.book = book
        self.sheet = book.sheet(SHEET)
        self.months = {month: number for number, month in enumerate(months)}
        self.cuts = cuts
        self.runs: dict[tuple[str, str], list[Line]] = {}
        self._drivers: dict[tuple[str, str], list[Line]] = {}
        self._spans = {scenario.title: self._stretches(scenario) for scenario in scenarios}
        self._row = 3
        self.sheet.widths(24, 30, 30, 12, 16, *([14] * len(months)))

    def fill(self, scenarios: Sequence[Scenario], inputs: Inputs, outcomes: Outcomes) -> None:
        """Write drivers, then runs."""
        self.heads("Drivers by month")
        for scenario in scenarios:
            for driver in scenario.drivers:
                key = (scenario.title, "drivers", driver.name)
                self._drivers[scenario.title, driver.name] = [
                    self._driver(scenario, driver, key, span, stretches, inputs)
                    for span, stretches in enumerate(self._spans[scenario.title])
                ]
        self.gap()
        self.heads("Runs by month")
        for scenario in scenarios:
            for workflow in scenario.workflows:
                volume = workflow.runs or workflow.deliver
                assert volume is not None
                images = None if workflow.runs else outcomes.images[scenario.title, workflow.name]
                where = (scenario.title, "workflows", workflow.called, "runs" if workflow.runs else "deliver")
                lines = self.runs[scenario.title, workflow.name] = []
                first, end = workflow.days or (date.min, date.max)
                own = schedule.own_period(workflow, scenario.period)
                for span, stretches in enumerate(self._spans[scenario.title]):
                    inside = [one for one in stretches if own and first <= one.start and one.end <= end]
                    of_own = scenario._replace(period=own) if own else scenario
                    terms = self._terms(of_own, volume, where, span, inside, inputs)
                    if workflow.split is not None:
                        share = inputs.cell(scenario.title, *share_key(workflow))
                        terms = {
                            at: (f"({text})*{share.ref}", value * share.value) for at, (text, value) in terms.items()
                        }
                    if images is not None:
                        terms = {
                            at: (f"({text})/{images.ref}", value / images.value) for at, (text, value) in terms.items()
                        }
                    lines.append(self.line((scenario.title, "runs", workflow.name, self._from(scenario, span)), terms))

    def heads(self, title: str) -> None:
        """A heading and the heads of a block of rows."""
        self.sheet.text(self._row, 0, title, "heading")
        self.sheet.heads(self._row + 1, (*HEADS, *self.months), right=4)
        self._row += 2

    def gap(self) -> None:
        """Leave a row free."""
        self._row += 1

    def line(self, labels: tuple[str, str, str, str], terms: dict[int, tuple[str, float]]) -> Line:
        """A row of months with formulas and their values."""
        row, style, self._row = self._row, "quantity", self._row + 1
        for col, label in enumerate(labels):
            self.sheet.text(row, col, label)
        values: list[float | None] = [None] * len(self.months)
        for month, (text, value) in terms.items():
            self.sheet.formula(row, MONTHS + month, text, value, style)
            values[month] = value
        line = Line(row, labels[3], values)
        last = column(MONTHS + max(0, len(values) - 1))
        self.sheet.formula(row, MONTHS - 1, f"SUM({column(MONTHS)}{row + 1}:{last}{row + 1})", line.total, style)
        return line

    def cell(self, line: Line, month: int) -> str:
        """A row's month as formulas of other sheets refer to it."""
        return f"{SHEET}!{column(MONTHS + month)}${line.row + 1}"

    def total(self, line: Line) -> str:
        """A row's sum, likewise."""
        return f"{SHEET}!${column(MONTHS - 1)}${line.row + 1}"

    def span_of(self, scenario: str, start: date) -> int:
        """In which of a scenario's spans of days a stretch lies."""
        spans = self._spans[scenario]
        return max(number for number, stretches in enumerate(spans) if stretches and stretches[0].start <= start)

    def _stretches(self, scenario: Scenario) -> list[list[Stretch]]:
        """The scenario's stretches, by the span of days between cuts that they lie in."""
        period = scenario.period
        inside = [day for day in self.cuts if period.first < day < period.end]
        spans: list[list[Stretch]] = [[] for _ in (period.first, *inside)]
        for stretch in schedule.stretches(period, inside):
            spans[sum(day <= stretch.start for day in inside)].append(stretch)
        return spans

    def _from(self, scenario: Scenario, span: int) -> str:
        return str(self._spans[scenario.title][span][0].start)

    def _driver(
        self,
        scenario: Scenario,
        driver: Driver,
        key: tuple[str, ...],
        span: int,
        stretches: list[Stretch],
        inputs: Inputs,
    ) -> Line:
        terms = {
            self.months[stretch.month]: term
            for stretch in stretches
            if (term := _term(scenario, driver, key, stretch, inputs)) is not None
        }
        return self.line((scenario.title, "driver", driver.name, self._from(scenario, span)), terms)

    def _terms(
        self,
        scenario: Scenario,
        driver: Driver,
        key: tuple[str, ...],
        span: int,
        stretches: list[Stretch],
        inputs: Inputs,
    ) -> dict[int, tuple[str, float]]:
        """A workflow's driver by month: the cells of its row where it has a name, else formulas of the inputs."""
        if driver.name:
            line = self._drivers[scenario.title, driver.name][span]
            months = {self.months[stretch.month] for stretch in stretches}
            return {
                month: (f"{column(MONTHS + month)}{line.row + 1}", value)
                for month, value in enumerate(line.values)
                if value is not None and month in months
            }
        return {
            self.months[stretch.month]: term
            for stretch in stretches
            if (term := _term(scenario, driver, key, stretch, inputs)) is not None
        }


def _term(
    scenario: Scenario, driver: Driver, key: tuple[str, ...], stretch: Stretch, inputs: Inputs
) -> tuple[str, float] | None:
    """How much of a driver falls into a stretch: each input x the units of time, as
    :func:`costplan.planning.schedule.parts` has it."""
    found: list[tuple[str, float]] = []
    names: list[tuple[str, ...]] = [("amount",)] if driver.amount is not None else []
    names += [("by_month", f"{year:04d}-{month:02d}") for (year, month), _ in driver.by_month]
    names += [("peaks", str(number), peak.name) for number, peak in enumerate(driver.peaks)]
    for name, (_, _, spread) in zip(names, schedule.spreads(driver, scenario.period), strict=True):
        amount = inputs.cell(*key, *name)
        for piece in spread.pieces(scenario.holidays, stretch):
            number = exact(piece.units)
            units = f"{number.numerator}" + (f"/{number.denominator}" if number.denominator > 1 else "")
            term, value = f"{amount.ref}*{units}", amount.value * float(number)
            if piece.season:
                season = inputs.cell(*key, "seasonality", piece.season)
                term, value = f"{term}*{season.ref}", value * season.value
            if spread.growth is not None:
                growth = inputs.cell(*key, "growth")
                term = f"{term}*(1+{growth.ref})^{piece.times}"
                value *= (1 + growth.value) ** piece.times
            found.append((term, value))
    if not found:
        return None
    return "+".join(term for term, _ in found), fsum(value for _, value in found)
