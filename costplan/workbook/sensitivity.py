"""The workbook of inputs that vary: the totals that the engine found at each value, and what they are against the plan
as formulas, with a chart. One input is a line, two are a grid, several a tornado."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.render.headline import WHAT_IF
from costplan.render.sensitivity.page import value_words
from costplan.render.view import clean
from costplan.units import PICO
from costplan.workbook.book import Book, column

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
_DOLLARS = '"$"#,##0'
_GRIDLINES = {"visible": True, "line": {"color": "#dddddd"}}
_FIRST = 7


def sensitivity_bytes(found: Sensitivity) -> bytes:
    """The workbook, the same bytes each time.

    Raises:
        InputError: there is more than a spreadsheet takes.
        OutsideError: XlsxWriter is not installed.
    """
    book = Book(found.title, found.as_of, SHEETS)
    sheet = book.sheet(SHEET)
    if found.what_ifs:
        sheet.text(3, 0, f"{WHAT_IF}: {'; '.join(found.what_ifs)}", "bold")
    sheet.text(4, 0, "as planned", "bold")
    present = sheet.number(4, 1, float(found.total.expected) / PICO, "big")
    fill = {"grid": _grid, "tornado": _tornado}.get(found.kind, _line)
    fill(book, sheet, found, present)
    about = book.sheet(ABOUT)
    told = (
        *_METHOD,
        *found.what_ifs,
        *found.notes,
        f"scenario: {found.file}",
        f"as of {found.as_of}",
        f"price tables: {found.tables_used}",
    )
    for row, text in enumerate(told, 3):
        about.text(row, 0, text)
    return book.bytes()


def _line(book: Book, sheet: Sheet, found: Sensitivity, present: Cell) -> None:
    [one] = found.variables
    sheet.widths(44, 16, 18, 12, 18, 16, 16)
    heads = (one.path, "total", "against the plan", "%", "per accepted image", "low", "high")
    sheet.heads(_FIRST - 1, heads, right=1)
    for row, point in enumerate(one.points, _FIRST):
        sheet.text(row, 0, value_words(point, clean))
        total = _total(sheet, row, 1, point)
        if total is None or point.total is None:
            continue
        _differ(sheet, row, 2, total, present, "change")
        _differ(sheet, row, 3, total, present, "change_share")
        if point.per_accepted is not None:
            sheet.number(row, 4, float(point.per_accepted) / PICO, "unit")
        for col, end in ((5, point.total.low), (6, point.total.high)):
            sheet.number(row, col, float(end) / PICO, "money")
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
    chart.set_y_axis({"num_format": _DOLLARS, "major_gridlines": _GRIDLINES})
    _place(sheet, chart, last + 3, f"Total by {one.path}, USD", "A line of totals; the figures stand above.")


def _total(sheet: Sheet, row: int, col: int, point: Point) -> Cell | None:
    if point.total is None:
        sheet.text(row, col, _CANNOT + "; ".join(problem.message for problem in point.broken), "note")
        return None
    return sheet.number(row, col, float(point.total.expected) / PICO, "money")


def _differ(sheet: Sheet, row: int, col: int, total: Cell, present: Cell, style: str) -> None:
    """What a total is against the plan, in dollars or as a share of it."""
    if style == "change":
        sheet.formula(row, col, f"{total.ref}-{present.ref}", total.value - present.value, style)
        return
    share = total.value / present.value - 1 if present.value else 0.0
    sheet.formula(row, col, f"IF({present.ref}=0,0,{total.ref}/{present.ref}-1)", share, style)


def _grid(book: Book, sheet: Sheet, found: Sensitivity, present: Cell) -> None:
    """Three blocks: totals, then what they are against the plan in dollars and in percent."""
    first, second = found.variables
    high, wide = len(found.rows), len(second.points)
    sheet.widths(44, *([16] * wide))
    row = top = _block(sheet, _FIRST, "Total", first, second)
    totals = [
        [_total(sheet, row + down, 1 + across, point) for across, point in enumerate(line)]
        for down, line in enumerate(found.rows)
    ]
    shades = {"type": "2_color_scale", "min_color": "#ffffff", "max_color": "#9dbfe6"}
    sheet.raw.conditional_format(row, 1, row + high - 1, wide, shades)
    for title, style in (("Against the plan", "change"), ("Against the plan in %", "change_share")):
        row = _block(sheet, row + high + 2, title, first, second)
        for down, line in enumerate(totals, row):
            for col, total in enumerate(line, 1):
                if total is not None:
                    _differ(sheet, down, col, total, present, style)
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
    chart.set_y_axis({"num_format": _DOLLARS, "major_gridlines": _GRIDLINES})
    title = f"Total by {second.path}, a line a value of {first.path}, USD"
    _place(sheet, chart, row + high + 1, title, "Lines of totals; the figures stand above.")


def _block(sheet: Sheet, row: int, title: str, first: Varied, second: Varied) -> int:
    """The heads of a block and the names of its rows; the row below the heads."""
    sheet.text(row - 1, 0, f"{title}: {first.path} down, {second.path} across", "heading")
    sheet.heads(row, ("", *(value_words(point, clean) for point in second.points)), right=1)
    for down, point in enumerate(first.points, row + 1):
        sheet.text(down, 0, value_words(point, clean))
    return row + 1


def _tornado(book: Book, sheet: Sheet, found: Sensitivity, present: Cell) -> None:
    sheet.widths(44, 18, 16, 16, 18, 16, 16, 16)
    heads = ("input", "low end", "total", "against the plan", "high end", "total", "against the plan", "apart")
    sheet.heads(_FIRST - 1, heads, right=1)
    for col in (1, 4):
        sheet.text(_FIRST - 1, col, heads[col], "head_beside")
    for row, one in enumerate(found.variables, _FIRST):
        sheet.text(row, 0, one.path)
        for col, point in ((1, one.low), (4, one.high)):
            sheet.text(row, col, value_words(point, clean), "note_beside")
            total = _total(sheet, row, col + 1, point)
            if total is not None:
                _differ(sheet, row, col + 2, total, present, "change")
        cells = [one.low.total, one.high.total]
        values = [float(total.expected) / PICO for total in cells if total] + [present.value]
        text = ",".join(f"{column(col)}{row + 1}" for col in (2, 5))
        apart = f"MAX({text},{present.ref})-MIN({text},{present.ref})"
        sheet.formula(row, 7, apart, max(values) - min(values))
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
    chart.set_x_axis({"num_format": f"+{_DOLLARS};-{_DOLLARS};{_DOLLARS}", "major_gridlines": _GRIDLINES})
    _place(sheet, chart, last + 3, "Against the plan, USD", "Bars of what an input moves; the figures stand above.")


def _place(sheet: Sheet, chart: Any, row: int, title: str, told: str) -> None:
    chart.set_title({"name": clean(title)[:200], "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 820, "height": 360})
    sheet.raw.insert_chart(row, 0, chart, {"description": told})
