"""The workbook of inputs that vary: the totals that the engine found at each value, and what they are against the plan
as formulas, with a chart. One input is a line, two are a grid, several a tornado."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple
from costplan.render.dollars_beside import rate_words
from costplan.render.headline import WHAT_IF
from costplan.render.sensitivity.page import value_words
from costplan.render.view import clean
from costplan.units import PICO
from costplan.workbook.book import Book, CostStyles, column

if TYPE_CHECKING:
    from costplan.comparing.vary import Point, Sensitivity, Varied
    from costplan.workbook.book import Cell, Sheet

SHEET, ABOUT = "What if", "About"
SHEETS = {
    SHEET: "What the plan comes to at other values of its inputs, in US dollars; all else stays as it is.",
    ABOUT: "What the figures stand on.",
}
_METHOD = (
    "Totals are the engine's, each of a whole plan; differences and percents are formulas of them.",
    "+ costs more than the plan, - costs less.",
)
_CANNOT = "cannot be planned: "
_GRIDLINES = {"visible": True, "line": {"color": "#dddddd"}}
_FIRST = 7


def sensitivity_bytes(found: Sensitivity) -> bytes:
    """The workbook, the same bytes each time.

    Raises:
        InputError: there is more than a spreadsheet takes.
        OutsideError: XlsxWriter is not installed.
    """
    told, currency = found.told, found.told.reporting.currency if found.told else "USD"
    shown = told.sensitivity if told else found
    told_in = f"in {currency} and US dollars" if told else "in US dollars"
    book = Book(
        found.title, found.as_of, {SHEET: SHEETS[SHEET].replace("in US dollars", told_in), ABOUT: SHEETS[ABOUT]}
    )
    sheet = book.sheet(SHEET)
    if found.what_ifs:
        sheet.text(3, 0, f"{WHAT_IF}: {'; '.join(found.what_ifs)}", "bold")
    sheet.text(4, 0, "as planned", "bold")
    present = sheet.number(4, 1, float(shown.total.expected) / PICO, "big" if told is None else "amount_total")
    fill = {"grid": _grid, "tornado": _tornado}.get(found.kind, _line)
    if told is None:
        fill(book, sheet, _Side(found, present, "USD"), None)
    else:
        sheet.text(4, 2, f"{currency}; in USD", "note")
        in_dollars = sheet.number(4, 3, float(found.total.expected) / PICO, "big")
        sides = (_Side(shown, present, currency, f", {currency}"), _Side(found, in_dollars, "USD", ", USD"))
        fill(book, sheet, *sides)
    about = book.sheet(ABOUT)
    words = (
        *(rate_words(told.reporting, told.days) if told else ()),
        *_METHOD,
        *found.what_ifs,
        *found.notes,
        f"scenario: {found.file}",
        f"as of {found.as_of}",
        f"price tables: {found.tables_used}",
    )
    for row, text in enumerate(words, 3):
        about.text(row, 0, text)
    return book.bytes()


class _Side(NamedTuple):
    """What is shown in a currency, and the cell of the plan's total; ``ending`` names it in heads beside another."""

    found: Sensitivity
    present: Cell
    currency: str
    ending: str = ""

    @property
    def styles(self) -> CostStyles:
        return CostStyles.of(self.currency)


