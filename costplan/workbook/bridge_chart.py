"""The waterfall of the sheet Bridge: stacked bars, of which the first is not seen, from columns of formulas beside the
sums. It follows them, but for where its scale begins."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

from costplan.bridging.shown import shown
from costplan.render.bridge import TITLE, Scale
from costplan.render.waterfall import LEGEND, axis_of
from costplan.workbook.book import Cell
from costplan.workbook.bridge_cells import amount
from costplan.workbook.months import COLOURS

if TYPE_CHECKING:
    from costplan.bridging.bridge import Bridge
    from costplan.workbook.book import Sheet

_REACHES = 8
WIDE = _REACHES + 5
"""So many columns the sheet needs for what the chart is drawn from."""

_HEADS = ("reaches", "begins at", *(name for _, name in LEGEND))
_ROWS, _HEIGHT = 18, 20


def draw_bridge(sheet: Sheet, bridge: Bridge, first: int, last: int, sums: int) -> int:
    """Draw the chart below the rows from ``first``, the base, to ``last``, the head, whose amounts stand in the column
    ``sums``; returns the row below it. A bar that would begin below nothing cannot be stacked: there is no chart then.
    """
    total = bridge.total
    ends = list(accumulate(total.parts.values(), initial=total.base))
    if min(ends) < 0:
        return last + 1
    _columns(sheet, [amount(end) for end in ends], first, last, sums)
    chart = sheet.book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    fills: list[dict[str, Any]] = [{"none": True}, *({"color": COLOURS[kind]} for kind, _ in LEGEND)]
    for col, fill in enumerate(fills, _REACHES + 1):
        name = f"={sheet.ref(first - 1, col)}" if col > _REACHES + 1 else " "  # what is not seen has no name
        series = {
            "name": name,
            "categories": f"={sheet.span(first, 0, last, 0)}",
            "values": f"={sheet.span(first, col, last, col)}",
        }
        chart.add_series(series | {"fill": fill, "gap": 40})
    scale = Scale.of(bridge)
    of = shown(total, scale.unit)
    low, _ = axis_of(list(accumulate(of.parts.values(), initial=of.base)))
    lines = {"visible": True, "line": {"color": "#dddddd"}}
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": lines, "min": low / 10**scale.places})
    chart.set_y_axis({"reverse": True})
    chart.set_title({"name": f"{TITLE}, {bridge.currency}", "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 760, "height": _HEIGHT * _ROWS})
    what = {"description": "Bars that each begin where the one above ends; the figures stand in the rows above."}
    sheet.raw.insert_chart(last + 2, 0, chart, what)
    return last + 2 + _ROWS


def _columns(sheet: Sheet, ends: list[float], first: int, last: int, sums: int) -> None:
    """What the bars are drawn from: where each ends, where it begins, and its length in the column of its kind."""
    sheet.heads(first - 1, _HEADS, right=0, col=_REACHES)
    before = Cell("0", 0.0)
    for row, end in zip(range(first, last + 1), (*ends, ends[-1]), strict=True):
        own = sheet.ref(row, sums)
        if row in (first, last):
            reaches = sheet.formula(row, _REACHES, own, end)
            bars = [("0", 0.0), (own, end), ("0", 0.0), ("0", 0.0)]
        else:
            reaches = sheet.formula(row, _REACHES, f"{before.ref}+{own}", end)
            moved = end - before.value
            begins = (f"MIN({before.ref},{reaches.ref})", min(before.value, end))
            bars = [begins, ("0", 0.0), (f"MAX({own},0)", max(moved, 0.0)), (f"MAX(-{own},0)", max(-moved, 0.0))]
        for col, (formula, value) in enumerate(bars, _REACHES + 1):
            sheet.formula(row, col, formula, value)
        before = reaches
