"""The clock, which nothing below the command line reads, and how a day is read that somebody says.
What happens on that day is planned elsewhere."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import Any

import click


def today() -> date:
    """The day in UTC: SOURCE_DATE_EPOCH where it is set, else the clock."""
    return now().date()


def now() -> datetime:
    """The moment in UTC, of the same clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)


class Day(click.ParamType[date]):
    """An ISO date."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read ``2026-11-23``."""
        if isinstance(value, date):
            return value
        try:
            if len(value) != 10:
                raise ValueError(value)
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as 2026-11-23", param, ctx)
