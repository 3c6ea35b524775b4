"""Budget: caps, policies, waivers, contingency, tax and pinned exchange rates, as finance writes them.
Only the nouns: budget_file/ reads them from YAML, gating/ holds a plan against them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.dated import in_force
from costplan.errors import NOWHERE, did_you_mean, wrong
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from costplan.errors import Place
    from costplan.pricing.sizes import AnySize
    from costplan.pricing.sources import Source
    from costplan.units import Number

PER = ("period", "month", "day", "call", "accepted_image")
"""What a cap is for: the whole period, each month, each day, the dearest single call, an accepted image on average."""

AT = ("expected", "p50", "p80", "p90", "p95", "worst")
"""Which figure of the distribution is held against a cap."""


class Money(NamedTuple):
    """An exact amount of a currency by its ISO 4217 code: ``5000 USD``."""

    amount: Number
    currency: str


class Cap(NamedTuple):
    """The most that a part of the plan may cost, or the most by which it may grow against a base.

    The part is what ``over`` (files of scenarios, as globs from the top of the tree), ``workflow`` (a glob) and
    ``tags`` select together; what is empty selects all. ``by_month`` has the months whose cap is not ``max``. Against a
    base both ``max_increase`` and ``max_delta`` hold where both are given, unless the growth is within
    ``ignore_below``. ``warn_at`` is the share of the cap from which it is near.
    """

    id: str
    per: str = "period"
    max: Money | None = None
    by_month: tuple[tuple[tuple[int, int], Money], ...] = ()
    max_increase: Fraction | None = None
    max_delta: Money | None = None
    ignore_below: Money | None = None
    at: str = "expected"
    warn_at: Fraction | None = None
    over: tuple[str, ...] = ()
    workflow: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    owner: str = ""
    place: Place = NOWHERE

    @property
    def is_relative(self) -> bool:
        """Whether it limits growth against a base instead of the cost itself."""
        return self.max is None and not self.by_month


class Policy(NamedTuple):
    """What plans may contain. None and empty mean that nothing is asked; ``places`` tells where each key stands.

    ``models`` are globs of which each model must match one. ``max_quality`` is the highest quality in the model's own
    ranking, ``max_size`` the largest size. ``batch_above`` is the most runs a workflow may have outside the batch tier.
    Days of ``prices_checked_within`` and ``calibrated_within`` count back from the day of the plan.
    ``assumed_at_most`` is the share of the expected total on an assumed basis. ``shutdowns`` False refuses models whose
    last day lies in or before the end of the period, ``unknowns`` False refuses costs that nobody can count.
    """

    models: tuple[str, ...] = ()
    max_quality: str | None = None
    max_size: AnySize | None = None
    batch_above: int | None = None
    prices_checked_within: int | None = None
    calibrated_within: int | None = None
    assumed_at_most: Fraction | None = None
    shutdowns: bool = True
    unknowns: bool = False
    required_tags: tuple[str, ...] = ()
    places: tuple[tuple[str, Place], ...] = ()

    def place(self, key: str) -> Place:
        """Where a key stands."""
        return dict(self.places).get(key, NOWHERE)


class Waiver(NamedTuple):
    """An exception that somebody granted: to a cap by its id up to an amount, or to a policy by its key.

    ``where`` is a glob of what it is for (a workflow, step, model or month as the finding names it); empty is all of
    it. It holds through ``until``.
    """

    cap: str
    policy: str
    up_to: Money | None
    where: str
    until: date
    by: str
    why: str
    ref: str
    place: Place = NOWHERE


class Tax(NamedTuple):
    """A tax on top of the spend, shown on a line of its own; caps hold it only when ``in_caps`` says so."""

    name: str
    rate: Fraction
    in_caps: bool


class FxBlock(NamedTuple):
    """Exchange rates from a day on: ``usd`` has the dollars that one unit of a currency costs."""

    start: date
    source: Source
    usd: tuple[tuple[str, Fraction], ...]
    place: Place


class Fx(NamedTuple):
    """Pinned exchange rates in dated blocks."""

    blocks: tuple[FxBlock, ...]
    place: Place

    def usd_per(self, currency: str, day: date, place: Place | None = None) -> Number:
        """Dollars for one unit of the currency on a day.

        Raises:
            InputError: no block holds on that day, or it does not have the currency; told at ``place``.
        """
        if currency == "USD":
            return 1
        block = in_force(self.blocks, day)
        if block is None:
            first = self.blocks[0].start
            raise wrong("no-fx", f"there is no exchange rate on {day}; the first is of {first}", "add a block", place)
        rates = dict(block.usd)
        if currency not in rates:
            raise wrong(
                "no-fx", f"there is no rate of {currency} from {block.start}", did_you_mean(currency, rates), place
            )
        return rates[currency]


class Budget(NamedTuple):
    """A budget: its own file, or the ``budget:`` of one scenario, whose title ``scenario`` then is.

    ``contingency`` is a share added to the expected cost on a line of its own, and counted by caps at ``expected``.
    """

    file: str
    title: str
    owner: str
    caps: tuple[Cap, ...]
    policy: Policy
    waivers: tuple[Waiver, ...]
    contingency: Fraction
    tax: Tax | None
    fx: Fx | None
    scenario: str = ""
    place: Place = NOWHERE
