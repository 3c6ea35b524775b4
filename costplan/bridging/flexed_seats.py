"""Seats flexed: what those of one cost center cost, with more and more of them as in the head.
Their number and period are volume, their plan and its billing are mix, its fee is rate."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.bridging.flexed import stages_of
from costplan.errors import CostplanError
from costplan.plan.costs import PlanCosts
from costplan.planning.subscriptions import seat_fees

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.bridging.flexed import Costs, Stage, StageTables
    from costplan.catalogue import Catalogue
    from costplan.scenario.scenario import Scenario, Seats


def seats_of(scenario: Scenario) -> Iterator[tuple[tuple[str, str], Seats]]:
    """The seats of a scenario by name and cost center, each as if it had no others."""
    for seats in scenario.seats:
        for tags, number in seats.shares:
            center = dict(tags).get("cost_center", "")
            shared = ((center, number),) if seats.shared_by else ()
            yield (seats.name, center), seats._replace(number=number, shared_by=shared)


def fees_of(scenario: Scenario, seats: Seats, tables: Catalogue) -> Costs:
    """What seats cost from each day on which a fee falls due."""
    sums = PlanCosts(seat_fees(scenario, seats, tables)).sums_when(
        lambda charge: charge.step, None, lambda stretch: stretch.start
    )
    return {key: Fraction(cost.expected) for key, cost in sums.items()}


def flexed_seats(
    base: tuple[Scenario, Seats], head: tuple[Scenario, Seats], tables: StageTables, own: Catalogue
) -> list[Stage]:
    """The costs of the base, and those after each part.

    Args:
        base: the scenario and some seats of it.
        head: the same in the head; the seats are called as there.
        tables: of both sides.
        own: the base's own tables.
    """
    scenario, seats = base[0], base[1]._replace(name=head[1].name)
    before, after = fees_of(scenario, seats, own), fees_of(*head, tables.head)
    spread = Fraction(len(after), len(before)) if seats.billed == head[1].billed else Fraction(1)
    more = seats._replace(number=head[1].number, shared_by=_shared(seats, head[1].number))
    other = more._replace(model=head[1].model, billed=head[1].billed)

    def planned(which: Seats, by: Catalogue) -> Costs | None:
        try:
            return {key: cost * spread for key, cost in fees_of(scenario, which, by).items()}
        except CostplanError:
            return None

    found = [
        ("base", before),
        ("volume", planned(more, own)),
        ("mix", planned(other, tables.base)),
        ("rate", planned(other, tables.head)),
        ("timing", after),
    ]
    return stages_of(found)


def _shared(seats: Seats, number: int) -> tuple[tuple[str, int], ...]:
    return tuple((center, number) for center, _ in seats.shared_by)
