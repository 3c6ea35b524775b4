"""What is told of the terms of contracts in a plan: what counts toward each, and what is due for it.
What pools tell stands in pools.py; lines are explained where pages are made."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.plan.charge import CASH
from costplan.plan.plan import Remark
from costplan.plan.tally import LISTED, UNITS, reckoned
from costplan.units import METERS, count, exact, money, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from costplan.plan.line import PlanLine
    from costplan.plan.plan import Plan
    from costplan.plan.tally import Due, RunsOut, Tally
    from costplan.units import Number


def tallies_told(tallies: Sequence[Tally]) -> Iterator[Remark]:
    """What counts in each interval, what is due and what chance adds; intervals in a row that are alike at once."""

    def own(at: int) -> tuple[Number, Number]:
        return tallies[at].counted.expected, tallies[at].cost.expected

    spans: dict[tuple[str, str], list[list[str]]] = {}
    hidden: dict[str, str] = {}
    counted = [found.counted for found in reckoned(tallies, own)]
    ends = {tally.on for tally in tallies}
    for at, tally in enumerate(tallies):
        if at in ends or not tally.weight:
            continue
        first = tally
        while first.on is not None:
            first = tallies[first.on]
        every = _run(tallies, at)
        if tally.hidden:
            hidden.setdefault(tally.name, tally.hidden)
            continue
        words = f"{_amount(counted[at], tally)} {'counts' if tally.weight != UNITS else 'count'}"
        words += "".join(_due_words(every, meter) for meter in dict.fromkeys(_meters(every)))
        words += _out_words(tally.runs_out, tally.stretch.end - timedelta(days=1))
        days = _days(first, tally)
        alike = spans.setdefault((tally.name, words), [])
        alike.append([days])
    for name, words in hidden.items():
        yield Remark(name, words)
    for (name, words), found in spans.items():
        when = found[0][0] if len(found) == 1 else f"{len(found)} times, first {found[0][0]}, last {found[-1][0]}"
        yield Remark(name, f"{when}: {words}")


def _out_words(out: RunsOut | None, last: date) -> str:
    """When a lot of credits is used up, of which the last day in the plan is ``last``."""
    if out is None:
        return ""
    never = f"not by {last}"
    if not out.chance and not out.p90:
        return f"; not used up by {last}"
    if out.is_certain:
        return f"; used up on {out.p50}"
    told = f"; used up: p50 {out.p50 or never}, p90 of use {out.p90 or never}"
    likely = out.chance if out.chance in (0, 1) else min(max(out.chance, 0.001), 0.999)  # neither never nor surely
    return f"{told}; {percent(Fraction(likely))} likely by {last}"


def due_of(line: PlanLine, plan: Plan) -> tuple[Tally, Due]:
    """The tally of a contract's line, and what is due on it."""
    return next(
        (tally, due)
        for tally in plan.tallies
        for due in tally.dues
        if (tally.name, due.meter, due.view, due.stretch)
        == (line.step, line.per_call.meter, line.charge.view, line.stretch)
    )


def _run(tallies: Sequence[Tally], at: int) -> list[Tally]:
    found = [tallies[at]]
    while (on := found[-1].on) is not None:
        found.append(tallies[on])
    return found[::-1]


def _days(first: Tally, last: Tally) -> str:
    start, end = first.stretch.start, last.stretch.end - timedelta(days=1)
    is_month = start.day == 1 and last.stretch.end.day == 1 and first is last
    return first.stretch.month if is_month else f"{start} through {end}"


def _meters(every: Sequence[Tally]) -> Iterator[str]:
    return (due.meter for tally in every for due in tally.dues if due.view != CASH and _has(due))


def _has(due: Due) -> bool:
    return bool(due.amount.expected or due.bend)


def _amount(number: Number, tally: Tally) -> str:
    if tally.weight == UNITS:
        return f"{count(exact(number))} {METERS[tally.meter].units}"
    return money(exact(number)) + (" at list price" if tally.weight == LISTED else "")


def _due_words(every: Sequence[Tally], meter: str) -> str:
    dues = [due for tally in every for due in tally.dues if due.meter == meter and due.view != CASH]
    text = f", {METERS[meter].label} {money(exact(sum(due.amount.expected for due in dues)))}"
    bends = [due.bend for due in dues if due.bend is not None]
    if bends:
        more: Number = sum(one.cost for one in bends)
        text += f", and {money(max(more, -more))} {'more' if more > 0 else 'less'} is expected as use is uncertain"
        text += f" ({bends[0].how})"
    return text
