"""Budget: caps, policies, waivers, contingency, tax and pinned exchange rates, as finance writes them.
Only the nouns: file.py reads them from YAML, gating/ holds a plan against them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.budget.per import CASH, PERIOD
from costplan.errors import NOWHERE
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from fractions import Fraction

    from costplan.budget.per import Per
    from costplan.errors import Place
    from costplan.exchange.fx import Fx
    from costplan.exchange.money import Money
    from costplan.pricing.sizes import AnySize


EVERY = "*"
"""In place of a tag's value: every value of it, by itself."""


class Cap(NamedTuple):
    """The most that a part of the plan may cost, or the most by which it may grow against a base.

    The part is what ``over`` (files of scenarios, as globs from the top of the tree), ``workflow``, ``model`` and
    ``vendor`` (globs) and ``tags`` select together; what is empty selects all. ``by_month`` has the months whose cap
    is not ``max``. Against a base both ``max_increase`` and ``max_delta`` hold where both are given, unless the
    growth is within ``ignore_below``. ``at`` is one of :data:`~costplan.budget.per.AT`; ``warn_at`` is the share of
    the cap from which it is near. ``view`` is which costs are held: ``cash``, as they are paid, or ``accrual``, as
    they are used or lost. ``each`` are those of the tags that stand for :data:`EVERY` in the file: such a cap is held
    once for each value, as one of these.
    """

    id: str
    per: Per = PERIOD
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
    each: tuple[tuple[str, str], ...] = ()
    view: str = CASH
    model: str = ""
    vendor: str = ""

    @property
    def every(self) -> tuple[str, ...]:
        """The tags of which every value is still to be held by itself."""
        return () if self.each else tuple(key for key, value in self.tags if value == EVERY)

    def of_value(self, each: tuple[tuple[str, str], ...]) -> Cap:
        """The cap for one value of each of these tags; itself where there are none."""
        return self._replace(tags=tuple((dict(self.tags) | dict(each)).items()), each=each) if each else self

    @property
    def is_relative(self) -> bool:
        """Whether it limits growth against a base instead of the cost itself."""
        return self.max is None and not self.by_month

    def amount(self, label: str) -> Money | None:
        """The most in the slice of that label; None where none is stated."""
        by_label = {f"{year:04d}-{month:02d}": money for (year, month), money in self.by_month}
        return by_label.get(label, self.max)

    @property
    def currencies(self) -> list[str]:
        """Those of its amounts; a sound cap has one, or none where it only limits growth by a share."""
        amounts = (self.max, *(money for _, money in self.by_month), self.max_delta, self.ignore_below)
        return list(dict.fromkeys(money.currency for money in amounts if money is not None))


ALLOWED, WARNED, REFUSED = STANCES = ("allowed", "warned", "refused")
"""What a policy makes of what is against it: nothing, a finding that lets the plan through, or one that breaks it."""


class Policy(NamedTuple):
    """What plans may contain. None and empty mean that nothing is asked; ``places`` tells where each key stands.

    ``models`` are globs of which each model must match one. ``max_quality`` is the highest quality in the model's own
    ranking, ``max_size`` the largest size. ``batch_above`` is the most runs a workflow may have outside the batch tier.
    Days of ``prices_checked_within`` and ``calibrated_within`` count back from the day of the plan.
    ``assumed_at_most`` is the share of the expected total on an assumed basis; ``unknowns`` False refuses costs that
    nobody can count. ``shutdowns``, ``stale_prices``, ``catalogue_prices``, ``empty_caps`` and ``changed_tables`` are
    each one of :data:`STANCES`: on models that end within the period or soon after it, tables at which nobody has
    looked for long, prices that a catalogue alone has, caps that are about nothing, and tables that are not those of
    the base.
    """

    models: tuple[str, ...] = ()
    max_quality: str | None = None
    max_size: AnySize | None = None
    batch_above: int | None = None
    prices_checked_within: int | None = None
    calibrated_within: int | None = None
    assumed_at_most: Fraction | None = None
    shutdowns: str = WARNED
    stale_prices: str = WARNED
    catalogue_prices: str = ALLOWED
    unknowns: bool = False
    required_tags: tuple[str, ...] = ()
    empty_caps: str = WARNED
    changed_tables: str = WARNED
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


class Budget(NamedTuple):
    """A budget: its own file, or the ``budget:`` of one scenario, whose title ``scenario`` then is.

    ``contingency`` is a share added to the expected cost on a line of its own, and counted by caps at ``expected``.
    ``reporting`` is the currency in which plans are told beside dollars; empty for dollars alone.
    ``accept_estimates`` lets a call be held at an estimate before it is made, where nothing bounds what it costs.
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
    accept_estimates: bool = False
    reporting: str = ""


def days_of_exchange(budgets: Iterable[Budget]) -> frozenset[date]:
    """The days from which other exchange rates hold in one of the budgets: plans held against them are cut there."""
    return frozenset(block.start for budget in budgets if budget.fx for block in budget.fx.blocks)
