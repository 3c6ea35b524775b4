"""The Options sheet: options side by side, their differences from the baseline as formulas, and their bars.
The baseline is a number in a cell that may be changed; whose costs they are stands on the sheet Months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple
from costplan.render.comparison.told import NOISE, cap_cell, done_cell, sure_or_chance, sure_words, tried_words
from costplan.render.headline import WHAT_IF
from costplan.risk.telling import WORST
from costplan.units import PICO
from costplan.workbook.book import CostStyles
from costplan.workbook.changes import STRUCK, literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.comparing.option import Comparison, Costed, Option
    from costplan.workbook.book import Book, Cell, Sheet

SHEET = "Options"
CHARTED = 40
"""So many options have a bar."""

_FIRST = 9
_HEADS = (
    "no.", "option", "expected", "against the baseline", "%", "may be chance", "how sure", "p50", "p90", WORST,
    "accepted images", "per accepted image", "cap", "done", "p90 above expected",
)  # fmt: skip
(
    _NO, _NAME, _EXPECTED, _DIFFERENCE, _SHARE, _NOISE, _SURE, _P50, _P90, _WORST, _IMAGES, _EACH, _CAP, _DONE, _ABOVE
) = range(len(_HEADS))  # fmt: skip


class _Baseline(NamedTuple):
    """The cell with its number, the number as it was written, and what it costs as formulas refer to it."""

    number: Cell
    written: int
    cost: str


_COSTS = (_EXPECTED, _DIFFERENCE, _P50, _P90, _WORST, _EACH, _ABOVE)
_IN_DOLLARS = (_EXPECTED, _DIFFERENCE, _P50, _P90, _WORST, _EACH)
"""What is told in dollars too, where the sheet is in another currency."""


def fill_options(book: Book, comparison: Comparison, totals: Sequence[Cell | None], currency: str = "USD") -> None:
    """Write the sheet in a currency; ``totals`` are what the options cost in it, where they can be planned."""
    sheet, options, styles = book.sheet(SHEET), comparison.options, CostStyles.of(currency)
    sheet.widths(6, 36, 14, 14, 9, 9, 26, 13, 13, 14, 11, 14, 27, 22, 12)
    sheet.raw.set_row(_FIRST - 1, 32)
    last = _FIRST + len(options) - 1
    names, costs = sheet.span(_FIRST, _NAME, last, _NAME), sheet.span(_FIRST, _EXPECTED, last, _EXPECTED)
    base = _baseline(sheet, comparison, costs)
    known = [total.value for total in totals if total]
    if tried := [*tried_words(comparison)]:
        sheet.text(3, 1, f"{WHAT_IF}: {'; '.join(tried)}", "bold")
    sheet.text(4, 1, "baseline, by its number", "bold")
    sheet.formula_text(4, 3, f"INDEX({names},{base.number.ref})", comparison.baseline.name)
    sheet.text(5, 1, "cheapest", "bold")
    if known:
        cheapest = next(
            one.name for one, total in zip(options, totals, strict=True) if total and total.value == min(known)
        )
        sheet.formula_text(5, 3, f"INDEX({names},MATCH(MIN({costs}),{costs},0))", cheapest)
    if lead := comparison.lead:
        sheet.text(5, _SURE, f"against the next, {lead.next}: {sure_or_chance(lead.against)}")
    sheet.text(6, 0, "+ costs more than the baseline, - costs less; ~ is less than 95 % sure", "note")
    heads = [f"{head}, {currency}" if col in _COSTS else head for col, head in enumerate(_HEADS)]
    sheet.heads(_FIRST - 1, heads, right=_EXPECTED)
    for col in (_NOISE, _SURE, _CAP, _DONE):
        sheet.text(_FIRST - 1, col, _HEADS[col], "head")
    sheet.raw.freeze_panes(_FIRST, 2)
    baseline = totals[base.written - 1]
    for row, (option, total) in enumerate(zip(options, totals, strict=True), _FIRST):
        sheet.number(row, _NO, row - _FIRST + 1, "plain")
        sheet.text(row, _NAME, option.name)
        if total is None or option.costed is None:
            why = "; ".join(problem.message for problem in option.broken)
            sheet.text(row, _EXPECTED, f"cannot be planned: {why}" if why else "cannot be planned", "note")
            continue
        cost = sheet.formula(row, _EXPECTED, total.ref, total.value, styles.money)
        _differ(sheet, row, option, base, cost, baseline, styles)
        _figures(sheet, row, option.costed, cost, styles)
    if known:
        what = {"description": "Bars of expected cost with whiskers to p90; the figures stand above."}
        sheet.raw.insert_chart(last + 3, 1, _chart(book, sheet, min(len(options), CHARTED), currency), what)


def _baseline(sheet: Sheet, comparison: Comparison, costs: str) -> _Baseline:
    """The yellow cell, which takes a whole number of an option."""
    written = comparison.options.index(comparison.baseline) + 1
    allowed = {
        "validate": "integer",
        "criteria": "between",
        "minimum": 1,
        "maximum": len(comparison.options),
        "error_message": "write the number of an option",
    }
    number = sheet.choice(4, 2, written, allowed)
    return _Baseline(number, written, f"INDEX({costs},{number.ref})")


def _differ(
    sheet: Sheet,
    row: int,
    option: Option,
    base: _Baseline,
    cost: Cell,
    baseline: Cell | None,
    styles: CostStyles,
) -> None:
    """The difference in money and percent from whichever baseline; the chance of it while that is the one written."""
    difference = cost.value - baseline.value if baseline else 0.0
    text = f'IF(ISNUMBER({base.cost}),{cost.ref}-{base.cost},"")'
    sheet.formula(row, _DIFFERENCE, text, difference, styles.change)
    text = f'IF(ISNUMBER({base.cost}),IF({base.cost}=0,0,{cost.ref}/{base.cost}-1),"")'
    sheet.formula(
        row, _SHARE, text, difference / baseline.value if baseline and baseline.value else 0.0, "change_share"
    )
    if option.against is not None:
        for col, told in ((_NOISE, NOISE if option.against.is_noise else ""), (_SURE, sure_words(option.against))):
            holds = f'IF({base.number.ref}={base.written},{literal(told)},"{STRUCK}")'
            sheet.formula_text(row, col, holds, told)


def _figures(sheet: Sheet, row: int, costed: Costed, cost: Cell, styles: CostStyles) -> None:
    for col, name in ((_P50, "p50"), (_P90, "p90"), (_WORST, "worst")):
        sheet.number(row, col, float(costed.risk.at(name)) / PICO, styles.money)
    images = sheet.number(row, _IMAGES, float(costed.delivered))
    if images.value:
        sheet.formula(row, _EACH, f"{cost.ref}/{images.ref}", cost.value / images.value, styles.unit)
    sheet.text(row, _CAP, cap_cell(costed), "note_beside")
    sheet.text(row, _DONE, done_cell(costed.pace))
    p90 = float(costed.risk.p90) / PICO
    text = f"MAX(0,{sheet.ref(row, _P90)}-{cost.ref})"
    sheet.formula(row, _ABOVE, text, max(0.0, p90 - cost.value), styles.money)


def fill_dollars(sheet: Sheet, comparison: Comparison, totals: Sequence[Cell | None]) -> None:
    """Write the costs in dollars behind a sheet in another currency; ``totals`` are what the options cost in them."""
    first = len(_HEADS)
    sheet.heads(_FIRST - 1, [f"{_HEADS[col]}, USD" for col in _IN_DOLLARS], right=0, col=first)
    sheet.raw.set_column(first, first + len(_IN_DOLLARS) - 1, 14)
    last = _FIRST + len(comparison.options) - 1
    costs = sheet.span(_FIRST, first, last, first)
    base = f"INDEX({costs},{sheet.ref(4, 2)})"
    baseline = totals[comparison.options.index(comparison.baseline)]
    for row, (option, total) in enumerate(zip(comparison.options, totals, strict=True), _FIRST):
        if total is None or option.costed is None:
            continue
        cost = sheet.formula(row, first, total.ref, total.value)
        text = f'IF(ISNUMBER({base}),{cost.ref}-{base},"")'
        sheet.formula(row, first + 1, text, cost.value - baseline.value if baseline else 0.0, "change")
        for col, name in enumerate(("p50", "p90", "worst"), first + 2):
            sheet.number(row, col, float(option.costed.risk.at(name)) / PICO, "money")
        if images := float(option.costed.delivered):
            sheet.formula(row, first + 5, f"{cost.ref}/{sheet.ref(row, _IMAGES)}", cost.value / images, "unit")


def _chart(book: Book, sheet: Sheet, number: int, currency: str) -> Any:
    """Bars of expected cost, with what p90 is above it as whiskers."""
    bars = book.workbook.add_chart({"type": "bar"})
    last = _FIRST + number - 1
    bars.add_series(
        {
            "name": "expected",
            "categories": f"={sheet.span(_FIRST, _NAME, last, _NAME)}",
            "values": f"={sheet.span(_FIRST, _EXPECTED, last, _EXPECTED)}",
            "fill": {"color": "#1f5fa8"},
            "gap": 60,
            "data_labels": {
                "value": True,
                "num_format": CostStyles.of(currency).bars,
                "position": "inside_base",
                "font": {"color": "#ffffff"},
            },
            "y_error_bars": {
                "type": "custom",
                "direction": "plus",
                "plus_values": f"={sheet.span(_FIRST, _ABOVE, last, _ABOVE)}",
                "minus_values": [0],
            },
        }
    )
    bars.set_title({"name": f"Expected cost with p90, {currency}", "name_font": {"size": 12}})
    bars.set_legend({"none": True})
    bars.set_y_axis({"reverse": True})
    bars.set_x_axis({"num_format": CostStyles.of(currency).axis, "min": 0, "major_gridlines": {"visible": False}})
    bars.set_size({"width": 900, "height": 120 + 34 * number})
    return bars
