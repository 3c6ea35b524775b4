"""The first and the last day of calls, as a calibration keeps and words them: days, or months where no more is known.
What the calls were stands with what they taught."""

from __future__ import annotations


def days_told(first: str, last: str) -> str:
    """``, 2026-04-19 to 2026-05-01``; nothing where no day is known."""
    days = " to ".join(dict.fromkeys(day for day in (first, last) if day))
    return days and f", {days}"


def sources_text(sources: tuple[int, ...]) -> str:
    """The numbers of sources as they are written: ``s1 s2``."""
    return " ".join(f"s{number}" for number in sources)
