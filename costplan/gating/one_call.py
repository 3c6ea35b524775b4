"""Calls that stand alone against an amount: a quote, or each rung of a ladder, as a budget's cap holds a plan.
Nothing of a plan is asked; what a call costs is found in planning/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.budget.asked import asked_budget
from costplan.budget.per import EXPECTED
from costplan.gating.headroom import headroom_of
from costplan.gating.held import Held
from costplan.gating.judged import status_of, told_of, uncounted
from costplan.gating.one_finding import Finding, Status
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.budget.budget import Budget, Cap
    from costplan.gating.headroom import Headroom
    from costplan.planning.quoting import Quote
    from costplan.units import Number


class HeldCall(NamedTuple):
    """One call against the amount, and the findings of it; one without a quote has no price, and does not fit."""

    quote: Quote | None
    findings: tuple[Finding, ...]

    @property
    def broken(self) -> tuple[Finding, ...]:
        """What is against it."""
        return tuple(finding for finding in self.findings if finding.status is Status.BROKEN)

    @property
    def fits(self) -> bool:
        """Whether it is within the amount, with nothing in it that nobody can count."""
        return self.quote is not None and not self.broken

    @property
    def is_over(self) -> bool:
        """Whether what is known of it alone is over the amount."""
        return any(finding.rule == "cap" for finding in self.broken)

    @property
    def headroom(self) -> Headroom | None:
        """What is left of the amount, of what is known."""
        return headroom_of(self.findings)


class HeldCalls(NamedTuple):
    """Calls of which one is made, each against the same amount."""

    cap: Cap
    calls: tuple[HeldCall, ...]

    @property
    def fits(self) -> bool:
        """Whether all fit that have a price: nobody has chosen one yet, and it may be the dearest."""
        return all(call.fits for call in self._priced)

    @property
    def broken(self) -> tuple[Finding, ...]:
        """What is against the dearest of those that do not fit, those first that are over the amount."""
        against = [call for call in self._priced if call.broken]
        return max(against, key=_how_far).broken if against else ()

    @property
    def _priced(self) -> list[HeldCall]:
        return [call for call in self.calls if call.quote is not None]


def _how_far(call: HeldCall) -> tuple[bool, Number]:
    return call.is_over, call.quote.cost.expected if call.quote else 0


def hold_calls(amount: str, quotes: Sequence[Quote | None], attempts: int | None = None) -> HeldCalls:
    """Each of some calls against an amount such as ``2 USD``.

    Args:
        amount: as a budget states it.
        quotes: at least one; None where a call has no price.
        attempts: how often each image is tried: then it is the worst with all attempts that must fit, else what is
            expected of one try.

    Raises:
        CommandLineError: it is no amount of money.
        InputError: it is of another currency than dollars.
    """
    budget = asked_budget(amount)
    cap = budget.caps[0]._replace(at=EXPECTED if attempts is None else "worst")
    return HeldCalls(cap, tuple(HeldCall(quote, tuple(_found(cap, budget, quote, attempts))) for quote in quotes))


def _found(cap: Cap, budget: Budget, quote: Quote | None, attempts: int | None) -> list[Finding]:
    if quote is None or cap.max is None:
        return []
    held = Held(quote.cost.expected if attempts is None else quote.cost.high * attempts, cap.at)
    of_cap = Finding(
        rule="cap",
        name=cap.id,
        where="",
        status=status_of(cap, held.cost, cap.max.pico),
        message=told_of(cap, budget, "", held, cap.max),
        at=cap.at,
        figure=held.figure,
        found=held.cost,
        allowed=cap.max.pico,
        currency=cap.max.currency,
        rule_place=cap.place,
        budget=budget.file,
    )
    return [of_cap, *(_unknown(unknown.meter, uncounted(unknown, "call"), budget) for unknown in quote.unknowns)]


def _unknown(meter: str, text: str, budget: Budget) -> Finding:
    return Finding(
        rule="policy/unknowns", name="unknowns", where=meter, status=Status.BROKEN, message=text, budget=budget.file
    )
