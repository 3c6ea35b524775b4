"""A workbook of anybody's opened within limits: the values of some of its sheets, row by row.
It knows nothing of what stands in the cells; reading.py does."""

from __future__ import annotations

import warnings
from contextlib import closing, contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from costplan import intake
from costplan.errors import CostplanError, OutsideError, Place, Problem, wrong
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from openpyxl.workbook import Workbook

MAX_PARTS = 2_000
MAX_EXPANDED = 64 << 20
"""Bytes of a part that is read, when it is no longer packed; a few kilobytes may hold gigabytes."""

MAX_TAGS = 50_000
"""Of the parts that say how cells look, each of which makes objects."""

MAX_TEXT_TAGS = 2_000_000
"""Of the cells, and of their texts: some 500,000 of each."""

MAX_ROWS = 100_000
"""A sheet that is read may have so many; a cell far below makes rows of all between."""

_TEXTS = "xl/sharedStrings.xml"
_OLD = b"\xd0\xcf\x11\xe0"
"""What a file begins with that is encrypted, or of a spreadsheet program of before 2007."""

_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
"""What a spreadsheet of LibreOffice's own format begins with, which is packed too."""

_CHUNK = 1 << 16


class Wanted(NamedTuple):
    """What a workbook should be: what is told of a file that is none, its remedy, and that of one that is too large."""

    none: str
    remedy: str
    smaller: str


WRITTEN = Wanted(
    "this is no workbook that costplan wrote",
    "write one with 'costplan report SCENARIO --xlsx'",
    "write the report anew, and change its inputs alone",
)


class Sheets:
    """The values of a workbook's sheets, and where formulas stand that have none."""

    def __init__(
        self, name: str, rows: dict[str, list[tuple[Any, ...]]], unsaved: dict[tuple[str, int], frozenset[int]]
    ) -> None:
        self.name = name
        self._rows, self._unsaved = rows, unsaved

    @property
    def names(self) -> Collection[str]:
        """The sheets that were read."""
        return self._rows.keys()

    def rows(self, sheet: str, first: int) -> list[tuple[Any, ...]]:
        """The rows of a sheet from one on, counted from 0.

        Raises:
            InputError: there is no such sheet.
        """
        if sheet not in self._rows:
            raise _refused(self.name, WRITTEN.none, WRITTEN)
        return self._rows[sheet][first:]

    def unsaved(self, sheet: str, row: int) -> frozenset[int]:
        """The columns of a row, both counted from 0, with a formula whose result nobody saved."""
        return self._unsaved.get((sheet, row), frozenset())

    def place(self, sheet: str, row: int, col: int) -> Place:
        """A cell as errors name it: ``file#Sheet!C6``."""
        return Place(f"{self.name}#{sheet}!", row + 1, col + 1)


def open_sheets(path: Path, names: Iterable[str], columns: int, edited: Iterable[str] = ()) -> Sheets:
    """The values of the sheets of some names, those that there are, in so many columns; of those that may be
    ``edited`` also where formulas stand without one.

    Raises:
        OutsideError: the file cannot be read, or openpyxl is not installed.
        InputError: it is no workbook, is damaged, is encrypted or is too large.
    """
    name = path.as_posix()
    with opened(intake.read_bytes(path, name, remedy=WRITTEN.smaller), name, WRITTEN) as (book, parts):
        found = [sheet for sheet in names if sheet in book.sheetnames]
        rows = {sheet: _rows(book, parts, sheet, columns, name) for sheet in found}
        unsaved = _unsaved(book, {sheet: rows[sheet] for sheet in edited if sheet in rows}, columns)
        return Sheets(name, rows, unsaved)


