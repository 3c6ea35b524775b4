"""The ledger in one SQLite file on a local disk, for all processes and threads of one machine.
Each act is one transaction: the row, the totals that it moves and the clock reach the disk together."""

from __future__ import annotations

import os
import time
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING

from costplan.ledger import ends, totals
from costplan.ledger import reservation_rows as rows
from costplan.ledger.cap import MOST
from costplan.ledger.database import Database
from costplan.ledger.ledger import (
    AlreadySettled,
    BreachOpen,
    CapReached,
    KeyInUse,
    KeyOfAnother,
    NoBreach,
    NoSuchReservation,
    NotYours,
)
from costplan.ledger.process import this_process
from costplan.ledger.reservation import DISPATCHED, MAXIMUM, OWNER, REAPER, RELEASED

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from costplan.ledger.cap import LedgerCap
    from costplan.ledger.ledger import Ledger, Standing
    from costplan.ledger.reservation import Ask, Reservation, Settlement, Tags


def open_ledger(path: Path, *, reading: bool = False) -> Ledger:
    """The ledger in a file, which is made at the first reservation if it is not there; its folder must be.

    Args:
        path: where it lies, on a local disk.
        reading: nothing is written, and it must be there.
    """
    return SqliteLedger(path, reading=reading)


def wall_clock() -> int:
    """This machine's time."""
    return time.time_ns() // 1_000_000


class SqliteLedger:
    """See :class:`costplan.ledger.ledger.Ledger`. Threads may share one, and so may a process and its forks."""

    def __init__(self, path: Path, *, reading: bool = False, clock: Callable[[], int] = wall_clock) -> None:
        self._database = Database(path, reading=reading)
        self._clock = clock

    # ---------------------------------------------------------------------------------------------------- what moves

    def reserve(self, ask: Ask, caps: Sequence[LedgerCap]) -> tuple[Reservation, str]:
        """See :class:`Ledger`."""
        _check_amount(ask.reserved)
        held_by = [cap for cap in caps if cap.matches(ask.tags, ask.model)]
        owner = os.urandom(16).hex()
        with self._database.writing() as connection:
            _check_free(connection, ask)
            at = self._now(connection)
            numbers = totals.keep(connection, held_by)
            found = [totals.standing(connection, numbers, cap, ask.tags, at) for cap in held_by]
            over = [one for one in found if one and one.spent + one.reserved + ask.reserved > one.most]
            if not over:
                _tick(connection, at)
                number = rows.insert(connection, ask, at=at, token=_digest(owner), process=this_process())
                totals.move(connection, numbers, ask, at, reserved=ask.reserved)
                return _row(connection, rows.id_of(number)), owner
        raise CapReached(over, ask.reserved)  # sums that are kept from now on stay

    def settle(self, which: str, owner: str, settlement: Settlement) -> Reservation:
        """See :class:`Ledger`."""
        _check_amount(settlement.amount)
        with self._database.writing() as connection:
            at = self._now(connection)
            found = _mine(connection, which, owner)
            if found.state == DISPATCHED:
                ends.finish(connection, found, settlement, at, OWNER)
            elif found.how == MAXIMUM and not found.adjustments:
                ends.adjust(connection, found, settlement, at)
            else:
                raise AlreadySettled(found)
            _tick(connection, at)
            return _row(connection, which)

    def release(self, which: str, owner: str) -> Reservation:
        """See :class:`Ledger`."""
        with self._database.writing() as connection:
            at = self._now(connection)
            found = _mine(connection, which, owner)
            if found.state != DISPATCHED:
                raise AlreadySettled(found)
            rows.update(connection, which, {"state": RELEASED, "settled_at": at, "settled_by": OWNER})
            totals.move(connection, totals.scopes_in(connection), found, found.at, reserved=-found.reserved)
            _tick(connection, at)
            return _row(connection, which)

    def reap(self, ids: Sequence[str] | None = None) -> list[Reservation]:
        """See :class:`Ledger`."""
        with self._database.writing() as connection:
            at = self._now(connection)
            out = [found for found in rows.out(connection) if ids is None or found.id in ids]
            asked = [(found, ends.end_of(found, at)) for found in out]
            reaped = [(found, end) for found, end in asked if end is not None]
            for found, end in reaped:
                ends.finish(connection, found, end, at, REAPER)
            if reaped:
                _tick(connection, at)
            return [_row(connection, found.id) for found, _ in reaped]

    def accept_breach(self, which: str, why: str) -> Reservation:
        """See :class:`Ledger`."""
        with self._database.writing() as connection:
            found = _row(connection, which)
            if not found.breach or found.accepted_breach is not None:
                raise NoBreach(found)
            rows.update(connection, which, {"accepted_breach": rows.plain(why)})
            return _row(connection, which)

    # ---------------------------------------------------------------------------------------------------- what tells

    def now(self) -> int:
        """See :class:`Ledger`."""
        with self._database.reading() as connection:
            return self._now(connection)

    def reservation(self, which: str) -> Reservation:
        """See :class:`Ledger`."""
        with self._database.reading() as connection:
            return _row(connection, which)

    def reservations(
        self, *, state: str | None = None, since: int | None = None, until: int | None = None, tags: Tags = ()
    ) -> Iterator[Reservation]:
        """See :class:`Ledger`."""
        bounds = (("r.state = ?", state), ("r.at >= ?", since), ("r.at < ?", until))
        where = " AND ".join(["r.number > ?", *(text for text, value in bounds if value is not None)])
        values = [value for _, value in bounds if value is not None]
        wanted, last = set(tags), 0
        while True:
            with self._database.reading() as connection:
                part = rows.select(connection, where, last, *values)
            yield from (found for found in part if wanted <= set(found.tags))
            if not part:
                return
            last = rows.number_of(part[-1].id) or last

    def standing(self, caps: Sequence[LedgerCap], at: int | None = None) -> list[Standing]:
        """See :class:`Ledger`."""
        with self._database.reading() as connection:
            return list(totals.standings(connection, caps, self._now(connection) if at is None else at))

    def check(self) -> list[str]:
        """See :class:`Ledger`."""
        with self._database.reading() as connection:
            wrong = [told for (told,) in connection.execute("PRAGMA integrity_check(20)") if told != "ok"]
            wrong += [f"row {row} of {table} is of no {of}" for table, row, of, _ in connection.execute(_STRAYS)]
            kept = totals.kept_sums(connection)
            summed = totals.sums_of_rows(connection, list(kept))
        for scope, sums in kept.items():
            for where in sorted(sums.keys() | summed[scope].keys()):
                is_, must = sums.get(where, totals.NONE), summed[scope].get(where, totals.NONE)
                if is_ != must:
                    name = " ".join(
                        part for part in (scope.window.word, scope.model, scope.vendor, *where[::-1]) if part
                    )
                    wrong.append(f"the total of {name} is {is_}, and its rows make {must}")
        return wrong

    def close(self) -> None:
        """See :class:`Ledger`."""
        self._database.close()

    def _now(self, connection: sqlite3.Connection) -> int:
        (latest,) = connection.execute("SELECT latest FROM clock").fetchone()
        return max(self._clock(), int(latest))


