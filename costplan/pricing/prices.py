"""PriceTable: what one model charges, in dated and sourced blocks; ``block_on(day)``.
It knows no tokens: how many units a call takes is the profile's business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import dated
from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.units import METERS, count

if TYPE_CHECKING:
    from datetime import date

    from costplan.errors import Place
    from costplan.pricing.call import Call
    from costplan.pricing.legal_calls import Rules
    from costplan.pricing.sources import Source
    from costplan.pricing.table_currency import Foreign
    from costplan.pricing.vendor_api import VendorApi
    from costplan.pricing.whole_credits import WholeCredits
    from costplan.quantity import Basis
    from costplan.units import Number

STANDARD = "standard"
"""The service tier of who states none; fees of seats are in it too. What other tiers there are, the tables say."""

BATCH = "batch"
"""The service tier whose calls are handed in together and answered within 24 hours, under limits of its own."""

LIMITS = ("images_per_minute", "tokens_per_minute", "input_tokens_per_minute", "requests_per_minute")
"""What a rate limit may be of."""


def hidden_by(*contracts: str) -> str:
    """What stands in place of what private contracts hold."""
    return f"private ({', '.join(f'contract {name}' for name in contracts)})"


class RateMove(NamedTuple):
    """What one term of a contract made of a rate: ``pico`` after it, ``words`` as its file says it. ``is_hidden`` keeps
    it, and the rate, off what is shown: the contract is private, and nobody asked to see what it holds."""

    contract: str
    words: str
    pico: Number
    is_hidden: bool


class Row(NamedTuple):
    """A rate that holds for some calls: all of ``when`` must be true, and the first row that fits is taken. ``pico`` is
    paid for a unit, in pico-dollars; ``listed`` what the table says where a contract moved it, else None, and ``moves``
    what each term made of that, one after the other."""

    when: tuple[tuple[str, str], ...]
    max_pixels: int | None
    pico: Number
    place: Place
    listed: Number | None = None
    moves: tuple[RateMove, ...] = ()

    @property
    def hidden(self) -> str:
        """What stands in place of the rate where it is private, such as ``private (contract acme)``; else empty."""
        names = dict.fromkeys(move.contract for move in self.moves if move.is_hidden)
        return hidden_by(*names) if names else ""

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


class Free(NamedTuple):
    """Units of a meter that an account has free ``per`` month or day, whoever uses them. ``shared`` names what several
    models have free together; empty where each has its own. ``hidden`` stands in place of a private number."""

    units: Number
    per: str
    shared: str = ""
    hidden: str = ""

    @property
    def words(self) -> str:
        """``5,000 free a month``, without the number where that is private."""
        return f"free units are {self.hidden}" if self.hidden else f"{count(self.units)} free a {self.per}"


class PriceBlock(NamedTuple):
    """The prices of a model from a day on, until the next block starts.

    ``start_known`` is False where only the day somebody first saw the price is known. ``tiers`` maps a service tier to
    meter to rows. ``included`` is what one seat of a subscription has free each month, ``free`` what an account has
    free without a seat, by meter. ``higher_of`` names two meters that price the same thing by two published figures;
    the dearer one is budgeted. ``source`` and ``basis`` are of the tiers that have no source of their own in
    ``sources``. ``terms`` are those of an overlay: whose contract, or how much of whose rates. ``whole`` are the tiers
    in which a contract bills whole credits.
    """

    start: date
    start_known: bool
    end: date | None
    source: Source
    tiers: dict[str, dict[str, tuple[Row, ...]]]
    included: dict[str, Number]
    higher_of: tuple[str, ...]
    basis: Basis
    terms: str
    note: str
    place: Place
    free: tuple[tuple[str, Free], ...] = ()
    sources: tuple[tuple[str, Source], ...] = ()
    whole: tuple[tuple[str, WholeCredits], ...] = ()

    def sold_in(self, tier: str) -> PriceBlock:
        """The block as one tier sees it: with the source that the tier rests on, and what follows from it."""
        source = dict(self.sources).get(tier)
        if source is None:
            return self
        return self._replace(source=source, basis=source.basis, sources=())

    @property
    def flag(self) -> str:
        """What a reader must know beside the price: the terms, and how far the source is to be trusted."""
        return ", ".join(said for said in (self.terms, self.source.flag) if said)

    @property
    def catalogue_tiers(self) -> list[str]:
        """The tiers whose prices a catalogue alone has."""
        return [tier for tiers, source in self.by_source() if source.is_catalogues for tier in tiers]

    def by_source(self) -> list[tuple[list[str], Source]]:
        """The tiers with the source that they rest on: those without one of their own first."""
        own = dict(self.sources)
        rest = [tier for tier in self.tiers if tier not in own]
        return ([(rest, self.source)] if rest else []) + [([tier], source) for tier, source in self.sources]

    def free_of(self, meter: str) -> Free | None:
        """What an account has free of a meter; None where it pays every unit."""
        return dict(self.free).get(meter)

    def is_pooled(self, meter: str) -> bool:
        """Whether some units of a meter are taken off before it is billed."""
        return meter in self.included or self.free_of(meter) is not None


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


class Review(NamedTuple):
    """Who compared a table that was imported with the seller's page, and the day of that."""

    by: str
    on: date


class MakersEnd(NamedTuple):
    """When the maker of a model ends it, of which the table of another seller says nothing.

    ``is_known`` is False where ``day`` is the earliest day announced; ``is_noted`` tells that the table says itself
    that the seller's end is unknown.
    """

    day: date
    is_known: bool
    is_noted: bool


class PriceTable(NamedTuple):
    """A model's table: dated price blocks, request rules, limits, and what is said of it.

    ``shutdown`` is the first day without an answer, ``retires_not_before`` the earliest day that was announced for it,
    where the day itself is not known. ``alias_ends`` has the aliases that stop earlier than the model, with that day;
    ``asked_as`` is the alias that a table was asked for by, where it has an end of its own; ``lent`` says that it was
    asked for by the name of a seller, or of an endpoint, that has no table; ``reviewed`` who looked at a table that was
    imported; ``makers_end`` the end of the table that a route is made from, where it has none itself; ``foreign`` the
    currency that prices are stated in, where it is not USD, until they are converted.
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
    lent: str = ""
    api: VendorApi | None = None
    reviewed: Review | None = None
    makers_end: MakersEnd | None = None
    foreign: Foreign | None = None

    @property
    def provider(self) -> str:
        """Who sells it."""
        return self.model.partition("/")[0]

    @property
    def name(self) -> str:
        """The name that it was asked for by: the model's, or that of an alias with an end of its own."""
        return self.asked_as or self.model

    def under(self, alias: str) -> PriceTable:
        """The table as an alias sells it, which may stop earlier than the model; else the same table."""
        end = dict(self.alias_ends).get(alias)
        if end is None:
            return self
        return self._replace(
            asked_as=f"{self.provider}/{alias}", makers_end=None, shutdown=end, replacement=(self.model,)
        )

    def lent_to(self, spelling: str, seller: str, endpoint: str) -> PriceTable:
        """The table as it stands in for one that is not there: of another ``seller``, or of an ``endpoint`` whose calls
        it does not take; else the same table. Both are empty where the spelling names none."""
        call = {"edit": "edit", "text-to-image": "generate"}.get(endpoint, "")
        if seller:
            return self._replace(lent=f"{spelling} is priced as {self.model}: no table of {seller}'s")
        if call and call not in self.rules.calls:
            return self._replace(lent=f"{spelling} is priced as {self.model}: no table of its endpoint {endpoint}")
        return self

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
