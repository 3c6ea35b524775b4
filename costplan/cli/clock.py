"""The clock, which nothing below the command line reads."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime


def today() -> date:
    """The day in UTC: SOURCE_DATE_EPOCH where it is set, else the clock."""
    return now().date()


def now() -> datetime:
    """The moment in UTC, of the same clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
