"""Other models for a step: newer ones of its maker, those that the user finds as good, and, where the step says what
it requires, any that meets it. Which are cheaper over the period is for whoever plans them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from costplan.alternatives.equivalents import groups_of, key_of, why_equal
from costplan.alternatives.models import answering, is_budget
from costplan.alternatives.moved_step import moved, price
from costplan.alternatives.of_size import wanted_sizes
from costplan.alternatives.qualities import rejects_told
from costplan.alternatives.required import is_enough, unmet
from costplan.alternatives.sellers import is_asked, is_makers_word, once_each, price_told, same_model, tier_told
from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.planning.cheapest_size import cheapest_size
from costplan.planning.in_force import prices_in_force, tariff_in_force
from costplan.planning.throughput.account import provider_of
from costplan.pricing.legal_sizes import Wanted, pixels_made
from costplan.pricing.sizes import USUAL, Size
from costplan.pricing.usual_sizes import comparable
from costplan.scenario.requires import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.alternatives.moved_step import Moved
    from costplan.alternatives.way import StepAt, Way
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.sizes import AnySize
    from costplan.units import Number

MOST = 5
"""So many newer models, and so many that merely meet what is required, are offered for a step: the cheapest by one call
on the first and one on the last day. All that the user finds as good are."""


class Candidate(NamedTuple):
    """A step as another model could make it, what that costs on the first and the last day together, and why somebody
    finds it as good; None where nobody says so."""

    moved: Moved
    cost: Number
    why: str | None

    @property
    def order(self) -> tuple[Number, str, str]:
        """The cheapest first; of equal ones by name."""
        return self.cost, self.moved.table.model, self.moved.settled.call.quality or ""


def equal_ways(at: StepAt) -> Iterator[Way]:
    """The step by each model that the user finds as good, of whose tables alone it takes a look."""
    yield from (_way(at, one) for one in _equal(at))


def model_ways(at: StepAt) -> Iterator[Way]:
    """The step by each model that the user finds as good, by the newer models of its maker, drafts by the models of
    what is made of them, and by others that meet what it requires; none where its images come from the hours of seats,
    which are for seats.py.

    A lower quality than the planned one is asked of another model only where the user says that it is as good, or that
    it is enough. A model that does not answer on all days of the plan is no way.
    """
    if _is_of_seats(at):
        return
    found = _equal(at)
    for tables in (_newer(at), _of_finals(at), _others(at)):
        told = _sellers_of(at, found)
        found += _cheapest(at, (table for table in tables if table.model not in told))
    yield from (_way(at, one) for one in found)


def _is_of_seats(at: StepAt) -> bool:
    return any(block.included for block in at.table.blocks)


def _sellers_of(at: StepAt, found: Iterable[Candidate]) -> set[str]:
    """The models of what was found, from whoever sells them."""
    return {key for one in found for key in (one.moved.table.model, *same_model(one.moved.table, at.catalogue))}


def fitting(at: StepAt, table: PriceTable, quality: str | None) -> Candidate | None:
    """The step by a model at a quality, in its own size where the model takes that and it meets what is required, else
    in the one that costs least of those that do; None where the model takes no such call, or not all of it can be
    counted."""
    found = []
    for size in _sizes(at, table, quality):
        one = moved(at, table, quality, size, pinned=True)
        if one is not None and not unmet(one.settled, at.catalogue):
            cost = price(at, one.settled)
            if cost is not None:
                found.append(Candidate(one, cost, why_equal(at, table.model, one.settled.call.quality)))
        if found and size in _own(at):
            break
    return min(found, key=lambda one: one.cost, default=None)


def _sizes(at: StepAt, table: PriceTable, quality: str | None) -> Iterator[AnySize | None]:
    """The step's own size, if a model takes that; else the smallest usual one with no fewer pixels, and the cheapest
    that are as large as is required, or as planned. None where the model has no sizes."""
    rule, wanted = table.rules.size, at.settled.call.size
    if rule is None:
        yield None
        return
    yield from (one for one in _own(at) if rule.takes(one))
    usual = comparable(rule, pixels_made(at.table.rules, at.settled.call) or wanted or USUAL)
    base = moved(at, table, quality, usual, pinned=True)
    if usual is None or base is None:
        return
    yield usual
    if not _is_by_size(at, table) and not unmet(base.settled, at.catalogue):
        return  # each of them costs the same
    planned = pixels_made(at.table.rules, at.settled.call)
    with suppress(CostplanError):
        tariff = tariff_in_force(at.catalogue, at.catalogue.account, table.model, base.settled.tier, at.first)
        for one in wanted_sizes(at.settled.requires, planned):
            near = planned or Size(one.min_width, one.min_height)
            least = cheapest_size(base.settled.call, tariff, one, near)
            if least is not None:
                yield least.size


def _own(at: StepAt) -> tuple[AnySize, ...]:
    """The step's size, as its own model writes it and in pixels."""
    size = at.settled.call.size
    pixels = pixels_made(at.table.rules, at.settled.call)
    return tuple(dict.fromkeys(one for one in (size, pixels) if one is not None))


def _is_by_size(at: StepAt, table: PriceTable) -> bool:
    """Whether a call of a model may cost more at one size than at another."""
    tiers = prices_in_force(at.catalogue, at.catalogue.account, table.model, at.first).tiers.values()
    rows = [(meter, row) for meters in tiers for meter, every in meters.items() for row in every]
    by_pixels = any(row.max_pixels is not None or "size" in dict(row.when) for _, row in rows)
    return (
        by_pixels
        or table.profile is not None
        or any(meter not in ("image", "call", "input_image") for meter, _ in rows)
    )


