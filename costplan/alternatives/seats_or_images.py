"""A model that bills by image in place of seats, and seats in place of a model that bills by image.
From which volume on either pays is solved in advising/, which plans both at several volumes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.alternatives.models import answering
from costplan.alternatives.moved_step import moved, price
from costplan.alternatives.qualities import rejects_told
from costplan.alternatives.required import unmet
from costplan.alternatives.seat_counts import cheapest, plans_of, seats_of, sells, spread, steps_with, use_of
from costplan.alternatives.sellers import is_makers_word, once_each, price_told
from costplan.alternatives.way import Way, at_step, together
from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.planning.costing import price_call
from costplan.planning.in_force import prices_in_force
from costplan.planning.throughput.account import provider_of
from costplan.pricing.prices import STANDARD
from costplan.pricing.sizes import USUAL
from costplan.pricing.usual_sizes import comparable
from costplan.units import exact, many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costplan.alternatives.moved_step import Moved
    from costplan.alternatives.way import StepAt
    from costplan.catalogue import Catalogue
    from costplan.plan.plan import Plan
    from costplan.pricing.prices import PriceTable
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.scenario import Seats
    from costplan.units import Number

MOST = 3
"""So many models are offered in place of seats: the cheapest by one call on the first and one on the last day."""

STEPS = 5
"""For so many of the dearest steps seats are offered."""


class _ByImage(NamedTuple):
    """All steps that use some seats, by one model that bills by image, and what a call of each costs together."""

    cost: Number
    is_makers_word: bool
    quality: str
    steps: tuple[Moved, ...]

    @property
    def table(self) -> PriceTable:
        """That of the model."""
        return self.steps[0].table

    @property
    def order(self) -> tuple[Number, bool, bool, str, str]:
        """The cheapest first, of equal ones the maker's, or those whose seller says the price."""
        return self.cost, self.table.released is None, not self.is_makers_word, self.table.model, self.quality


# ---------------------------------------------------------------------------------------------------- images, no seats


def images_instead(loaded: LoadedScenario, catalogue: Catalogue) -> Iterator[Way]:
    """For each plan of which a scenario has seats that its steps use: all these steps by a model that bills by image,
    and no seats. Somebody has to judge the images."""
    scenario = loaded.scenario
    for seats in scenario.seats:
        model = catalogue.table(seats.model).model
        steps = steps_with(seats, loaded, catalogue)
        alone = [catalogue.table(one.model).model for one in scenario.seats].count(model) == 1
        if steps and alone:
            found = sorted(_by_image(steps, catalogue), key=lambda one: one.order)
            for one in once_each(found, lambda one: one.table, catalogue, MOST):
                yield _no_seats(loaded, seats, model, steps[0], one)


def _by_image(steps: Sequence[StepAt], catalogue: Catalogue) -> Iterator[_ByImage]:
    """Every model that takes all of some steps, at each of its qualities."""
    for model in catalogue.models():
        table = answering(model, catalogue, (steps[0].first, steps[0].last))
        if table is None:
            continue
        size = None if table.rules.size is None else comparable(table.rules.size, USUAL)
        for quality in table.rules.concrete or (None,):
            asked = [moved(at, table, quality, at.settled.call.size or size, pinned=True) for at in steps]
            every = tuple(
                one
                for at, one in zip(steps, asked, strict=True)
                if one is not None and not unmet(one.settled, catalogue)
            )
            costs = [price(at, one.settled) for at, one in zip(steps, every, strict=False)]
            known = [cost for cost in costs if cost is not None]
            if len(known) == len(steps):
                yield _ByImage(
                    exact(sum(known)), is_makers_word(steps[0], table, steps[0].states.tier), quality or "", every
                )


def _no_seats(loaded: LoadedScenario, seats: Seats, model: str, first: StepAt, one: _ByImage) -> Way:
    change: dict[str, Any] = {"seats": {seats.name: None} if len(loaded.scenario.seats) > 1 else None}
    for step in one.steps:
        change = together((change, step.change))
    size = one.steps[0].settled.call.size
    words = f"{one.table.model}{f' at quality {one.quality}' if one.quality else ''}{f' in {size}' if size else ''}"
    tier = one.steps[0].settled.tier
    risks = [
        "a program makes the images, not people with seats",
        price_told(first, one.table, tier),
        rejects_told(first),
    ]
    return Way(
        kind="seats",
        scenario=loaded.scenario.title,
        where=f"seats.{seats.name}",
        change=change,
        words=f"{words} instead of {many(seats.number, 'seat')} of {model}",
        condition=f"{words} is good enough in place of {model}: nobody has compared them here",
        risk="; ".join(filter(None, risks)),
        firm=False,
        is_said=True,
    )


# ---------------------------------------------------------------------------------------------------- seats, no images


