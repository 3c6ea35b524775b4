"""Calls, caps and a clock of tests. Amounts are small numbers of pico-dollars, so that a sum is seen at a glance."""

from __future__ import annotations

from datetime import UTC, datetime

from costplan.ledger.cap import LedgerCap
from costplan.ledger.reservation import Ask, Settlement
from costplan.ledger.window import WINDOWS

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def at(text: str) -> int:
    """A moment of a ledger: ``2026-11-27T09:30``."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


class Clock:
    """A machine's clock, which anybody may set."""

    def __init__(self, now: str = "2026-11-27T09:30") -> None:
        self.now = at(now)

    def __call__(self) -> int:
        return self.now

    def set(self, now: str) -> None:
        self.now = at(now)


def ask(
    reserved: int,
    *,
    key: str | None = None,
    fingerprint: str = "same",
    minutes: int = 15,
    model: str = "openai/gpt-image-2",
    **tags: str,
) -> Ask:
    return Ask(
        model=model,
        request='{"n": 1}',
        reserved=reserved,
        method="hard",
        fingerprint=fingerprint,
        tags=tuple(tags.items()),
        key=key,
        expires_ms=minutes * MINUTE,
    )


def cap(most: int | None, per: str = "total", *, by: dict[str, int] | None = None, **tags: str) -> LedgerCap:
    return LedgerCap(
        id=f"{per} {tags}",
        window=WINDOWS[per],
        most=most,
        by_window=tuple((by or {}).items()),
        tags=tuple(tags.items()),
    )


def cost(amount: int, how: str = "actual", usage: str | None = None) -> Settlement:
    return Settlement(amount=amount, how=how, why="", usage=usage, outcome="answered")
