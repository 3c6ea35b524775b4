"""Budget files: YAML to Budget, from the disk or from a revision, with the exchange rates that it names; and back.
What caps, policies and waivers mean for a plan stands elsewhere; here they are only read, checked and written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from costplan.budget.reader import read_budget, read_own_budget
from costplan.digest import sha256
from costplan.exchange.fx_file import ReadFile, ReadFx, load_fx, read_fx
from costplan.named import NamedTuple
from costplan.yamlio import parse, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.budget.budget import Budget

__all__ = [
    "LoadedBudget",
    "ReadFile",
    "ReadFx",
    "load_budget",
    "load_fx",
    "read_budget",
    "read_fx",
    "read_own_budget",
]


class LoadedBudget(NamedTuple):
    """A budget with the files it was read from (shown name to SHA-256)."""

    budget: Budget
    file: str
    files: dict[str, str]


def load_budget(
    path: Path, *, root: Path | None = None, shown: str | None = None, read: ReadFile = read_bytes
) -> LoadedBudget:
    """Read a budget file, and the exchange rates beside it that it names.

    Args:
        path: the file.
        root: what ``fx:`` may not leave; the file's own folder if None.
        shown: how errors and reports name the file; its path if None.
        read: gives the content of a file by its path and shown name; the disk's if not given. One that asks git reads
            a whole budget as it stood in a revision.

    Raises:
        InputError: with every problem of the files.
        OutsideError: a file cannot be read.
    """
    name = shown or path.as_posix()
    data = read(path, name)
    files = {name: sha256(data).hexdigest()}
    fx = partial(load_fx, path=path, shown=name, root=(root or path.parent).resolve(), files=files, read=read)
    return LoadedBudget(read_budget(parse(data, name), fx), name, files)
