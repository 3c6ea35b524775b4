"""Loads: how many images, tokens and requests a scenario's runs come to on each day, by model, every try counted.
It knows no limits."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from costplan.distributions.laws import law_of
from costplan.named import NamedTuple
from costplan.normal import NORMAL, point
from costplan.plan.throughput_plan import Load
from costplan.planning import schedule
from costplan.planning.usage import MAIN_MODEL, calls_needed, most_a_call
from costplan.pricing.prices import BATCH
from costplan.units import METERS, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from costplan.calibration.latency import Latency
    from costplan.catalogue import Catalogue
    from costplan.plan.outcomes import Outcome, StepOutcome, Variant
    from costplan.plan.stretch import Stretch
    from costplan.planning.costing import PricedCall
    from costplan.planning.schedule import Spread
    from costplan.pricing.call import Call
    from costplan.quantity import Quantity
    from costplan.scenario.driver import Driver
    from costplan.scenario.scenario import Scenario, Workflow
    from costplan.scenario.step import Step
    from costplan.units import Number


class Batched(NamedTuple):
    """A workflow with steps in the batch tier; each of these waits for a window of its own, and so does each try of it:
    for ``once`` windows if nothing is redone, for ``most`` if all is."""

    scenario: str
    workflow: str
    once: int
    most: int


class Work(NamedTuple):
    """A scenario, its runs (workflow, stretch of days, what becomes of one), and what prices a step's call on a day."""

    scenario: Scenario
    runs: tuple[tuple[str, Stretch, Outcome], ...]
    price: Callable[[Step, Call, date], PricedCall]


Loads: TypeAlias = "dict[str | Batched, Load]"
"""By model, or by workflow in the batch tier."""


def expected(amount: Quantity) -> Number:
    """What is expected of an amount."""
    return amount.expected


@lru_cache(maxsize=1024)
def at_p90(amount: Quantity) -> Number:
    """The 90 % point of an amount by its law, to twelve significant digits."""
    return exact(Fraction(f"{law_of(amount).at(point(NORMAL.inv_cdf(0.9))):.12g}"))


def is_uncertain(work: Work) -> bool:
    """Whether an amount that its runs hang on is a range."""
    return any(
        not amount.is_exact
        for workflow in work.scenario.workflows
        for _, amount, _ in schedule.volumes(workflow, work.scenario.period)
    )


def loads_by_day(
    work: Work, catalogue: Catalogue, taken: Callable[[Quantity], Number] = expected
) -> Iterator[tuple[date, Loads]]:
    """The load of each day on which something is made, each amount being as much as is ``taken`` of it."""
    scenario = work.scenario
    workflows = {workflow.name: workflow for workflow in scenario.workflows}
    drivers = [_driver(workflow) for workflow in workflows.values()]
    peaks = [peak for driver in drivers for peak in driver.peaks]
    growths = [driver.growth for driver in drivers if driver.growth is not None and driver.growth.base is not None]
    units = _Units(work, catalogue, taken)
    each = [
        (workflows[name], stretch, units.of(workflows[name], stretch, outcome)) for name, stretch, outcome in work.runs
    ]
    for whole in schedule.stretches(scenario.period, {day for _, stretch, _ in each for day in stretch}):
        here = [(workflow, loads) for workflow, stretch, loads in each if stretch.start <= whole.start < stretch.end]
        spread = units.spread(here)
        alike: dict[tuple[bool | int, ...], Loads] = {}  # days in which drivers give the same
        for number in range(whole.days):
            day = whole.start + timedelta(days=number)
            workdays = schedule.workdays(schedule.one_day(day), scenario.holidays)
            grown = (growth.times(day, scenario.period.first) for growth in growths)
            kind = (workdays, *(peak.first <= day <= peak.last for peak in peaks), *grown)
            if kind not in alike:
                alike[kind] = _on(day, spread, scenario)
            if alike[kind]:
                yield day, alike[kind]


def _driver(workflow: Workflow) -> Driver:
    """What drives a workflow; the reader lets none through without a driver."""
    driver = workflow.runs or workflow.deliver
    assert driver is not None
    return driver


def _on(day: date, spread: Mapping[Spread, Loads], scenario: Scenario) -> Loads:
    """The loads of one day."""
    loads: Loads = {}
    for each, whole in spread.items():
        if share := each.share(scenario.holidays, schedule.one_day(day)):
            for key, load in whole.items():
                _add(loads, key, load.times(share))
    return loads


