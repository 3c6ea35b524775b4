"""Loads: how many images, tokens and requests a scenario's runs come to on each day, by model, every try counted.
It knows no limits."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.planning import schedule
from costplan.planning.usage import MAIN_MODEL, calls_needed
from costplan.units import METERS, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.planning.costing import PricedCall
    from costplan.planning.outcomes import Outcome
    from costplan.planning.schedule import Stretch
    from costplan.pricing.call import Call
    from costplan.scenario.scenario import Scenario, Step
    from costplan.units import Number

BATCH = "batch"
"""The service tier whose calls are handed in together and answered within 24 hours, under limits of its own."""


class Load(NamedTuple):
    """Images made, tokens in and out, those in alone, and requests: expected numbers.

    ``uncounted`` are the limits for which some or all of the tokens are not known.
    """

    images: Number
    tokens: Number
    input_tokens: Number
    requests: Number
    uncounted: frozenset[str]

    def of(self, limit: str) -> Fraction:
        """What counts under one of :data:`costplan.pricing.prices.LIMITS`."""
        return Fraction(getattr(self, limit.removesuffix("_per_minute")))

    def __add__(self, other: Load) -> Load:  # type: ignore[override]  # a sum, not a longer tuple
        return Load(
            images=self.images + other.images,
            tokens=self.tokens + other.tokens,
            input_tokens=self.input_tokens + other.input_tokens,
            requests=self.requests + other.requests,
            uncounted=self.uncounted | other.uncounted,
        )

    def times(self, factor: Number) -> Load:
        """So many of them."""
        return Load(
            images=self.images * factor,
            tokens=self.tokens * factor,
            input_tokens=self.input_tokens * factor,
            requests=self.requests * factor,
            uncounted=self.uncounted,
        )


class Batched(NamedTuple):
    """A workflow with steps in the batch tier; each of these waits for a window of its own."""

    scenario: str
    workflow: str
    windows: int


class Work(NamedTuple):
    """A scenario, its runs (workflow, stretch of days, what becomes of a run), and what prices a step's call on a day."""

    scenario: Scenario
    runs: tuple[tuple[str, Stretch, Outcome], ...]
    price: Callable[[Step, Call, date], PricedCall]


def loads_by_day(work: Work, catalogue: Catalogue) -> Iterator[tuple[date, dict[str | Batched, Load]]]:
    """The load of each day on which something is made, by model, or by workflow in the batch tier."""
    scenario = work.scenario
    drivers = {workflow.name: (workflow.runs or workflow.deliver) for workflow in scenario.workflows}
    peaks = [peak for driver in drivers.values() if driver for peak in driver.peaks]
    each = [(name, stretch, _of_one(work, number, catalogue)) for number, (name, stretch, _) in enumerate(work.runs)]
    for whole in schedule.stretches(scenario.period, {day for _, stretch, _ in each for day in stretch}):
        here = [(drivers[name], loads) for name, stretch, loads in each if stretch.start <= whole.start < stretch.end]
        alike: dict[tuple[bool | int, ...], dict[str | Batched, Load]] = {}  # days in which drivers give the same
        for number in range(whole.days):
            day = whole.start + timedelta(days=number)
            today = schedule.one_day(day)
            kind = (
                schedule.workdays(today, scenario.holidays),
                *(peak.first <= day <= peak.last for peak in peaks),
            )
            if kind not in alike:
                alike[kind] = {}
                for driver, loads in here:
                    assert driver is not None  # the reader lets no workflow through without one
                    amount = schedule.volume(driver, scenario.period, scenario.holidays, today).expected
                    for key, load in loads.items() if amount else ():
                        _add(alike[kind], key, load.times(amount))
            if alike[kind]:
                yield day, alike[kind]


def _of_one(work: Work, number: int, catalogue: Catalogue) -> dict[str | Batched, Load]:
    """What one unit of a workflow's driver, a run or an image to deliver, comes to in a stretch."""
    name, stretch, outcome = work.runs[number]
    workflow = next(workflow for workflow in work.scenario.workflows if workflow.name == name)
    runs = 1 if workflow.runs else 1 / Fraction(outcome.images)
    windows = sum(found.step.tier == BATCH for found in outcome.steps)
    loads: dict[str | Batched, Load] = {}
    for found in outcome.steps:
        step = found.step
        key = Batched(work.scenario.title, name, windows) if step.tier == BATCH else step.model
        requests = calls_needed(step.call, catalogue.table(step.model))
        for variant in found.variants:
            priced = work.price(step, variant.call, stretch.start)
            (tokens, counted), (tokens_in, counted_in) = _tokens(priced, ""), _tokens(priced, "_in")
            told = {"tokens_per_minute": counted, "input_tokens_per_minute": counted_in}
            uncounted = frozenset(limit for limit, all_of in told.items() if not all_of)
            one = Load(
                images=step.call.n, tokens=tokens, input_tokens=tokens_in, requests=requests, uncounted=uncounted
            )
            tries = exact(runs * found.executions * variant.attempts)
            _add(loads, key, one.times(tries))
    return loads


def _add(loads: dict[str | Batched, Load], key: str | Batched, load: Load) -> None:
    loads[key] = loads[key] + load if key in loads else load


def _tokens(priced: PricedCall, ending: str) -> tuple[Number, bool]:
    """The expected tokens of one call on meters with that ending, and whether that is all of them; without those of a
    main model."""
    meters = {meter.name for meter in METERS.values() if meter.unit == "token" and meter.name.endswith(ending)}
    measured = [measure for measure in priced.usage.measures.values() if measure.meter in meters]
    unknown = [item for item in priced.unknowns if item.meter in meters and item.what != MAIN_MODEL]
    return sum(measure.quantity.expected for measure in measured), bool(measured) and not unknown
