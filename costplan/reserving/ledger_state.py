"""What a ledger comes to: how its caps stand, what was spent and is out, by the value of a tag, and what waits for a
person. It reads reservations and changes none."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from costplan.errors import did_you_mean, wrong
from costplan.ledger.cap import EACH
from costplan.ledger.reservation import DISPATCHED, RELEASED
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from costplan.errors import Problem
    from costplan.ledger.cap import LedgerCap
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

    ``standings`` are those of the caps that hold, ``unused`` the caps for each value of a tag that no call has in their
    window yet; both count all calls, and with ``tags`` are those that such a call may meet. ``groups`` are the calls,
    those with ``tags`` alone, by the value of the tag ``by``, those without it last under an empty value. ``breaches``
    wait for somebody to accept them, ``expired`` for reaping. ``faults`` is what the ledger's own check found,
    None where nobody asked for it;
    ``unread`` why its caps are not known. ``where`` is the option that names it, where it is not the one found here.
    """

    path: Path
    now: int
    standings: tuple[Standing, ...]
    unused: tuple[LedgerCap, ...]
    tags: Tags
    by: str | None
    all: Group
    groups: tuple[Group, ...]
    breaches: tuple[Reservation, ...]
    expired: tuple[Reservation, ...]
    faults: tuple[str, ...] | None
    unread: tuple[Problem, ...] = ()
    where: str = ""


def is_at_maximum(call: Reservation) -> bool:
    """Whether nothing told what it really came to."""
    return call.how == "maximum" and not call.adjustments


def state_of(
    ledger: Ledger,
    path: Path,
    caps: Sequence[LedgerCap],
    *,
    tags: Tags,
    by: str | None,
    check: bool,
    unread: Iterable[Problem] = (),
) -> LedgerState:
    """How a ledger stands now under caps; checked, if asked: those who write wait while all rows are read.

    Raises:
        InputError: no call has a tag ``by``.
        OutsideError: it cannot be read.
    """
    held = [cap for cap in caps if _may_hold(cap, dict(tags))]
    standings = [one for one in ledger.standing(held) if _agrees(one.tags, dict(tags))]
    now, whole = ledger.now(), Group(value="")
    groups: dict[str, Group] = defaultdict(lambda: Group(value=""))
    breaches, expired, names = [], [], set[str]()
    for call in ledger.reservations(tags=tags):
        whole = whole.with_call(call)
        names.update(name for name, _ in call.tags)
        if by is not None:
            value = dict(call.tags).get(by, "")
            groups[value] = groups[value]._replace(value=value).with_call(call)
        if call.breach and call.accepted_breach is None:
            breaches.append(call)
        if call.state == DISPATCHED and call.expires <= now:
            expired.append(call)
    if by is not None and by not in names and whole.calls:
        remedy = did_you_mean(by, names) if names else "no call has any tag"
        raise wrong("no-such-tag", f"no call has a tag {by[:60]!r}", remedy)
    seen = {one.cap for one in standings}
    return LedgerState(
        path=path,
        now=now,
        standings=tuple(standings),
        unused=tuple(cap for cap in held if cap not in seen and cap.most_in(cap.window.label(now)) is not None),
        tags=tags,
        by=by,
        all=whole,
        groups=tuple(sorted(groups.values(), key=lambda group: (not group.value, group.value))),
        breaches=tuple(breaches),
        expired=tuple(expired),
        faults=tuple(ledger.check()) if check else None,
        unread=tuple(unread),
    )


def _may_hold(cap: LedgerCap, tags: dict[str, str]) -> bool:
    """Whether a cap may hold a call with these tags, whatever others it has."""
    return all(wanted in (EACH, tags.get(name, wanted)) for name, wanted in cap.tags)


def _agrees(own: Tags, tags: dict[str, str]) -> bool:
    return all(tags.get(name, value) == value for name, value in own)
