"""What is told of a log beside its draft: what of it is planned nowhere, and how what is planned was taken.
The figures of the draft tell their own origin."""

from __future__ import annotations

import shlex
from itertools import pairwise
from typing import TYPE_CHECKING

from costplan.drafting.logged import NO_DAY, SHOWN
from costplan.errors import InputError, wrong
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costplan.drafting.log_kinds import Kind
    from costplan.drafting.log_months import Months
    from costplan.drafting.logged import Logged, Sums
    from costplan.errors import Problem

FEW = 3
"""So many kinds of calls are named one by one."""


class Unplanned:
    """The kinds of calls that are not planned, with why."""

    def __init__(self) -> None:
        self._by_reason: dict[str, list[tuple[Kind, int]]] = {}

    def add(self, kind: Kind, calls: int, why: str) -> None:
        """One more."""
        self._by_reason.setdefault(why, []).append((kind, calls))

    def words(self) -> Iterator[str]:
        """A sentence for each reason, the largest kinds by name."""
        for why, kinds in self._by_reason.items():
            named = ", ".join(f"{_words(kind)} ({calls:,})" for kind, calls in kinds[:FEW])
            more = f" and {many(len(kinds) - FEW, 'more kind')}" if len(kinds) > FEW else ""
            yield f"{many(sum(calls for _, calls in kinds), 'call')}, {why}: {named}{more}"


def _words(kind: Kind) -> str:
    inputs = many(len(kind.input_images), "input image") if kind.input_images else ""
    parts = (kind.model, kind.call, kind.size, kind.quality, f"n={kind.n}" if kind.n > 1 else "", inputs)
    return " ".join(filter(None, parts))


def not_planned(logged: Logged, kinds: Mapping[Kind, Mapping[str, Sums]], months: Months, shown: str) -> Iterator[str]:
    """What was found in a log and is in no figure."""
    for why, calls in logged.left_out.most_common():
        yield f"{many(calls, 'record')}, {why}"
    if logged.first:
        if calls := _in(kinds, NO_DAY):
            yield f"{many(calls, 'call')} of no day that is told"
        for one in months.partly if months.whole else ():
            if calls := _in(kinds, one.month):
                yield f"{many(calls, 'call')} of {one.month}: the log covers {one.covered} of its {one.days} days"
    yield from (str(problem) for problem in _remedied(logged, shown))
    if logged.wrong:
        yield f"{many(logged.wrong, 'more problem')} of other records"


def _in(kinds: Mapping[Kind, Mapping[str, Sums]], month: str) -> int:
    return sum(by_month[month].calls for by_month in kinds.values() if month in by_month)


def so_taken(kinds: Mapping[Kind, Mapping[str, Sums]], months: Months) -> Iterator[str]:
    """How what is planned was taken."""
    every = [sums for by_month in kinds.values() for sums in by_month.values()]
    if not any(sums.accepted or sums.rejected for sums in every):
        yield "no record tells whether somebody took an image, so 'accepted' is left out"
    if failed := sum(sums.failed.total() for sums in every if not sums.billed):
        yield f"{many(failed, 'failed call')} without tokens and cost: planned as not billed"
    if again := sum(sums.again for sums in every):
        yield f"{many(again, 'call')} after a try that failed: each try is a run of its own"
    counts = [_in(kinds, month) for month in months.whole]
    if len(counts) > 2 and all(more - less > 2 * less**0.5 > 0 for less, more in pairwise(counts)):
        rate = 100 * ((counts[-1] / counts[0]) ** (1 / (len(counts) - 1)) - 1)
        told = ", ".join(f"{count:,} in {month}" for month, count in zip(months.whole, counts, strict=True))
        yield f"calls rose each month ({told}): where that goes on, add 'growth: {rate:.0f}% per month' to runs"


def _remedied(logged: Logged, shown: str) -> Iterator[Problem]:
    """What is wrong with records; a model that none names cannot be said to a draft."""
    for problem in (repeated.told() for repeated in logged.problems.values()):
        if problem.code == "no-model":
            store = f"costplan actuals import {shlex.quote(shown)} --model MODEL --store calls.jsonl"
            yield problem._replace(remedy=f"run '{store}' and draft from calls.jsonl")
        else:
            yield problem


def nothing_in(logged: Logged, shown: str, unplanned: Unplanned) -> InputError:
    """That no record is a call that can be planned, with what they are."""
    if logged.problems and not logged.calls:
        return InputError(_remedied(logged, shown))
    left = (f"{many(calls, 'record')}, {why}" for why, calls in logged.left_out.most_common(SHOWN))
    why = "; ".join([*unplanned.words(), *left]) or "there is no record in it"
    return wrong("nothing-to-draft", f"{shown} has no call that can be planned: {why}", "see docs/drafts.md")
