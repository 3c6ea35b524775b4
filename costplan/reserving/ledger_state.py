"""What a ledger comes to: how its caps stand, what was spent and is out, by the value of a tag, and what waits for a
person. It reads reservations and changes none."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from costplan.ledger.reservation import DISPATCHED, RELEASED
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from costplan.ledger.ledger import Ledger, Standing
    from costplan.ledger.reservation import Reservation, Tags


class Group(NamedTuple):
    """The calls that share the value of a tag: how many were sent, how many of these are out, and their money in
    pico-dollars. ``at_maximum`` is the part of ``spent`` that no answer told: it was settled at what was reserved.
    """

    value: str
    calls: int = 0
    out: int = 0
    spent: int = 0
    at_maximum: int = 0
    reserved: int = 0

    def with_call(self, call: Reservation) -> Group:
        """The same with one more; what was never sent counts nowhere."""
        if call.state == RELEASED:
            return self
        return Group(
            value=self.value,
            calls=self.calls + 1,
            out=self.out + (call.state == DISPATCHED),
            spent=self.spent + call.spent,
            at_maximum=self.at_maximum + (call.spent if is_at_maximum(call) else 0),
            reserved=self.reserved + call.held,
        )


class LedgerState(NamedTuple):
    """A ledger at a moment of its own time, in milliseconds.

    ``standings`` are those of the caps that hold, ``groups`` the calls by the value of the tag ``by`` (of ``tags``
    alone, where such are asked for), those without it last, under an empty value. ``breaches`` wait for
    somebody to accept them, ``expired`` for reaping. ``faults`` is what the ledger's own check found.
    """

    path: Path
    now: int
    standings: tuple[Standing, ...]
    tags: Tags
    by: str | None
    all: Group
    groups: tuple[Group, ...]
    breaches: tuple[Reservation, ...]
    expired: tuple[Reservation, ...]
    faults: tuple[str, ...]


def is_at_maximum(call: Reservation) -> bool:
    """Whether nothing told what it really came to."""
    return call.how == "maximum" and not call.adjustments


def state_of(ledger: Ledger, path: Path, standings: Iterable[Standing], *, tags: Tags, by: str | None) -> LedgerState:
    """How a ledger stands now.

    Raises:
        OutsideError: it cannot be read.
    """
    now, whole = ledger.now(), Group(value="")
    groups: dict[str, Group] = defaultdict(lambda: Group(value=""))
    breaches, expired = [], []
    for call in ledger.reservations(tags=tags):
        whole = whole.with_call(call)
        if by is not None:
            value = dict(call.tags).get(by, "")
            groups[value] = groups[value]._replace(value=value).with_call(call)
        if call.breach and call.accepted_breach is None:
            breaches.append(call)
        if call.state == DISPATCHED and call.expires <= now:
            expired.append(call)
    return LedgerState(
        path=path,
        now=now,
        standings=tuple(standings),
        tags=tags,
        by=by,
        all=whole,
        groups=tuple(sorted(groups.values(), key=lambda group: (not group.value, group.value))),
        breaches=tuple(breaches),
        expired=tuple(expired),
        faults=tuple(ledger.check()),
    )
