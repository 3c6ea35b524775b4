"""The SQLite file of a ledger: one connection for all threads of a process, in transactions that wait their turn.
What stands in the file is read and written elsewhere; each failure of the disk is told in one sentence."""

from __future__ import annotations

import os
import sqlite3
import time
import weakref
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from threading import Lock, RLock
from typing import TYPE_CHECKING, TypeVar

from costplan.errors import OutsideError, Problem, wrong
from costplan.ledger import layout
from costplan.ledger.disk import is_there, network_disk
from costplan.ledger.turn import FIRST_PAUSE, LONGEST_PAUSE, pauses, turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WAIT_SECONDS = 30.0
"""So long another may hold the file before we give up."""

T = TypeVar("T")


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite keeps a write-ahead log that cannot be reset under a writer, which corrupts the file: from
    3.51.3 on, and in the repaired 3.50.7 and 3.44.6 (https://sqlite.org/wal.html). 3.52.0 was withdrawn."""
    backported = (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)
    return backported or (version >= (3, 51, 3) and version != (3, 52, 0))


class Database:
    """A file on a local disk. It is opened at its first use, and again in a forked child, whose parent's connection is
    never touched, and where somebody put another file in its place.

    Args:
        path: where it lies.
        reading: it must be there, and nothing is written.
    """

    def __init__(self, path: Path, *, reading: bool = False) -> None:
        self.path, self._reading = path, reading
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        with _CHANGING:
            _OPEN.add(self)

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that nobody else writes in: all of it is on the disk at the end, or nothing after an error.

        Raises:
            OutsideError: it could not be written, or another held the file for too long.
        """
        with self._transaction("BEGIN IMMEDIATE", turn(self.path)) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one state of the file.

        Raises:
            OutsideError: it could not be read, or another held the file for too long.
        """
        with self._transaction("BEGIN", nullcontext()) as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str, queue: AbstractContextManager[None]) -> Iterator[sqlite3.Connection]:
        deadline = time.monotonic() + WAIT_SECONDS
        if not self._lock.acquire(timeout=WAIT_SECONDS):
            raise self._busy()
        try:
            with self._told():
                connection = self._open(deadline)
                if connection.in_transaction:  # a signal's handler came into an act of its own thread
                    raise self._busy()
                try:
                    with queue:
                        _patiently(lambda: _begin(connection, begin), deadline, FIRST_PAUSE)
                    yield connection
                    _patiently(lambda: connection.execute("COMMIT"), deadline)
                except BaseException:
                    self._roll_back(connection)
                    raise
        finally:
            self._lock.release()

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self.close()  # the next one starts from what is on the disk

    # ------------------------------------------------------------------------------------------------------- opening

    def _open(self, deadline: float) -> sqlite3.Connection:
        if self._connection is not None and self._identity() == self._file:
            return self._connection
        self.close()
        if kind := network_disk(self.path):
            told = f"{self.path} lies on a network disk ({kind}), whose locks hold no cap"
            raise OutsideError([Problem("ledger-on-network", told, "name a ledger on a local disk")])
        if self._reading and not is_there(self.path):
            raise self._missing()
        mode = "rwc" if not self._reading else "rw" if os.access(self.path, os.W_OK) else "ro"
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=0,  # waiting is ours: a signal ends it, and the pauses are short
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            _patiently(lambda: self._prepare(connection, deadline), deadline)
        except BaseException:
            connection.close()
            raise
        self._connection, self._file = connection, self._identity()
        return connection

    def _prepare(self, connection: sqlite3.Connection, deadline: float) -> None:
        connection.execute("PRAGMA mmap_size = 0")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA fullfsync = ON")
        needs_steps = layout.needs_steps(connection, self.path)
        if self._reading:
            if connection.execute("PRAGMA user_version").fetchone() == (0,):
                raise self._missing()
            connection.execute("PRAGMA query_only = ON")
            return
        is_safe = wal_is_safe(sqlite3.sqlite_version_info)
        is_new = connection.execute("PRAGMA user_version").fetchone() == (0,)
        if needs_steps:
            self._take_steps(connection, deadline)
        (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
        wanted = "wal" if is_safe and is_new else "delete" if not is_safe else journal
        if journal != wanted:
            change = f"PRAGMA journal_mode = {wanted}"
            (journal,) = _patiently(lambda: connection.execute(change).fetchone(), deadline)
        connection.execute(f"PRAGMA synchronous = {'FULL' if journal == 'wal' else 'EXTRA'}")

    def _take_steps(self, connection: sqlite3.Connection, deadline: float) -> None:
        connection.execute("PRAGMA synchronous = EXTRA")
        _begin(connection, "BEGIN IMMEDIATE")
        try:
            layout.take_steps(connection, self.path)
            _patiently(lambda: connection.execute("COMMIT"), deadline)
        except BaseException:
            self._roll_back(connection)
            raise

    def _identity(self) -> tuple[int, int] | None:
        try:
            about = self.path.stat()
        except OSError:
            return None
        return about.st_dev, about.st_ino

    # ------------------------------------------------------------------------------------------------------- failing

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._failure(error) from error
        except OSError as error:
            told = f"{self.path}: {error.strerror or error}"
            raise OutsideError([Problem("ledger-failed", told, "check the folder and the rights")]) from error

    def _failure(self, error: sqlite3.Error) -> Exception:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _BUSY:
            return self._busy()
        if code == sqlite3.SQLITE_NOTADB:
            return wrong("not-a-ledger", f"{self.path} is no ledger", "name another file for the ledger")
        told, remedy = _FAILURES.get(code, (f"it failed: {error}", "see that the file and its disk are sound"))
        return OutsideError([Problem("ledger-failed", f"{self.path}: {told}", remedy)])

    def _missing(self) -> OutsideError:
        return OutsideError([Problem("no-ledger", f"{self.path} is no ledger yet", "nothing was reserved in it")])

    def _busy(self) -> OutsideError:
        told = f"{self.path} was held by others for {WAIT_SECONDS:g} s"
        return OutsideError([Problem("ledger-busy", told, "see what holds it, and try again")])

    # ------------------------------------------------------------------------------------------------------- forking

    def before_fork(self) -> None:
        """See that no transaction is open while the process is doubled."""
        self._lock.acquire()

    def after_fork(self) -> None:
        """In the parent: go on."""
        self._lock.release()

    def in_child(self) -> None:
        """In the child: never use, and never close, what the parent holds."""
        self._lock = RLock()
        if self._connection is not None:
            _INHERITED.append(self._connection)
            self._connection = None


_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)

