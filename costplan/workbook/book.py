"""The spreadsheet file under construction: its sheets, styles, defined names and drop-downs, the same bytes every time.
It knows no plan; XlsxWriter writes, and each formula goes in with the value that it has."""

# These rooms add floats up by fsum, never by sum(), whose results differ from one Python to the next.

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from costplan.errors import InputError, OutsideError, Problem, column_letters
from costplan.named import NamedTuple
from costplan.render.view import clean
from costplan.units import PLACES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

LONGEST = 32_000
"""A cell holds 32,767 characters."""

LONGEST_FORMULA = 8_192

AMOUNT_PLAIN = f"#,##0.{'0' * PLACES}"
MONEY_PLAIN = f'"$"{AMOUNT_PLAIN}'
AMOUNT = f"{AMOUNT_PLAIN};[Red]-{AMOUNT_PLAIN}"
MONEY = f"{MONEY_PLAIN};[Red]-{MONEY_PLAIN}"
CHANGE_MONEY = f"+{MONEY_PLAIN};-{MONEY_PLAIN};{MONEY_PLAIN}"
CHANGE_AMOUNT = f"+{AMOUNT_PLAIN};-{AMOUNT_PLAIN};{AMOUNT_PLAIN}"
UNIT_MONEY = f"{MONEY_PLAIN}########"
QUANTITY = "#,##0.####"
SHARE = "0.0#%"
CHANGE_SHARE = f"+{SHARE};-{SHARE};{SHARE}"

_INK, _HEAD, _INPUT, _EDGE = "#1b1f24", "#dde5f0", "#fff4c2", "#9aa5b1"

_STYLES: dict[str, dict[str, Any]] = {
    "text": {"valign": "top"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 12},
    "head": {"bold": True, "bg_color": _HEAD, "bottom": 1, "border_color": _EDGE, "text_wrap": True, "valign": "top"},
    "head_beside": {"bold": True, "bg_color": _HEAD, "bottom": 1, "border_color": _EDGE, "indent": 1},
    "head_right": {
        "bold": True,
        "bg_color": _HEAD,
        "bottom": 1,
        "border_color": _EDGE,
        "text_wrap": True,
        "valign": "top",
        "align": "right",
    },
    "note": {"italic": True, "font_color": "#57606a"},
    "note_beside": {"italic": True, "font_color": "#57606a", "indent": 1},
    "red": {"bold": True, "font_color": "#ffffff", "bg_color": "#b42318"},
    "bold": {"bold": True},
    "money": {"num_format": MONEY},
    "total": {"num_format": MONEY, "bold": True, "top": 1},
    "big": {"num_format": MONEY, "bold": True, "font_size": 14},
    "change": {"num_format": CHANGE_MONEY},
    "change_amount": {"num_format": CHANGE_AMOUNT},
    "change_share": {"num_format": CHANGE_SHARE},
    "unit": {"num_format": UNIT_MONEY},
    "amount_unit": {"num_format": f"{AMOUNT_PLAIN}########"},
    "amount": {"num_format": AMOUNT},
    "amount_total": {"num_format": AMOUNT, "bold": True, "top": 1},
    "amount_big": {"num_format": AMOUNT, "bold": True, "font_size": 14},
    "quantity": {"num_format": QUANTITY},
    "share": {"num_format": SHARE},
    "plain": {"num_format": "0"},
}
"""By name; an input has the number format of the style that it is one of, on a ground of its own."""


class CostStyles(NamedTuple):
    """The styles of a cost, a difference, a unit cost and a total, and the number formats of the bars of a chart and of
    its axis."""

    money: str
    change: str
    unit: str
    total: str
    bars: str
    axis: str

    @classmethod
    def of(cls, currency: str) -> CostStyles:
        """Those of a currency by its ISO 4217 code: dollars have their sign, all others their code in the heads."""
        if currency == "USD":
            return cls(money="money", change="change", unit="unit", total="total", bars=MONEY_PLAIN, axis='"$"#,##0')
        return cls(
            money="amount",
            change="change_amount",
            unit="amount_unit",
            total="amount_total",
            bars=AMOUNT_PLAIN,
            axis="#,##0",
        )


