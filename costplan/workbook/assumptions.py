"""What a scenario assumes, number by number: how each is read from it and put back, changed, into another.
Where the numbers stand in the workbook is the business of inputs.py, what they do there of the other sheets."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from costplan.named import NamedTuple
from costplan.planning.learned_shares import over_all
from costplan.quantity import certain
from costplan.scenario.scenario import CALIBRATED, SEATS
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.errors import Place
    from costplan.quantity import Quantity
    from costplan.scenario.scenario import Driver, Scenario, Seats, Step, Workflow


T = TypeVar("T")

Put: TypeAlias = "Callable[[Scenario, Quantity], Scenario]"
"""Gives the scenario with another number in one of its places."""

ChangeDriver: TypeAlias = "Callable[[Scenario, Callable[[Driver], Driver]], Scenario]"
"""Gives the scenario with one of its drivers changed."""


class Assumption(NamedTuple):
    """One number of a scenario.

    ``key`` is its path in the scenario, unlike any other's. ``kind`` is ``amount`` (zero or more, or a range),
    ``tokens`` (the same), ``share`` (0 to 1), ``growth`` (a share a month, above -1) or ``whole`` (1 or more).
    ``learned`` has what a calibration knows of it, empty where the scenario states it; before that was looked up its
    value is 0.
    """

    key: tuple[str, ...]
    kind: str
    value: Quantity
    unit: str
    place: Place
    put: Put
    learned: str = ""


def assumptions_of(scenario: Scenario) -> list[Assumption]:
    """All numbers of a scenario that its cost is linear or polynomial in: volumes, shares, tries, prompts, seats."""
    found = [*_of_defaults(scenario)]
    for driver in scenario.drivers:
        found += _of_driver(("drivers", driver.name), driver, _named(driver.name))
    for number, seats in enumerate(scenario.seats):
        found += _of_seats(number, seats)
    for number, workflow in enumerate(scenario.workflows):
        found += _of_workflow(number, workflow)
    return found


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


def _in_place(number: int) -> ChangeDriver:
    """Changes the driver that stands inside a workflow."""

    def changed(scenario: Scenario, change: Callable[[Driver], Driver]) -> Scenario:
        workflow = scenario.workflows[number]
        if workflow.runs:
            return _with(scenario, number, workflow._replace(runs=change(workflow.runs)))
        assert workflow.deliver is not None
        return _with(scenario, number, workflow._replace(deliver=change(workflow.deliver)))

    return changed


def _with(scenario: Scenario, number: int, workflow: Workflow) -> Scenario:
    return scenario._replace(workflows=_replaced(scenario.workflows, number, workflow))


def _replaced(parts: tuple[T, ...], number: int, part: T) -> tuple[T, ...]:
    return (*parts[:number], part, *parts[number + 1 :])


def _of_driver(key: tuple[str, ...], driver: Driver, changed: ChangeDriver) -> Iterator[Assumption]:
    def put(change: Callable[[Driver, Quantity], Driver]) -> Put:
        return lambda into, value: changed(into, lambda old: change(old, value))

    def number_of(more: tuple[str, ...], kind: str, value: Quantity, unit: str, put: Put) -> Assumption:
        return Assumption(key=(*key, *more), kind=kind, value=value, unit=unit, place=driver.place, put=put)

    if driver.amount is not None:
        put_amount = put(lambda old, value: old._replace(amount=value))
        yield number_of(("amount",), "amount", driver.amount, f"per {driver.per}", put_amount)
    for at, ((year, month), amount) in enumerate(driver.by_month):
        put_month = put(_month(at))
        yield number_of(("by_month", f"{year:04d}-{month:02d}"), "amount", amount, "per month", put_month)
    if driver.growth is not None:
        put_growth = put(lambda old, value: old._replace(growth=Fraction(value.expected)))
        yield number_of(("growth",), "growth", certain(exact(driver.growth)), "per month", put_growth)
    for at, peak in enumerate(driver.peaks):
        put_peak = put(_peak(at))
        unit = f"per {peak.per}, {peak.first} through {peak.last}"
        yield number_of(("peaks", f"{at}", peak.name), "amount", peak.add, unit, put_peak)


def _month(at: int) -> Callable[[Driver, Quantity], Driver]:
    return lambda old, value: old._replace(by_month=_replaced(old.by_month, at, (old.by_month[at][0], value)))


def _peak(at: int) -> Callable[[Driver, Quantity], Driver]:
    return lambda old, value: old._replace(peaks=_replaced(old.peaks, at, old.peaks[at]._replace(add=value)))


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
            shares = _replaced(seats.shared_by, at, (seats.shared_by[at][0], count))
            seats = seats._replace(number=sum(share for _, share in shares), shared_by=shares)
        else:
            seats = seats._replace(number=count)
        return into._replace(seats=_replaced(into.seats, number, seats))

    return put


# ----------------------------------------------------------------------------------------------------------- workflows


def _of_workflow(number: int, workflow: Workflow) -> Iterator[Assumption]:
    key = ("workflows", workflow.name)
    driver = workflow.runs or workflow.deliver
    assert driver is not None
    if not driver.name:
        yield from _of_driver((*key, "runs" if workflow.runs else "deliver"), driver, _in_place(number))
    for at, step in enumerate(workflow.steps):
        yield from _of_step((*key, "steps", step.name), number, at, step)
    yield from _of_failures((*key, "failures"), number, workflow)


def _of_step(key: tuple[str, ...], number: int, at: int, step: Step) -> Iterator[Assumption]:
    def put(change: Callable[[Step, Quantity], Step]) -> Put:
        def into_step(into: Scenario, value: Quantity) -> Scenario:
            workflow = into.workflows[number]
            steps = _replaced(workflow.steps, at, change(workflow.steps[at], value))
            return _with(into, number, workflow._replace(steps=steps))

        return into_step

    if "prompt_tokens" in step.places and step.call.prompt_tokens is not None:
        yield Assumption(
            key=(*key, "prompt_tokens"),
            kind="tokens",
            value=step.call.prompt_tokens,
            unit="tokens",
            place=step.place("prompt_tokens"),
            put=put(lambda old, value: old._replace(call=old.call._replace(prompt_tokens=value))),
        )
    if step.accepted is not None or step.calibrated:
        yield Assumption(
            key=(*key, "accepted"),
            kind="share",
            value=certain(exact(step.accepted or Fraction(0))),
            unit="of results",
            place=step.place("accepted"),
            put=put(_stated),
            learned=_learned(step),
        )
    if step.on_reject is not None:
        yield Assumption(
            key=(*key, "on_reject", "at_most"),
            kind="whole",
            value=certain(step.on_reject.at_most),
            unit="tries, the first counted",
            place=step.place("on_reject"),
            put=put(_redone_at_most),
        )


def _learned(step: Step) -> str:
    if step.learned is None:
        return CALIBRATED if step.calibrated else ""
    return f"{step.learned.words}{over_all(step)} [{step.learned.place}]"


def _stated(step: Step, value: Quantity) -> Step:
    """A share that was changed is stated, and learned no more."""
    return step._replace(accepted=Fraction(value.expected), calibrated=False, learned=None)


def _redone_at_most(step: Step, value: Quantity) -> Step:
    assert step.on_reject is not None
    return step._replace(on_reject=step.on_reject._replace(at_most=int(value.expected)))


def _of_failures(key: tuple[str, ...], number: int, workflow: Workflow) -> Iterator[Assumption]:
    for at, failure in enumerate(workflow.failures):
        if failure not in workflow.failing:
            continue

        def put(into: Scenario, value: Quantity, at: int = at) -> Scenario:
            old = into.workflows[number]
            changed = old.failures[at]._replace(rate=Fraction(value.expected))
            return _with(into, number, old._replace(failures=_replaced(old.failures, at, changed)))

        yield Assumption(
            key=(*key, failure.kind, "rate"),
            kind="share",
            value=certain(exact(failure.rate)),
            unit="of calls",
            place=failure.place,
            put=put,
        )
