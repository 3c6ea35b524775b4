"""Broken lines: a store read line by line, to name the first that is none before duckdb takes it for one.
What a line may hold stands in store_line.py; store.py counts what is sound."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from costplan.errors import Place, wrong
from costplan.intake import open_file
from costplan.observation import LONGEST
from costplan.store_line import check_line, is_plain

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


def check_lines(path: Path, *, glance: bool = True) -> None:
    """Refuse a store with a line that is none, and name it.

    Args:
        path: where it lies.
        glance: pass what is sound at a glance; without it each line is read whole.

    Raises:
        InputError: with the field that holds what it cannot, if that is what is wrong.
        OutsideError: it cannot be read.
    """
    if not glance:
        _read(path, is_sound=lambda _: False)
        return
    found = path.stat()
    _glance_over(path, found.st_ino, found.st_size, found.st_mtime_ns)


@lru_cache(16)
def _glance_over(path: Path, *_: int) -> None:
    """A command asks for one store more than once, and it is looked at once as long as it is the same."""
    _read(path, is_sound=is_plain)


def _read(path: Path, is_sound: Callable[[bytes], bool]) -> None:
    number = 0
    shown = str(path)
    with open_file(path, shown) as file:
        try:
            for line in lines_in(file):
                number += 1
                if not is_sound(line) and line.strip():
                    check_line(line, shown, number)
        except ValueError:
            what = "this line is none of a store"
            raise wrong("not-a-store", what, "remove it, or import it again", Place(shown, number + 1, 1)) from None
