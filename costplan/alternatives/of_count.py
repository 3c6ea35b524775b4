"""Several images a call against separate calls, where a model charges something once for a call.
Only a workflow of one step, all of whose images are kept and none judged, delivers the same so; no other is told."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.alternatives.on_its_days import cost_of, tariffs_of
from costplan.scenario.volumes import driver_entries
from costplan.units import many
from costplan.yamlio import number_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.alternatives.way import StepAt, Way
    from costplan.planning.tariff import Tariff
    from costplan.scenario.driver import Driver


def count_ways(at: StepAt) -> Iterator[Way]:
    """The number of images a call at which one costs least, with as many fewer or more runs that as many images are
    delivered: several runs in one call, or one run in several; none where the planned number is the cheapest."""
    workflow, call = at.workflow, at.settled.call
    is_judged = at.settled.accepted is not None or at.settled.calibrated
    if len(workflow.steps) > 1 or is_judged or at.settled.keep != call.n or workflow.split is not None:
        return  # parts of a split workflow have one volume
    for number in dict.fromkeys(_cheapest(at, tariff) for tariff in tariffs_of(at)):
        if number != call.n:
            yield _way(at, number)


def _cheapest(at: StepAt, tariff: Tariff) -> int:
    """How many images a call at a tariff make one of them cheapest; the planned number where no other is cheaper."""
    call, rules = at.settled.call, at.table.rules
    counts = [number for number in range(1, rules.most_a_call(call) + 1) if not (number % call.n and call.n % number)]
    counts = [number for number in counts if _is_written(at, number)]
    costs = {number: cost_of(call._replace(n=number), tariff) for number in dict.fromkeys([call.n, *counts])}
    each = {number: Fraction(cost) / number for number, cost in costs.items() if cost is not None}
    return min(each, key=each.__getitem__, default=call.n)


def _is_written(at: StepAt, number: int) -> bool:
    """Whether a file can state the volume: it has decimals, which some shares have not."""
    volume = at.workflow.runs
    if volume is None:
        return True
    amounts = [amount for _, amount in volume.by_month] + [peak.add for peak in volume.peaks]
    amounts += [volume.amount] if volume.amount else []
    times = Fraction(at.settled.call.n, number)
    return all(10**9 % (end * times).denominator == 0 for amount in amounts for end in amount.numbers)


def _way(at: StepAt, number: int) -> Way:
    before, workflow = at.settled.call.n, at.workflow
    change = at.changing(make=number_text(number), keep=number_text(number))
    if workflow.runs is not None:
        change["workflows"][workflow.name]["runs"] = _volume(at, workflow.runs, Fraction(before, number))
    driver = _driver(at)
    apart = f"the volume of {workflow.name} no longer moves with {driver}" if driver and workflow.runs else ""
    is_more = number > before
    fails = (
        f"a call that fails, fails for {number} images" if is_more else "there are more calls for rate limits to count"
    )
    return at.way(
        kind="count",
        change=change,
        words=f"{many(number, 'image')} a call instead of {before}, and as many images",
        condition=f"what {number // before} runs make is of one prompt with the same inputs" if is_more else "",
        risk="; ".join(filter(None, (fails, apart))),
        firm=not is_more,
    )


def _driver(at: StepAt) -> str:
    """The driver that is the workflow's volume, by its name; empty where it has one of its own."""
    return next((driver.name for driver in at.loaded.scenario.drivers if driver == at.workflow.runs), "")


def _volume(at: StepAt, volume: Driver, times: Fraction) -> dict[str, Any]:
    """A volume of the workflow's own, so many times that of now; of one that it has already, what differs."""
    then = driver_entries(volume.times(times))
    if _driver(at):
        return then
    now = driver_entries(volume)
    return {key: value for key, value in then.items() if value != now.get(key)}
