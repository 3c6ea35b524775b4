"""Seats of a subscription: fewer or more, of another plan of the same provider, or billed otherwise.
What takes the place of seats, and what seats could take the place of, stands in seats_or_images.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.alternatives.required import unmet
from costplan.alternatives.seat_counts import (
    cheapest,
    paid_through,
    plans_of,
    seats_of,
    sells,
    spread,
    spread_told,
    steps_with,
    use_of,
)
from costplan.alternatives.way import Way, together
from costplan.planning.in_force import prices_in_force
from costplan.planning.subscriptions import started
from costplan.planning.throughput.account import provider_of
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.alternatives.seat_counts import Chosen, Use
    from costplan.catalogue import Catalogue
    from costplan.plan.plan import Plan
    from costplan.pricing.prices import PriceTable
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.scenario import Seats
    from costplan.units import Number


def seats_ways(loaded: LoadedScenario, plan: Plan, catalogue: Catalogue) -> Iterator[Way]:
    """Other billing, other plans and other numbers of the seats of a scenario, for the same use.

    Args:
        loaded: the scenario.
        plan: of it alone, as it stands; its pools say what is used.
        catalogue: whose tables are looked at.
    """
    seats = loaded.scenario.seats
    models = [catalogue.table(one.model).model for one in seats]
    for one, model in zip(seats, models, strict=True):
        here = _Seats(loaded, one, plan, catalogue)
        yield from here.billed_otherwise()
        if models.count(model) == 1:  # of two entries of one plan, nobody can say which holds the use
            yield from here.other_plans()


class _Seats:
    """Some seats, with what is used of them."""

    def __init__(self, loaded: LoadedScenario, seats: Seats, plan: Plan, catalogue: Catalogue) -> None:
        self.loaded = loaded
        self.seats = seats
        self.catalogue = catalogue
        self.period = loaded.scenario.period
        self.table = catalogue.table(seats.model)
        self.use: Use = use_of(plan.pools, self.table.model)
        self.block = prices_in_force(catalogue, catalogue.account, self.table.model, self.period.first)
        self.steps = steps_with(seats, loaded, catalogue)

    def billed_otherwise(self) -> Iterator[Way]:
        """By the year, or by the month."""
        other = "yearly" if self.seats.billed == "monthly" else "monthly"
        if not sells(self.block, {}, other):
            return
        change = {"seats": {self.seats.name: {"billed": yamlio.Plain(other)}}}
        words = f"billed {other} instead of {self.seats.billed}"
        if other == "monthly":
            yield self._way(change, words, f"nobody needs the seats after {self.period.last}", "", firm=True)
            return
        years = len(started(self.period, "yearly"))
        beyond = (paid_through(self.period) - self.period.last).days
        condition, risk = f"the seats are kept for {many(years, 'paid year')}", ""
        if beyond > 0:
            condition += f", through {paid_through(self.period)}"
            risk = f"{many(beyond, 'day')} after the period are paid too, and reckoned here"
        yield self._way(change, words, condition, risk, firm=True, is_said=True)

    def other_plans(self) -> Iterator[Way]:
        """The plans of the same provider that count alike, with as many seats and with the number that costs least."""
        for table in plans_of(self.catalogue, self.period):
            block = prices_in_force(self.catalogue, self.catalogue.account, table.model, self.period.first)
            is_alike = (provider_of(table.model), table.profile) == (provider_of(self.table.model), self.table.profile)
            if not is_alike or not sells(block, self.use, self.seats.billed):
                continue
            as_many = seats_of(self.seats.number, block, self.use, self.period, self.seats.billed)
            most = None if table.model == self.table.model else self.seats.number  # more accounts than people
            best = cheapest(block, self.use, self.period, self.seats.billed, most)
            for chosen in dict.fromkeys((best, as_many)):
                if (table.model, chosen.number) != (self.table.model, self.seats.number):
                    yield from self._instead(table, chosen)

    def _instead(self, table: PriceTable, chosen: Chosen) -> Iterator[Way]:
        """So many seats of a plan, with all steps that use the seats; never firm, for people work with the seats and
        plans differ in more than their hours."""
        own, number = self.seats, chosen.number
        keys: dict[str, Any] = {}
        steps: dict[str, Any] = {}
        if table.model != self.table.model:
            keys["plan"] = table.model
            if any(unmet(at.settled._replace(model=table.model), self.catalogue) for at in self.steps):
                return
            for at in self.steps:
                steps = together((steps, at.changing(model=table.model)))
        if number != own.number:
            keys["count"] = yamlio.number_text(number)
            if own.shared_by:
                keys["shared_by"] = spread(number, own.shared_by)
        yield self._way(
            together((steps, {"seats": {own.name: keys}})),
            f"{many(number, 'seat')} of {table.model} instead of {own.number} of {self.table.model}",
            "; ".join(self._conditions(table, chosen)),
            "; ".join([*_only_of(self.table, table), *_only_of(table, self.table)]),
            firm=False,
            is_said=number < own.number or self._fees(table, number) < self._fees(self.table, own.number),
        )

    def _conditions(self, table: PriceTable, chosen: Chosen) -> Iterator[str]:
        """What has to hold for so many seats of a plan in place of these."""
        own, number = self.seats, chosen.number
        if table.model != self.table.model:
            yield f"{table.model} does in place of {self.table.model} for those who work with it"
        if number != own.number:
            people = "people can work with" if number < own.number else "there are people for"
            yield f"{people} {many(number, 'seat')} in place of {own.number}"
            yield from spread_told(number, own.shared_by)
        if not chosen.holds:
            yield "what is used beyond the seats is bought"

    def _fees(self, table: PriceTable, number: int) -> Number:
        """What so many seats of a plan come to if nothing is used beyond them."""
        block = prices_in_force(self.catalogue, self.catalogue.account, table.model, self.period.first)
        return seats_of(number, block, {}, self.period, self.seats.billed).cost

    def _way(
        self, change: dict[str, Any], words: str, condition: str, risk: str, *, firm: bool, is_said: bool = False
    ) -> Way:
        return Way(
            kind="seats",
            scenario=self.loaded.scenario.title,
            where=f"seats.{self.seats.name}",
            change=change,
            words=words,
            condition=condition,
            risk=risk,
            firm=firm,
            is_said=is_said,
        )


def _only_of(one: PriceTable, other: PriceTable) -> Iterator[str]:
    """What the table of one plan notes and that of another does not."""
    told = [note.rstrip(".") for note in one.notes if note not in other.notes]
    if told:
        yield f"of {one.model} alone: {'; '.join(told)}"
