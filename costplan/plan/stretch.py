"""A stretch of days: what a line of a plan holds for.
How a period falls into stretches, and how much is done in each, stands in planning/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.budget.per import QUARTER
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from datetime import date


class Stretch(NamedTuple):
    """Days ``start`` to ``end`` (not included) inside one calendar month, in which no price or profile changes."""

    start: date
    end: date

    @property
    def month(self) -> str:
        """The calendar month, ``2027-02``."""
        return f"{self.start.year:04d}-{self.start.month:02d}"

    @property
    def quarter(self) -> str:
        """The calendar quarter, ``2027-Q1``."""
        return QUARTER.label(self.start)

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days
