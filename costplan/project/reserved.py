"""The ledger of a project for whoever asks what was reserved and spent: its state, its calls, and what they teach.
Reserving and settling before and after a call is the guard's."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from costplan.errors import CostplanError, OutsideError, Problem, wrong
from costplan.ledger.disk import is_there
from costplan.ledger.ledger import NoBreach, NoSuchReservation
from costplan.ledger.sqlite import open_ledger
from costplan.ledger.window import milliseconds
from costplan.observation import identity_of
from costplan.project.holding import read_holding
from costplan.project.request import Request
from costplan.project.settings import find_project
from costplan.project.spending import find_ledger, folder_here
from costplan.reserving.ledger_state import LedgerState, state_of
from costplan.store_line import fault_in
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from costplan.ledger.cap import LedgerCap
    from costplan.ledger.ledger import Ledger
    from costplan.ledger.reservation import Reservation, Tags


class Reserved:
    """The ledger that counts in a folder, or one that is named.

    Args:
        day: the day on which caps are held.
        ledger: its file; else where :func:`costplan.project.spending.open_spending` looks.
        budgets: files of caps; those of costplan.yaml if none are named.
        reading: nothing is written.
        folder: where it is looked up.

    Raises:
        InputError: costplan.yaml is wrong, and no ledger is named.
        OutsideError: there is none, or it cannot be read.
    """

    def __init__(
        self,
        day: date,
        *,
        ledger: Path | None = None,
        budgets: Sequence[str] = (),
        reading: bool = True,
        folder: Path = Path(),
    ) -> None:
        self.path = find_ledger(ledger, folder)
        self._request = Request(as_of=day, budgets=budgets, folder=folder)
        if not is_there(self.path):
            told = f"{self.path} is no ledger yet"
            remedy = "nothing was reserved there; see 'costplan live' and docs/guard.md, or name one with --ledger"
            raise OutsideError([Problem("no-ledger", told, remedy)])
        self._ledger: Ledger = open_ledger(self.path, reading=reading)

    def state(self, *, tags: Sequence[str] = (), by: str | None = None, check: bool = False) -> LedgerState:
        """How it stands, under its caps; with a check of all that is kept, if asked.

        Why its caps cannot be read is told where they cannot.

        Raises:
            InputError: a tag is not written ``name=value``.
            OutsideError: it cannot be read.
        """
        caps: tuple[LedgerCap, ...] = ()
        unread: tuple[Problem, ...] = ()
        wanted = read_tags(tags)
        try:
            here = folder_here(self._request.folder)
            caps = read_holding(find_project(here), self._request._replace(folder=here), beside=True).caps
        except CostplanError as failed:
            unread = failed.problems
        state = state_of(self._ledger, self.path, caps, tags=wanted, by=by, check=check, unread=unread)
        return state._replace(where=self._where())

    def _where(self) -> str:
        """The option that names the ledger, where it is not the one that is found here without."""
        try:
            if os.path.realpath(find_ledger(None, self._request.folder)) == os.path.realpath(self.path):
                return ""
        except CostplanError:  # none is found
            pass
        return f" --ledger {quote(str(self.path))}"

    def calls(
        self, *, tags: Sequence[str] = (), since: date | None = None, state: str | None = None
    ) -> Iterator[Reservation]:
        """Its reservations in the order they were made.

        Raises:
            InputError: a tag is not written ``name=value``.
            OutsideError: it cannot be read.
        """
        start = None if since is None else milliseconds(datetime(since.year, since.month, since.day, tzinfo=UTC))
        return self._ledger.reservations(tags=read_tags(tags), since=start, state=state)

    def call(self, which: str) -> Reservation:
        """One of them.

        Raises:
            InputError: there is none of that id.
        """
        try:
            return self._ledger.reservation(which)
        except NoSuchReservation:
            raise _no_such(which, self.path) from None

    def reap(self, which: Sequence[str] = ()) -> list[Reservation]:
        """Settle at what was reserved what is out and expired, or whose process is gone; of these alone, if named.

        Raises:
            InputError: there is none of such an id.
            OutsideError: it cannot be written.
        """
        for one in which:
            self.call(one)
        return self._ledger.reap(list(which) or None)

    def accept(self, which: str, why: str) -> Reservation:
        """Let calls start again after one that cost more than was reserved for it.

        Raises:
            InputError: there is none of that id, or it is no breach that waits.
            OutsideError: it cannot be written.
        """
        try:
            return self._ledger.accept_breach(which, why)
        except NoSuchReservation:
            raise _no_such(which, self.path) from None
        except NoBreach:
            told = f"{which} is no call that waits to be accepted"
            raise wrong("no-breach", told, "'costplan ledger status' lists those that do") from None

    def store(self, *, tags: Sequence[str] = (), since: date | None = None) -> tuple[bytes, str]:
        """What its calls used, as an observation store that ``costplan calibrate`` takes, and in words how many calls
        told no usage: these teach nothing, and are left out.

        Raises:
            InputError: a tag is not written ``name=value``.
            OutsideError: it cannot be read.
        """
        lines = [_line(call) for call in self.calls(tags=tags, since=since)]
        told = [line for line in lines if line is not None]
        left_out = len(lines) - len(told)
        words = (
            f"{left_out:,} of {many(len(lines), 'call')} told no usage, and {'is' if left_out == 1 else 'are'} left out"
        )
        return b"".join(told), words if left_out else ""

    def counted(self, *, tags: Sequence[str] = (), since: date | None = None) -> tuple[str, str]:
        """The same as a count table (CSV), as of ``costplan actuals count``.

        Raises:
            InputError: a tag is not written ``name=value``.
            OutsideError: it cannot be read, or duckdb is not installed.
        """
        from tempfile import TemporaryDirectory

        from costplan.learning.counts import count_files, counts_csv

        with TemporaryDirectory() as folder:
            path = Path(folder) / "ledger.jsonl"
            lines, left_out = self.store(tags=tags, since=since)
            path.write_bytes(lines)
            return counts_csv(count_files([path])), left_out


def read_tags(words: Sequence[str]) -> Tags:
    """``team=growth`` as a tag.

    Raises:
        InputError: one has no ``=``.
    """
    tags = []
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals):
            raise wrong("not-a-tag", f"{word!r} is no tag", "write it as name=value, such as team=growth")
        tags.append((name, value))
    return tuple(tags)


def _no_such(which: str, path: Path) -> Exception:
    return wrong("no-reservation", f"{path} has no reservation {which!r}", "'costplan ledger show' lists them")


def _line(call: Reservation) -> bytes | None:
    """The line of a store that a settled call makes; None where its answer told no usage."""
    told = next((one.usage for one in reversed(call.adjustments) if one.usage), call.usage)
    if told is None:
        return None
    record = json.loads(told)
    moment = datetime.fromtimestamp(call.at // 1000, UTC).isoformat()
    identity = identity_of(f"{call.id} {call.at} {call.fingerprint} {told}".encode(), moment)
    record = {"id": identity} | record | {"at": moment, "source": "ledger"}
    if fault_in(record) is not None:
        return None  # settled by hand with something else
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
