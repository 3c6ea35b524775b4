"""Why a call does not start, as sentences of what the ledger refused: over a cap, its key was used, a breach is open.
Nothing is decided here; ledger/ did."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from costplan.errors import CostplanError, GateError, InputError, Problem
from costplan.money_left import taken_from
from costplan.observation import one_line
from costplan.units import told_apart, unit_money, usd_decimal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from costplan.ledger.ledger import Standing
    from costplan.ledger.reservation import Reservation


class Refused(GateError):
    """The call would pass a cap, and nothing was reserved.

    The attributes are of the cap that leaves least; ``problems`` has a sentence for each that would be passed.

    Attributes:
        asked_usd: the most that the call can cost.
        spent_usd, reserved_usd: what is settled, and what is out, in the window of the cap.
        cap, cap_usd: the cap by its name, and what it allows.
        cap_stated: what was written for it and what was applied to that, in words; empty where it allows what was
            written.
        frees_at: when the next window starts in which it allows anything, in UTC; None where time brings none.
        fits: the dearest setting of the call that still fits, in words with its cost; None where none does.

    With ``hidden``, what stands in place of private rates, neither the sentences nor ``fits`` have an amount.
    """

    def __init__(
        self, standings: Sequence[Standing], asked: int, what: str, fits: str | None, hidden: str = ""
    ) -> None:
        first = min(standings, key=lambda standing: standing.left)
        self.asked_usd: Decimal = usd_decimal(asked)
        self.spent_usd: Decimal = usd_decimal(first.spent)
        self.reserved_usd: Decimal = usd_decimal(first.reserved)
        self.cap: str = first.cap.id
        self.cap_usd: Decimal = usd_decimal(first.most)
        self.cap_stated: str = first.cap.stated_in(first.label)
        self.frees_at: datetime | None = None if first.frees is None else _moment(first.frees)
        self.fits = fits
        super().__init__(_over(standing, asked, what, fits, hidden) for standing in standings)


class NotAllowed(GateError):
    """The call is against a policy of a budget, such as ``max_quality``, and nothing was reserved."""


class BreachOpen(GateError):
    """An earlier call cost more than was reserved for it, and no other starts until somebody accepts that.

    Attributes:
        reservation: the row of that call.

    ``where`` names the ledger for the command, where it would not find it by itself: `` --ledger spend.sqlite``.
    """

    def __init__(self, reservation: Reservation, where: str = "") -> None:
        self.reservation = reservation
        spent, reserved, _ = told_apart(reservation.spent, reservation.reserved, "USD")
        over = "more than was reserved" if reservation.hidden else f"{spent}, above its reservation of {reserved}"
        told = f"the call {reservation.id} of {reservation.model} cost {over}"
        remedy = f"find out why, then 'costplan ledger accept {reservation.id} --why ...{where}' lets calls start again"
        super().__init__([Problem("breach-open", told, remedy)])


class AlreadyReserved(CostplanError):
    """The same request was reserved under the same key: it is out, or it ended.

    Attributes:
        reservation: its row, as it is recorded.
    """

    def __init__(self, reservation: Reservation) -> None:
        self.reservation = reservation
        told = f"the key {reservation.key!r} is that of {reservation.id}, the same request: {state_of(reservation)}"
        super().__init__([Problem("already-reserved", told, _instead(reservation))])


class KeyReused(InputError):
    """Another request was reserved under the same key.

    Attributes:
        reservation: the row of that request.
    """

    def __init__(self, reservation: Reservation) -> None:
        self.reservation = reservation
        told = f"the key {reservation.key!r} is that of {reservation.id}, another request of {reservation.model}"
        super().__init__([Problem("key-reused", told, "a key stands for one request; give this one its own")])


class AlreadySettled(InputError):
    """A hold was settled or cancelled before, and that is final.

    Attributes:
        reservation: the row, as it is recorded.
    """

    def __init__(self, reservation: Reservation) -> None:
        self.reservation = reservation
        told = f"{reservation.id} is ended: {state_of(reservation)}"
        super().__init__([Problem("already-settled", told, "one call is settled once; reserve for each")])


def state_of(reservation: Reservation) -> str:
    """How a reservation stands, in words; without amounts where its price is private."""
    if reservation.state == "dispatched":
        reserved = "it" if reservation.hidden else unit_money(reservation.reserved)
        return f"{reserved} is reserved, and its call is out"
    if reservation.state == "released":
        return "it was cancelled before it was sent"
    last = reservation.adjustments[-1].how if reservation.adjustments else reservation.how
    how = {"actual": "", "maximum": ", the most it could cost"}.get(last or "", f", {last}")
    return "it was settled" if reservation.hidden else f"it was settled at {unit_money(reservation.spent)}{how}"


def _instead(reservation: Reservation) -> str:
    """What to do in place of the same call again."""
    if reservation.state == "dispatched":
        return "wait for its answer, or give another call another key"
    if not reservation.spent:
        return "it failed and was not billed, so that it has no answer; give the next try another key"
    if reservation.outcome in ("answered", "unpriced", "stated"):
        return "take its answer, or give another call another key"
    return "whether it has an answer is not known; ask the vendor, or give another try another key"


def _over(standing: Standing, asked: int, what: str, fits: str | None, hidden: str) -> Problem:
    cap = standing.cap
    told = taken_from(standing.most, standing.spent, standing.reserved, asked=asked)
    source = f" ({cap.source})" if cap.source and cap.source != cap.id else ""
    tags = () if cap.source == cap.id else standing.tags  # a cap that is said with the call holds its own alone
    where = "".join(f", {one_line(name)} {one_line(value)}" for name, value in tags)
    where += f", {one_line(cap.of_models)}" if cap.of_models else ""
    window = f" of {standing.label}" if standing.label else ""
    stated = cap.stated_in(standing.label)
    spent, reserved = told.taken
    sentence = (
        f"{what} may cost {told.asked}, and {told.left} is left of the {told.whole} that {cap.id!r}{source} allows"
        f"{window}{where}{f' ({one_line(stated)})' if stated else ''}: {spent} is spent, {reserved} reserved"
    )
    if hidden:  # whoever is told this may send it on: an amount beside the call would tell a rate
        sentence = f"{what} may cost more than {cap.id!r}{source} leaves{window}{where}; its price is {hidden}"
    nearest = f"{fits} still fits" if fits else "no setting of this call fits" if standing.most else ""
    return Problem("over-cap", sentence, "; ".join(part for part in (nearest, _when_it_frees(standing, asked)) if part))


def _when_it_frees(standing: Standing, asked: int) -> str:
    """When the call may be tried again, in UTC; nothing to say of a cap for each call by itself."""
    from costplan.ledger.window import CALL

    cap, frees = standing.cap, standing.frees
    if frees is None:
        ended = max((label for label, most in cap.by_window if most), default="")
        if cap.is_plan and ended < standing.label:
            return f"the plan ended with {ended}; name another as the cap" if ended else "the plan has nothing to spend"
        return "" if cap.window is CALL else "it never frees by time"
    label, when = cap.window.label(frees), f"{_moment(frees):%Y-%m-%d %H:%M} UTC"
    then = cap.most_in(label)
    no_more = f", and allows no more than {taken_from(then).whole} then" if then is not None and then < asked else ""
    if cap.is_plan and not any(most for earlier, most in cap.by_window if earlier <= standing.label):
        return f"the plan starts at {when}{no_more}; before that 'costplan live ... --max' takes samples"
    return f"it frees at {when}{no_more}"


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at // 1000, UTC)
