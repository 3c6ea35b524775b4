"""The empty table that finance fills: what is made, by which model, how many images a month, with lists to choose from.
It holds no formula and no plan; grids.py reads it when it is filled, and drafting/ knows its headings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from costplan.drafting import about, headings
from costplan.named import NamedTuple
from costplan.pricing.sizes import size_of
from costplan.workbook.book import SHARE, Book

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.pricing.prices import PriceTable

SHEET, LISTS = "Plan", headings.LISTS
ROWS = 1000
"""So many rows have drop-downs."""

_COMMON = ("1024x1024", "1024x1536", "1536x1024", "2048x2048", "3840x2160", "1K", "2K", "4K")
_WIDTHS = {"what": 36, "model": 34, "size": 14, "quality": 12, "images_per_month": 20, "accepted": 12}
_STYLES: dict[str, dict[str, Any]] = {
    "size": {"num_format": "@"},
    "images_per_month": {"num_format": "#,##0.####", "align": "right"},
    "accepted": {"num_format": SHARE},
}
_EXAMPLES = (
    ("product photos", "1024x1024", "medium", 400, 0.7),
    ("campaign pictures", "1536x1024", "high", "20 to 30", 0.5),
)
_LINE, _IN_A_LINE = 15, 115
"""The height of a line of text, and how many characters it has where the sheet About explains."""


class _Offer(NamedTuple):
    """A model to choose: its qualities and the common sizes that it takes."""

    model: str
    qualities: tuple[str, ...]
    sizes: tuple[str, ...]


def blank_table(tables: Iterable[PriceTable], day: date) -> bytes:
    """The empty table as a workbook, with two example rows; the same bytes each time.

    Args:
        tables: of the models to choose from; the examples take the one that its maker released last.
        day: the file says that it was made on it, and its plan begins with the month after it.

    Raises:
        OutsideError: XlsxWriter is not installed.
    """
    ordered = sorted(tables, key=lambda table: table.model)
    offers = [_offer(table) for table in ordered]
    book = Book("Image plan", day, {})
    plan, told, lists = (book.workbook.add_worksheet(name) for name in (SHEET, about.SHEET, LISTS))
    sources = _write_lists(book, lists, offers)
    _write_plan(book, plan, sources, _example_of(ordered))
    _write_about(book, told, day)
    return book.bytes()


def _offer(table: PriceTable) -> _Offer:
    rule = table.rules.size
    sizes = tuple(size for size in _COMMON if rule is not None and rule.takes(size_of(size)))
    return _Offer(table.model, table.rules.qualities, sizes)


def _example_of(tables: Sequence[PriceTable]) -> str:
    """The newest model whose maker sells it and that takes what the examples say."""
    wanted = {(size, quality) for _, size, quality, _, _ in _EXAMPLES}
    fit = [
        table
        for table in tables
        if (table.profile or "").partition("/")[0] == table.model.partition("/")[0]
        and all(quality in table.rules.qualities and size in _offer(table).sizes for size, quality in wanted)
    ]
    newest = max(fit, key=lambda table: (table.released or date.min, table.model), default=None)
    return newest.model if newest else ""


def _write_plan(book: Book, sheet: Any, sources: dict[str, str], model: str) -> None:
    styles = {name: book.workbook.add_format({"valign": "top"} | _STYLES.get(name, {})) for name in headings.TABLE}
    for col, name in enumerate(headings.TABLE):
        sheet.set_column(col, col, _WIDTHS[name], styles[name])
        sheet.write_string(0, col, name, book.style("head_right" if name in headings.NUMBERS else "head"))
        sheet.write_comment(0, col, headings.ABOUT[name], {"author": "costplan", "x_scale": 2, "y_scale": 1.2})
        if name in sources:
            choose = {
                "validate": "list",
                "source": f"={sources[name]}",
                "error_type": "warning",
                "error_title": "costplan",
            }
            choose["error_message"] = f"This {name} is not in the sheet {LISTS}. Is it meant?"
            sheet.data_validation(1, col, ROWS, col, choose)
    for row, (what, *rest) in enumerate(_EXAMPLES if model else (), 1):
        for col, (name, value) in enumerate(
            zip(headings.TABLE, (f"{headings.EXAMPLE}{what}", model, *rest), strict=True)
        ):
            sheet.write(row, col, value, styles[name])
    share = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1, "error_type": "warning"}
    share |= {"error_title": "costplan", "error_message": "Write a share from 0% to 100%, such as 70%."}
    accepted = headings.TABLE.index("accepted")
    sheet.data_validation(1, accepted, ROWS, accepted, share)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_about(book: Book, sheet: Any, day: date) -> None:
    """Title, period and cap, each to be changed, and how the table is filled."""
    first = f"{day.year + day.month // 12}-{day.month % 12 + 1:02d}"
    text = book.workbook.add_format({"valign": "top", "num_format": "@", "align": "left"})
    sheet.set_column(0, 0, 24, book.style("text"))
    sheet.set_column(1, 1, 26, text)
    sheet.set_column(2, 2, 90, book.style("wrapped"))
    values = {"title": "Image plan", "first month": first, "months": about.MONTHS}
    row = 0
    for row, (label, told) in enumerate(about.LABELS.items()):
        sheet.write_string(row, 0, label, book.style("bold"))
        style = book.style("amount" if label == about.CAP else "text", is_input=True)
        if label in values:
            sheet.write(row, 1, values[label], style)
        else:
            sheet.write_blank(row, 1, None, style)
        sheet.write_string(row, 2, told, book.style("wrapped"))
    row += 2
    sheet.write_string(row, 0, f"How to fill the sheet {SHEET}", book.style("heading"))
    for name, told in headings.HELP.items():
        row += 1
        sheet.write_string(row, 0, name, book.style("text"))
        sheet.merge_range(row, 1, row, 2, told, book.style("wrapped"))
        sheet.set_row(row, _LINE * (1 + len(told) // _IN_A_LINE))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_lists(book: Book, sheet: Any, offers: Sequence[_Offer]) -> dict[str, str]:
    """What the drop-downs list; the ranges by heading."""
    sheet.set_column(0, 0, 34, book.style("text"))
    sheet.set_column(1, 1, 36, book.style("text"))
    sheet.set_column(2, 2, 64, book.style("text"))
    sheet.set_column(3, 3, 4)
    sheet.set_column(4, 5, 14, book.style("text"))
    for col, head in (
        (0, "model"),
        (1, "its qualities"),
        (2, "common sizes that it takes"),
        (4, "size"),
        (5, "quality"),
    ):
        sheet.write_string(0, col, head, book.style("head"))
    for row, offer in enumerate(offers, 1):
        for col, told in enumerate(
            (offer.model, ", ".join(offer.qualities) or "none", ", ".join(offer.sizes) or "its own")
        ):
            sheet.write_string(row, col, told, book.style("text"))
    sizes = [size for size in _COMMON if any(size in offer.sizes for offer in offers)]
    qualities = list(dict.fromkeys(quality for offer in offers for quality in offer.qualities))
    for col, values in ((4, sizes), (5, qualities)):
        for row, value in enumerate(values, 1):
            sheet.write_string(row, col, value, book.style("text"))
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    spans = (("model", "A", len(offers)), ("size", "E", len(sizes)), ("quality", "F", len(qualities)))
    return {name: f"{LISTS}!${letter}$2:${letter}${number + 1}" for name, letter, number in spans if number}
