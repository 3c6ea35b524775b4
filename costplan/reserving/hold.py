"""Hold: one call for which money is kept aside, from the commit that reserves it until it is settled, once.
Which ledger, caps and tables count is decided above; no lock is held while the call is out."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from fractions import Fraction
from math import ceil
from threading import Lock
from typing import TYPE_CHECKING, Any

from costplan.arguments import shown
from costplan.errors import OutsideError, wrong
from costplan.ledger import ledger as engine
from costplan.ledger.cap import MOST
from costplan.ledger.reservation import MAXIMUM, Settlement
from costplan.reserving.answers import NoBody, body_of
from costplan.reserving.billing import ACTUAL, Billed, bill
from costplan.reserving.refusals import AlreadySettled
from costplan.units import PICO, unit_money, usd_decimal

if TYPE_CHECKING:
    from collections.abc import Callable
    from logging import Logger

    from costplan.catalogue import Catalogue
    from costplan.ledger.ledger import Ledger
    from costplan.ledger.reservation import Reservation
    from costplan.observation import Observation
    from costplan.reserving.bound import Bound


class Hold:
    """Money kept aside for one call, which counts as sent.

    Attributes:
        reservation: the row of the ledger, as it was last written.
        bound: the most that the call can cost, and what that rests on.
        observation: what the settled answer teaches; None before, and where nothing could be read.
    """

    def __init__(
        self,
        reservation: Reservation,
        owner: str,
        bound: Bound,
        *,
        ledger: Ledger,
        catalogue: Catalogue,
        where: str = "",
    ) -> None:
        self.reservation = reservation
        self.bound = bound
        self.observation: Observation | None = None
        self._owner, self._ledger, self._catalogue = owner, ledger, catalogue
        self._where = where
        self._lock, self._process = Lock(), os.getpid()
        self._is_ended = self._is_left = False

    def __repr__(self) -> str:
        return f"<Hold {self.id} of {self.reservation.model}: {unit_money(self.reservation.reserved)}>"

    @property
    def id(self) -> str:
        """The id of the reservation."""
        return self.reservation.id

    @property
    def reserved_usd(self) -> Decimal:
        """What is kept aside, in dollars."""
        return usd_decimal(self.reservation.reserved)

    @property
    def settled_usd(self) -> Decimal | None:
        """What the call came to, in dollars; None while it is out or if it was cancelled."""
        return None if self.reservation.settled is None else usd_decimal(self.reservation.spent)

    def settle(
        self, answer: Any = None, *, usd: Decimal | str | float | None = None, why: str = "stated by the caller"
    ) -> Reservation:
        """Record what the call came to; once. What cannot be priced is settled at the reservation, and said so.

        Args:
            answer: what the model answered: an SDK's object, a mapping, or the text of JSON. A stream's is its last
                event.
            usd: instead, the dollars that it is known to have cost.
            why: how these are known.

        Returns:
            The row of the ledger: ``how`` it was settled, ``why``, and whether that is a ``breach``.

        Raises:
            AlreadySettled: it was settled or cancelled before.
            InputError: ``usd`` is no amount.
            OutsideError: the ledger cannot be written; the reservation stands in full.
        """
        settlement = _stated(usd, why) if usd is not None else self._billed(answer)
        row = self._end(lambda: self._ledger.settle(self.id, self._owner, settlement))
        _tell(row, settlement, self._where)
        return row

    def cancel(self) -> Reservation:
        """Give the money back, before the request is sent: the one way to release it.

        Raises:
            AlreadySettled: it was settled or cancelled before.
            OutsideError: the ledger cannot be written; the reservation stands in full.
        """
        return self._end(lambda: self._ledger.release(self.id, self._owner))

    def leave(self, error: type[BaseException] | None, why: str = "") -> None:
        """The block is left: what is not settled by then is settled at the reservation, since the provider may have
        billed. A forked child leaves nothing: its parent does. ``why`` says so in words, where the caller knows them.

        Raises:
            OutsideError: the ledger cannot be written; the reservation stands in full.
        """
        with self._lock:
            if self._is_ended or self._is_left or os.getpid() != self._process:
                return
            self._is_left = True
        outcome, told = _left_by(error)
        settlement = Settlement(amount=self.reservation.reserved, how=MAXIMUM, why=why or told, outcome=outcome)
        try:
            self.reservation = self._ledger.settle(self.id, self._owner, settlement)
        except engine.OfReservation as refused:  # settled meanwhile, in a forked child
            self.reservation = refused.reservation
            return
        except OutsideError as failed:
            if error is None:
                raise
            log().error("%s stays reserved in full: %s", self.id, failed)  # what was raised goes on
            return
        _tell(self.reservation, settlement, self._where)

    def _end(self, act: Callable[[], Reservation]) -> Reservation:
        with self._lock:
            if self._is_ended:
                raise AlreadySettled(self.reservation)
            self._is_ended = True
        try:
            self.reservation = act()
        except engine.OfReservation as refused:
            self.reservation = refused.reservation
            raise AlreadySettled(self.reservation) from None
        except BaseException:
            self._is_ended = False
            raise
        return self.reservation

    def _billed(self, answer: Any) -> Settlement:
        """What an answer says that the call came to; never less than is known."""
        try:
            found = bill(
                body_of(answer),
                model=self.bound.model,
                call=self.bound.call,
                day=self.bound.day,
                tier=self.bound.tier,
                catalogue=self._catalogue,
            )
        except NoBody as none:
            found = _unpriced(str(none))
        except Exception as error:
            found = _unpriced(f"the answer could not be read ({type(error).__name__})")
        if found.pico is not None and found.pico > MOST:
            found = found._replace(pico=None, how=MAXIMUM, why="the answer tells more than any call costs")
        if found.observation is not None:
            asked = self.reservation
            self.observation = found.observation._replace(
                prompt_sha256=asked.prompt_sha256, prompt_chars=asked.prompt_chars
            )
        return Settlement(
            amount=self.reservation.reserved if found.pico is None else found.pico,
            how=found.how,
            why=found.why,
            usage=_record(self.observation),
            outcome=UNPRICED if found.pico is None else ANSWERED,
        )


ANSWERED, UNPRICED, STATED = "answered", "unpriced", "stated"
UNSETTLED, RAISED, INTERRUPTED = "unsettled", "raised", "interrupted"
"""How a call ended, by the words of the table in docs/guard.md."""


def log() -> Logger:
    """Where is told what no return value reaches: ``costplan.guard``, which Python prints if nobody listens."""
    import logging

    return logging.getLogger("costplan.guard")


def _tell(row: Reservation, settlement: Settlement, where: str) -> None:
    """Say what nobody should find out from an invoice."""
    called = f"{row.model} {row.id}"
    if settlement.amount > row.reserved:
        over = f"{unit_money(row.spent)}, above its reservation of {unit_money(row.reserved)}"
        how = f"'costplan ledger accept {row.id} --why ...{where}'"
        log().error("%s cost %s; no call starts until that is accepted: %s", called, over, how)
    elif settlement.how == MAXIMUM:
        log().warning("%s is settled at its reservation, %s: %s", called, unit_money(row.spent), settlement.why)


def pico_of(usd: Any, name: str) -> int:
    """An amount in dollars that a Python caller states, in whole pico-dollars, rounded up.

    Raises:
        InputError: it is negative, no number, or more than a ledger counts.
        TypeError: it is something else altogether.
    """
    if isinstance(usd, bool) or not isinstance(usd, int | float | str | Decimal | Fraction):
        raise TypeError(f"{name} is {shown(usd)}; pass dollars, such as '0.04' or Decimal('0.04')")
    try:
        exact = usd if isinstance(usd, Fraction) else Fraction(Decimal(str(usd).strip()))
    except (ArithmeticError, ValueError):
        raise wrong("not-money", f"{name} is {shown(usd)}", "write dollars as a number, such as 0.04") from None
    pico = ceil(exact * PICO)
    if not 0 <= pico <= MOST:
        raise wrong("out-of-bounds", f"{name} is {shown(usd)}", f"an amount is from 0 to {MOST // PICO:,} dollars")
    return pico


def _stated(usd: Any, why: str) -> Settlement:
    return Settlement(amount=pico_of(usd, "usd"), how=ACTUAL, why=why, outcome=STATED)


def _unpriced(why: str) -> Billed:
    return Billed(pico=None, how=MAXIMUM, why=why)


def _record(observation: Observation | None) -> str | None:
    """The call as a store writes it, with the usage as the vendor sent it, for what learns from the ledger."""
    if observation is None:
        return None
    record = observation.record("")
    del record["id"]
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _left_by(error: type[BaseException] | None) -> tuple[str, str]:
    """The outcome of a block that was left unsettled, and the sentence of it; never what an error says, which may
    hold a prompt."""
    if error is None:
        return UNSETTLED, "its block was left without settling"
    outcome = RAISED if issubclass(error, Exception) else INTERRUPTED
    if error.__module__.partition(".")[0] in _OTHERS:
        return outcome, "no usable answer came, and the vendor may have billed"
    return outcome, f"its block was left by {error.__name__}: the vendor may have billed"


_OTHERS = ("costplan", "openai", "google", "fal_client", "httpx", "httpcore", "requests", "urllib3", "aiohttp")
"""Whose classes of errors say nothing to who reads a ledger; the caller's own may."""
