"""What is in force on a day: the rates that an account pays for a model, and how the model's tokens are counted.
Quotes, plans, fees, locks and offers all ask here, also on which days that changes; it multiplies nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING

from costplan.contracts.agreed import block_under, changes_under
from costplan.contracts.at_most_paid import at_dearest
from costplan.dated import changes_within
from costplan.errors import did_you_mean, wrong
from costplan.planning.tariff import Tariff
from costplan.pricing.prices import Rates

if TYPE_CHECKING:
    from costplan.calibration.figures import Calibration
    from costplan.catalogue import Catalogue
    from costplan.contracts.paying import Account
    from costplan.pricing.prices import PriceBlock
    from costplan.pricing.profiles import ProfileBlock


class _Tariffs:
    """Those of a model in a tier that were asked for, by how many changes of it lie before them."""

    __slots__ = ("calibration", "changes", "found")

    def __init__(self, changes: list[date], calibration: Calibration | None) -> None:
        self.changes = changes
        self.calibration = calibration
        self.found: dict[int, Tariff] = {}


def tariff_in_force(catalogue: Catalogue, account: Account, model: str, tier: str, day: date) -> Tariff:
    """The prices of a model in a service tier and its way of counting on a day: one object for all days on which both
    are the same.

    Raises:
        InputError: there is no such model, no price on that day, no such tier or no profile.
    """
    kept = catalogue.tariffs.get((account, model, tier))
    if isinstance(kept, _Tariffs) and kept.calibration is catalogue.calibration:
        found = kept.found.get(bisect_right(kept.changes, day))
        if found is not None:
            return found
    else:
        kept = None
    rates, table = rates_in_force(catalogue, account, model, tier, day), catalogue.table(model)
    tariff = Tariff(table, rates, counting_in_force(catalogue, model, day), catalogue.learned(table.model))
    if kept is None:
        days = changes_in_force(catalogue, account, model, date.min, date.max)
        days += [table.shutdown] if table.shutdown else []
        kept = catalogue.tariffs[account, model, tier] = _Tariffs(sorted(days), catalogue.calibration)
    return kept.found.setdefault(bisect_right(kept.changes, day), tariff)


def rates_in_force(catalogue: Catalogue, account: Account, model: str, tier: str, day: date) -> Rates:
    """What an account pays for a model in a service tier on a day, in pico-dollars by meter.

    Args:
        catalogue: the tables.
        account: who pays: ``catalogue.account``, or LIST_PRICE for what the tables say.
        model: a model's key or alias.
        tier: a service tier, such as ``standard``.
        day: the day of the call, or the day on which a fee falls due.

    Raises:
        InputError: there is no such model, no price on that day, or no such tier.
    """
    block = prices_in_force(catalogue, account, model, day)
    name, rows = catalogue.table(model).model, block.tiers.get(tier)
    if rows is None:
        raise wrong(
            "no-tier", f"{name} has no price in tier {tier!r} on {day}", did_you_mean(tier, block.tiers), block.place
        )
    return Rates(name, tier, block.sold_in(tier), rows)


def prices_in_force(catalogue: Catalogue, account: Account, model: str, day: date) -> PriceBlock:
    """The same in all tiers at once, as the dated block that they stand in.

    Raises:
        InputError: there is no such model, no price on that day, or two contracts fix one.
    """
    table = catalogue.table(model)
    block = table.block_on(day)
    if not account.contracts:
        return block
    paid = block_under(block, account, table.model, day)
    return at_dearest(paid, account, table.model, day) if account.is_held else paid


def counting_in_force(catalogue: Catalogue, model: str, day: date) -> ProfileBlock | None:
    """How a model's tokens are counted on a day; None where it is charged by image, call or seat alone.

    Raises:
        InputError: there is no such model or profile, or the profile has nothing for that day.
    """
    table = catalogue.table(model)
    return catalogue.profile(table.profile, table.place).block_on(day) if table.profile else None


def changes_in_force(catalogue: Catalogue, account: Account, model: str, start: date, end: date) -> list[date]:
    """The days after ``start`` and before ``end`` from which an account pays other prices for a model, or none, or its
    tokens are counted in another way. A shutdown is none of them: the model stops, its prices do not change.

    Raises:
        InputError: there is no such model or profile.
    """
    table = catalogue.table(model)
    days = changes_within(table.blocks, start, end)
    days += [block.end for block in table.blocks if block.end is not None and start < block.end < end]
    days += [day for day in changes_under(account, table.model) if start < day < end]
    if table.profile:
        days += changes_within(catalogue.profile(table.profile, table.place).blocks, start, end)
    return days
