"""A tally: what counts toward a term of a contract in some days, and what is due on it, straight or bent.
Which terms there are stands in planning/tallying.py, and what chance adds to what is due in risk/bends.py.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple
from costplan.plan.stretch import Stretch
from costplan.quantity import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from costplan.errors import Place
    from costplan.plan.costs import PlanCosts
    from costplan.plan.pool import Bend
    from costplan.quantity import Quantity
    from costplan.units import Number


class Piece(NamedTuple):
    """A straight piece of a curve: from above an amount on, ``base`` and ``slope`` for what lies beyond it."""

    above: Number
    base: Number
    slope: Number


class Curve(NamedTuple):
    """A number that hangs on a counted amount in straight pieces, by rising ``above``; the first one holds below it,
    too. Where one piece does not start where the last one ends, the curve jumps just after that amount."""

    pieces: tuple[Piece, ...]

    def at(self, counted: Number) -> Number:
        """Its height."""
        piece = self.pieces[0]
        for one in self.pieces[1:]:
            if counted <= one.above:
                break
            piece = one
        return piece.base + piece.slope * (counted - piece.above)

    @property
    def is_nothing(self) -> bool:
        """Whether it is zero everywhere."""
        return not any(piece.base or piece.slope for piece in self.pieces)


NOTHING = Curve((Piece(0, 0, 0),))


def flat(amount: Number) -> Curve:
    """The same amount whatever is counted."""
    return Curve((Piece(0, amount, 0),))


def rising(slopes: Sequence[tuple[Number, Number]]) -> Curve:
    """A curve from 0 at 0 without jumps: the slope from above each amount on, the first from above 0."""
    pieces: list[Piece] = []
    for above, slope in slopes:
        base = pieces[-1].base + pieces[-1].slope * (above - pieces[-1].above) if pieces else 0
        pieces.append(Piece(above, base, slope))
    return Curve(tuple(pieces))


def short_of(amount: Number, share: Number = 1) -> Curve:
    """A share of what is missing to an amount."""
    return Curve((Piece(0, amount * share, -share), Piece(amount, 0, 0)))


class Due(NamedTuple):
    """What is due on a tally, in pico-dollars: ``flat`` of what is counted, and of the cost of what counts the part
    that ``part`` has of what is counted (a rate that all of it shares). It is billed in ``stretch``.

    ``view`` is ``cash`` or ``accrual`` where it stands in that view alone. ``of_use`` tells that it belongs to the
    price of the use, such as a volume discount, and counts toward other contracts, too. ``amount`` is what it comes to,
    beyond what was due on the tally that this one runs on from; ``bend`` is None where nothing bends. ``shares``
    has for each scenario which share of it stands there.
    """

    meter: str
    view: str
    flat: Curve
    part: Curve
    of_use: bool
    why: str
    stretch: Stretch
    amount: Quantity
    bend: Bend | None = None
    shares: tuple[tuple[str, Fraction], ...] = ()

    @property
    def is_of_interval(self) -> bool:
        """Whether all that counts in the interval so far has made it, not what counts in its days alone."""
        return self.meter in OF_INTERVAL


class Limit(NamedTuple):
    """How much may be bought in some days, ``each``, of what pays for use; ``opened`` is what there was before. Use
    that it does not pay for does not count."""

    opened: Number
    each: Number


class RunsOut(NamedTuple):
    """The day on which a lot of credits is used up: in half of all cases it is by then (``p50``), and at the p90 of
    use, in one of ten. None where that is not before its last day in the plan; ``chance`` is how likely it is.
    """

    p50: date | None
    p90: date | None
    chance: float
    is_certain: bool


class Tally(NamedTuple):
    """What counts toward a term of a contract in some days.

    ``weight`` says how lines count: one of :data:`WEIGHTS`, empty where none does and something is paid. ``meter`` is
    the one that counts alone, ``model`` the one whose use counts, or those of a seller, ``openai/*``. ``counted`` is
    what the lines of ``uses`` come to by weight, ``cost`` what they cost. ``on`` is the place of an earlier tally whose
    count this one runs on from, and ``after`` has what is due on earlier ones and counts here, too: their place, that
    of what is due, and which share of it.
    With a ``limit`` the first of what is due is what is bought. ``hidden`` is what stands in place of all that is told
    of it where its contract is private, else empty. ``runs_out`` stands on the last tally of a lot of credits.
    """

    contract: str
    term: str
    stretch: Stretch
    weight: str
    meter: str
    model: str
    uses: PlanCosts
    counted: Quantity
    cost: Quantity
    on: int | None
    after: tuple[tuple[int, int, Fraction], ...]
    dues: tuple[Due, ...]
    tags: tuple[tuple[str, str], ...]
    place: Place
    limit: Limit | None = None
    hidden: str = ""
    runs_out: RunsOut | None = None

    @property
    def name(self) -> str:
        """``contract.term``."""
        return f"{self.contract}.{self.term}"


PAID_FOR = ("commitment_covered", "credit_drawn")
"""What is due of use that something else has paid for: credits do not pay for it again."""

OF_INTERVAL = ("commitment_unused", "commitment_settled", "minimum_unused", "credit_expired")
"""What is due of an interval as a whole, once it ends."""


def due_on(
    meter: str,
    stretch: Stretch,
    why: str,
    *,
    flat: Curve = NOTHING,
    part: Curve = NOTHING,
    view: str = "",
    of_use: bool = False,
) -> Due:
    """What is due on the last of some days; what it comes to is not known yet."""
    last = Stretch(stretch.end - timedelta(days=1), stretch.end)
    return Due(meter=meter, view=view, flat=flat, part=part, of_use=of_use, why=why, stretch=last, amount=ZERO)


UNITS, COST, LISTED = WEIGHTS = ("units", "cost", "listed")
"""How a line counts: in units of its meter, at the rates in force, or at list rates."""


class Found(NamedTuple):
    """A tally's count and cost from where it starts to run, and what is due: in all and beyond the tally before."""

    counted: Any
    cost: Any
    in_all: tuple[Any, ...]
    dues: tuple[Any, ...]


def reckoned(
    tallies: Sequence[Tally], own: Callable[[int], tuple[Any, Any]], height: Callable[[Curve, Any], Any] = Curve.at
) -> Iterator[Found]:
    """What is due on tallies, one after the other, in any kind of number.

    Args:
        tallies: in the order in which they count toward each other.
        own: what the lines of the tally at a place count and cost.
        height: of a curve.
    """
    found: dict[int, Found] = {}
    for at in range(len(tallies)):
        found[at] = reckoned_at(at, tallies, found, own, height)
        yield found[at]


def reckoned_at(
    at: int,
    tallies: Sequence[Tally],
    found: Mapping[int, Found],
    own: Callable[[int], tuple[Any, Any]],
    height: Callable[[Curve, Any], Any] = Curve.at,
) -> Found:
    """The same of the tally at a place, where those are ``found`` that it runs on from, or that have what counts."""
    tally = tallies[at]
    counted, cost = own(at)
    for earlier, due, share in tally.after:
        more = _times(found[earlier].dues[due], share)
        cost = cost + more
        if tally.weight != UNITS:
            counted = counted + more
    before = None
    if tally.on is not None:
        before = found[tally.on]
        counted, cost = counted + before.counted, cost + before.cost
    if tally.limit is not None:
        most = tally.limit.each + (before.in_all[0] if before is not None else 0)
        counted = _least(counted, most + tally.limit.opened)
    in_all = tuple(_due(one, counted, cost, height) for one in tally.dues)
    if tally.limit is not None:
        in_all = (_least(in_all[0], most), *in_all[1:])
    dues = in_all if before is None else tuple(_beyond(in_all, before.in_all))
    return Found(counted, cost, in_all, dues)


def _least(one: Any, other: Any) -> Any:
    if isinstance(one, int | Fraction) and isinstance(other, int | Fraction):
        return min(one, other)
    one, other = one * 1.0, other * 1.0
    return (one + other - abs(one - other)) / 2


def _times(amount: Any, share: Fraction) -> Any:
    return amount * (share if isinstance(amount, int | Fraction) else float(share))


def _beyond(in_all: Sequence[Any], before: Sequence[Any]) -> Iterator[Any]:
    for at, one in enumerate(in_all):
        yield one - before[at] if at < len(before) else one


def _due(due: Due, counted: Any, cost: Any, height: Callable[[Curve, Any], Any]) -> Any:
    amount = height(due.flat, counted)
    if not due.part.is_nothing:
        amount = amount + height(due.part, counted) * cost / nonzero(counted)
    return amount


def nonzero(counted: Any) -> Any:
    """What may be divided by: where nothing is counted, nothing costs."""
    if isinstance(counted, int | Fraction):
        return Fraction(counted) if counted else Fraction(1)
    return counted + (counted == 0)
