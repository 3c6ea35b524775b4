"""When a cap frees: a call, an hour, day, week, month or quarter of UTC, or never. One object for each word.
A window holds no money; ledger.py tells what was spent and reserved in one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Window:
    """What a cap is for. Moments are whole milliseconds since the start of 1970, UTC.

    Args:
        word: the word that says so.
        label: names the window that a moment is in; moments of one window have one label.
        starts_next: the first moment after the window of a moment; None where nothing ever frees by time.
    """

    def __init__(
        self, word: str, label: Callable[[datetime], str], starts_next: Callable[[datetime], datetime] | None = None
    ) -> None:
        self.word = word
        self._label, self._starts_next = label, starts_next

    def label(self, at: int) -> str:
        """The name of the window that a moment is in, such as ``2026-11`` or ``2026-W48``; empty for a call and for
        all time."""
        return self._label(moment(at))

    def frees(self, at: int) -> int | None:
        """The first moment of the next window. None for ``total``, which never frees, and for ``call``, which holds
        each call by itself."""
        return None if self._starts_next is None else milliseconds(self._starts_next(moment(at)))

    def __repr__(self) -> str:
        return f"WINDOWS[{self.word!r}]"

    def __reduce__(self) -> tuple[Callable[[str], Window], tuple[str]]:
        return window_of, (self.word,)


def moment(at: int) -> datetime:
    """A moment of the ledger, to the second."""
    return datetime.fromtimestamp(at // 1000, UTC)


def milliseconds(when: datetime) -> int:
    """Whole milliseconds since the start of 1970, UTC."""
    return round(when.timestamp() * 1000)


def _none(when: datetime) -> str:  # noqa: ARG001  every label is told the moment
    return ""


def _hour(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H}"


def _day(when: datetime) -> str:
    return f"{when:%Y-%m-%d}"


def _week(when: datetime) -> str:
    """Of ISO 8601: weeks start on Monday, and belong to the year that has their Thursday."""
    year, week, _ = when.isocalendar()
    return f"{year:04d}-W{week:02d}"


def _month(when: datetime) -> str:
    return f"{when:%Y-%m}"


def _quarter(when: datetime) -> str:
    return f"{when:%Y}-Q{(when.month + 2) // 3}"


def _next_hour(when: datetime) -> datetime:
    return when.replace(minute=0, second=0) + timedelta(hours=1)


def _next_day(when: datetime) -> datetime:
    return when.replace(hour=0, minute=0, second=0) + timedelta(days=1)


def _next_week(when: datetime) -> datetime:
    return _next_day(when) + timedelta(days=7 - when.isoweekday())


def _next_month(when: datetime, months: int = 1) -> datetime:
    year, month = divmod(when.year * 12 + when.month - 1 + months, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


def _next_quarter(when: datetime) -> datetime:
    return _next_month(when, 3 - (when.month - 1) % 3)


CALL = Window("call", _none)
TOTAL = Window("total", _none)

WINDOWS: dict[str, Window] = {
    window.word: window
    for window in (
        CALL,
        Window("hour", _hour, _next_hour),
        Window("day", _day, _next_day),
        Window("week", _week, _next_week),
        Window("month", _month, _next_month),
        Window("quarter", _quarter, _next_quarter),
        TOTAL,
    )
}
"""What a cap of a ledger may be for, by the word that says so."""


def window_of(word: str) -> Window:
    """What a word means."""
    return WINDOWS[word]
