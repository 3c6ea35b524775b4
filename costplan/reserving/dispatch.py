"""A call as it is asked for, and its dispatch: the most that it can cost is kept aside before anything is sent.
What is refused is told in the sentences of refusals.py; how it ends is the business of its Hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from costplan.errors import CommandLineError, Problem
from costplan.ledger import ledger as engine
from costplan.ledger.cap import EACH, LedgerCap
from costplan.ledger.reservation import PRIVATE, Ask
from costplan.ledger.window import TOTAL, milliseconds
from costplan.named import NamedTuple
from costplan.pricing.prices import STANDARD
from costplan.reserving.allowed import check_allowed
from costplan.reserving.bound import Bound, bound_of, dearest_that_fits
from costplan.reserving.hold import Hold
from costplan.reserving.refusals import AlreadyReserved, BreachOpen, KeyReused, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costplan.budget.budget import Budget
    from costplan.catalogue import Catalogue
    from costplan.ledger.ledger import Ledger
    from costplan.ledger.reservation import Tags
    from costplan.pricing.call import Call

MAX_USD = "max_usd"
"""The cap that a caller states: over all that its ledger ever holds."""


def cap_of(pico: int) -> LedgerCap:
    """The cap that a caller states, in pico-dollars."""
    return LedgerCap(id=MAX_USD, window=TOTAL, most=pico, source=MAX_USD)


class AskedCall(NamedTuple):
    """One request as it is asked for. ``unsized_inputs`` and ``max_tool_calls`` are as for
    :func:`costplan.reserving.bound.bound_of`."""

    model: str
    call: Call
    day: date
    tier: str = STANDARD
    accept_estimates: bool = False
    unsized_inputs: int = 0
    max_tool_calls: int | None = None

    def bound(self, catalogue: Catalogue) -> Bound:
        """The most that it can cost.

        Raises:
            InputError: the call is not legal, has no price on the day, or nothing bounds what it costs.
        """
        return bound_of(self.model, self.call, catalogue=catalogue, **self._beside())

    def fits(self, left: int, catalogue: Catalogue) -> str | None:
        """The setting that comes nearest to it within so many pico-dollars, in words; None where there is none."""
        return dearest_that_fits(self.model, self.call, left=left, catalogue=catalogue, **self._beside())

    def _beside(self) -> dict[str, Any]:
        return {
            "day": self.day,
            "tier": self.tier,
            "accept_estimates": self.accept_estimates,
            "unsized_inputs": self.unsized_inputs,
            "max_tool_calls": self.max_tool_calls,
        }

    @property
    def request(self) -> dict[str, Any]:
        """What was asked for as a ledger keeps it: all but the prompt."""
        call = self.call
        said = {
            "call": call.kind,
            "size": None if call.size is None else str(call.size),
            "quality": call.quality,
            "n": call.n,
            "input_images": [str(size) for size in call.input_images] or None,
            "unsized_inputs": self.unsized_inputs or None,
            "parameters": dict(call.parameters) or None,
            "prompt_tokens": None if call.prompt_tokens is None else str(call.prompt_tokens.high),
            "max_tool_calls": self.max_tool_calls,
            "tier": self.tier,
        }
        return {name: value for name, value in said.items() if value is not None}

    @property
    def words(self) -> str:
        """The call in a few words, for a sentence."""
        call = self.call
        said = (self.model, call.size, call.quality, f"n={call.n}" if call.n > 1 else None)
        return " ".join(str(word) for word in said if word is not None)


def dispatch(
    asked: AskedCall,
    *,
    ledger: Ledger,
    caps: Sequence[LedgerCap],
    catalogue: Catalogue,
    budgets: Sequence[Budget] = (),
    tags: Tags = (),
    key: str | None = None,
    where: str = "",
) -> Hold:
    """Keep the most that a call can cost aside and count it as sent, in one durable commit.

    Args:
        asked: the call.
        ledger: what was reserved and spent so far.
        caps: what holds it.
        catalogue: the tables.
        budgets: those whose policies hold calls.
        tags: what caps by tag ask of the call.
        key: what stands for this one request, so that it is reserved once.
        where: the option that names the ledger to the command, where it would not find it by itself.

    Raises:
        CommandLineError: no cap holds it.
        Refused: it would pass a cap.
        NotAllowed: it is against a policy.
        AlreadyReserved, KeyReused: the key was used before, by this request or by another.
        BreachOpen: an earlier call cost more than was reserved for it.
        InputError: as for :meth:`AskedCall.bound`.
        OutsideError: the ledger cannot be written.
    """
    if not caps:
        _refuse_unheld(caps, tags, asked.model, asked.day)
    bound = asked.bound(catalogue)
    _refuse_unheld(caps, tags, bound.model, asked.day)
    check_allowed(budgets, bound.model, bound.call, tags=tags, catalogue=catalogue, day=asked.day)
    request = _json(asked.request)
    prompt = asked.call.prompt
    digest = None if prompt is None else sha256(prompt.encode("utf-8", "surrogatepass")).hexdigest()
    ask = Ask(
        model=bound.model,
        request=_json(asked.request | {PRIVATE: bound.hidden}) if bound.hidden else request,
        reserved=bound.pico,
        method=bound.method,
        fingerprint=sha256(f"{bound.model}\n{request}\n{digest}".encode()).hexdigest(),
        tags=tags,
        key=key,
        prompt_sha256=digest,
        prompt_chars=None if prompt is None else len(prompt),
    )
    try:
        reservation, owner = ledger.reserve(ask, caps)
    except engine.CapReached as reached:
        left = min(standing.left for standing in reached.standings)
        words = asked._replace(model=bound.model).words
        fits = asked.fits(left, catalogue)
        raise Refused(reached.standings, reached.asked, words, fits, hidden=bound.hidden) from None
    except engine.KeyInUse as used:
        raise AlreadyReserved(used.reservation) from None
    except engine.KeyOfAnother as used:
        raise KeyReused(used.reservation) from None
    except engine.BreachOpen as breach:
        raise BreachOpen(breach.reservation, where) from None
    return Hold(reservation, owner, bound, ledger=ledger, catalogue=catalogue, where=where)


def _json(request: dict[str, Any]) -> str:
    return json.dumps(request, ensure_ascii=False, separators=(",", ":"))


def _refuse_unheld(caps: Sequence[LedgerCap], tags: Tags, model: str, day: date) -> None:
    """Refuse a call that no cap holds: a guard that holds nothing is none.

    Raises:
        CommandLineError: it is one.
    """
    at = milliseconds(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    if any(cap.matches(tags, model) and cap.most_in(cap.window.label(at)) is not None for cap in caps):
        return
    remedy = "pass max_usd=2 or budget='budget.yaml', or list budgets in costplan.yaml"
    if not caps:
        raise CommandLineError([Problem("no-cap", "nothing caps this call", remedy)])
    asks = {f"{cap.id!r} asks for {_asked_by(cap)}" for cap in caps if not cap.matches(tags, model)}
    none = {f"{cap.id!r} has nothing in {cap.window.label(at)}" for cap in caps if cap.matches(tags, model)}
    told = f"no cap holds this call: {'; '.join(sorted(asks | none))}"
    raise CommandLineError([Problem("no-cap", told, "pass the tags that it has, or max_usd=2")])


def _asked_by(cap: LedgerCap) -> str:
    tags = (f"a tag {name}" if value == EACH else f"the tag {name}: {value}" for name, value in cap.tags)
    return ", ".join(filter(None, (*tags, cap.of_models)))
