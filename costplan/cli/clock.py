"""The clock, which nothing below the command line reads, and how a day is read that somebody says.
What happens on that day is planned elsewhere."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime
from typing import Any

import click

from costplan.errors import CommandLineError, Problem

_END = 253_402_300_800
"""The year 10000, in seconds since 1970."""


def today() -> date:
    """The day in UTC: SOURCE_DATE_EPOCH where it is set, else the clock."""
    return now().date()


def now() -> datetime:
    """The moment in UTC, of the same clock.

    Raises:
        CommandLineError: SOURCE_DATE_EPOCH is none.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC)
    if re.fullmatch(r"\d{1,12}", epoch, re.ASCII) and int(epoch) < _END:
        return datetime.fromtimestamp(int(epoch), UTC)
    told = f"SOURCE_DATE_EPOCH is {epoch[:40]!r}, which is no moment before the year 10000"
    raise CommandLineError([Problem("not-a-date", told, "set it to seconds since 1970 in UTC, or unset it")])


def moment() -> str:
    """The same as comments tell it, so that an older run never takes the place of a newer one:
    ``2026-11-23T06:00:00Z``."""
    return now().isoformat(timespec="seconds").replace("+00:00", "Z")


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
