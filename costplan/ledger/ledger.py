"""The small interface behind which an engine keeps a ledger, and what it refuses, as facts.
The sentences that people read are made above; SQLite is the first engine, in sqlite.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costplan.ledger.cap import LedgerCap
    from costplan.ledger.reservation import Ask, Reservation, Settlement, Tags


class Standing(NamedTuple):
    """How a cap stands in one window: what is settled, what is reserved and out, and what it allows.

    ``tags`` are those of the cap, with the value in question where it holds each value by itself; ``frees`` is when
    the next window starts in which it allows anything, None where none does.
    """

    cap: LedgerCap
    label: str
    tags: Tags
    spent: int
    reserved: int
    most: int
    frees: int | None

    @property
    def left(self) -> int:
        """What still fits; never below zero."""
        return max(0, self.most - self.spent - self.reserved)


class Refusal(Exception):
    """A ledger was asked for what it does not do; nothing was changed."""


class CapReached(Refusal):
    """The call does not fit. ``standings`` are the caps that it would pass, as they stand without it; ``asked`` is what
    it can cost at most, in pico-dollars."""

    def __init__(self, standings: Sequence[Standing], asked: int) -> None:
        self.standings, self.asked = tuple(standings), asked
        super().__init__(self.standings, asked)

    def __str__(self) -> str:
        return f"{self.asked} pico-dollars would pass {', '.join(standing.cap.id for standing in self.standings)}"


class OfReservation(Refusal):
    """What stands in the way is a reservation."""

    def __init__(self, reservation: Reservation) -> None:
        self.reservation = reservation
        super().__init__(reservation)

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.reservation.id} is {self.reservation.state}"


class KeyInUse(OfReservation):
    """The same request was reserved under the same key: it is out, or was settled."""


class KeyOfAnother(OfReservation):
    """Another request was reserved under the same key."""


class BreachOpen(OfReservation):
    """A call cost more than was reserved for it: no other starts until somebody accepts that."""


class NotYours(OfReservation):
    """The token is not that of the reservation."""


class AlreadySettled(OfReservation):
    """The reservation was settled or released before, and its owner can change nothing more."""


class NoBreach(OfReservation):
    """There is no breach to accept."""


class NoSuchReservation(Refusal):
    """The ledger has no reservation of that id."""


class Ledger(Protocol):
    """What was reserved before each call and what it came to. Each act is one durable commit, or nothing happened.

    ``which`` is the id of a reservation.
    Every method raises :class:`costplan.errors.OutsideError` where the ledger cannot be read or written in time.
    """

    def reserve(self, ask: Ask, caps: Sequence[LedgerCap]) -> tuple[Reservation, str]:
        """Keep the most that a call can cost aside, as dispatched, where that fits all caps that hold it.

        Returns:
            The reservation, and the secret token by which its owner settles it.

        Raises:
            CapReached: with all caps that it would pass.
            KeyInUse, KeyOfAnother: the key was used before, by a call that was not released.
            BreachOpen: a breach waits for somebody.
        """
        ...

    def settle(self, which: str, owner: str, settlement: Settlement) -> Reservation:
        """Record what a call came to, also above what was reserved. Where it was settled at the
        maximum before, by reaping or by an owner who did not know, it is an adjusting row, once.

        Raises:
            NotYours, AlreadySettled, NoSuchReservation: see there.
        """
        ...

    def release(self, which: str, owner: str) -> Reservation:
        """Give a reservation back whose call was never sent.

        Raises:
            NotYours, AlreadySettled, NoSuchReservation: see there.
        """
        ...

    def reap(self, ids: Sequence[str] | None = None) -> list[Reservation]:
        """Settle, at all that was reserved, what is out and expired or whose process is certainly gone; nobody's live
        hold. With ids: only what of these is so."""
        ...

    def accept_breach(self, which: str, why: str) -> Reservation:
        """Let calls start again after a breach.

        Raises:
            NoBreach, NoSuchReservation: see there.
        """
        ...

    def reservation(self, which: str) -> Reservation:
        """One of them.

        Raises:
            NoSuchReservation: see there.
        """
        ...

    def reservations(
        self, *, state: str | None = None, since: int | None = None, until: int | None = None, tags: Tags = ()
    ) -> Iterator[Reservation]:
        """All of them in the order they were made, from ``since`` on and before ``until``; those with all of the tags.
        What is written meanwhile may be among them or not."""
        ...

    def standing(self, caps: Sequence[LedgerCap], at: int | None = None) -> list[Standing]:
        """How caps stand at a moment, the present one if none is said. A cap for each value has one for each value that
        was seen in the window."""
        ...

    def now(self) -> int:
        """The ledger's time: this machine's, and never before a moment that the ledger has seen."""
        ...

    def check(self) -> list[str]:
        """What is wrong with the ledger itself, in words: nothing, if its file is sound and its running totals are the
        sums of its rows."""
        ...

    def close(self) -> None:
        """Let go of the file; the next act opens it again."""
        ...
