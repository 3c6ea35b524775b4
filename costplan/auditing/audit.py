"""Audit: our tables beside somebody else's catalogue, model by model, with what each side says of the same requests.
It says where the two differ, and not who is right."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.pricing.prices import STANDARD
from costplan.units import exact

if TYPE_CHECKING:
    from datetime import date

    from costplan.connect.catalogues.listed import Listed, ListedRate, Listing
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceBlock
    from costplan.units import Number

EVEN = Fraction(1, 200)
"""What differs by no more than half a percent is equal: published figures are rounded."""


_ROUNDED = Fraction(1, 1000)
"""A share that is written has one place after the point, in percent."""


class Verdict(StrEnum):
    """What is found of a model. ``stale`` is theirs where it is a price of ours from before; ``plan-included`` a 0, as
    where a plan includes the calls; ``other unit`` prices of both by which no request can be priced alike; ``no price``
    a model that they list without one."""

    DIFFERS = "differs"
    STALE = "stale"
    OTHER_UNIT = "other unit"
    INCLUDED = "plan-included"
    NO_PRICE = "no price"
    EQUAL = "equal"
    OURS = "only ours"
    THEIRS = "only theirs"


class Asked(NamedTuple):
    """A request that both are asked to price, and how often a plan makes it: ``at_stake`` is what it costs there by our
    prices, in pico-dollars, None without a plan."""

    call: Call
    tier: str
    at_stake: Number | None = None

    @property
    def words(self) -> str:
        """The request in a few words, without what is usual."""
        call = self.call
        said = [call.kind if call.kind != "generate" else "", str(call.size or ""), call.quality or ""]
        said.append(self.tier if self.tier != STANDARD else "")
        if call.n > 1:
            said.append(f"n {call.n}")
        if len(call.input_images) > 1:
            said.append(f"{len(call.input_images)} in")
        return " ".join(part for part in said if part)


class Compared(NamedTuple):
    """One request as both price it, in pico-dollars, of those parts that both have a price for.

    ``by`` is the unit of theirs that makes the image: tokens, images, pixels. ``ours_alone`` and ``theirs_alone`` are
    the parts that one side alone prices, such as text out. ``rates`` are the figures of theirs.
    ``older`` is the first day of a former block of ours that has their price, ``moved`` the day on which theirs moved
    away from ours.
    """

    asked: Asked
    by: str
    ours: Number
    theirs: Number
    ours_alone: tuple[str, ...]
    theirs_alone: tuple[str, ...]
    rates: tuple[ListedRate, ...]
    older: date | None = None
    moved: date | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The figures of theirs, as they stand there."""
        return tuple(dict.fromkeys(rate.told for rate in self.rates))

    @property
    def share(self) -> Fraction:
        """How much more theirs is, as a share of ours; where ours is nothing and theirs is not, all of it."""
        if not self.ours:
            return Fraction(int(bool(self.theirs)))
        return Fraction(self.theirs) / Fraction(self.ours) - 1

    @property
    def differs(self) -> bool:
        """Whether it is more than rounding."""
        return abs(self.share) > EVEN

    @property
    def over_plan(self) -> Number | None:
        """How much more the plan costs by theirs, in pico-dollars; None without a plan."""
        return None if self.asked.at_stake is None else exact(Fraction(self.asked.at_stake) * self.share)


