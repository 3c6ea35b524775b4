"""Logged: the calls of a usage log, summed by what was asked for and by month while the log is read.
How a record is read stands in connect/usage/; what a scenario makes of the sums, in of_log.py."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from costplan.connect.usage.defaults import ModelNames, RecordDefaults
from costplan.connect.usage.importing import Known, Skipped, read_observations
from costplan.drafting.log_kinds import MOST_KINDS, Kind, Kinds
from costplan.errors import InputError
from costplan.observation import DIRECT

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

    from costplan.catalogue import Catalogue
    from costplan.errors import Problem
    from costplan.observation import Observation

SHOWN = 20
"""So many reasons are told one by one."""

_LINES = 3
"""So many records that are wrong for one reason are told by their line."""

NO_DAY = ""
"""The month of calls whose day nobody told."""

_EARLIEST, _LATEST = "2000", "2099"
"""Any other year is no day of a call."""

_MOST_REASONS = 1_000
_OTHERS = "of other models, which no table has"


def last_day(month: str) -> date:
    """The last day of a month such as ``2026-10``."""
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, monthrange(year, number)[1])


class Sums:
    """The calls of a kind in a month, an aggregate as its ``n_calls``. ``failed`` are part of ``calls``, by outcome.

    ``tokens`` are sums by field of an observation, and ``told`` the calls that told them; both are of calls that made
    something.
    """

    __slots__ = ("accepted", "again", "billed", "calls", "failed", "rejected", "routes", "tokens", "told")

    def __init__(self) -> None:
        self.calls = self.accepted = self.rejected = self.again = self.billed = 0
        self.failed: Counter[str] = Counter()
        self.routes: Counter[str] = Counter()
        self.tokens: Counter[str] = Counter()
        self.told: Counter[str] = Counter()

    @property
    def made(self) -> int:
        """The calls that did not fail."""
        return self.calls - self.failed.total()

    def add(self, one: Observation) -> None:
        """One more record."""
        calls = one.n_calls
        self.calls += calls
        self.again += calls if one.attempt > 1 else 0
        if one.route != DIRECT:
            self.routes[one.route] += calls
        if one.outcome != "made":
            self.failed[one.outcome] += calls
            self.billed += calls if _cost_something(one) else 0
            return
        if one.accepted is not None:
            self.accepted += calls if one.accepted else 0
            self.rejected += calls if not one.accepted else 0
        for field in TOKENS:
            number = getattr(one, field)
            if number is not None:
                self.tokens[field] += number * calls
                self.told[field] += calls

    def take(self, other: Sums) -> None:
        """Those of another besides."""
        for name in ("calls", "accepted", "rejected", "again", "billed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("failed", "routes", "tokens", "told"):
            getattr(self, name).update(getattr(other, name))

    def mean(self, field: str) -> float | None:
        """The mean of a field over the calls that told it."""
        return self.tokens[field] / self.told[field] if self.told[field] else None


TOKENS = ("text_in", "image_in", "text_out", "image_out", "prompt_tokens")
"""The fields that are summed."""


def _cost_something(one: Observation) -> bool:
    return bool(one.cost_usd and one.cost_usd.strip("0.")) or any(getattr(one, field) for field in TOKENS[:-1])


class Repeated:
    """A problem that records share: the first of them, the lines of the first few, and how many there are."""

    __slots__ = ("first", "lines", "number")

    def __init__(self, first: Problem) -> None:
        self.first, self.number = first, 0
        self.lines: list[int] = []
        self.again(first)

    def again(self, problem: Problem) -> None:
        """One more record."""
        self.number += 1
        if problem.place and len(self.lines) < _LINES:
            self.lines.append(problem.place.line)

    def told(self) -> Problem:
        """The problem once, at the place of the first, with the records that have it."""
        if self.number == 1:
            return self.first
        more = f" and {self.number - len(self.lines):,} more" if self.number > len(self.lines) else ""
        lines = f" (lines {', '.join(map(str, self.lines))}{more})" if self.lines else ""
        return self.first._replace(message=f"{self.number:,} records{lines}: {self.first.message}")


class Logged:
    """What a log tells.

    Attributes:
        kinds: the calls by kind, each by month (``2026-10``, or NO_DAY).
        first: the day of the first call, None where none has a day; a month counts from its first to its last day.
        last: that of the last.
        by_tokens: kinds of which the tokens of a call told the size or the quality.
        days: the days on which there were calls.
        left_out: records that are no calls to plan, by why, with how many calls they are.
        problems: what is wrong with records, by the first so many reasons.
        wrong: the problems of other reasons.
    """

    def __init__(self) -> None:
        self.kinds: dict[Kind, dict[str, Sums]] = {}
        self.first: str | None = None
        self.last: str | None = None
        self.by_tokens: set[Kind] = set()
        self.days: set[str] = set()
        self.left_out: Counter[str] = Counter()
        self.problems: dict[Problem, Repeated] = {}
        self.wrong = 0

    @property
    def calls(self) -> int:
        """All calls that were taken."""
        return sum(sums.calls for months in self.kinds.values() for sums in months.values())

    @property
    def teaches(self) -> bool:
        """Whether a call tells the tokens of its images, from which a calibration learns."""
        return any(sums.told["image_out"] for months in self.kinds.values() for sums in months.values())

    def add(self, kind: Kind, one: Observation) -> None:
        """One more record."""
        if kind not in self.kinds and len(self.kinds) >= MOST_KINDS:
            self.leave_out(f"of more than {MOST_KINDS:,} kinds", one.n_calls)
            return
        at = one.at if one.at and _EARLIEST <= one.at[:4] <= _LATEST else None
        month = at[:7] if at else NO_DAY
        self.kinds.setdefault(kind, {}).setdefault(month, Sums()).add(one)
        if at:
            ends = (at[:10],) if len(at) > len(month) else (f"{month}-01", last_day(month).isoformat())
            self.first = min(self.first or ends[0], ends[0])
            self.last = max(self.last or ends[-1], ends[-1])
            self.days.update(ends)

    def leave_out(self, why: str, calls: int = 1) -> None:
        """Calls that are none to plan."""
        self.left_out[why if why in self.left_out or len(self.left_out) < _MOST_REASONS else _OTHERS] += calls

    def refuse(self, error: InputError) -> None:
        """One record that is wrong."""
        for problem in error.problems:
            reason = problem._replace(place=None)
            if reason in self.problems:
                self.problems[reason].again(problem)
            elif len(self.problems) < SHOWN:
                self.problems[reason] = Repeated(problem)
            else:
                self.wrong += 1


def read_log(stream: IO[bytes], path: Path, shown: str, catalogue: Catalogue, as_of: date) -> Logged:
    """The calls of a log, record by record: only sums are kept, and 16 bytes of each record to know its like again.

    Raises:
        OutsideError: it is Parquet, and what reads that is not installed.
    """
    names = ModelNames(catalogue)
    logged, kinds = Logged(), Kinds(catalogue, as_of)
    known: set[bytes] = set()
    for record in read_observations(stream, shown, RecordDefaults(names=names), path, known):
        if isinstance(record, InputError):
            logged.refuse(record)
            continue
        if isinstance(record, Skipped):
            logged.leave_out(record.reason)
            continue
        if isinstance(record, Known):
            logged.leave_out("told twice", record.calls)
            continue
        one = record.observation
        known.add(record.identity)
        if one.kind != "observed":
            logged.leave_out(f"of the kind {one.kind}, which nobody made", one.n_calls)
        elif not names.has(one.model):
            near = names.nearest(one.model)
            what = f"of {one.model}, which no table has" + (f"; did you mean {near}?" if near else "")
            logged.leave_out(what, one.n_calls)
        else:
            logged.add(kinds.of(one), one)
    logged.by_tokens = kinds.by_tokens
    return logged
