"""What each step could be instead, priced by the engine, as far as a workbook holds it.
What could make its images stands in alternatives/; options.py writes the cells."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from costplan.alternatives.alternative import Alternative, alternatives
from costplan.alternatives.models import tables_of
from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.plan.tries import changes_of
from costplan.planning.in_force import changes_in_force
from costplan.planning.settling import lowered, settle
from costplan.planning.step_prices import StepPrices
from costplan.planning.tallying import cuts_of
from costplan.pricing.sizes import Size
from costplan.workbook.outcomes import forms_of
from costplan.workbook.workflow_inputs import stated_key, step_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.plan.tries import Form
    from costplan.planning.costing import PricedCall
    from costplan.pricing.call import Call
    from costplan.scenario.scenario import Scenario
    from costplan.scenario.step import Step

MOST = 20_000
"""So many priced calls a workbook offers at most; of a large plan each step has fewer."""

SIZES = (Size(1024, 1024), Size(1536, 1024), Size(2048, 2048), Size(3840, 2160))
"""Offered beside the sizes that the plan uses."""

NONE = "-"
"""Stands for the quality of a model without qualities, and the size of one without sizes."""


class Offer(NamedTuple):
    """One way to make the images of a step. ``priced`` has its call for each variant and then each span of days."""

    model: str
    tier: str
    quality: str
    size: str
    call: Call
    priced: tuple[tuple[PricedCall, ...], ...]

    @property
    def key(self) -> str:
        """How the option sheet finds it among those of its step."""
        return f"{self.model}|{self.tier}|{self.quality}|{self.size}"


class StepOffers(NamedTuple):
    """The offers of one step, the planned one first: of the variants ``whys``, at the prices of ``days``. Its prompt is
    the input of ``prompt_key``, where that is one, and the units of a meter that it states that of ``stated_keys``."""

    scenario: str
    workflow: str
    step: Step
    whys: tuple[str, ...]
    days: tuple[date, ...]
    offers: tuple[Offer, ...]
    prompt_key: tuple[str, ...]
    stated_keys: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Market:
    """What may be offered on the days of some scenarios.

    Args:
        scenarios: what is planned.
        catalogue: the tables; all of them are read, and one that is broken offers nothing.
        fx_days: days on which an exchange rate changes.
    """

    def __init__(self, scenarios: Sequence[Scenario], catalogue: Catalogue, fx_days: Iterable[date]) -> None:
        self.scenarios = scenarios
        self.catalogue = catalogue
        self.first = min(scenario.period.first for scenario in scenarios)
        self.end = max(scenario.period.end for scenario in scenarios)
        planned = [step.model for scenario in scenarios for workflow in scenario.workflows for step in workflow.steps]
        self.tables = tuple(tables_of(planned, catalogue, self.first, self.end - timedelta(days=1)))
        days = {day for day in fx_days if self.first < day < self.end}
        for table in self.tables:
            days.update(changes_in_force(catalogue, catalogue.account, table.model, self.first, self.end))
        days.update(day for day in cuts_of(catalogue.account.contracts, self.first, self.end) if day.day > 1)
        windows = [workflow.days for scenario in scenarios for workflow in scenario.workflows if workflow.days]
        days.update(day for window in windows for day in window if self.first < day < self.end)
        self.cuts = tuple(sorted(days))
        sizes = [step.call.size for scenario in scenarios for flow in scenario.workflows for step in flow.steps]
        self._prices = StepPrices(catalogue)
        self._found: dict[object, tuple[Offer, ...]] = {}
        """Offers by what of a step they hang on: many steps of a large plan are alike."""
        self.sizes = tuple(dict.fromkeys([*(size for size in sizes if size is not None), *SIZES]))

    def offers(self) -> Iterator[StepOffers]:
        """The offers of every step of every workflow."""
        works = [
            (scenario, workflow, step)
            for scenario in self.scenarios
            for workflow in scenario.workflows
            for step in workflow.steps
        ]
        for scenario, workflow, step in works:
            days = self._days(scenario)
            _, forms = forms_of(workflow)
            most = max(1, MOST // (len(works) * len(forms) * len(days)))
            alike = (
                id(scenario),
                step.terms,
                step.call,
                tuple(tuple(one.then for one in form) for form in forms),
                most,
            )
            if alike not in self._found:
                found: dict[str, Offer] = {}
                for offer in self._offers(scenario, step, forms, days):
                    found.setdefault(offer.key, offer)
                    if len(found) == most:
                        break
                self._found[alike] = tuple(found.values())
            whys = tuple(map(changes_of, forms))
            yield StepOffers(
                scenario=scenario.title,
                workflow=workflow.name,
                step=step,
                whys=whys,
                days=days,
                offers=self._found[alike],
                prompt_key=step_key(workflow, step.name, "prompt_tokens"),
                stated_keys=tuple(
                    (meter, step_key(workflow, step.name, *stated_key(meter)))
                    for meter, _ in step.call.stated
                    if stated_key(meter)[0] in step.places
                ),
            )

    def _days(self, scenario: Scenario) -> tuple[date, ...]:
        """The first day in the scenario's period of each span between cuts."""
        period = scenario.period
        inside = [day for day in self.cuts if period.first < day < period.end]
        return (period.first, *inside)

    def _offers(self, scenario: Scenario, step: Step, forms: Sequence[Form], days: tuple[date, ...]) -> Iterator[Offer]:
        planned = settle(step, scenario.defaults, self.catalogue)
        first = self._offer(Alternative(step, planned), forms, days, whole=False)
        assert first is not None
        yield first
        for other in alternatives(step, scenario.defaults, self.catalogue, self.tables, days[0], self.sizes):
            offer = self._offer(other, forms, days, whole=True)
            if offer is not None:
                yield offer

    def _offer(self, other: Alternative, forms: Sequence[Form], days: tuple[date, ...], *, whole: bool) -> Offer | None:
        """The offer of an alternative; None where one that has to be known ``whole`` is not."""
        settled = other.settled
        rules = self.catalogue.table(settled.model).rules
        priced = []
        for form in forms:
            call = lowered(settled, form, self.catalogue)
            try:
                of_days = tuple(self._prices.of(settled, call, day) for day in days)
            except CostplanError:
                if not whole:
                    raise
                return None
            if whole and any(one.unknowns for one in of_days):
                return None
            priced.append(of_days)
        size = other.step.call.size or settled.call.size
        return Offer(
            model=settled.model,
            tier=settled.tier,
            quality=settled.call.quality or NONE if rules.qualities else NONE,
            size=str(size) if rules.size is not None and size is not None else NONE,
            call=settled.call,
            priced=tuple(priced),
        )
