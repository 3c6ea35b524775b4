"""Whether a call would be refused if it were made now: by a cap, a policy, or a breach that waits for somebody.
The ledger is only read; nothing is reserved, sent or made."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, GateError, Problem
from costplan.ledger.ledger import Standing
from costplan.ledger.sqlite import open_ledger, wall_clock
from costplan.ledger.window import CALL
from costplan.project.sample_call import sample_call
from costplan.project.sample_opening import caps_over, run_tag
from costplan.project.spending import open_spending
from costplan.reserving.allowed import check_allowed
from costplan.reserving.refusals import BreachOpen, Refused
from costplan.units import many, unit_money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costplan.ledger.cap import LedgerCap
    from costplan.ledger.reservation import Tags
    from costplan.project.sample_asked import SampleAsked
    from costplan.project.sample_call import SampleCall
    from costplan.project.sampling import SampleTerms
    from costplan.project.spending import Spending


def look_ahead(
    asked: SampleAsked, terms: SampleTerms, *, ledger: str | None, budgets: Sequence[str]
) -> tuple[SampleCall, GateError | None]:
    """The call, and why it would be refused; None where it would not, or nothing says how much it may cost.

    Raises:
        InputError: the call or a budget is wrong, has no price, or nothing bounds what it costs.
        CommandLineError: the step is not one of the scenario.
        OutsideError: a file or the ledger cannot be read.
    """
    spending = open_spending(
        day=asked.as_of,
        ledger=ledger,
        budgets=budgets,
        pricing=asked.pricing,
        calibration=asked.calibration,
        contracts=asked.contracts,
        beside=terms.most is not None,
        reading=True,
    )
    call = sample_call(asked._replace(accept_estimates=asked.accept_estimates or spending.accept_estimates))
    run = run_tag()
    try:
        caps = caps_over(terms, spending, run)
    except CommandLineError:
        return call, None
    try:
        _check(call, terms, spending, caps, (*call.tags, run))
    except GateError as refused:
        problems = (one._replace(message=f"would be refused: {one.message}") for one in refused.problems)
        return call, GateError(problems)
    return call, None


def _check(call: SampleCall, terms: SampleTerms, spending: Spending, caps: Sequence[LedgerCap], tags: Tags) -> None:
    plan, held = call.plan, call.asked._replace(model=call.plan.model)
    standings = list(_standings(spending, [cap for cap in caps if cap.matches(tags, plan.model)], tags))
    check_allowed(spending.budgets, plan.model, plan.priced.call, tags=tags, catalogue=call.catalogue, day=held.day)
    if over := [one for one in standings if plan.worst > one.left]:
        left = min(one.left for one in over)
        raise Refused(over, plan.worst, held.words, held.fits(left, call.catalogue), hidden=plan.hidden)
    for one in standings:
        each = plan.cost.expected
        if not each or one.cap.window is CALL:
            continue
        fit = 1 + floor((one.left - plan.worst) / each)
        if fit < terms.number:
            told = f"call {fit + 1} of {terms.number}: {unit_money(each)} is expected of each, {unit_money(plan.worst)}"
            allowed = f"reserved, and {unit_money(one.left)} is left of what {one.cap.id!r} allows"
            if plan.hidden:
                told, allowed = (
                    f"call {fit + 1} of {terms.number} may pass",
                    f"{one.cap.id!r}; its price is {plan.hidden}",
                )
            raise GateError([Problem("over-cap", f"{told} {allowed}", f"{many(fit, 'call')} still fit")])


def _standings(spending: Spending, caps: Sequence[LedgerCap], tags: Tags) -> Iterator[Standing]:
    """How caps stand for a call with these tags; where there is no ledger yet, nothing is spent.

    Raises:
        BreachOpen: an earlier call waits to be accepted.
    """
    at = wall_clock()
    found: dict[tuple[LedgerCap, Tags], Standing] = {}
    if spending.path.exists():
        ledger = open_ledger(spending.path, reading=True)
        for row in ledger.reservations(state="settled"):
            if row.breach and row.accepted_breach is None:
                raise BreachOpen(row)
        at = ledger.now()
        found = {(one.cap, tuple(sorted(one.tags))): one for one in ledger.standing(caps, at)}
    values = dict(tags)
    for cap in caps:
        own = tuple((name, values[name]) for name in cap.names)
        label = cap.window.label(at)
        most = cap.most_in(label)
        if (cap, own) in found:
            yield found[cap, own]
        elif most is not None:
            frees = cap.frees(at)
            yield Standing(cap=cap, label=label, tags=own, spent=0, reserved=0, most=most, frees=frees)
