"""Strict CSV: what the standard library lets through and would change what is read is an error with its line.
It reads the records of a stream one by one and does not know what the columns mean."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from io import StringIO
from itertools import chain
from typing import TYPE_CHECKING

from costplan.connect.text.text_lines import Line, text_of
from costplan.errors import InputError, Place, wrong
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_RECORD = 1 << 20
"""A record may be so long, in bytes; beyond, a quote was not closed."""

MAX_LINE = 4 << 20
"""A record on one line may be longer, since no quote of it is open."""

MAX_CELLS = 10_000
"""A record may have so many."""

_NAMES = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
_PARTING = (b",", b";", b"\t")
_QUOTED = re.compile(rb'"[^"]*"')
_SAID = re.compile(rb"sep=([,;\t])\r?\n?\Z")
"""The first line by which Excel is told what parts the cells."""


class Row(NamedTuple):
    """The cells of a record by their column, and where it begins."""

    cells: dict[str, str]
    place: Place


def parted(lines: Iterator[Line]) -> tuple[str, Iterator[Line]]:
    """What parts the cells, by the first line with some, and the lines that are to be read."""
    passed: list[Line] = []
    for line in lines:
        if said := _SAID.match(line.data):
            return said[1].decode(), lines
        passed.append(line)
        if line.data.strip():
            break
    first = _QUOTED.sub(b"", passed[-1].data) if passed else b""
    return max(_PARTING, key=first.count).decode(), chain(passed, lines)


def rows(lines: Iterator[Line], file: str, delimiter: str = ",") -> Iterator[Row | InputError]:
    """The records below the header, or the error of one that is wrong; reading goes on with the line after its first.

    A header that is wrong is an error after which nothing comes.
    """
    found = records(lines, file, delimiter)
    head, place = next((one for one in found if one[0]), ([], Place(file, 1, 1)))
    if isinstance(head, InputError):
        yield head
        return
    if twice := next((name for name, times in Counter(head).items() if times > 1), None):
        yield wrong("duplicate-key", f"the column {twice[:60]!r} stands twice", "a column has a name of its own", place)
        return
    for cells, where in found:
        if isinstance(cells, InputError):
            yield cells
        elif cells:
            yield Row(dict(zip(head, cells, strict=True)), where)


def records(lines: Iterator[Line], file: str, delimiter: str = ",") -> Iterator[tuple[list[str] | InputError, Place]]:
    """The cells of each record, all as many as the first, or the error of one that is wrong; a record with quoted line
    breaks is several lines long."""
    waiting: deque[Line] = deque()
    width = 0
    while first := waiting.popleft() if waiting else next(lines, None):
        place = Place(file, first.number, 1)
        taken, size, is_open = [first], len(first.data), _turns(first)
        while is_open and size <= MAX_RECORD:
            following = waiting.popleft() if waiting else next(lines, None)
            if following is None:
                break
            taken.append(following)
            size += len(following.data)
            is_open ^= _turns(following)
        try:
            cells = _cells(taken, place, delimiter, is_open=is_open)
            if cells and width and len(cells) != width:
                raise wrong(
                    "csv-syntax",
                    f"{len(cells)} cells, where the header has {width}",
                    f"quote a cell with {_NAMES[delimiter]}",
                    place,
                )
        except InputError as error:
            waiting.extendleft(reversed(taken[1:]))
            yield error, place
        else:
            width = width or len(cells)
            yield cells, place


def _turns(line: Line) -> bool:
    """Whether a quote that is open before a line is closed behind it, or the other way round; a quote inside quotes is
    written twice."""
    return line.data.count(b'"') % 2 == 1


def _cells(taken: list[Line], place: Place, delimiter: str, *, is_open: bool) -> list[str]:
    for line in taken:
        if line.error is not None:
            raise line.error
        if b"\0" in line.data:
            at = Place(place.file, line.number, line.data.index(b"\0") + 1)
            raise wrong("control-character", "the control character U+0000 stands here", "remove it", at)
    if is_open:
        raise wrong(
            "csv-syntax", "a quote opens here and does not close", 'write a quote inside quotes twice: ""', place
        )
    data = b"".join(line.data for line in taken)
    if len(data) > MAX_LINE:
        raise wrong("too-large", f"this record is over {MAX_LINE:,} bytes", "take the images out", place)
    text = text_of(data, place)
    if not text.strip():
        return []
    limit = csv.field_size_limit(MAX_RECORD * 2)
    try:
        found = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise wrong("csv-syntax", f"this is not CSV: {error}", "check the quotes", place) from None
    finally:
        csv.field_size_limit(limit)
    if len(found) != 1:
        raise wrong("csv-syntax", "this is not CSV: a line ends without a quote", "check the quotes", place)
    if len(found[0]) > MAX_CELLS:
        raise wrong("too-large", f"this record has more than {MAX_CELLS:,} cells", "leave out what is not read", place)
    return found[0]