def _line(book: Book, sheet: Sheet, side: _Side, dollars: _Side | None) -> None:
    [one], present, styles, end = side.found.variables, side.present, side.styles, side.ending
    sheet.widths(44, 16, 18, 12, 18, 16, 16)
    costs = [f"{head}{end}" for head in ("per accepted image", "low", "high")]
    heads = (one.path, f"total{end}", f"against the plan{end}", "%", *costs)
    sheet.heads(_FIRST - 1, heads, right=1)
    for row, point in enumerate(one.points, _FIRST):
        sheet.text(row, 0, value_words(point, clean))
        total = _total(sheet, row, 1, point, styles)
        if total is None or point.total is None:
            continue
        _differ(sheet, row, 2, total, present, styles.change)
        _differ(sheet, row, 3, total, present, "change_share")
        if point.per_accepted is not None:
            sheet.number(row, 4, float(point.per_accepted) / PICO, styles.unit)
        for col, cost in ((5, point.total.low), (6, point.total.high)):
            sheet.number(row, col, float(cost) / PICO, styles.money)
    if dollars is not None:
        sheet.heads(_FIRST - 1, ("total, USD", "against the plan, USD", "per accepted image, USD"), right=0, col=7)
        sheet.raw.set_column(7, 9, 18)
        for row, point in enumerate(dollars.found.variables[0].points, _FIRST):
            if point.total is not None:
                _differ(sheet, row, 8, _total(sheet, row, 7, point, dollars.styles), dollars.present, "change")
            if point.per_accepted is not None:
                sheet.number(row, 9, float(point.per_accepted) / PICO, "unit")
    last = _FIRST + len(one.points) - 1
    chart = book.workbook.add_chart({"type": "line"})
    for col, name, style in ((1, "expected", "solid"), (5, "low", "dash"), (6, "high", "dash")):
        chart.add_series(
            {
                "name": name,
                "categories": f"={sheet.span(_FIRST, 0, last, 0)}",
                "values": f"={sheet.span(_FIRST, col, last, col)}",
                "line": {"color": "#1f5fa8", "width": 2.25 if col == 1 else 1.25, "dash_type": style},
                "marker": {"type": "circle" if col == 1 else "none"},
            }
        )
    chart.set_y_axis({"num_format": styles.axis, "major_gridlines": _GRIDLINES})
    _place(
        sheet, chart, last + 3, f"Total by {one.path}, {side.currency}", "A line of totals; the figures stand above."
    )


def _total(sheet: Sheet, row: int, col: int, point: Point, styles: CostStyles) -> Cell | None:
    if point.total is None:
        sheet.text(row, col, _CANNOT + "; ".join(problem.message for problem in point.broken), "note")
        return None
    return sheet.number(row, col, float(point.total.expected) / PICO, styles.money)


def _differ(sheet: Sheet, row: int, col: int, total: Cell | None, present: Cell, style: str) -> None:
    """What a total is against the plan, as a cost or as a share of it; nothing where there is none."""
    if total is None:
        return
    if style != "change_share":
        sheet.formula(row, col, f"{total.ref}-{present.ref}", total.value - present.value, style)
        return
    share = total.value / present.value - 1 if present.value else 0.0
    sheet.formula(row, col, f"IF({present.ref}=0,0,{total.ref}/{present.ref}-1)", share, style)


def _grid(book: Book, sheet: Sheet, side: _Side, dollars: _Side | None) -> None:
    """Three blocks: totals, then what they are against the plan as costs and in percent; dollars below them."""
    first, second = side.found.variables
    styles, high, wide = side.styles, len(side.found.rows), len(second.points)
    sheet.widths(44, *([16] * wide))
    row = top = _FIRST + 1
    for one in (side, dollars) if dollars else (side,):
        row = _block(sheet, row - 1, f"Total{one.ending}", first, second, one.ending.lstrip(", "))
        totals = [
            [_total(sheet, row + down, 1 + across, point, one.styles) for across, point in enumerate(line)]
            for down, line in enumerate(one.found.rows)
        ]
        shades = {"type": "2_color_scale", "min_color": "#ffffff", "max_color": "#9dbfe6"}
        sheet.raw.conditional_format(row, 1, row + high - 1, wide, shades)
        blocks = [(f"Against the plan{one.ending}", one.styles.change)]
        blocks += [("Against the plan in %", "change_share")] if one is side else []
        for title, style in blocks:
            corner = "" if style == "change_share" else one.ending.lstrip(", ")
            row = _block(sheet, row + high + 2, title, first, second, corner)
            for down, line in enumerate(totals, row):
                for col, total in enumerate(line, 1):
                    _differ(sheet, down, col, total, one.present, style)
        row += high + 3
    row -= high + 3
    chart = book.workbook.add_chart({"type": "line"})
    for at in range(high):
        chart.add_series(
            {
                "name": f"={sheet.ref(top + at, 0)}",
                "categories": f"={sheet.span(top - 1, 1, top - 1, wide)}",
                "values": f"={sheet.span(top + at, 1, top + at, wide)}",
                "marker": {"type": "automatic"},
            }
        )
    chart.set_y_axis({"num_format": styles.axis, "major_gridlines": _GRIDLINES})
    title = f"Total by {second.path}, a line a value of {first.path}, {side.currency}"
    _place(sheet, chart, row + high + 1, title, "Lines of totals; the figures stand above.")