def seats_instead(loaded: LoadedScenario, plan: Plan, catalogue: Catalogue) -> Iterator[Way]:
    """For each of the dearest steps that bill by image: the same by the seats of each provider that sells some, of the
    plan and in the number that come to least. Somebody has to judge the images, and people make them. A step that the
    parts of a split share is none of them.

    Args:
        loaded: the scenario.
        plan: of it alone, as it stands; it says how often each call is made.
        catalogue: whose tables are looked at.
    """
    sums = plan.sums(lambda charge: (charge.workflow, charge.step))
    workflows = loaded.scenario.workflows
    steps = [(one, step) for one in workflows for step in one.steps if not one.shares(step.name)]
    known = [(workflow, step) for workflow, step in steps if (workflow.name, step.name) in sums]
    known.sort(key=lambda one: -sums[one[0].name, one[1].name].expected)
    for workflow, step in known[:STEPS]:
        at = at_step(loaded, workflow, step, catalogue)
        if any(block.included for block in at.table.blocks):
            continue
        best: dict[str, tuple[Number, Way]] = {}
        for table in plans_of(catalogue, loaded.scenario.period):
            found = _by_seats(at, table, plan)
            provider = provider_of(table.model)
            if found is not None and (provider not in best or found[0] < best[provider][0]):
                best[provider] = found
        yield from (way for _, way in best.values())


def _by_seats(at: StepAt, table: PriceTable, plan: Plan) -> tuple[Number, Way] | None:
    """The step by seats of a plan, and what these roughly come to; None where no seat can do it."""
    step = moved(at, table, None, None)
    if step is None or step.lost or unmet(step.settled, at.catalogue):
        return None
    scenario, block = at.loaded.scenario, prices_in_force(at.catalogue, at.catalogue.account, table.model, at.first)
    use = _use(at, step, plan)
    held = [one for one in scenario.seats if at.catalogue.table(one.model).model == table.model]
    billed = held[0].billed if held else "monthly"
    if len(held) > 1 or not use or not sells(block, use, billed):
        return None
    now = use_of(plan.pools, table.model)
    every = {meter: _added(use[meter], now.get(meter, {})) for meter in use}
    best = cheapest(block, every, scenario.period, billed)
    change, told = step.change, f"{many(best.number, 'seat')} of {table.model}"
    before: Number = 0
    if not held:
        seats: dict[str, Any] = {"plan": table.model, "count": yamlio.number_text(best.number), "billed": billed}
        change = together((change, {"seats": {_free_name(table.model, [one.name for one in scenario.seats]): seats}}))
    else:  # fewer of them is a way of its own
        own = held[0].number
        best = seats_of(max(best.number, own), block, every, scenario.period, billed)
        before = seats_of(own, block, now, scenario.period, billed).cost
        told = f"{table.model} on the {many(own, 'seat')} that {'is' if own == 1 else 'are'} there"
        if best.number > own:
            told += f" and {best.number - own} more"
            seats = {"count": yamlio.number_text(best.number)}
            if held[0].shared_by:
                seats["shared_by"] = spread(best.number, held[0].shared_by)
            change = together((change, {"seats": {held[0].name: seats}}))
    way = at.way(
        kind="seats",
        change=change,
        words=f"{told} instead of {at.table.model}",
        condition=f"{table.model} is good enough in place of {at.table.model}, and people make the images: nobody has "
        f"compared them here{'' if best.holds else '; what is used beyond the seats is bought'}",
        risk="; ".join(filter(None, [*_said_of(table, at), rejects_told(at)])),
        firm=False,
        is_said=True,
    )
    return exact(best.cost - before), way


def _said_of(table: PriceTable, at: StepAt) -> Iterator[str]:
    """What a plan notes first of all, and what not all plans of its provider do."""
    every = plans_of(at.catalogue, at.loaded.scenario.period)
    same = [one.notes for one in every if provider_of(one.model) == provider_of(table.model)]
    for note in table.notes:
        if note == table.notes[0] or not all(note in notes for notes in same):
            yield note.rstrip(".")


def _use(at: StepAt, step: Moved, plan: Plan) -> dict[str, dict[str, Number]]:
    """What the step would use of what seats include, by meter and month: that of a call, as often as it is made."""
    try:
        one = price_call(step.settled.call, step.table.model, at.first, STANDARD, at.catalogue)
    except CostplanError:
        return {}
    made: dict[str, Fraction] = {}
    counted: dict[str, str] = {}  # by variant, the one meter whose lines tell how often it is called
    for line in plan.each_line(lambda charge: (charge.workflow, charge.step) == (at.workflow.name, at.states.name)):
        per_call = Fraction(line.per_call.quantity.expected)
        if per_call and counted.setdefault(line.charge.variant, line.per_call.label) == line.per_call.label:
            times = Fraction(line.quantity.expected) / per_call
            made[line.stretch.month] = made.get(line.stretch.month, Fraction(0)) + times
    included = prices_in_force(at.catalogue, at.catalogue.account, step.table.model, at.first).included
    return {
        meter: {month: exact(times * Fraction(measure.quantity.expected)) for month, times in made.items()}
        for meter, measure in one.usage.measures.items()
        if meter in included
    }


def _added(one: dict[str, Number], two: dict[str, Number]) -> dict[str, Number]:
    return {month: exact(one.get(month, 0) + two.get(month, 0)) for month in {**one, **two}}


def _free_name(model: str, taken: Sequence[str]) -> str:
    """A name for new seats that no other has."""
    name = model.replace("/", "-")
    numbers = (name if number == 1 else f"{name}-{number}" for number in range(1, len(taken) + 2))
    return next(one for one in numbers if one not in taken)
