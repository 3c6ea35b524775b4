"""Reservations as rows of the file, and back.
What moves their amounts is in sqlite.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.ledger.reservation import DISPATCHED, Adjustment, Ask, Reservation
from costplan.ledger.totals import tags_of, text_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from costplan.ledger.process import Process

_OWN = tuple(name for name in Reservation._fields if name not in ("id", "adjustments"))

_SELECT = (
    f"SELECT {', '.join(f'r.{name}' for name in ('number', *_OWN))}, "
    f"{', '.join(f'a.{name}' for name in Adjustment._fields)} "
    "FROM reservation AS r LEFT JOIN adjustment AS a ON a.reservation = r.number "
)

_PART = 500
"""So many rows are read at a time: nobody who writes waits for somebody who reads all."""


def id_of(number: int) -> str:
    """The id of a row, for people."""
    return f"r{number}"


def number_of(which: str) -> int | None:
    """The row of an id; None where it is none."""
    digits = which.removeprefix("r")
    is_number = which.startswith("r") and digits.isascii() and digits.isdigit() and len(digits) < 19
    return int(digits) if is_number else None


def select(connection: sqlite3.Connection, where: str, *values: object) -> list[Reservation]:
    """The reservations that a condition on ``r`` holds for, in the order they were made, a part of them at most."""
    rows = connection.execute(f"{_SELECT} WHERE {where} ORDER BY r.number LIMIT {_PART}", values).fetchall()
    return [_reservation(row) for row in rows]


def out(connection: sqlite3.Connection) -> list[Reservation]:
    """The reservations that are out, found by their index and not among all rows."""
    found = connection.execute("SELECT number FROM reservation INDEXED BY reservation_out WHERE state = 'dispatched'")
    return [row for (number,) in sorted(found.fetchall()) for row in select(connection, "r.number = ?", number)]


def insert(connection: sqlite3.Connection, ask: Ask, *, at: int, token: bytes, process: Process) -> int:
    """Write what was asked as dispatched; gives the number of the row."""
    row = {
        "key": plain(ask.key),
        "fingerprint": plain(ask.fingerprint),
        "model": plain(ask.model),
        "request": plain(ask.request),
        "tags": text_of(ask.tags),
        "prompt_sha256": ask.prompt_sha256,
        "prompt_chars": ask.prompt_chars,
        "state": DISPATCHED,
        "reserved": ask.reserved,
        "method": ask.method,
        "why": "",
        "outcome": "",
        "breach": 0,
        "at": at,
        "expires": at + ask.expires_ms,
        "host": process.host,
        "boot": process.boot,
        "pid": process.pid,
        "started": process.started,
        "owner": token,
    }
    return write(connection, "reservation", row)


def write(connection: sqlite3.Connection, table: str, row: Mapping[str, object]) -> int:
    """A new row of a table; gives its number."""
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    done = connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))
    return done.lastrowid or 0


def update(connection: sqlite3.Connection, which: str, row: Mapping[str, object]) -> None:
    """Other values of a reservation."""
    names = ", ".join(f"{name} = ?" for name in row)
    connection.execute(f"UPDATE reservation SET {names} WHERE number = ?", (*row.values(), number_of(which)))


def owner(connection: sqlite3.Connection, which: str) -> bytes:
    """What the file keeps of the token of a reservation that is there."""
    found = connection.execute("SELECT owner FROM reservation WHERE number = ?", (number_of(which),)).fetchone()
    return bytes(found[0])


def plain(text: str | None) -> str | None:
    """A text that every file can hold: what is no character, such as half of a pair, stands as its number."""
    return None if text is None else text.encode("utf-8", "backslashreplace").decode()


def _reservation(row: tuple[Any, ...]) -> Reservation:
    number, *values = row
    own = dict(zip(_OWN, values, strict=False))
    own["tags"], own["breach"] = tags_of(own["tags"]), bool(own["breach"])
    late = dict(zip(Adjustment._fields, values[len(_OWN) :], strict=True))
    adjustments = () if late["amount"] is None else (Adjustment(**late),)
    return Reservation(id=id_of(number), adjustments=adjustments, **own)
