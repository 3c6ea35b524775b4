"""The Months sheet: cost by month, of each workflow and each cost center, with contingency, tax and charts.
Every figure is a formula over the rows of the plan."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple
from costplan.planning.costing import PARTIALS
from costplan.units import METERS
from costplan.workbook.book import Cell, CostStyles, column
from costplan.workbook.rows import CENTER_NO, COST, METER

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.workbook.book import Book, Sheet
    from costplan.workbook.held import Held
    from costplan.workbook.lines import Lines

SHEET = "Months"
FIRST_MONTH = 2
COLOURS = ("#1f5fa8", "#c2571a", "#2f7d4f", "#7b4ba3", "#a8862b", "#54708a", "#8c8c8c")
CAP_LINE = "monthly cap, as the cost that reaches it"
CHARTED = 6
"""So many workflows have a colour of their own in the chart; the others are one."""


class ToldRows(NamedTuple):
    """The rows of the workflows in a currency, and the cells of all of them by month, then their sum."""

    currency: str
    workflows: dict[tuple[str, str], int]
    totals: list[Cell]


class Months:
    """Where the sums by month stand: ``centers`` and ``totals`` are cells by month, then their sum."""

    def __init__(self, book: Book, lines: Lines, months: list[str], *, named: bool) -> None:
        self.sheet = book.sheet(SHEET)
        self.book, self.lines, self.months = book, lines, months
        self._row, self._heads_row = 3, 4
        self._values: dict[int, list[float]] = {}
        self._sums: dict[int, float] = {}
        self.sheet.widths(44, 16, *([14] * len(months)))
        self.sheet.raw.freeze_panes(3, 1)
        self.centers: list[list[Cell]] = []
        self.workflows: dict[tuple[str, str], int] = {}
        self.labels: list[str] = []
        self.head("Cost by workflow", "workflow")
        for key, (first, last) in lines.of_workflow.items():
            self.workflows[key] = self._row
            label = f"{key[0]}: {key[1]}" if named else key[1]
            self.labels.append(label)
            values = [fsum(row.values[month] for row in lines.rows[first : last + 1]) for month in range(len(months))]
            self.line(label, [f"SUM({lines.month_range(month, first, last)})" for month in range(len(months))], values)
        everything = [fsum(row.values[month] for row in lines.rows) for month in range(len(months))]
        texts = [f"SUM({lines.month_range(month)})" for month in range(len(months))]
        self.totals = self.line("total", texts, everything, "total")
        self._told = ToldRows("USD", self.workflows, self.totals)
        self._row += 1
        self.head("Cost by cost center", "cost center")
        of_center: dict[int, list[tuple[float, ...]]] = {}
        for row in lines.rows:
            of_center.setdefault(row.center, []).append(row.values)
        for number, center in enumerate(lines.centers, 1):
            values = [fsum(month) for month in zip(*of_center[number], strict=True)]
            texts = [
                f"SUMIFS({lines.month_range(month)},{lines.range(CENTER_NO)},{number})" for month in range(len(months))
            ]
            self.centers.append(self.line(center, texts, values))
        self._row += 1
        self._meters()

    def head(self, title: str, what: str, total: str = "total") -> None:
        """Begin a block of rows."""
        self.sheet.text(self._row, 0, title, "heading")
        self.sheet.heads(self._row + 1, (what, total, *self.months), right=1)
        self._row += 2

    @property
    def below(self) -> int:
        """The row in which the next line will stand."""
        return self._row

    def line(self, label: str, texts: list[str], values: list[float], style: str = "money") -> list[Cell]:
        """A row: its label, the sum, and a formula for each month. The sum is the last of the cells returned."""
        row, self._row = self._row, self._row + 1
        self._values[row], self._sums[row] = values, fsum(values)
        self.sheet.text(row, 0, label, "bold" if style.endswith("total") else "text")
        cells = [
            self.sheet.formula(row, FIRST_MONTH + month, text, value, style)
            for month, (text, value) in enumerate(zip(texts, values, strict=True))
        ]
        first, last = column(FIRST_MONTH), column(FIRST_MONTH + len(values) - 1)
        return [*cells, self.sheet.formula(row, 1, f"SUM({first}{row + 1}:{last}{row + 1})", fsum(values), style)]

    def add(self, label: str, cells: list[Cell], factor: Cell, style: str = "money") -> list[Cell]:
        """A row that is a share of another, such as the contingency."""
        texts = [f"{cell.ref}*{factor.ref}" for cell in cells[:-1]]
        return self.line(label, texts, [cell.value * factor.value for cell in cells[:-1]], style)

    def _meters(self) -> None:
        """Cost by meter, of all meters that there are: another choice may bring in a new one."""
        self.sheet.text(self._row, 0, "Cost by meter", "heading")
        self.sheet.heads(self._row + 1, ("meter", "total"), right=1)
        first = self._row + 2
        used = self.lines.by_meter
        labels = dict.fromkeys([*used, *(meter.label for meter in METERS.values()), PARTIALS])
        for row, label in enumerate(labels, first):
            self.sheet.text(row, 0, label)
            criterion = self.sheet.ref(row, 0)
            text = f"SUMIFS({self.lines.range(COST)},{self.lines.range(METER)},{criterion})"
            self.sheet.formula(row, 1, text, used.get(label, 0.0), "money")
        self._labels = list(labels)
        self.meters = (first, first + len(labels) - 1)
        self.used_meters = (first, first + max(1, len(used)) - 1)
        self._row = first + len(labels) + 1

    def tell(self, told: ToldRows, of_meter: Callable[[str, str], Cell]) -> None:
        """Draw the charts in a currency, and write what meters cost in it beside their dollars: a formula and its value
        by the cell that has a meter's label, and that label."""
        self._told = told
        first, _ = self.meters
        self.sheet.text(first - 1, 2, f"total, {told.currency}", "head_right")
        for row, label in enumerate(self._labels, first):
            cell = of_meter(self.sheet.ref(row, 0), label)
            self.sheet.formula(row, 2, cell.ref, cell.value, "amount")

    def charts(self, sheet: Sheet, row: int, cap: list[Held] | None) -> None:
        """Monthly spend stacked by workflow, with the line of a monthly cap, and cost by meter, on a sheet."""
        told = self._told
        styles = CostStyles.of(told.currency)
        spend = self._spend(self._charted())
        if cap is not None:
            self._row += 1
            place = self._row
            pairs = list(zip(cap, told.totals, self.totals, strict=False))  # the last is that of all months
            texts, values = [held.text for held in cap], [held.value for held in cap]
            if told.currency != "USD":  # at the rates of the days on which the plan spends
                texts = [f"IF({own.ref}=0,0,({one.text})*{now.ref}/{own.ref})" for one, now, own in pairs]
                values = [one.value * now.value / own.value if own.value else 0.0 for one, now, own in pairs]
            self.line(CAP_LINE, texts, values, styles.money)
            spend.combine(self._cap_line(place))
        spend.set_title({"name": f"Monthly spend by workflow, {told.currency}", "name_font": {"size": 12}})
        spend.set_y_axis(
            {"num_format": styles.axis, "major_gridlines": {"visible": True, "line": {"color": "#dddddd"}}}
        )
        spend.set_legend({"position": "bottom"})
        spend.set_size({"width": 640, "height": 340})
        what = {"description": "Stacked columns of cost by month and workflow; the figures are on the sheet Months."}
        sheet.raw.insert_chart(row, 0, spend, what)
        what = {"description": "Bars of cost by meter; the figures are on the sheet Months."}
        sheet.raw.insert_chart(row, 5, self._meter_bars(), what)

    def _charted(self) -> list[int]:
        """The rows of the workflows with a colour of their own, and last one, written here, of all others together."""
        ranked = sorted(self._told.workflows.items(), key=lambda item: -self._sums[item[1]])
        shown = sorted(place for _, place in (ranked if len(ranked) <= CHARTED + 1 else ranked[:CHARTED]))
        if len(shown) == len(ranked):
            return shown
        texts = [
            f"{total.ref}-" + "-".join(self.sheet.ref(place, FIRST_MONTH + month) for place in shown)
            for month, total in enumerate(self._told.totals[:-1])
        ]
        others = [place for _, place in ranked if place not in shown]
        values = [fsum(self._values[place][month] for place in others) for month in range(len(self.months))]
        self._row += 1
        shown.append(self._row)
        self.line("other workflows", texts, values, CostStyles.of(self._told.currency).money)
        return shown

    def _series(self, place: int) -> dict[str, object]:
        """A row of months as a series of a chart."""
        return {
            "name": f"={self.sheet.ref(place, 0)}",
            "categories": f"={self._span(self._heads_row, FIRST_MONTH, self._heads_row)}",
            "values": f"={self._span(place, FIRST_MONTH, place)}",
        }

    def _spend(self, shown: list[int]) -> Any:
        stacked = self.book.workbook.add_chart({"type": "column", "subtype": "stacked"})
        for number, place in enumerate(shown):
            fill = {"color": COLOURS[number % len(COLOURS)]}
            stacked.add_series(self._series(place) | {"fill": fill, "gap": 60})
        return stacked

    def _cap_line(self, place: int) -> Any:
        line = self.book.workbook.add_chart({"type": "line"})
        line.add_series(self._series(place) | {"line": {"color": "#b42318", "width": 2.25, "dash_type": "dash"}})
        return line

    def _meter_bars(self) -> Any:
        bars = self.book.workbook.add_chart({"type": "bar"})
        first, last = self.used_meters
        col, styles = 1 if self._told.currency == "USD" else 2, CostStyles.of(self._told.currency)
        bars.add_series(
            {
                "name": "cost by meter",
                "categories": f"={self.sheet.span(first, 0, last, 0)}",
                "values": f"={self.sheet.span(first, col, last, col)}",
                "fill": {"color": COLOURS[0]},
                "data_labels": {"value": True, "num_format": styles.bars},
            }
        )
        bars.set_title({"name": "Cost by meter, USD", "name_font": {"size": 12}})
        bars.set_legend({"none": True})
        bars.set_y_axis({"reverse": True})
        bars.set_x_axis({"num_format": styles.axis, "major_gridlines": {"visible": False}})
        bars.set_size({"width": 520, "height": 340})
        return bars

    def _span(self, row: int, col: int, last_row: int) -> str:
        return self.sheet.span(row, col, last_row, col + len(self.months) - 1)