class Audited(NamedTuple):
    """One model of both sides.

    ``block`` is the block of ours that was priced by, on ``day``. ``unpriced`` are requests that a side has no price
    for, in words; ``ends`` tells where the two say otherwise when the model ends. ``unasked`` are figures of theirs of
    the day that no request was charged by, with what they ask of a call; without a plan alone.
    """

    model: str
    listed: Listed
    verdict: Verdict
    compared: tuple[Compared, ...]
    block: PriceBlock | None
    day: date
    unpriced: tuple[str, ...] = ()
    ends: str = ""
    unasked: tuple[str, ...] = ()

    @property
    def is_scaled(self) -> bool:
        """Whether theirs has a figure of another scale for a meter that ours charges."""
        tiers = self.block.tiers.values() if self.block is not None else ()
        return not {odd.scaled for odd in self.listed.odd}.isdisjoint(meter for tier in tiers for meter in tier)

    @property
    def differing(self) -> tuple[Compared, ...]:
        """The requests that differ, the furthest apart first."""
        return tuple(sorted((one for one in self.compared if one.differs), key=lambda one: -abs(one.share)))

    @property
    def apart(self) -> Fraction:
        """The largest difference, as a share of ours."""
        return max((abs(one.share) for one in self.compared), default=Fraction(0))

    @property
    def over_plan(self) -> Number | None:
        """How much more the plan costs by theirs; None without a plan, or where it does not use the model. A request
        that they price in two ways counts once, by the way that is further apart."""
        worst: dict[Asked, Fraction] = {}
        for one in self.compared:
            if one.over_plan is not None:
                over, held = Fraction(one.over_plan), worst.get(one.asked, Fraction(0))
                worst[one.asked] = over if abs(over) >= abs(held) else held
        return exact(sum(worst.values(), Fraction(0))) if worst else None


class Known(NamedTuple):
    """A difference that somebody looked into: our model, the name and the unit of theirs, and how much more theirs is
    where it is furthest apart; who is ``right`` (ours, theirs, unclear), and why."""

    model: str
    theirs: str
    by: str
    share: Fraction
    right: str
    why: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is a difference of."""
        return self.model, self.theirs, self.by

    def holds(self, share: Fraction) -> bool:
        """Whether a difference is this one, or less of it, but for what is rounded where it is written."""
        return share * self.share > 0 and abs(share) <= abs(self.share) + _ROUNDED


def _rank(one: Audited) -> tuple[Fraction, Fraction, str, str]:
    return -abs(Fraction(one.over_plan or 0)), -one.apart, one.model, one.listed.name


class Audit(NamedTuple):
    """Our tables beside one catalogue on a day. ``plan`` is the title of what the differences are ranked over, empty
    where nothing is planned; ``unlisted`` are the models of it that the catalogue does not price. ``only_ours`` and
    ``only_theirs`` are models that one side alone has. ``known`` are differences that somebody looked into before."""

    listing: Listing
    as_of: date
    audited: tuple[Audited, ...]
    only_ours: tuple[str, ...]
    only_theirs: tuple[Listed, ...]
    plan: str = ""
    unlisted: tuple[str, ...] = ()
    known: tuple[Known, ...] = ()

    def with_verdict(self, verdict: Verdict) -> tuple[Audited, ...]:
        """The models of both with that verdict."""
        return tuple(one for one in self.audited if one.verdict is verdict)

    @property
    def differing(self) -> tuple[Audited, ...]:
        """The models whose prices differ, also where theirs is an older one of ours: what costs the plan most first,
        and then what is furthest apart."""
        found = (one for one in self.audited if one.differing)
        return tuple(sorted(found, key=_rank))

    def unknown(self, one: Audited) -> tuple[Compared, ...]:
        """What differs of a model beyond what is known, the furthest apart first."""
        known = {each.key: each for each in self.known}
        held: dict[str, bool] = {}
        for each in one.differing:  # that which is furthest apart first, and its way is known by it
            found = known.get((one.model, one.listed.name, each.by))
            held.setdefault(each.by, found is not None and found.holds(each.share))
        return tuple(each for each in one.differing if not held[each.by])

    def moved(self) -> tuple[tuple[Known, Fraction | None], ...]:
        """Known differences that are other ones now, with what they are; None where nothing differs any more. A plan
        asks less of a model, so that of one nothing is told."""
        now: dict[tuple[str, str, str], Fraction] = {}
        for one in self.audited:
            for each in one.differing:
                now.setdefault((one.model, one.listed.name, each.by), each.share)
        pairs = ((each, now.get(each.key)) for each in self.known if not self.plan)
        return tuple((one, is_now) for one, is_now in pairs if is_now is None or abs(is_now - one.share) > _ROUNDED)

    def over(self, share: Fraction) -> tuple[Audited, ...]:
        """Those of them that differ by more than a share, and then those that have a figure of another scale for what
        ours charges, which differs by more than any."""
        apart = [one for one in self.differing if any(abs(each.share) > share for each in self.unknown(one))]
        return (*apart, *(one for one in self.audited if one.is_scaled and one not in apart))