_STRAYS = "PRAGMA foreign_key_check"


def _tick(connection: sqlite3.Connection, at: int) -> None:
    """Keep the moment of a change, before which the ledger's time never runs back."""
    connection.execute("UPDATE clock SET latest = ?", (at,))


def _check_amount(amount: int) -> None:
    if not 0 <= amount <= MOST:
        raise ValueError(f"a ledger holds amounts from 0 to {MOST} pico-dollars, not {amount}")


def _check_free(connection: sqlite3.Connection, ask: Ask) -> None:
    """The key was not used, and no breach is open."""
    if ask.key is not None:
        for found in rows.select(connection, "r.key = ? AND r.state <> 'released'", rows.plain(ask.key)):
            raise KeyInUse(found) if found.fingerprint == ask.fingerprint else KeyOfAnother(found)
    for found in rows.select(connection, "r.breach = 1 AND r.accepted_breach IS NULL"):
        raise BreachOpen(found)


def _digest(owner: str) -> bytes:
    """What the file keeps of a token: whoever reads it cannot settle."""
    return sha256(owner.encode("utf-8", "backslashreplace")).digest()


def _row(connection: sqlite3.Connection, which: str) -> Reservation:
    for found in rows.select(connection, "r.number = ?", rows.number_of(which)):
        return found
    raise NoSuchReservation(which)


def _mine(connection: sqlite3.Connection, which: str, owner: str) -> Reservation:
    found = _row(connection, which)
    if not compare_digest(rows.owner(connection, which), _digest(owner)):
        raise NotYours(found)
    return found
