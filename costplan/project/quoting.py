"""A quote by the tables in force: what a door asks, where these tables lie, and whether it is within an amount.
What the answer holds is found in alternatives/, what fits in gating/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.answer import ATTEMPTS, QuoteAnswer
from costplan.project.private_price import private_price
from costplan.project.tables import open_calibrated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from costplan.errors import GateError
    from costplan.gating.one_call import HeldCalls
    from costplan.planning.ladder import Asked


def answer_quote(
    asked: Asked,
    pricing: Path | None = None,
    calibration: str | None = None,
    attempts: int = ATTEMPTS,
    contracts: Sequence[str] = (),
    *,
    show_private: bool = False,
) -> QuoteAnswer:
    """The answer to one question.

    Raises:
        InputError: its price is private and ``show_private`` is not asked for; the model is unknown, takes no such
            call or has no price; not where the call has words of another
            model only, as the answer then is a ladder with its ``refusal``.
        OutsideError: there is no such calibration.
    """
    from shlex import quote as for_shell

    named = [("--pricing", pricing), ("--calibration", calibration), *(("--contracts", one) for one in contracts)]
    options = [f"{word} {for_shell(str(value))}" for word, value in named if value is not None]
    catalogue = open_calibrated(pricing, calibration, contracts=contracts)
    if show_private:
        catalogue.account = catalogue.account.shown
    answer = QuoteAnswer(asked, catalogue, attempts, options)
    for line in (line for one in answer.quotes for line in one.lines):
        if line.row.hidden:
            raise private_price(f"what a call of {asked.model} costs is {line.row.hidden}")
    return answer


def hold_answer(answer: QuoteAnswer, amount: str, attempts: int | None = None) -> HeldCalls:
    """The call of an answer, or each rung of its ladder in their order, against an amount such as ``2 USD``; with
    ``attempts`` at the worst that as many of them cost, else at what one is expected to.

    Raises:
        CommandLineError: it is no amount of money.
        InputError: it is of another currency than dollars.
    """
    from costplan.gating.one_call import hold_calls

    return hold_calls(amount, [answer.quote] if answer.quote else [rung.quote for rung in answer.ladder], attempts)


def over_amount(held: HeldCalls) -> GateError | None:
    """That not all calls fit, with what is against the dearest; None where all do."""
    from costplan.project.checking import does_not_fit

    if held.fits:
        return None
    return does_not_fit(held.broken, "call" if len(held.calls) == 1 else "dearest of these calls")
