"""A table whose prices are in another currency, in dollars: its blocks are cut where another pinned rate holds.
Which file has the rates, the table says; catalogue.py finds it."""

from __future__ import annotations

from fractions import Fraction
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeVar, cast

from costplan.units import decimal_text, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from costplan.exchange.fx import Fx
    from costplan.pricing.overlays import Overlay
    from costplan.pricing.prices import PriceBlock, PriceTable
    from costplan.pricing.table_currency import Foreign
    from costplan.units import Number

T = TypeVar("T", bound="PriceTable | Overlay")


def in_dollars(table: T, rates: Callable[[Foreign], Fx]) -> T:
    """The table with each price in dollars at the pinned rate of its day; the same where it is in dollars.

    Args:
        table: a table or an overlay as it was read.
        rates: finds the file of rates that it names.

    Raises:
        InputError: there is no such file, it is wrong, or on some day of the prices it has no rate.
    """
    if table.foreign is None:
        return table
    fx, code = rates(table.foreign), table.foreign.currency
    following = [block.start for block in table.blocks[1:]]
    pairs = zip_longest(table.blocks, following)
    blocks = tuple(part for block, until in pairs for part in _parts(block, until, fx, code))
    return cast("T", table._replace(blocks=blocks, foreign=None))


def _parts(block: PriceBlock, until: date | None, fx: Fx, code: str) -> Iterator[PriceBlock]:
    """A block, once for each rate that holds on some of its days, of which ``until`` is the first that it has not."""
    before: Number | None = None
    starts = (day for day in (one.start for one in fx.blocks) if day > block.start and (until is None or day < until))
    for day in (block.start, *starts):
        rate = fx.usd_per(code, day, block.place)
        if rate != before:
            before = rate
            known = block.start_known or day != block.start
            yield _at(block, rate, code, fx, day)._replace(start=day, start_known=known)


def _at(block: PriceBlock, rate: Number, code: str, fx: Fx, day: date) -> PriceBlock:
    """A block at the rate of a day: it says so in its terms, and where the rate is from beside where the prices are."""
    pinned = fx.rates_on(day)
    assert pinned is not None
    told = f"1 {code} = ${decimal_text(rate)} from {pinned.start}"
    by = f"; {told}: {pinned.source.title}"
    return block._replace(
        tiers={
            tier: {
                meter: tuple(row._replace(pico=exact(Fraction(row.pico) * rate)) for row in rows)
                for meter, rows in meters.items()
            }
            for tier, meters in block.tiers.items()
        },
        terms=told,
        source=block.source._replace(title=block.source.title + by),
        sources=tuple((tier, one._replace(title=one.title + by)) for tier, one in block.sources),
    )
