"""Holds our tables against somebody else's catalogue: which of theirs is which of ours, and what both say of each.
A price of theirs that a former block of ours has is stale; nothing is learned of any catalogue."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from costplan.auditing.audit import Audit, Audited, Verdict
from costplan.auditing.requests_of import requests_of, requests_of_plan
from costplan.auditing.same_request import compared
from costplan.connect.catalogues.listed import ANY
from costplan.connect.catalogues.own_prices import KIND
from costplan.contracts.paying import LIST_PRICE
from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.planning.costing import price_call
from costplan.planning.in_force import prices_in_force
from costplan.pricing.prices import STANDARD
from costplan.units import METERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from costplan.auditing.audit import Asked, Compared
    from costplan.catalogue import Catalogue
    from costplan.connect.catalogues.listed import Listed, ListedRate, Listing
    from costplan.plan.plan import Plan
    from costplan.planning.costing import PricedCall
    from costplan.pricing.prices import PriceBlock, PriceTable

_PLAIN = ("tier", STANDARD)

_CALLS = {"edit": "edit", "text-to-image": "generate", "image-to-image": "edit"}
"""How some end the name of one kind of call to a model, and the kind."""


class _Pair(NamedTuple):
    """A model of theirs and the table of ours that its name means, by an ``alias`` if any; ``kind`` is the only call
    that it is of, if any. ``alike`` tells that costplan wrote theirs too, by its own meters; ``tells_ends`` that theirs
    says of some models when they end, and of this one under no other name."""

    listed: Listed
    table: PriceTable
    alias: str
    kind: str
    alike: bool
    tells_ends: bool

    @property
    def is_edit(self) -> bool:
        """Whether it is a route of edits, whose price of an image holds what is put in."""
        return self.kind == "edit"


def audited(catalogue: Catalogue, listing: Listing, as_of: date, plan: Plan | None = None) -> Audit:
    """Our tables beside a catalogue.

    Args:
        catalogue: ours.
        listing: theirs.
        as_of: the day whose prices are compared.
        plan: whose calls are asked, and ranked over; None asks for usual requests of every model.
    """
    pairs, alone = _paired(catalogue, listing)
    stakes = requests_of_plan(plan) if plan is not None else None
    found: dict[tuple[object, ...], Audited] = {}
    for pair in pairs:
        if stakes is not None and pair.table.model not in stakes:
            continue
        one = _audited(catalogue, pair, as_of, stakes[pair.table.model] if stakes is not None else None)
        found.setdefault((one.model, one.listed.spelling, one.verdict, _figures(one)), one)
    paired = {pair.table.model for pair in pairs}
    ours = [table.model for table in _sold(catalogue, as_of) if table.model not in paired]
    return Audit(
        listing=listing,
        as_of=as_of,
        audited=tuple(found.values()),
        only_ours=tuple(ours) if stakes is None else (),
        only_theirs=tuple(alone) if stakes is None else (),
        plan=", ".join(plan.titles) if plan is not None else "",
        unlisted=tuple(model for model in stakes if model not in paired) if stakes is not None else (),
    )


def _figures(one: Audited) -> tuple[object, ...]:
    """What tells two rows of theirs for the same model apart."""
    return tuple((each.asked, each.by, each.theirs) for each in one.compared)


def _sold(catalogue: Catalogue, day: date) -> Iterator[PriceTable]:
    """Our tables of what is sold by the call on a day."""
    for model in catalogue.models():
        table = catalogue.table(model)
        meters = {meter for block in table.blocks for tier in block.tiers.values() for meter in tier}
        is_seat = any(METERS[meter].counted == "seats" for meter in meters)
        if not (table.reference or is_seat or (table.shutdown is not None and day >= table.shutdown)):
            yield table


def _paired(catalogue: Catalogue, listing: Listing) -> tuple[list[_Pair], list[Listed]]:
    pairs, alone = [], []
    tells_ends = any(listed.ends for listed in listing.models)
    for listed in listing.models:
        pair = _pair(catalogue, listed, alike=listing.kind == KIND, tells_ends=tells_ends)
        if pair is None:
            alone.append(listed)
        else:
            pairs.append(pair)
    told = {pair.table.model for pair in pairs if pair.listed.ends}  # by another name of theirs, or by this
    silent = [pair.table.model in told and pair.listed.ends is None for pair in pairs]
    return [one._replace(tells_ends=False) if no else one for one, no in zip(pairs, silent, strict=True)], alone


def _pair(catalogue: Catalogue, listed: Listed, *, alike: bool, tells_ends: bool) -> _Pair | None:
    """The one table that a name of theirs means, as the seller that it names sells it."""
    head, _, last = listed.spelling.rpartition("/")
    names = [(listed.spelling, "")] + ([(head, _CALLS[last])] if last in _CALLS else [])
    for name, kind in names:
        found = catalogue.names.find(name)
        if len(found) == 1 and not (found[0].route or found[0].seller):
            table = catalogue.table(found[0].key)
            return (
                None
                if table.reference
                else _Pair(
                    listed=listed,
                    table=table,
                    alias=found[0].alias,
                    kind=kind or _CALLS.get(last, ""),
                    alike=alike,
                    tells_ends=tells_ends,
                )
            )
    return None


def _audited(catalogue: Catalogue, pair: _Pair, as_of: date, asked: list[Asked] | None) -> Audited:
    table, listed = pair.table, pair.listed
    day = as_of
    if table.shutdown is not None and day >= table.shutdown:
        day = table.shutdown - timedelta(days=1)
    rates = listed.in_force(day)
    found: list[Compared] = []
    unpriced: dict[str, None] = {}
    block: PriceBlock | None = None
    try:
        block = prices_in_force(catalogue, LIST_PRICE, table.model, day)
    except CostplanError as error:
        unpriced[error.problems[0].message] = None
    if block is not None:
        wanted = asked if asked is not None else list(requests_of(table, block, rates, pair.kind))
        for one in wanted:
            if pair.kind and one.call.kind != pair.kind:
                continue
            try:
                ways = _by_both(catalogue, pair, one, rates, day)
            except CostplanError as error:
                unpriced[f"{one.words}: {error.problems[0].message}"] = None
                continue
            found += ways
            if not ways:
                unpriced[f"{one.words}: they have no price that fits"] = None
    return Audited(
        model=table.model,
        listed=listed,
        verdict=_verdict(listed, found),
        compared=tuple(found),
        block=block,
        day=day,
        unpriced=tuple(unpriced),
        ends=_ends(pair) if pair.tells_ends else "",
        unasked=_unasked(rates, found) if asked is None else (),
    )


def _unasked(rates: tuple[ListedRate, ...], found: list[Compared]) -> tuple[str, ...]:
    """The figures of theirs that no request was charged by; that we have no such tier or size is among the reasons."""
    used = {rate for one in found for rate in one.rates}
    return tuple(dict.fromkeys(_words(rate) for rate in rates if rate not in used))


def _words(rate: ListedRate) -> str:
    of = [value for name, value in (*rate.when, ("tier", rate.tier)) if (name, value) not in (ANY, _PLAIN)]
    return rate.told + (f" ({' '.join(of)})" if of else "")


def _by_both(
    catalogue: Catalogue, pair: _Pair, asked: Asked, rates: tuple[ListedRate, ...], day: date
) -> list[Compared]:
    priced = price_call(asked.call, pair.table.model, day, asked.tier, catalogue).of_one_call
    found = []
    for one in compared(asked, priced, rates, pair.table, whole=pair.is_edit, alike=pair.alike):
        if one.differs:
            older, moved = _older(catalogue, pair, one, rates, day), _moved(pair, one, priced, day)
            found.append(one._replace(older=older, moved=moved))
        else:
            found.append(one)
    return found


def _moved(pair: _Pair, one: Compared, priced: PricedCall, day: date) -> date | None:
    """The last day on which theirs moved from what ours is; None where it never was that, or tells no days."""
    starts = {rate.start for rate in pair.listed.rates if rate.start is not None and rate.start <= day}
    for start in sorted(starts, reverse=True):
        before = pair.listed.in_force(start - timedelta(days=1))
        for then in compared(one.asked, priced, before, pair.table, whole=pair.is_edit, alike=pair.alike):
            if then.by == one.by and not then.differs:
                return start
    return None


def _older(catalogue: Catalogue, pair: _Pair, one: Compared, rates: tuple[ListedRate, ...], day: date) -> date | None:
    """The first day of the last former block of ours by which a request costs what theirs says."""
    table = pair.table
    for block in reversed([block for block in table.blocks if block.start <= day][:-1]):
        try:
            priced = price_call(one.asked.call, table.model, block.start, one.asked.tier, catalogue).of_one_call
        except CostplanError:
            continue
        for then in compared(one.asked, priced, rates, table, whole=pair.is_edit):
            if then.by == one.by and not then.differs:
                return block.start
    return None


def _verdict(listed: Listed, found: list[Compared]) -> Verdict:
    if listed.is_included:
        return Verdict.INCLUDED
    if not listed.rates:
        return Verdict.NO_PRICE
    if not found:
        return Verdict.OTHER_UNIT
    differing = [one for one in found if one.differs]
    if not differing:
        return Verdict.EQUAL
    return Verdict.STALE if all(one.older for one in differing) else Verdict.DIFFERS


def _ends(pair: _Pair) -> str:
    """Where the two say otherwise when a model ends, by the name that theirs has; empty where they agree, or neither
    says. The earliest day that is announced is no end, and agrees with one of theirs on that day."""
    table, theirs = pair.table, pair.listed.ends
    known, earliest = dict(table.alias_ends).get(pair.alias) or table.shutdown, table.retires_not_before
    if theirs == (known or earliest):
        return ""
    ours = str(known or (f"not before {earliest}" if earliest else "not said"))
    return f"ends: ours {ours}, theirs {theirs or 'not said'}"
