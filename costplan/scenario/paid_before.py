"""Opening: what a scenario finds on its first day, of what was paid before it: seats, credits and commitments.
What became of it before, and what a plan makes of it, stand elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.errors import NOWHERE, Problems, did_you_mean
from costplan.exchange.money import read_money
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from costplan.errors import Place
    from costplan.exchange.money import Money
    from costplan.scenario.driver import Period
    from costplan.yamlio import Plain


class Opening(NamedTuple):
    """What was paid before the first day. ``seats`` has the day on which the yearly fee of each of them was billed
    last; ``credits`` what is left of a lot and ``commitments`` what of one is used already, by the names of contract
    and term: ``openai-2027.lot-1``."""

    seats: tuple[tuple[str, date], ...] = ()
    credits: tuple[tuple[str, Money], ...] = ()
    commitments: tuple[tuple[str, Money], ...] = ()
    place: Place = NOWHERE

    def billed(self, seats: str) -> date | None:
        """The day on which the yearly fee of some seats was billed last before the period; None where none was."""
        return dict(self.seats).get(seats)


NO_OPENING = Opening()
"""Nothing was paid before."""


def read_opening(node: yamlio.Node, seats: Mapping[str, str], period: Period | None) -> Opening:
    """What was paid before the period; ``seats`` are those of the scenario, with how they are billed.

    Raises:
        InputError: with every problem of it.
    """
    with yamlio.Fields(node, "opening") as fields:
        billed = fields.get("seats", yamlio.mapping("seats", lambda value: (yamlio.day(value), value)), None) or {}
        left = fields.get("credits", yamlio.mapping("credits", read_money), None) or {}
        used = fields.get("commitments", yamlio.mapping("commitments", read_money), None) or {}
    problems = Problems()
    for name, (day, value) in billed.items():
        with problems.collect():
            _check(name, day, value, seats, period)
    problems.stop_if_any()
    return Opening(
        seats=tuple((name, day) for name, (day, _) in billed.items()),
        credits=tuple(left.items()),
        commitments=tuple(used.items()),
        place=node.where,
    )


def _check(name: str, day: date | None, node: yamlio.Node, billed: Mapping[str, str], period: Period | None) -> None:
    if name not in billed:
        what = f"there are no seats {name!r}"
        raise node.fault("unknown-seats", what, did_you_mean(name, billed) or "add them under seats")
    if billed[name] != "yearly":
        raise node.fault("not-yearly", f"the seats {name!r} are billed by the month", "remove them here")
    if period is None or day is None:
        return
    if day >= period.first:
        what = f"{day} is no day before the period, which starts on {period.first}"
        raise node.fault("not-before", what, "write the day on which the fee was billed last, or remove it")
    if anniversary(day, 1) < period.first:
        what = f"a year that was billed on {day} ended before the period starts"
        raise node.fault("not-before", what, "write the day on which the fee was billed last, or remove it")


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; of a leap day in a year without one, February 28."""
    year = day.year + years
    if (day.month, day.day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400)):
        return day.replace(year=year, day=28)
    return day.replace(year=year)


def opening_entries(opening: Opening) -> dict[str, Any]:
    """It as it is written."""
    return yamlio.without_nothing(
        seats={name: yamlio.Plain(str(day)) for name, day in opening.seats},
        credits={name: _money(money) for name, money in opening.credits},
        commitments={name: _money(money) for name, money in opening.commitments},
    )


def _money(money: Money) -> Plain:
    return yamlio.Plain(f"{yamlio.number_text(money.amount)} {money.currency}")