@contextmanager
def opened(data: bytes, name: str, wanted: Wanted) -> Iterator[tuple[Workbook, ZipFile]]:
    """A workbook, open within limits, and its parts; what goes wrong in the block is wrong with the file.

    Args:
        data: what the file holds.
        name: how errors name it.
        wanted: what it should be.

    Raises:
        OutsideError: openpyxl is not installed.
        InputError: it is no workbook, is damaged, is encrypted or is too large.
    """
    try:
        import openpyxl
    except ImportError:
        missing = Problem("needs-extra", "a workbook is read by openpyxl", "pip install 'costplan[report]'")
        raise OutsideError([missing]) from None
    if data.startswith(_OLD):
        raise _refused(
            name,
            "this workbook is encrypted, or of a program of before 2007",
            wanted._replace(remedy="save it as .xlsx without a password"),
        )
    if not data.startswith(b"PK") or _OPEN_DOCUMENT in data[:100]:
        raise _refused(name, wanted.none, wanted)
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        raise _too_large(name, f"the workbook has more than {MAX_PARTS:,} parts", wanted)
    try:
        with ZipFile(BytesIO(data)) as parts, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what other programs add beside the cells is not read
            for part in parts.namelist():
                if part.endswith((".xml", ".rels")) and not part.startswith("xl/worksheets/sheet"):
                    check_part(parts, part, name, MAX_TEXT_TAGS if part == _TEXTS else MAX_TAGS, wanted)
            with closing(openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)) as book:
                yield book, parts
    except CostplanError:
        raise
    except Exception as error:  # of what others wrote, by what others wrote: there are dozens of kinds
        told = "is encrypted" if "encrypted" in str(error) else "is damaged"
        raise _refused(name, f"this workbook {told}, and cannot be read", wanted) from None


def _rows(book: Workbook, parts: ZipFile, sheet: str, columns: int, name: str) -> list[tuple[Any, ...]]:
    """The rows of a sheet."""
    there: Any = book[sheet]
    check_part(parts, there._worksheet_path, name, MAX_TEXT_TAGS, WRITTEN)
    there.reset_dimensions()  # what a program wrote of a sheet's size need not be so
    rows: list[tuple[Any, ...]] = []
    for row in there.iter_rows(max_col=columns, values_only=True):
        rows.append(row)
        if len(rows) > MAX_ROWS:
            told = f"the sheet has cells below row {MAX_ROWS:,}"
            raise _too_large(f"{name}#{sheet}", told, WRITTEN, MAX_ROWS + 1)
    return rows


def _unsaved(book: Any, rows: dict[str, list[tuple[Any, ...]]], columns: int) -> dict[tuple[str, int], frozenset[int]]:
    """The columns, by sheet and row, that hold a formula and no value."""
    book._data_only = False  # where a sheet is read again, it gives formulas
    found: dict[tuple[str, int], frozenset[int]] = {}
    for sheet, values in rows.items():
        formulas = book[sheet].iter_rows(max_col=columns, values_only=True)
        for number, (row, written) in enumerate(zip(values, formulas, strict=True)):
            if unsaved := [at for at in range(columns) if row[at] is None and written[at] is not None]:
                found[sheet, number] = frozenset(unsaved)
    return found


def check_part(parts: ZipFile, part: str, name: str, tags: int, wanted: Wanted) -> bytes:
    """What a part holds; one that is too large when unpacked, has too many tags, or declares entities, which multiply,
    is refused.

    Raises:
        InputError: it is one.
    """
    size = seen = 0
    chunks = []
    with parts.open(part) as packed:
        while chunk := packed.read(_CHUNK):
            size += len(chunk)
            seen += chunk.count(b"<")
            if size > MAX_EXPANDED:
                raise _too_large(name, f"{part} in the workbook is over {MAX_EXPANDED:,} bytes when unpacked", wanted)
            if seen > tags:
                raise _too_large(name, f"{part} in the workbook has more than {tags:,} tags", wanted)
            if b"\0" in chunk or b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
                raise _refused(name, f"{part} in the workbook declares entities, or is not UTF-8", wanted)
            chunks.append(chunk)
    return b"".join(chunks)


def _refused(name: str, told: str, wanted: Wanted) -> CostplanError:
    return wrong("not-a-workbook", told, wanted.remedy, Place(name, 1, 1))


def _too_large(name: str, told: str, wanted: Wanted, row: int = 1) -> CostplanError:
    return wrong("too-large", told, wanted.smaller, Place(name, row, 1))
