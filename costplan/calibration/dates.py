"""The first and the last day of calls, as a calibration keeps and words them: days, or months where no more is known.
What the calls were stands with what they taught."""

from __future__ import annotations

from costplan import yamlio
from costplan.observation import is_day


def read_day(node: yamlio.Node) -> str:
    """A day or a month.

    Raises:
        InputError: it is none.
    """
    text = yamlio.word(node)
    if not is_day(text):
        raise node.fault("not-a-date", f"{node.shown} is no day and no month", "write a day as 2027-02-28")
    return text


def days_told(first: str, last: str) -> str:
    """``, 2026-04-19 to 2026-05-01``; nothing where no day is known."""
    days = " to ".join(dict.fromkeys(day for day in (first, last) if day))
    return days and f", {days}"


def read_sources(node: yamlio.Node) -> tuple[int, ...]:
    """The numbers of sources, written ``s1 s2``."""
    return tuple(int(name[1:]) for name in yamlio.word(node).split() if name[1:].isdecimal())


def sources_text(sources: tuple[int, ...]) -> str:
    """How :func:`read_sources` reads them."""
    return " ".join(f"s{number}" for number in sources)
