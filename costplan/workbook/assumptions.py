"""What a scenario assumes, number by number: how each is read from it and put back, changed, into another.
Where the numbers stand in the workbook is the business of inputs.py, what they do there of the other sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.scenario.scenario import SEATS
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.errors import Place
    from costplan.quantity import Quantity
    from costplan.scenario.scenario import Driver, Scenario, Workflow

from fractions import Fraction

from costplan.quantity import certain


class Assumption(NamedTuple):
    """One number of a scenario. ``key`` is its path in the scenario, unlike any other's; ``kind`` is ``amount`` (zero or
    more, or a range), ``tokens`` (the same), ``share`` (0 to 1), ``growth`` (a share a month, above -1) or ``whole``
    (1 or more). ``put`` gives the scenario with another number in its place."""

    key: tuple[str, ...]
    kind: str
    value: Quantity
    unit: str
    place: Place
    put: Callable[[Scenario, Quantity], Scenario]


def assumptions_of(scenario: Scenario) -> list[Assumption]:
    """All numbers of a scenario that its cost is linear or polynomial in: volumes, shares, tries, prompts, seats."""
    found = [*_of_defaults(scenario)]
    for driver in scenario.drivers:
        found += _of_driver(("drivers", driver.name), driver, _named(driver.name))
    for number, seats in enumerate(scenario.seats):
        key = (SEATS, seats.name)
        if seats.shared_by:
            for place, (center, count) in enumerate(seats.shared_by):
                put = _seats(number, place)
                found.append(
                    Assumption((*key, "shared_by", center), "whole", certain(count), "seats", seats.place, put)
                )
        else:
            put = _seats(number, None)
            found.append(Assumption((*key, "count"), "whole", certain(seats.number), "seats", seats.place, put))
    for number, workflow in enumerate(scenario.workflows):
        found += _of_workflow(number, workflow)
    return found


def _of_defaults(scenario: Scenario) -> Iterator[Assumption]:
    tokens = scenario.defaults.prompt_tokens
    if tokens is not None:

        def put(into: Scenario, value: Quantity) -> Scenario:
            return into._replace(defaults=into.defaults._replace(prompt_tokens=value))

        yield Assumption(("defaults", "prompt_tokens"), "tokens", tokens, "tokens", scenario.defaults.place, put)


def _named(name: str) -> Callable[[Scenario, Callable[[Driver], Driver]], Scenario]:
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


def _in_place(number: int) -> Callable[[Scenario, Callable[[Driver], Driver]], Scenario]:
    """Changes the driver that stands inside a workflow."""

    def changed(scenario: Scenario, change: Callable[[Driver], Driver]) -> Scenario:
        workflow = scenario.workflows[number]
        if workflow.runs:
            return _with(scenario, number, workflow._replace(runs=change(workflow.runs)))
        assert workflow.deliver is not None
        return _with(scenario, number, workflow._replace(deliver=change(workflow.deliver)))

    return changed


def _with(scenario: Scenario, number: int, workflow: Workflow) -> Scenario:
    workflows = scenario.workflows
    return scenario._replace(workflows=(*workflows[:number], workflow, *workflows[number + 1 :]))


def _of_driver(
    key: tuple[str, ...], driver: Driver, changed: Callable[[Scenario, Callable[[Driver], Driver]], Scenario]
) -> Iterator[Assumption]:
    if driver.amount is not None:

        def put_amount(into: Scenario, value: Quantity) -> Scenario:
            return changed(into, lambda old: old._replace(amount=value))

        yield Assumption((*key, "amount"), "amount", driver.amount, f"per {driver.per}", driver.place, put_amount)
    for number, ((year, month), amount) in enumerate(driver.by_month):

        def put_month(into: Scenario, value: Quantity, number: int = number) -> Scenario:
            def change(old: Driver) -> Driver:
                months = list(old.by_month)
                months[number] = (months[number][0], value)
                return old._replace(by_month=tuple(months))

            return changed(into, change)

        at = f"{year:04d}-{month:02d}"
        yield Assumption((*key, "by_month", at), "amount", amount, "per month", driver.place, put_month)
    if driver.growth is not None:

        def put_growth(into: Scenario, value: Quantity) -> Scenario:
            return changed(into, lambda old: old._replace(growth=Fraction(value.expected)))

        yield Assumption(
            (*key, "growth"), "growth", certain(exact(driver.growth)), "per month", driver.place, put_growth
        )
    for number, peak in enumerate(driver.peaks):

        def put_peak(into: Scenario, value: Quantity, number: int = number) -> Scenario:
            def change(old: Driver) -> Driver:
                peaks = list(old.peaks)
                peaks[number] = peaks[number]._replace(add=value)
                return old._replace(peaks=tuple(peaks))

            return changed(into, change)

        unit = f"per {peak.per}, {peak.first} through {peak.last}"
        yield Assumption((*key, "peaks", f"{number}", peak.name), "amount", peak.add, unit, driver.place, put_peak)


def _seats(number: int, place: int | None) -> Callable[[Scenario, Quantity], Scenario]:
    def put(into: Scenario, value: Quantity) -> Scenario:
        seats, count = into.seats[number], int(value.expected)
        if place is None:
            seats = seats._replace(number=count)
        else:
            shares = list(seats.shared_by)
            shares[place] = (shares[place][0], count)
            seats = seats._replace(number=sum(share for _, share in shares), shared_by=tuple(shares))
        return into._replace(seats=(*into.seats[:number], seats, *into.seats[number + 1 :]))

    return put


def _step(number: int, at: int, what: str) -> Callable[[Scenario, Quantity], Scenario]:
    def put(into: Scenario, value: Quantity) -> Scenario:
        steps = list(into.workflows[number].steps)
        old = steps[at]
        if what == "accepted":
            steps[at] = old._replace(accepted=Fraction(value.expected))
        elif what == "at_most":
            assert old.on_reject is not None
            steps[at] = old._replace(on_reject=old.on_reject._replace(at_most=int(value.expected)))
        else:
            steps[at] = old._replace(call=old.call._replace(prompt_tokens=value))
        return _with(into, number, into.workflows[number]._replace(steps=tuple(steps)))

    return put


def _of_workflow(number: int, workflow: Workflow) -> Iterator[Assumption]:
    key = ("workflows", workflow.name)
    driver = workflow.runs or workflow.deliver
    assert driver is not None
    if not driver.name:
        yield from _of_driver((*key, "runs" if workflow.runs else "deliver"), driver, _in_place(number))
    for at, step in enumerate(workflow.steps):
        of_step = (*key, "steps", step.name)

        if "prompt_tokens" in step.places and step.call.prompt_tokens is not None:
            yield Assumption(
                (*of_step, "prompt_tokens"),
                "tokens",
                step.call.prompt_tokens,
                "tokens",
                step.place("prompt_tokens"),
                _step(number, at, "prompt_tokens"),
            )
        if step.accepted is not None:
            yield Assumption(
                (*of_step, "accepted"),
                "share",
                certain(exact(step.accepted)),
                "of results",
                step.place("accepted"),
                _step(number, at, "accepted"),
            )
        if step.on_reject is not None:
            yield Assumption(
                (*of_step, "on_reject", "at_most"),
                "whole",
                certain(step.on_reject.at_most),
                "tries, the first counted",
                step.place("on_reject"),
                _step(number, at, "at_most"),
            )
    for at, failure in enumerate(workflow.failures):
        if failure.kind == "rate_limited":
            continue

        def put_rate(into: Scenario, value: Quantity, at: int = at) -> Scenario:
            failures = list(into.workflows[number].failures)
            failures[at] = failures[at]._replace(rate=Fraction(value.expected))
            return _with(into, number, into.workflows[number]._replace(failures=tuple(failures)))

        rate = (*key, "failures", failure.kind, "rate")
        yield Assumption(rate, "share", certain(exact(failure.rate)), "of calls", failure.place, put_rate)
