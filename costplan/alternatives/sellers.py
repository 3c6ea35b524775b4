"""The same model from another seller: its maker, or who sells it on under the same name and counts it alike.
An account with that seller is what it takes; who has the better terms, nobody here knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from costplan.alternatives.models import answering
from costplan.alternatives.moved_step import moved
from costplan.alternatives.required import unmet
from costplan.planning.in_force import prices_in_force
from costplan.planning.throughput.account import provider_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from costplan.alternatives.way import StepAt, Way
    from costplan.catalogue import Catalogue
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.sources import Source

T = TypeVar("T")


def seller_ways(at: StepAt) -> Iterator[Way]:
    """The step's call, unchanged, from each other seller of its model on all days of the plan.

    It is firm where the seller itself says the price, and not where a third party does.
    """
    wanted = at.settled.call
    for key in same_model(at.table, at.catalogue):
        table = answering(key, at.catalogue, (at.first, at.last))
        if table is None:
            continue
        found = moved(at, table, wanted.quality, wanted.size)
        if found is None or found.lost or unmet(found.settled, at.catalogue):
            continue
        call = found.settled.call
        if (call.size, call.quality, call.kind) != (wanted.size, wanted.quality, wanted.kind):
            continue
        seller, is_firm = provider_of(table.model), is_makers_word(at, table, found.settled.tier)
        told = tier_told(at, found.settled.tier)
        condition = f"you have an account with {seller}"
        if is_asked(at, seller):
            condition = f"the account with {seller} that other steps use is for this one too"
        if not is_firm:
            condition += (
                f", and {seller} confirms the price, which {_reported_by(at, table, found.settled.tier)} reports"
            )
        yield at.way(
            kind="seller",
            change=found.change,
            words=f"{table.model} instead of {at.table.model}: the same model from {seller}",
            condition=condition,
            risk="; ".join(filter(None, (f"rate limits and terms are those of {seller}", told))),
            firm=is_firm,
        )


def is_asked(at: StepAt, provider: str) -> bool:
    """Whether some step of the scenario is bought of a provider as it is planned, so that there is an account."""
    steps = (step for workflow in at.loaded.scenario.workflows for step in workflow.steps)
    return any(provider_of(at.catalogue.table(step.model).model) == provider for step in steps)


def same_model(table: PriceTable, catalogue: Catalogue) -> Iterator[str]:
    """The keys under which others sell the model of a table: of one name without the seller's, and counted by one token
    profile; a route that only bears the name counts otherwise, or not at all."""
    for key in catalogue.names.resellers(table.model):
        if catalogue.has(key) and catalogue.table(key).profile == table.profile:
            yield key


def once_each(found: Iterable[T], table_of: Callable[[T], PriceTable], catalogue: Catalogue, most: int) -> list[T]:
    """The first few of what was found, in its order, each model once and from one of its sellers."""
    chosen: list[T] = []
    seen: set[str] = set()
    for one in found:
        table = table_of(one)
        if table.model not in seen:
            chosen.append(one)
            seen |= {table.model, *same_model(table, catalogue)}
        if len(chosen) == most:
            break
    return chosen


def is_makers_word(at: StepAt, table: PriceTable, tier: str) -> bool:
    """Whether the prices of a model in a tier on the first and the last day of the plan are its seller's own word."""
    return all(source.is_makers for source in _sources(at, table, tier))


def _reported_by(at: StepAt, table: PriceTable, tier: str) -> str:
    """Who reports the price of a model that is not its seller's own word: a third party, or a catalogue alone."""
    return "a catalogue alone" if any(one.is_catalogues for one in _sources(at, table, tier)) else "a third party"


def price_told(at: StepAt, table: PriceTable, tier: str) -> str:
    """Whose price that of a model is, with the first note of its table; empty where it is its seller's own word."""
    if is_makers_word(at, table, tier):
        return ""
    note = f" ({table.notes[0].rstrip('.')})" if table.notes else ""
    return f"its price is that of {_reported_by(at, table, tier)}{note}"


def _sources(at: StepAt, table: PriceTable, tier: str) -> list[Source]:
    days = (at.first, at.last)
    return [prices_in_force(at.catalogue, at.catalogue.account, table.model, day).sold_in(tier).source for day in days]


def tier_told(at: StepAt, tier: str) -> str:
    """What is told of a model that asks the call in another tier than the step states; empty where it does not."""
    return "" if tier == at.states.tier else f"it sells no tier {at.states.tier}, so the call goes {tier}"
