"""At most paid: rates at which no term that counts over many calls can make a call dearer, for what holds single ones.
Which step is reached only a plan knows; what terms that move rates make of prices stands in agreed.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.contracts.agreed import holds, is_for
from costplan.pricing.prices import RateMove
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from costplan.contracts.contract import Contract, Lot
    from costplan.contracts.paying import Account
    from costplan.pricing.prices import PriceBlock, Row
    from costplan.units import Number


def at_dearest(block: PriceBlock, account: Account, model: str, day: date) -> PriceBlock:
    """A block in force with each rate at the dearest step, price of committed units, overage and lot of credits that
    may be on it. Terms that only make use cheaper leave it as it is."""
    tiers = {
        tier: {
            meter: tuple(_raised(row, account, (model, tier, meter), day) for row in rows)
            for meter, rows in meters.items()
        }
        for tier, meters in block.tiers.items()
    }
    return block if tiers == block.tiers else block._replace(tiers=tiers)


def _raised(row: Row, account: Account, what: tuple[str, str, str], day: date) -> Row:
    before, times, moves = Fraction(row.pico), Fraction(1), []
    pico = before
    for contract in account.contracts:
        more = sum((max(Fraction(0), Fraction(one) - before) for one in _rates(contract, what, day)), Fraction(0))
        factor = Fraction(1)
        for one in _factors(contract, what, day):
            factor *= max(Fraction(1), one)
        if more or factor != 1:
            pico, times = pico + more, times * factor
            moves.append(RateMove(contract.id, "at its dearest", exact(pico * times), contract.is_hidden))
    if not moves:
        return row
    listed = row.pico if row.listed is None else row.listed
    return row._replace(pico=exact(pico * times), listed=listed, moves=(*row.moves, *moves))


def _rates(contract: Contract, what: tuple[str, str, str], day: date) -> Iterator[Number]:
    """What a unit may cost in place of its rate: by each term its dearest."""
    model, tier, meter = what
    for volume in contract.volume:
        if volume.meter == meter and holds(volume.span, model, day) and is_for(volume.span, tier, meter):
            yield max((step.rate or 0 for step in volume.steps), default=0)
    for one in contract.commitments:
        if one.meter == meter and one.unit_price and holds(one.span, model, day) and is_for(one.span, tier, meter):
            yield one.unit_price


def _factors(contract: Contract, what: tuple[str, str, str], day: date) -> Iterator[Fraction]:
    """What may multiply a rate."""
    model, tier, meter = what
    for one in contract.commitments:
        if holds(one.span, model, day) and is_for(one.span, tier, meter):
            yield one.overage
    for lot in contract.lots:
        if holds(lot.span, model, day) and is_for(lot.span, tier, meter):
            yield _of_lot(lot, contract)


def _of_lot(lot: Lot, contract: Contract) -> Fraction:
    """What a dollar of use costs that its credits pay for."""
    amount, paid = (
        Fraction(one.pico)
        * (Fraction(contract.fx.usd_per(one.currency, lot.bought, lot.place)) if contract.fx else Fraction(1))
        for one in (lot.amount, lot.paid)
    )
    return paid / amount if amount else Fraction(1)
