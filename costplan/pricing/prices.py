"""PriceTable: what one model charges, in dated and sourced blocks; ``block_on(day)``.
It knows no tokens: how many units a call takes is the profile's business."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import zip_longest
from typing import TYPE_CHECKING

from costplan import dated
from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.quantity import Basis, weakest
from costplan.units import METERS, exact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from costplan.errors import Place
    from costplan.pricing.call import Call, Rules
    from costplan.pricing.sources import Source
    from costplan.pricing.vendor_api import VendorApi
    from costplan.units import Number

STANDARD = "standard"
"""The service tier of who states none; fees of seats are in it too. What other tiers there are, the tables say."""

BATCH = "batch"
"""The service tier whose calls are handed in together and answered within 24 hours, under limits of its own."""

LIMITS = ("images_per_minute", "tokens_per_minute", "input_tokens_per_minute", "requests_per_minute")
"""What a rate limit may be of."""


class Row(NamedTuple):
    """A rate that holds for some calls: all of ``when`` must be true. The first row that fits is taken."""

    when: tuple[tuple[str, str], ...]
    max_pixels: int | None
    pico: Number
    place: Place

    def fits(self, call: Call) -> bool:
        """Whether the call is one of those this row prices."""
        if self.max_pixels is not None and (
            call.size is None or isinstance(call.size, str) or call.size.pixels > self.max_pixels
        ):
            return False
        for name, value in self.when:  # noqa: SIM110  most rows ask nothing
            if call.attribute(name) != value:
                return False
        return True


class PriceBlock(NamedTuple):
    """The prices of a model from a day on, until the next block starts.

    ``start_known`` is False where only the day somebody first saw the price is known. ``tiers`` maps a service tier to
    meter to rows. ``included`` is what one seat of a subscription has free each month. ``higher_of`` names two meters
    that price the same thing by two published figures; the dearer one is budgeted.
    """

    start: date
    start_known: bool
    end: date | None
    source: Source
    tiers: dict[str, dict[str, tuple[Row, ...]]]
    included: dict[str, Number]
    higher_of: tuple[str, ...]
    basis: Basis
    flag: str
    note: str
    place: Place


class Rates(NamedTuple):
    """What is charged on one day in one service tier."""

    model: str
    tier: str
    block: PriceBlock
    rows: dict[str, tuple[Row, ...]]

    def asks_quality(self, meter: str) -> bool:
        """Whether the price of a meter depends on the quality of the call, and auto has no price of its own."""
        asked = [dict(row.when).get("quality") for row in self.rows.get(meter, ())]
        return any(asked) and "auto" not in asked and None not in asked

    def row(self, meter: str, call: Call) -> Row:
        """The row that prices a meter for a call.

        Raises:
            InputError: the block has no price for the meter, or none of its rows fits the call.
        """
        rows = self.rows.get(meter)
        if rows is None:
            raise wrong(
                "no-price",
                f"{self.model} has no price for {METERS[meter].label} in tier {self.tier} from {self.block.start}",
                "an unknown price is not zero: add it to the table or plan another call",
                self.block.place,
            )
        for row in rows:
            if row.fits(call):
                return row
        asked = ", ".join(f"{name} {call.attribute(name)}" for name in sorted({n for row in rows for n, _ in row.when}))
        cells = "; ".join(" ".join(value for _, value in row.when) for row in rows if row.when)
        raise wrong(
            "no-price",
            f"{self.model} has no price for {asked or f'size {call.size}'}",
            f"it has: {cells}",
            rows[0].place,
        )


class PriceTable(NamedTuple):
    """A model's table: dated price blocks, request rules, limits, and what is said of it.

    ``shutdown`` is the first day without an answer, ``retires_not_before`` the earliest day that was announced for it,
    where the day itself is not known. ``alias_ends`` has the aliases that stop earlier than the model, with that day;
    ``asked_as`` is the alias that a table was asked for by, where it has an end of its own.
    """

    model: str
    aliases: tuple[str, ...]
    alias_ends: tuple[tuple[str, date], ...]
    profile: str | None
    reference: bool
    released: date | None
    shutdown: date | None
    retires_not_before: date | None
    replacement: tuple[str, ...]
    blocks: tuple[PriceBlock, ...]
    rules: Rules
    limits: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    notes: tuple[str, ...]
    place: Place
    asked_as: str = ""
    api: VendorApi | None = None

    @property
    def name(self) -> str:
        """The name that it was asked for by: the model's, or that of an alias with an end of its own."""
        return self.asked_as or self.model

    def under(self, alias: str) -> PriceTable:
        """The table as an alias sells it, which may stop earlier than the model; else the same table."""
        end = dict(self.alias_ends).get(alias)
        if end is None:
            return self
        provider = self.model.partition("/")[0]
        return self._replace(asked_as=f"{provider}/{alias}", shutdown=end, replacement=(self.model,))

    def block_on(self, day: date) -> PriceBlock:
        """The block in force on a day.

        Raises:
            InputError: before the first block, after the last, or on or after the shutdown.
        """
        if self.shutdown is not None and day >= self.shutdown:
            after = " or ".join(self.replacement)
            raise wrong(
                "after-shutdown",
                f"{self.name} does not answer on {day}: it is shut down from {self.shutdown}",
                f"plan {after} instead" if after else "plan another model",
                self.place,
            )
        block = dated.in_force(self.blocks, day)
        if block is not None and (block.end is None or day < block.end):
            return block
        first = self.blocks[0]
        if day < first.start:
            what = "from" if first.start_known else "seen from"
            raise wrong(
                "no-price", f"{self.model} has no price on {day}", f"the first is {what} {first.start}", first.place
            )
        raise wrong(
            "no-price", f"{self.model} has no price on {day}", f"the last ended on {self.blocks[-1].end}", self.place
        )


