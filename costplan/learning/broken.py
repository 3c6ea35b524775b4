"""Broken lines: a store read line by line, the slow and exact way, to name the place that duckdb stumbled over.
What a field may hold it takes from the row of an observation; store.py reads what is sound."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from costplan.errors import Place, wrong
from costplan.intake import open_file
from costplan.learning.store_fields import FIELDS, LOWEST, MAY_BE, MOMENT, MOST
from costplan.observation import LONGEST, VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import IO


def lines_in(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a store or a table.

    Raises:
        ValueError: one is longer than any that costplan writes.
    """
    while line := file.readline(LONGEST + 1):
        if len(line) > LONGEST:
            raise ValueError("a line is too long")
        yield line


def find_broken_line(path: Path) -> None:
    """Name the first line of a store that is none; nothing where every line is sound.

    Raises:
        InputError: with the field that holds what it cannot, if that is what is wrong.
    """
    number = 0
    place = None
    try:
        with open_file(path, str(path)) as file:
            for line in lines_in(file):
                number += 1
                if line.strip():
                    _check_line(line)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        told, at = error.args if isinstance(error, _FieldError) else ("this line is none of a store", 1)
        place = Place(str(path), max(number, 1), at)
    if place is not None:
        raise wrong("not-a-store", told, "remove it, or import it again", place)


class _FieldError(ValueError):
    """A field of a line holds what it cannot; which, and in what column."""


def _check_line(line: bytes) -> None:
    """Refuse a line of which a field that is read holds something else than it may."""
    record: Any = json.loads(line)
    if record["observation"] != VERSION or not isinstance(record["model"], str):
        raise ValueError
    for name, kind in FIELDS.items():
        value = record.get(name)
        if value is None:
            continue
        fits = _FITS[kind](value) and (name not in MAY_BE or value in MAY_BE[name])
        fits = fits and (name not in LOWEST or value >= LOWEST[name])
        if not fits or (name == "at" and not re.fullmatch(MOMENT, value, re.ASCII)):
            what = f"{name} of this line is {json.dumps(value)[:60]}, which it cannot be"
            raise _FieldError(what, _column_of(line, name))


def _column_of(line: bytes, name: str) -> int:
    """The column where the value of a field begins, from 1."""
    found = re.search(rb'"%s"\s*:\s*' % name.encode(), line)
    return len(line[: found.end()].decode("utf-8", "replace")) + 1 if found else 1


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST


_FITS: dict[str, Callable[[Any], bool]] = {
    "INTEGER": _is_whole,
    "BIGINT": _is_whole,
    "BOOLEAN": lambda value: isinstance(value, bool),
    "VARCHAR": lambda value: isinstance(value, str),
    "VARCHAR[]": lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
    "JSON": lambda value: isinstance(value, dict) and all(isinstance(item, str) for item in value.values()),
}
"""Whether a value is one that a field of the type holds."""
