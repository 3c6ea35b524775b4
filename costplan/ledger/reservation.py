"""What is asked of a ledger, what it recorded, and how a call ended: the nouns of every engine.
How they are kept is known to the engine alone."""

from __future__ import annotations

import json

from costplan.named import NamedTuple

DISPATCHED, SETTLED, RELEASED = "dispatched", "settled", "released"
"""The states of a reservation. It is dispatched from the commit that made it; released is one that was never sent."""

OWNER, REAPER = "owner", "reaper"
"""Who settled: the holder of the token, or whoever reaped what was left."""

MAXIMUM = "maximum"
"""How a call is settled of which nobody knows what it cost: at all that was reserved."""

PRIVATE = "private"
"""The key of a request under which what stands in place of private rates is kept; such as have none lack it."""

EXPIRY_MS = 15 * 60 * 1000
"""So long a reservation is left alone, if nothing else is said."""

Tags = tuple[tuple[str, str], ...]


class Ask(NamedTuple):
    """A call that is about to be sent.

    ``request`` is JSON text of what was asked for, without the prompt, and under :data:`PRIVATE` whose private contract
    the call is under; ``reserved`` the most that the call can cost, in
    pico-dollars, by a ``hard`` bound or an ``estimated`` one. ``fingerprint`` stands for the whole request; with a
    ``key``, one request is reserved once.
    """

    model: str
    request: str
    reserved: int
    method: str
    fingerprint: str
    tags: Tags = ()
    key: str | None = None
    prompt_sha256: str | None = None
    prompt_chars: int | None = None
    expires_ms: int = EXPIRY_MS


class Settlement(NamedTuple):
    """How a call ended: what it came to in pico-dollars, ``how`` that is known (``actual``, ``estimated``,
    ``maximum``), ``why`` in words, the usage as the provider wrote it (JSON text), and the ``outcome`` by its word in
    the table of docs/guard.md."""

    amount: int
    how: str
    why: str = ""
    usage: str | None = None
    outcome: str = ""


class Adjustment(NamedTuple):
    """What a late settlement adds to the maximum that was settled before; below zero where the call cost less."""

    amount: int
    how: str
    why: str
    usage: str | None
    outcome: str
    at: int


class Reservation(NamedTuple):
    """One call in the ledger. Amounts are pico-dollars, moments milliseconds since 1970 by the ledger's own time.

    ``settled`` is what was settled first; ``spent`` counts the adjustments too. ``breach`` says that more was settled
    than reserved, and ``accepted_breach`` why somebody let calls go on. ``host``, ``boot``, ``pid`` and ``started`` are
    the process that reserved.
    """

    id: str
    key: str | None
    fingerprint: str
    model: str
    request: str
    tags: Tags
    prompt_sha256: str | None
    prompt_chars: int | None
    state: str
    reserved: int
    method: str
    settled: int | None
    how: str | None
    why: str
    outcome: str
    usage: str | None
    breach: bool
    accepted_breach: str | None
    at: int
    expires: int
    settled_at: int | None
    settled_by: str | None
    host: str
    boot: str
    pid: int
    started: str
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def hidden(self) -> str:
        """What stands in place of what the call took, which beside its cost tells a private rate; else empty."""
        return str(json.loads(self.request).get(PRIVATE, ""))

    @property
    def spent(self) -> int:
        """What the call came to, as far as is known: nothing while it is out, or if it was never sent."""
        return (self.settled or 0) + sum(adjustment.amount for adjustment in self.adjustments)

    @property
    def held(self) -> int:
        """What is kept aside for it: all of the reservation until it is settled."""
        return self.reserved if self.state == DISPATCHED else 0