class Cell(NamedTuple):
    """Where a figure stands, as a formula refers to it, and the value that it has now."""

    ref: str
    value: float


class Book:
    """A workbook.

    Args:
        title: of the file's properties.
        day: the day that the file says it was made on.
        sheets: their names in order, each with a sentence on what it holds.
    """

    def __init__(self, title: str, day: date, sheets: dict[str, str]) -> None:
        try:
            import xlsxwriter
        except ImportError:
            told = Problem("needs-extra", "a workbook is written by XlsxWriter", "pip install 'costplan[report]'")
            raise OutsideError([told]) from None
        self._file = BytesIO()
        self.workbook = xlsxwriter.Workbook(
            self._file,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        made = datetime.combine(day, time(), UTC).replace(tzinfo=None)
        self.workbook.set_properties({"title": clean(title)[:255], "created": made, "comments": "made by costplan"})
        self.workbook.set_calc_mode("auto")
        self._styles = {name: self.workbook.add_format(style) for name, style in _STYLES.items()}
        self._names: set[str] = set()

        class Raw(xlsxwriter.worksheet.Worksheet):  # type: ignore[misc]  # it has no types
            """A sheet whose formulas go in as they are: none of ours has a function that needs a prefix, and looking
            for those takes XlsxWriter half of its time. One that no spreadsheet holds is an error, not left out."""

            def _prepare_formula(self, formula: str, *_: bool) -> str:
                if len(formula) > LONGEST_FORMULA:
                    raise _too_large(f"a formula of the sheet {self.name}")
                return formula.removeprefix("=")

            def _write_cell(self, row: int, col: int, cell: Any) -> None:
                """Texts and numbers, which nearly all cells are, have no need of what XlsxWriter looks for in others;
                all of ours have a style."""
                kind = cell.__class__.__name__
                if kind not in ("String", "Number"):
                    super()._write_cell(row, col, cell)
                    return
                is_text, value = (' t="s"', cell.string) if kind == "String" else ("", f"{cell.number:.16G}")
                place = f'r="{column(col)}{row + 1}" s="{cell.format._get_xf_index()}"'
                self.fh.write(f"<c {place}{is_text}><v>{value}</v></c>")

        self._sheets = {name: Sheet(self, name, note, Raw) for name, note in sheets.items()}

    def style(self, name: str, *, is_input: bool = False) -> Any:
        """A style by its name; as an input's it is coloured and may be edited."""
        key = f"{name} input" if is_input else name
        if key not in self._styles:
            more = {"bg_color": _INPUT, "locked": False, "border": 1, "border_color": _EDGE}
            self._styles[key] = self.workbook.add_format(_STYLES[name] | more)
        return self._styles[key]

    def sheet(self, name: str) -> Sheet:
        """A sheet by its name."""
        return self._sheets[name]

    def name(self, wanted: str, ref: str) -> str:
        """Give a cell a name of its own that formulas may use: what is wanted, as far as a name may look so."""
        stem = "in_" + "".join(char if char.isascii() and char.isalnum() else "_" for char in wanted)[:200]
        stem = re.sub("_x(?=[0-9A-Fa-f]+_)", "_X", stem)  # the format reads _x000A_ as a line end
        name, number = stem, 2
        while name.lower() in self._names:
            name, number = f"{stem}_{number}", number + 1
        self._names.add(name.lower())
        self.workbook.define_name(name, f"={ref}")
        return name

    def bytes(self) -> bytes:
        """The finished file."""
        self.workbook.close()
        return self._file.getvalue()


class Sheet:
    """One sheet, protected without a password, with a title and a note. Rows and columns count from 0."""

    def __init__(self, book: Book, name: str, note: str, kind: type) -> None:
        self.book = book
        self.name = name
        self._prefix = f"{name}!" if name.isalnum() else f"'{name}'!"
        self.raw = book.workbook.add_worksheet(name, kind)
        self.raw.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})
        self.raw.hide_gridlines(2)
        self.raw.set_landscape()
        self.raw.set_paper(9)
        self.raw.fit_to_pages(1, 0)
        self.raw.set_footer("&L&A&RPage &P of &N")
        self.text(0, 0, name, "title")
        self.text(1, 0, note, "note")

    def ref(self, row: int, col: int) -> str:
        """A cell as formulas on any sheet refer to it."""
        return f"{self._prefix}${column(col)}${row + 1}"

    def choice(self, row: int, col: int, number: float, allowed: dict[str, Any], style: str = "plain") -> Cell:
        """A number that may be changed, within what is allowed."""
        self._hold(self.raw.write_number(row, col, number, self.book.style(style, is_input=True)))
        self.raw.data_validation(row, col, row, col, allowed)
        return Cell(self.ref(row, col), number)

    def span(self, row: int, col: int, last_row: int, last_col: int) -> str:
        """A range of cells, as formulas on any sheet refer to it."""
        return f"{self._prefix}${column(col)}${row + 1}:${column(last_col)}${last_row + 1}"

    def text(self, row: int, col: int, text: str, style: str = "text") -> None:
        """A label, which is never taken for a formula or a link."""
        cleaned = clean(text)
        whole = cleaned if len(cleaned) <= LONGEST else f"{cleaned[:LONGEST]}…"
        self._hold(self.raw.write_string(row, col, whole, self.book.style(style)))

    def number(self, row: int, col: int, number: float, style: str = "quantity") -> Cell:
        """A value that nothing in the workbook changes."""
        self._hold(self.raw.write_number(row, col, number, self.book.style(style)))
        return Cell(self.ref(row, col), number)

    def note(self, row: int, col: int, text: str) -> None:
        """A note that stands beside a cell."""
        self.raw.write_comment(row, col, text, {"author": "costplan", "x_scale": 2, "y_scale": 1.2})

    def formula(self, row: int, col: int, formula: str, value: float, style: str = "money") -> Cell:
        """A formula without its ``=``, and the value that it has."""
        self._hold(self.raw.write_formula(row, col, f"={formula}", self.book.style(style), value))
        return Cell(self.ref(row, col), value)

    def formula_text(self, row: int, col: int, formula: str, value: str, style: str = "text") -> str:
        """A formula that gives a text; the cell is returned as formulas refer to it."""
        self._hold(self.raw.write_formula(row, col, f"={formula}", self.book.style(style), clean(value)))
        return self.ref(row, col)

    def _hold(self, left_out: int) -> None:
        """What XlsxWriter says that it left out of the sheet is an error."""
        if left_out:
            raise _too_large(f"the sheet {self.name}")

    def heads(self, row: int, heads: Sequence[str], *, right: int = 10**6, col: int = 0) -> None:
        """Heads of columns; those from ``right`` on stand over numbers."""
        for number, head in enumerate(heads):
            self.text(row, col + number, head, "head_right" if number >= right else "head")

    def widths(self, *widths: float) -> None:
        """The widths of the columns from the first on."""
        for number, width in enumerate(widths):
            self.raw.set_column(number, number, width)

    def table(self, row: int, last_row: int, heads: Sequence[str], name: str) -> None:
        """Make a table of rows that stand below their heads in ``row``: sorted, filtered, named."""
        columns = [{"header": head, "header_format": self.book.style("head")} for head in heads]
        options = {"name": name, "columns": columns, "style": "Table Style Light 1", "autofilter": True}
        self._hold(self.raw.add_table(row, 0, max(last_row, row + 1), len(heads) - 1, options))


def _too_large(what: str) -> InputError:
    told = f"{what} would be longer than a spreadsheet takes"
    return InputError([Problem("too-large", told, "report fewer scenarios in one workbook, or write CSV")])


@cache
def column(number: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    return column_letters(number + 1)
