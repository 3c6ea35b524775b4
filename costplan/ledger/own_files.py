"""Which files are a ledger's: its own, under whatever name, those that lie beside it, and names that no ledger has.
What stands in them is read by the engine."""

from __future__ import annotations

import os
from pathlib import Path

BESIDE = ("-journal", "-wal", "-shm", "-turn")
"""How the names of the files end that the engine makes beside a ledger."""

_HEAD = b"SQLite format 3\0"
_APPLICATION_AT = 68
"""Where SQLite keeps the number of the application: https://www.sqlite.org/fileformat.html#application_id."""


def is_ledger(path: Path) -> bool:
    """Whether a file that is there is a ledger, or lies beside one. One that cannot be read is none."""
    return any(_has_head(name) for name in _ledgers_of(path))


def is_of(path: Path, ledger: Path) -> bool:
    """Whether a path is that ledger's or of a file beside it, there or not, through links too."""
    real = os.path.realpath(ledger)
    return any(name == real or _is_same(name, real) for name in _ledgers_of(path))


def fault_in_name(word: str) -> str:
    """Why no ledger has that name; empty where one may."""
    if not word.strip():
        return "an empty name names no ledger"
    if word == ":memory:" or word.lower().startswith("file:"):
        return f"{word!r} names no file on the disk, and a ledger is one"
    if word.endswith(BESIDE):
        return f"{word!r} ends as a file beside a ledger does"
    return ""


def _ledgers_of(path: Path) -> list[str]:
    """The path itself, and the ledgers beside which it would lie."""
    real = os.path.realpath(path)
    return [real, *(real.removesuffix(ending) for ending in BESIDE if real.endswith(ending))]


def _is_same(one: str, other: str) -> bool:
    try:
        return Path(one).samefile(other)
    except OSError:
        return False


def _has_head(name: str) -> bool:
    from costplan.ledger.layout import APPLICATION

    path = Path(name)
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            head = file.read(_APPLICATION_AT + 4)
    except (OSError, ValueError):
        return False
    return head.startswith(_HEAD) and head[_APPLICATION_AT:] == APPLICATION.to_bytes(4, "big")
