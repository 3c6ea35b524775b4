"""The day on which prepaid credits are used up: how much of each piece of days a lot lasts, and what is told of it.
What counts toward a lot plan/tally.py says; draws of uncertain use are made in risk/due_bends.py."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

from costplan.plan.tally import RunsOut, reckoned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from costplan.plan.tally import Tally
    from costplan.units import Number


def lots_of(tallies: Sequence[Tally]) -> Iterator[tuple[Number, list[int]]]:
    """What each lot of credits is worth, with the places of its tallies, one after the other."""
    run_on = {tally.on for tally in tallies}
    for at, tally in enumerate(tallies):
        drawn = next((due.flat for due in tally.dues if due.meter == "credit_drawn"), None)
        if drawn is None or tally.limit is not None or at in run_on or drawn.pieces[-1].slope:
            continue
        places = [at]
        while (on := tallies[places[-1]].on) is not None:
            places.append(on)
        yield drawn.pieces[-1].above, places[::-1]


def lasting(
    tallies: Sequence[Tally], places: Sequence[int], counted: Sequence[Any], share: Callable[[Any, Any], Any]
) -> Any:
    """How many days a lot lasts, from the first of its tallies on: use is even inside each.

    Args:
        tallies: of the plan.
        places: those of the lot.
        counted: what counts in all at the end of each of these, in any kind of number.
        share: which part of some days it lasts, by what counts before and after them.
    """
    days: Any = 0
    before: Any = 0
    for at, after in zip(places, counted, strict=True):
        days = days + share(before, after) * tallies[at].stretch.days
        before = after
    return days


def day_of(tallies: Sequence[Tally], places: Sequence[int], days: float | Fraction) -> date | None:
    """The day on which it is used up after so many days; None where it is not."""
    start, end = tallies[places[0]].stretch.start, tallies[places[-1]].stretch.end
    day = start + timedelta(days=max(0, ceil(days) - 1))
    return day if days < (end - start).days else None


def with_days(tallies: Sequence[Tally]) -> list[Tally]:
    """The tallies, and the last of each lot whose use is certain tells on which day it is used up."""
    made = list(tallies)
    every = list(lots_of(tallies))
    if not every:
        return made
    found = [one.counted for one in reckoned(tallies, lambda at: _expected(tallies[at]))]
    for amount, places in every:
        if made[places[-1]].runs_out is None:

            def share(before: Number, after: Number, amount: Number = amount) -> Fraction:
                if after <= amount:
                    return Fraction(before < amount)
                return Fraction(max(0, amount - before)) / Fraction(after - before) if after > before else Fraction(0)

            days = lasting(tallies, places, [found[at] for at in places], share)
            day = day_of(tallies, places, days)
            out = RunsOut(p50=day, p90=day, chance=float(day is not None), is_certain=True)
            made[places[-1]] = made[places[-1]]._replace(runs_out=out)
    return made


def _expected(tally: Tally) -> tuple[Number, Number]:
    return tally.counted.expected, tally.cost.expected