class _Units:
    """What one unit of a workflow's driver, a run or an image to deliver, comes to; and all workflows together."""

    def __init__(self, work: Work, catalogue: Catalogue, taken: Callable[[Quantity], Number]) -> None:
        self._work = work
        self._catalogue = catalogue
        self._taken = taken
        self._made: dict[tuple[object, ...], Loads] = {}
        self._spread: dict[tuple[int, ...], dict[Spread, Loads]] = {}

    def of(self, workflow: Workflow, stretch: Stretch, outcome: Outcome) -> Loads:
        """What a unit comes to in a stretch; the same object while no price of it changes."""
        priced = [
            (of_step, variant, self._work.price(of_step.step, variant.call, stretch.start))
            for of_step in outcome.steps
            for variant in of_step.variants
        ]
        key = (workflow.name, *(id(price) for *_, price in priced))
        if key not in self._made:
            self._made[key] = self._of_one(workflow, outcome, priced)
        return self._made[key]

    def spread(self, here: Sequence[tuple[Workflow, Loads]]) -> dict[Spread, Loads]:
        """What workflows come to by how their drivers spread over days, where a spread counts once."""
        key = tuple(id(loads) for _, loads in here)
        if key not in self._spread:
            found: dict[Spread, Loads] = {}
            for workflow, of_one in here:
                for _, amount, each in schedule.volumes(workflow, self._work.scenario.period):
                    for model, load in of_one.items() if amount.expected else ():
                        _add(found.setdefault(each, {}), model, load.times(self._taken(amount)))
            self._spread[key] = found
        return self._spread[key]

    def _of_one(
        self, workflow: Workflow, outcome: Outcome, priced: Iterable[tuple[StepOutcome, Variant, PricedCall]]
    ) -> Loads:
        catalogue = self._catalogue
        runs = 1 if workflow.runs else 1 / Fraction(outcome.images)
        once, most = windows_of(outcome)
        loads: Loads = {}
        for of_step, variant, price in priced:
            step = of_step.step
            key = Batched(self._work.scenario.title, workflow.name, once, most) if step.tier == BATCH else step.model
            requests = calls_needed(step.call, catalogue.table(step.model))
            load = load_of_call(price, step.call.images, requests)
            waits = waits_of(catalogue, step.model, variant.call)
            load = load._replace(seconds=exact(sum((times * Fraction(one.mean) for times, one in waits), Fraction(0))))
            _add(loads, key, load.times(exact(runs * of_step.executions * variant.attempts)))
        return loads


def waits_of(catalogue: Catalogue, model: str, call: Call) -> Iterator[tuple[int, Latency]]:
    """The requests that make a call's images, by how long a calibration has each take; nothing where it knows none."""
    if catalogue.calibration is None or not catalogue.calibration.latencies:
        return
    table = catalogue.table(model)
    most = most_a_call(call, table)
    full, rest = divmod(call.n, most)
    for images, times in ((most, full), (rest, int(rest > 0))):
        known = catalogue.calibration.latency(table.model, call._replace(n=images)) if times else None
        if known is not None:
            yield times, known


def windows_of(outcome: Outcome) -> tuple[int, int]:
    """How many batch windows a run waits for, one after the other: if nothing is redone, and at most."""
    tries = [of_step.tries[-1].number if of_step.step.tier == BATCH else 0 for of_step in outcome.steps]
    once = sum(of_step.step.tier == BATCH for of_step in outcome.steps)
    for here, of_step in enumerate(outcome.steps):
        reject = of_step.step.on_reject
        if reject is not None and of_step.redo is not None and of_step.step.accepted not in (None, 1):
            walked = slice(of_step.redo, here + 1)  # a loop inside it is walked afresh each time
            tries[walked] = [number * reject.at_most for number in tries[walked]]
    return once, sum(tries)


def load_of_call(priced: PricedCall, images: int, requests: int) -> Load:
    """What so many images come to, made in so many requests at one price."""
    (tokens, counted), (input_tokens, inputs_counted) = _tokens(priced, ""), _tokens(priced, "_in")
    known = {"tokens_per_minute": counted, "input_tokens_per_minute": inputs_counted}
    return Load(
        images=images,
        tokens=tokens,
        input_tokens=input_tokens,
        requests=requests,
        uncounted=frozenset(limit for limit, all_of_them in known.items() if not all_of_them),
    )


def _add(loads: Loads, key: str | Batched, load: Load) -> None:
    loads[key] = loads[key] + load if key in loads else load


def _tokens(priced: PricedCall, ending: str) -> tuple[Number, bool]:
    """The expected tokens of one call on meters with that ending, and whether that is all of them; without those of a
    main model."""
    meters = {meter.name for meter in METERS.values() if meter.unit == "token" and meter.name.endswith(ending)}
    measured = [measure for measure in priced.usage.measures.values() if measure.meter in meters]
    unknown = [item for item in priced.unknowns if item.meter in meters and item.what != MAIN_MODEL]
    return sum(measure.quantity.expected for measure in measured), bool(measured) and not unknown
