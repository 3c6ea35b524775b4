"""Contract: what an account agreed on with a seller: rates, steps, free units, floors, commitments and credits.
Only the nouns: file.py reads them from YAML, planning/ gives their words numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import NOWHERE
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from costplan.errors import Place
    from costplan.exchange.fx import Fx
    from costplan.exchange.money import Money
    from costplan.pricing.prices import Free
    from costplan.units import Number

INTERVALS = ("month", "quarter", "year", "term")
"""What a commitment, a volume step or a floor may be counted over. Months, quarters and years run from the first day of
what they belong to (clamped to the length of a month), as vendors' contracts do, not by the calendar; ``term`` is all
of its days."""

CONTINUOUS, DISCONTINUOUS = MODELS = ("continuous", "discontinuous")
"""FOCUS's ContractCommitmentModel: a floor in each interval of which the unused part is lost, or a pool with a balance
that is drawn down until it ends."""


RELOAD = "reload"
"""What the term of credits that are bought by themselves is called."""


class Span(NamedTuple):
    """What a term is for: models by globs of their keys, service tiers and meters (all where empty), from a first day
    through a last one (None: no end)."""

    models: tuple[str, ...]
    tiers: tuple[str, ...]
    meters: tuple[str, ...]
    first: date
    last: date | None


class RateTerm(NamedTuple):
    """A term that moves rates. Exactly one is not None: ``factor`` multiplies them (0.88 for ``discount: 12%``, 1.2 for
    ``uplift: 20%`` or ``markup: 20%``), ``fixed`` replaces them by meter, in pico-dollars a unit.

    The terms of a contract are put on one after the other, as they stand in its file. ``word`` is the key that says it,
    ``why`` what is written beside it.
    """

    span: Span
    word: str
    factor: Fraction | None
    fixed: tuple[tuple[str, Number], ...] | None
    why: str
    place: Place = NOWHERE


class CreditTerm(NamedTuple):
    """What a call or an image costs (``per``, one of :data:`costplan.pricing.whole_credits.PER`) is rounded up to whole
    credits, each worth so many pico-dollars, after all terms that move rates. ``why`` is what is written beside it."""

    span: Span
    worth: Number
    per: str
    why: str
    place: Place = NOWHERE


class Step(NamedTuple):
    """From above so many units on: a rate in pico-dollars a unit, or a factor on the rate without steps."""

    above: Number
    rate: Number | None
    factor: Fraction | None


class VolumeSteps(NamedTuple):
    """Rates of one meter that fall with the units used in an interval, by all models of the span together.

    ``all_units`` is whether the step that is reached holds for all units of the interval, else (graduated) each step
    for those above it. The first step is above 0.
    """

    name: str
    span: Span
    meter: str
    interval: str
    all_units: bool
    steps: tuple[Step, ...]
    place: Place = NOWHERE


class FreeUnits(NamedTuple):
    """Units of a meter that all models of the span have free together, by month or day."""

    name: str
    span: Span
    meter: str
    free: Free
    place: Place = NOWHERE


class Minimum(NamedTuple):
    """The least that an interval is invoiced at: what is used less is a line of its own."""

    name: str
    span: Span
    amount: Money
    interval: str
    place: Place = NOWHERE


class Commitment(NamedTuple):
    """A commitment in FOCUS's words.

    ``model`` is one of :data:`MODELS`; ``category`` is ``spend`` (``amount``, each interval of a continuous one, else
    of the whole term) or ``usage`` (``units`` of ``meter``, bought at ``unit_price`` pico-dollars each). ``counts`` is
    ``before_discount`` (use counts at list prices) or ``after_discount``. ``upfront`` is the share paid on its first
    day; the rest is paid at the end of each ``pays``, one of :data:`INTERVALS`. ``shortfall`` is the share of what is
    not used that is charged all the same; ``overage`` is a factor on the rates of what is used beyond it (1: as
    before).
    """

    name: str
    span: Span
    model: str
    category: str
    amount: Money | None
    units: Number | None
    meter: str
    unit_price: Number | None
    interval: str
    counts: str
    upfront: Fraction
    pays: str
    shortfall: Fraction
    overage: Fraction
    tags: tuple[tuple[str, str], ...] = ()
    place: Place = NOWHERE


class Lot(NamedTuple):
    """Prepaid credits: worth ``amount``, bought for ``paid`` on ``bought``, lost after ``expires`` (its last day; None:
    never). ``left`` is what is left of it on the first day of a plan that starts later; None: all of it."""

    name: str
    span: Span
    amount: Money
    paid: Money
    bought: date
    expires: date | None
    left: Money | None
    tags: tuple[tuple[str, str], ...] = ()
    place: Place = NOWHERE


class Reload(NamedTuple):
    """Credits bought by themselves: when less than ``below`` is left, as many as bring the balance to ``to``, at most
    ``at_most`` a month (None: no end), which expire after so many ``days`` (None: never)."""

    span: Span
    below: Money
    to: Money
    at_most: Money | None
    days: int | None
    tags: tuple[tuple[str, str], ...] = ()
    place: Place = NOWHERE


class Contract(NamedTuple):
    """A contract, by its ``id`` as pages name it. ``is_private`` keeps its rates out of all that others see; ``digest``
    is the SHA-256 of its file; ``fx`` has the rates of amounts that are not in dollars. ``tags`` are those of its lines
    where a term has none of its own. ``text`` is what its file says, empty where nobody is to keep it. ``is_shown`` is
    whether somebody asked to see what a private one holds."""

    id: str
    title: str
    span: Span
    rates: tuple[RateTerm, ...] = ()
    whole: tuple[CreditTerm, ...] = ()
    volume: tuple[VolumeSteps, ...] = ()
    free: tuple[FreeUnits, ...] = ()
    minimums: tuple[Minimum, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    lots: tuple[Lot, ...] = ()
    reload: Reload | None = None
    is_private: bool = False
    is_shown: bool = False
    tags: tuple[tuple[str, str], ...] = ()
    fx: Fx | None = None
    digest: str = ""
    text: str = ""
    file: str = ""
    place: Place = NOWHERE

    @property
    def is_hidden(self) -> bool:
        """Whether what it holds is kept off what is shown: the one place that says so."""
        return self.is_private and not self.is_shown