def _answering(at: StepAt) -> Iterator[PriceTable]:
    """The tables of all models that answer on the days of the plan and whose sellers may be asked."""
    allowed = at.states.requires.providers
    for model in at.catalogue.models():
        if not allowed or provider_of(model) in allowed:
            table = answering(model, at.catalogue, (at.first, at.last))
            if table is not None:
                yield table


def _newer(at: StepAt) -> Iterator[PriceTable]:
    """Those of the same seller that were released later, or are said to take the place of the step's model."""
    successors = _successors(at)
    maker, released = provider_of(at.table.model), at.table.released
    for table in _answering(at):
        is_later = released is not None and table.released is not None and table.released > released
        if provider_of(table.model) == maker and (is_later or table.model in successors):
            yield table


def _of_finals(at: StepAt) -> Iterator[PriceTable]:
    """Of a step that drafts what is picked from: the models of the steps that follow."""
    if at.states.keep >= at.states.call.n:
        return
    for step in at.following:
        table = answering(step.model, at.catalogue, (at.first, at.last))
        if table is not None and table.model != at.table.model:
            yield table


def _others(at: StepAt) -> Iterator[PriceTable]:
    """Where the step says what it requires, any; its own model's other sellers have ways of their own."""
    if at.states.requires != NOTHING:
        own = {at.table.model, *same_model(at.table, at.catalogue)}
        yield from (table for table in _answering(at) if table.model not in own)


def _successors(at: StepAt) -> set[str]:
    """What its maker says to plan instead of the step's model, and instead of that."""
    found: set[str] = set()
    left = list(at.table.replacement)
    while left:
        model = left.pop()
        if model not in found and at.catalogue.has(model):
            found.add(model)
            left += at.catalogue.table(model).replacement
    return found


# --------------------------------------------------------------------------------------------------------- candidates


def _equal(at: StepAt) -> list[Candidate]:
    """All other models that the user finds as good as the step's, at the qualities for which that is said."""
    if _is_of_seats(at):
        return []
    found: dict[tuple[str, str | None], Candidate] = {}
    for group in groups_of(at):
        for one in group.these:
            key = key_of(one, at)
            table = answering(key, at.catalogue, (at.first, at.last)) if key else None
            if table is None or table.model == at.table.model:
                continue
            for quality in (one.quality,) if one.quality else _qualities(at, table):
                candidate = fitting(at, table, quality)
                if candidate is not None and candidate.why is not None:
                    found.setdefault((table.model, candidate.moved.settled.call.quality), candidate)
    return sorted(found.values(), key=lambda one: one.order)


def _cheapest(at: StepAt, tables: Iterable[PriceTable]) -> list[Candidate]:
    """The few that are cheapest, each model once at its cheapest quality, and from one of its sellers."""
    best = []
    for table in tables:
        candidates = (fitting(at, table, quality) for quality in _qualities(at, table))
        if found := [one for one in candidates if one is not None]:
            best.append(min(found, key=lambda one: one.order))

    def rank(one: Candidate) -> tuple[object, ...]:
        table = one.moved.table
        is_firm = is_makers_word(at, table, one.moved.settled.tier)
        return one.cost, table.released is None, not is_firm, one.order

    best.sort(key=rank)
    return once_each(best, lambda one: one.moved.table, at.catalogue, MOST)


def _qualities(at: StepAt, table: PriceTable) -> tuple[str | None, ...]:
    """The qualities to ask of another model: the planned one and, where one is required, all from that on; of a model
    without qualities None. Where the planned model has none, any that the other does not pick by itself."""
    planned, every, requires = at.settled.call.quality, table.rules.concrete, at.states.requires
    if not table.rules.qualities:
        return (None,)
    if requires.min_quality is not None:
        return tuple(one for one in every if is_enough(requires, one, table.rules, at.catalogue))
    return every if planned is None else tuple(one for one in every if one == planned)


# --------------------------------------------------------------------------------------------------------------- words


def _way(at: StepAt, one: Candidate) -> Way:
    table, call, planned = one.moved.table, one.moved.settled.call, at.settled.call
    quality = f" at quality {call.quality}" if call.quality else ""
    is_other = call.size is not None and pixels_made(table.rules, call) not in _own(at)
    size = f" in {call.size}" if is_other and call.size != planned.size else ""
    if one.why is not None:
        condition = f"as the file says: {one.why}" + (
            f"; if {call.size} does in place of {planned.size}" if size else ""
        )
    else:
        condition = (
            f"{table.model}{quality}{size} is good enough in place of {at.table.model}: nobody has compared them here"
        )
    return at.way(
        kind="model",
        change=one.moved.change,
        words=f"{table.model}{quality}{size} instead of {at.table.model}",
        condition=condition,
        risk="; ".join(_risks(at, one)),
        firm=one.why is not None and (not size or at.states.requires.size != Wanted()) and not one.moved.lost,
        is_said=one.why is not None or table.model in _successors(at) or is_budget(table.model),
    )


def _risks(at: StepAt, one: Candidate) -> Iterator[str]:
    """What may go wrong with another model."""
    table = one.moved.table
    yield from one.moved.lost
    if told := tier_told(at, one.moved.settled.tier):
        yield told
    if not is_asked(at, provider_of(table.model)):
        yield f"you need an account with {provider_of(table.model)}"
    if told := price_told(at, table, one.moved.settled.tier):
        yield told
    end = table.retires_not_before
    if end is not None and end <= at.last:
        yield f"it may stop from {end} on, the earliest day announced"
    if told := rejects_told(at):
        yield told