def _block(sheet: Sheet, row: int, title: str, first: Varied, second: Varied, corner: str = "") -> int:
    """The heads of a block and the names of its rows; the row below the heads."""
    sheet.text(row - 1, 0, f"{title}: {first.path} down, {second.path} across", "heading")
    sheet.heads(row, (corner, *(value_words(point, clean) for point in second.points)), right=1)
    for down, point in enumerate(first.points, row + 1):
        sheet.text(down, 0, value_words(point, clean))
    return row + 1


def _tornado(book: Book, sheet: Sheet, side: _Side, dollars: _Side | None) -> None:
    found, present, styles, end = side.found, side.present, side.styles, side.ending
    sheet.widths(44, 18, 16, 16, 18, 16, 16, 16)
    costs = (f"total{end}", f"against the plan{end}")
    heads = ("input", "low end", *costs, "high end", *costs, f"apart{end}")
    sheet.heads(_FIRST - 1, heads, right=1)
    for col in (1, 4):
        sheet.text(_FIRST - 1, col, heads[col], "head_beside")
    for row, one in enumerate(found.variables, _FIRST):
        sheet.text(row, 0, one.path)
        for col, point in ((1, one.low), (4, one.high)):
            sheet.text(row, col, value_words(point, clean), "note_beside")
            total = _total(sheet, row, col + 1, point, styles)
            _differ(sheet, row, col + 2, total, present, styles.change)
        _apart(sheet, row, 7, one, side, (2, 5))
    if dollars is not None:
        sheet.heads(_FIRST - 1, ("low end, USD", "high end, USD", "apart, USD"), right=0, col=8)
        sheet.raw.set_column(8, 10, 16)
        for row, one in enumerate(dollars.found.variables, _FIRST):
            for col, point in ((8, one.low), (9, one.high)):
                _total(sheet, row, col, point, dollars.styles)
            _apart(sheet, row, 10, one, dollars, (8, 9))
    last = _FIRST + len(found.variables) - 1
    chart = book.workbook.add_chart({"type": "bar"})
    for col, name, colour in ((3, "low end", "#1f5fa8"), (6, "high end", "#c2571a")):
        chart.add_series(
            {
                "name": name,
                "categories": f"={sheet.span(_FIRST, 0, last, 0)}",
                "values": f"={sheet.span(_FIRST, col, last, col)}",
                "fill": {"color": colour},
                "overlap": 100,
                "gap": 40,
            }
        )
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_x_axis({"num_format": f"+{styles.axis};-{styles.axis};{styles.axis}", "major_gridlines": _GRIDLINES})
    _place(
        sheet,
        chart,
        last + 3,
        f"Against the plan, {side.currency}",
        "Bars of what an input moves; the figures stand above.",
    )


def _apart(sheet: Sheet, row: int, col: int, one: Varied, side: _Side, ends: tuple[int, int]) -> None:
    """How far the dearest of the totals at both ends and of the plan lies from the cheapest."""
    values = [float(point.total.expected) / PICO for point in (one.low, one.high) if point.total]
    values.append(side.present.value)
    text = ",".join(f"{column(at)}{row + 1}" for at in ends)
    formula = f"MAX({text},{side.present.ref})-MIN({text},{side.present.ref})"
    sheet.formula(row, col, formula, max(values) - min(values), side.styles.money)


def _place(sheet: Sheet, chart: Any, row: int, title: str, told: str) -> None:
    chart.set_title({"name": clean(title)[:200], "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 820, "height": 360})
    sheet.raw.insert_chart(row, 0, chart, {"description": told})
