"""What a scenario assumes, number by number: how each is read from it and put back, changed, into another.
Where the numbers stand in the workbook is the business of inputs.py, what they do there of the other sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.quantity import certain
from costplan.scenario.scenario import SEATS
from costplan.workbook.assumption import Assumption, of_driver, replaced
from costplan.workbook.workflow_inputs import of_workflow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.quantity import Quantity
    from costplan.scenario.driver import Driver
    from costplan.scenario.scenario import Scenario, Seats
    from costplan.workbook.assumption import ChangeDriver, Put


def assumptions_of(scenario: Scenario) -> list[Assumption]:
    """All numbers of a scenario that its cost is linear or polynomial in: volumes, shares, tries, prompts, seats."""
    found = [*_of_defaults(scenario)]
    for driver in scenario.drivers:
        found += of_driver(("drivers", driver.name), driver, _named(driver.name))
    for number, seats in enumerate(scenario.seats):
        found += _of_seats(number, seats)
    for workflow in scenario.workflows:
        found += of_workflow(workflow)
    return list({one.key: one for one in reversed(found)}.values())[::-1]  # what parts of a workflow share stands once


def _of_defaults(scenario: Scenario) -> Iterator[Assumption]:
    tokens = scenario.defaults.prompt_tokens
    if tokens is not None:

        def put(into: Scenario, value: Quantity) -> Scenario:
            return into._replace(defaults=into.defaults._replace(prompt_tokens=value))

        yield Assumption(
            key=("defaults", "prompt_tokens"),
            kind="tokens",
            value=tokens,
            unit="tokens",
            place=scenario.defaults.place,
            put=put,
        )


# ------------------------------------------------------------------------------------------------------------- drivers


def _named(name: str) -> ChangeDriver:
    """Changes a driver that has a name, and with it whatever runs on it."""

    def changed(scenario: Scenario, change: Callable[[Driver], Driver]) -> Scenario:
        new = {driver.name: change(driver) for driver in scenario.drivers if driver.name == name}
        return scenario._replace(
            drivers=tuple(new.get(driver.name, driver) for driver in scenario.drivers),
            workflows=tuple(
                workflow._replace(
                    runs=new.get(workflow.runs.name, workflow.runs) if workflow.runs else None,
                    deliver=new.get(workflow.deliver.name, workflow.deliver) if workflow.deliver else None,
                )
                for workflow in scenario.workflows
            ),
        )

    return changed


# --------------------------------------------------------------------------------------------------------------- seats


def _of_seats(number: int, seats: Seats) -> Iterator[Assumption]:
    counts: list[tuple[tuple[str, ...], int]] = [(("shared_by", center), count) for center, count in seats.shared_by]
    counts = counts or [(("count",), seats.number)]
    for at, (more, count) in enumerate(counts):
        yield Assumption(
            key=(SEATS, seats.name, *more),
            kind="whole",
            value=certain(count),
            unit="seats",
            place=seats.place,
            put=_put_seats(number, at),
        )


def _put_seats(number: int, at: int) -> Put:
    def put(into: Scenario, value: Quantity) -> Scenario:
        seats, count = into.seats[number], int(value.expected)
        if seats.shared_by:
            shares = replaced(seats.shared_by, at, (seats.shared_by[at][0], count))
            seats = seats._replace(number=sum(share for _, share in shares), shared_by=shares)
        else:
            seats = seats._replace(number=count)
        return into._replace(seats=replaced(into.seats, number, seats))

    return put
