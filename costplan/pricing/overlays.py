"""Overlay: a table made from another one, by a contract's discount, a reseller's mark-up, or as another seller's route.
How one is written stands in price_file.py; which table it is made from, the catalogue finds."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import zip_longest
from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.pricing.history import moved
from costplan.pricing.prices import MakersEnd
from costplan.pricing.sources import both
from costplan.quantity import Basis, weakest
from costplan.units import METERS, SEARCH, exact
from costplan.vendor import vendor_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from costplan.errors import Place
    from costplan.pricing.legal_calls import Rules
    from costplan.pricing.prices import PriceBlock, PriceTable, Row
    from costplan.pricing.sources import Source
    from costplan.pricing.table_currency import Foreign
    from costplan.pricing.vendor_api import VendorApi

UNSEEN = "not seen at the seller"
"""What is told of a price of the base that began after somebody last looked at who sells it on."""


class Overlay(NamedTuple):
    """A table made from another.

    ``factor`` is 1 - discount or 1 + mark-up on every rate of the base. It is None for a route: another seller of the
    same model, at the base's rates or at those of ``blocks``, whose days, address and accounts are its own. ``tiers``
    and ``calls`` are those of the base that are sold (all if empty). ``start_known`` is False where ``start`` is only
    the day on which somebody first saw it sold; ``profile`` is that of a seller who counts in another way.
    ``end_is_unknown`` says that somebody looked for a day on which the seller ends it, and found none.
    """

    model: str
    aliases: tuple[str, ...]
    alias_ends: tuple[tuple[str, date], ...]
    extends: str
    factor: Fraction | None
    blocks: tuple[PriceBlock, ...]
    profile: str | None
    tiers: tuple[str, ...]
    calls: tuple[str, ...]
    start: date | None
    start_known: bool
    through: date | None
    released: date | None
    shutdown: date | None
    end_is_unknown: bool
    replacement: tuple[str, ...]
    contract: str
    source: Source | None
    rules: Rules | None
    api: VendorApi | None
    notes: tuple[str, ...]
    place: Place
    foreign: Foreign | None = None

    def applied_to(self, base: PriceTable) -> PriceTable:
        """The table that results: each block of the base, cut to the overlay's days, at the overlay's rates; or its own
        blocks under the base's rules and profile.

        Raises:
            InputError: a tier is sold that the base has not, or the two have no day in common.
        """
        for tier in self.tiers:
            if not all(tier in block.tiers for block in base.blocks):
                raise wrong("no-tier", f"{base.model} has no tier {tier!r}", "name those of the base", self.place)
        blocks = self.blocks or tuple(self._blocks(base))
        if not blocks:
            raise wrong("no-price", f"{self.model} and {base.model} have no day in common", "check 'from'", self.place)
        rules = self.rules or base.rules
        is_route = self.factor is None
        is_makers = self.factor is not None and self.factor <= 1  # a discount is the maker's, all else another seller's
        return base._replace(
            model=self.model,
            aliases=self.aliases,
            alias_ends=self.alias_ends,
            profile=self.profile or (base.profile if not self.blocks or _needs_profile(self.blocks) else None),
            released=self.released or (None if is_route else base.released),
            shutdown=self.shutdown or (None if is_route else base.shutdown),
            makers_end=self._makers_end(base),
            retires_not_before=None if is_route or self.shutdown else base.retires_not_before,
            replacement=self.replacement or (() if is_route else base.replacement),
            rules=rules._replace(calls=self.calls or rules.calls),
            api=self.api or (base.api if is_makers else None),
            limits=base.limits if is_makers else (),
            blocks=blocks,
            notes=self.notes if is_route else (*self.notes, *base.notes),
            place=self.place,
        )

    def _makers_end(self, base: PriceTable) -> MakersEnd | None:
        """The end of the base that a route takes no word of; None where it has an end of its own, or there is none."""
        if self.shutdown is not None:
            return None
        day = base.shutdown or base.retires_not_before
        if self.factor is not None or day is None:
            return base.makers_end and base.makers_end._replace(is_noted=self.end_is_unknown)
        return MakersEnd(day, base.shutdown is not None, self.end_is_unknown)

    def _blocks(self, base: PriceTable) -> Iterator[PriceBlock]:
        """The blocks of the base on days on which the overlay holds."""
        end = self.through + timedelta(days=1) if self.through else None
        following = [block.start for block in base.blocks[1:]]
        before: PriceBlock | None = None
        for block, next_start in zip_longest(base.blocks, following):
            start = max(block.start, self.start) if self.start else block.start
            stop = min((day for day in (next_start, block.end, end) if day), default=None)
            if stop is None or start < stop:
                known = block.start_known if start == block.start else self.start_known
                sold = self._sold(block, base.model)._replace(start=start, start_known=known, end=stop)
                before = self._if_unseen(sold, before)
                yield before

    def _sold(self, block: PriceBlock, base: str) -> PriceBlock:
        """A block of the base in the tiers that are sold, at the overlay's rates: it rests on the sources of both."""
        sold = {tier: meters for tier, meters in block.tiers.items() if not self.tiers or tier in self.tiers}
        if not self._is_of_the_account(base):  # what the maker asks for a search is no word of another seller
            sold = {tier: {key: rows for key, rows in meters.items() if key != SEARCH} for tier, meters in sold.items()}
        of_base = "" if self.factor is None else f"{base} x {float(self.factor):g}"
        return block._replace(
            tiers={tier: self._rates(meters) for tier, meters in sold.items()},
            source=self._rests_on(block.source, base),
            sources=tuple((tier, self._rests_on(one, base)) for tier, one in block.sources if tier in sold),
            basis=weakest([block.basis, self.source.basis if self.source else Basis.STATED]),
            terms=self.contract or of_base or block.terms,
            place=self.place,
            free=block.free if self._is_of_the_account(base) else (),  # another seller has its own
        )

    def _is_of_the_account(self, base: str) -> bool:
        """Whether it is bought of the base's seller, at its rates or below."""
        if self.factor is None or self.factor > 1:
            return False
        return bool(self.contract) or self.source is None or vendor_of(self.model) == vendor_of(base)

    def _rests_on(self, rates: Source, base: str) -> Source:
        return rates if self.source is None else both(self.source, rates, base)

    def _if_unseen(self, block: PriceBlock, before: PriceBlock | None) -> PriceBlock:
        """The block, which says so where the seller was last looked at before its rates began: a contract is of all
        days, and what sells at the maker's rates is taken to follow them."""
        if self.source is None or self.contract or not self.source.was_before(block.start):
            return block
        if before is not None and before.terms == block.terms and not moved(before, block):
            return block
        return block._replace(terms=", ".join(said for said in (block.terms, UNSEEN) if said))

    def _rates(self, meters: dict[str, tuple[Row, ...]]) -> dict[str, tuple[Row, ...]]:
        factor = 1 if self.factor is None else self.factor
        return {
            meter: tuple(row._replace(pico=exact(Fraction(row.pico) * factor)) for row in rows)
            for meter, rows in meters.items()
        }


def _needs_profile(blocks: Iterable[PriceBlock]) -> bool:
    """Whether they charge a meter that a profile counts; images and calls are counted by the call itself."""
    charged = {meter for block in blocks for rows in block.tiers.values() for meter in rows}
    return any(METERS[meter].counted == "profile" for meter in charged)