_FAILURES = {
    sqlite3.SQLITE_FULL: ("the disk is full", "make room; what was reserved before still counts"),
    sqlite3.SQLITE_IOERR: ("the disk cannot be read or written", "see that it is sound and not full"),
    sqlite3.SQLITE_READONLY: ("it cannot be written", "check the rights of the file and its folder"),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "check the folder and the rights"),
    sqlite3.SQLITE_CORRUPT: ("it is damaged", "keep the file, and start another ledger"),
}


def _begin(connection: sqlite3.Connection, begin: str) -> None:
    connection.execute(begin)
    if begin == "BEGIN":
        try:
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()  # here reading waits for its turn
        except sqlite3.Error:
            connection.execute("ROLLBACK")
            raise


def _patiently(act: Callable[[], T], deadline: float, pause: float = LONGEST_PAUSE) -> T:
    """An act that is tried again while others hold the file."""
    for _ in pauses(pause):
        try:
            return act()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY or time.monotonic() > deadline:
                raise
    raise AssertionError("pauses have no end")


_OPEN: weakref.WeakSet[Database] = weakref.WeakSet()

_FORKING: list[Database] = []

_CHANGING = Lock()
"""Held while those that are open change in number, and while the process is doubled."""

_INHERITED: list[sqlite3.Connection] = []


def _before_fork() -> None:
    _CHANGING.acquire()
    _FORKING[:] = sorted(_OPEN, key=id)
    for database in _FORKING:
        database.before_fork()


def _after_fork() -> None:
    for database in _FORKING:
        database.after_fork()
    _FORKING.clear()
    _CHANGING.release()


def _in_child() -> None:
    for database in _FORKING:
        database.in_child()
    _FORKING.clear()
    _CHANGING.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_in_child)