class Overlay(NamedTuple):
    """A table made from another: a contract's discount or a reseller's mark-up on every rate of the base.

    ``factor`` is 1 - discount or 1 + mark-up; ``tiers`` and ``calls`` are those of the base that are
    sold (all if empty).
    """

    model: str
    aliases: tuple[str, ...]
    alias_ends: tuple[tuple[str, date], ...]
    extends: str
    factor: Fraction
    tiers: tuple[str, ...]
    calls: tuple[str, ...]
    start: date | None
    through: date | None
    contract: str
    source: Source | None
    rules: Rules | None
    api: VendorApi | None
    notes: tuple[str, ...]
    place: Place

    def applied_to(self, base: PriceTable) -> PriceTable:
        """The table that results: each block of the base, cut to the overlay's days, at the overlay's rates.

        Raises:
            InputError: a tier is sold that the base has not, or the two have no day in common.
        """
        blocks = tuple(self._blocks(base))
        for tier in self.tiers:
            if not all(tier in block.tiers for block in base.blocks):
                raise wrong("no-tier", f"{base.model} has no tier {tier!r}", "name those of the base", self.place)
        if not blocks:
            raise wrong("no-price", f"{self.model} and {base.model} have no day in common", "check 'from'", self.place)
        rules = self.rules or base.rules
        return base._replace(
            model=self.model,
            aliases=self.aliases,
            alias_ends=self.alias_ends,
            profile=base.profile,
            rules=rules._replace(calls=self.calls or rules.calls),
            api=self.api or (base.api if self.factor <= 1 else None),  # a discount is the maker's, a mark-up another's
            limits=base.limits if self.factor <= 1 else (),  # who sells at a mark-up has accounts of their own
            blocks=blocks,
            notes=(*self.notes, *base.notes),
            place=self.place,
        )

    def _blocks(self, base: PriceTable) -> Iterator[PriceBlock]:
        """The blocks of the base on days on which the overlay holds."""
        end = self.through + timedelta(days=1) if self.through else None
        following = [block.start for block in base.blocks[1:]]
        for block, next_start in zip_longest(base.blocks, following):
            start = max(block.start, self.start) if self.start else block.start
            stop = min((day for day in (next_start, block.end, end) if day), default=None)
            if stop is None or start < stop:
                yield self._sold(block, base.model)._replace(start=start, end=stop)

    def _sold(self, block: PriceBlock, base: str) -> PriceBlock:
        """A block of the base in the tiers that are sold, at the overlay's rates."""
        sold = {tier: meters for tier, meters in block.tiers.items() if not self.tiers or tier in self.tiers}
        source = block.source if self.source is None or block.source.is_catalogues else self.source
        own = self.contract or f"{base} x {float(self.factor):g}"
        flags = (own, source.flag if self.source or source.is_catalogues else "")
        return block._replace(
            tiers={tier: self._rates(meters) for tier, meters in sold.items()},
            source=source,
            basis=weakest([block.basis, self.source.basis if self.source else Basis.STATED]),
            flag=", ".join(flag for flag in flags if flag),
            place=self.place,
        )

    def _rates(self, meters: dict[str, tuple[Row, ...]]) -> dict[str, tuple[Row, ...]]:
        return {
            meter: tuple(row._replace(pico=exact(Fraction(row.pico) * self.factor)) for row in rows)
            for meter, rows in meters.items()
        }
