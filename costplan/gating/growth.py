"""Caps on growth: what a part of the plan costs against what it costs in a base, a revision or a saved plan.
The base is held to nothing itself."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.gating.scope import Exchange, scope_of, spends_of
from costplan.gating.spend import causes_of, lines_in
from costplan.gating.verdict import Finding, Status
from costplan.named import NamedTuple
from costplan.scenario.scenario import SEATS
from costplan.units import exact, percent, sum_text, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.budget.budget import Budget, Cap
    from costplan.budget.per import Per
    from costplan.gating.revision import Revision
    from costplan.gating.scope import Scope, Spend
    from costplan.units import Number


class Base(NamedTuple):
    """What the plan is compared with: its name for the reader, and what it spends. A saved plan is rounded at the
    pico-dollar, line by line; a ``revision`` is planned again, and cut as a cap asks."""

    name: str
    spends: tuple[Spend, ...]
    is_rounded: bool = False
    revision: Revision | None = None

    @property
    def total(self) -> Number:
        """The expected total, in pico-dollars."""
        return sum(spend.cost for spend in self.spends)

    def spends_by(self, per: Per) -> tuple[Spend, ...]:
        """What it spends, line by line; none of them in two slices of a cap where it can be planned again."""
        return self.revision.spends_by(per) if self.revision else self.spends


def base_of(name: str, revision: Revision) -> Base:
    """A revision as a base."""
    return Base(name, spends_of(revision.plan), revision=revision)


def hold_growth(cap: Cap, budget: Budget, revision: Revision, base: Base | None, no_base: str) -> list[Finding]:
    """What becomes of a cap on growth: a Finding for each slice of the period; ``no_base`` says why there is no base.

    Raises:
        InputError: a currency has no rate on a day of the plan, or another one inside the days of a saved line; a slice
            starts inside the days of a saved line.
    """
    scope = scope_of(cap, budget, revision.files, revision.asked)
    if base is None:
        text = f"{cap.id}: growth is not compared, for {no_base}"
        return [
            Finding("growth", cap.id, "", Status.NOT_COMPARED, text, cap.owner or budget.owner, rule_place=cap.place)
        ]
    currency = next((money.currency for money in (cap.max_delta, cap.ignore_below) if money), "USD")
    exchange = Exchange(currency, budget.fx, cap.place)
    was = _by_slice(cap, scope, base.spends_by(cap.per), exchange)
    now = _by_slice(cap, scope, revision.spends_by(cap.per), exchange)
    if base.is_rounded:  # what rounding its lines can have made is no growth
        most = sum((Fraction(exchange.factor(spend.start)) for spend in base.spends), Fraction(0))
        now = {at: was[at] if at in was and abs(Fraction(cost) - was[at]) <= most else cost for at, cost in now.items()}
    return [
        _grown(cap, budget, revision, scope, where, was.get(where, 0), now[where], currency) for where in sorted(now)
    ]


def _by_slice(cap: Cap, scope: Scope, spends: Iterable[Spend], exchange: Exchange) -> dict[str, Number]:
    slices: dict[str, Fraction] = {}
    for spend in spends:
        if scope.has(spend.scenario, spend.workflow, spend.tags):
            if spend.workflow != SEATS:  # a fee is due on its day
                _check_days(cap, spend, exchange)
            where = cap.per.label(spend.start, "")
            slices[where] = slices.get(where, Fraction(0)) + spend.cost * exchange.factor(spend.start)
    return {where: exact(cost) for where, cost in slices.items()}


def _check_days(cap: Cap, spend: Spend, exchange: Exchange) -> None:
    """A line counts at one rate and in one slice; nobody can tell what part of a saved line was on which side."""
    days = f"between {spend.start} and {spend.end}, inside a saved line"
    remedy = "save the plan with 'costplan estimate --by day --format json'"
    if exchange.changes_between(spend.start, spend.end):
        raise wrong("rate-changes", f"the rate of {exchange.currency} changes {days}", remedy, cap.place)
    if cap.per.cuts(spend.start + timedelta(days=day) for day in range(1, (spend.end - spend.start).days)):
        raise wrong("slice-starts", f"a {cap.per} starts {days}", remedy, cap.place)


def _grown(
    cap: Cap, budget: Budget, revision: Revision, scope: Scope, where: str, was: Number, now: Number, currency: str
) -> Finding:
    bounds: list[tuple[Number, str]] = []
    if cap.max_increase is not None:
        bounds.append((exact(was * (1 + cap.max_increase)), percent(cap.max_increase)))
    if cap.max_delta is not None:
        bounds.append((exact(was + cap.max_delta.pico), sum_text(cap.max_delta.pico, currency)))
    allowed, words = min(bounds)
    small = cap.ignore_below is not None and now - was <= cap.ignore_below.pico
    status = Status.BROKEN if now > allowed and not small else Status.FITS
    spent, before, by = told_apart(now, was, currency)
    grown = f" ({percent(Fraction(now) / Fraction(was) - 1)})" if was else ""
    name = f"{cap.id} {where}".strip()
    if now <= was:
        text = f"{name}: {spent} expected does not grow against {before} in the base"
    elif status is Status.BROKEN:
        text = f"{name}: {spent} expected is {by}{grown} more than the base's {before}; {words} is allowed"
    else:
        text = f"{name}: {spent} expected against {before} in the base{grown} is within {words}"
        if now > allowed:
            text += ", too small a change to count"
    lines = lines_in(scope, revision.plan_by(cap.per))
    causes = causes_of(tuple(line for line in lines if cap.per.label(line.stretch.start, line.step) == where))
    return Finding(
        rule="growth",
        name=cap.id,
        where=where,
        status=status,
        message=text,
        owner=cap.owner or budget.owner,
        at="expected",
        found=now,
        allowed=allowed,
        base=was,
        currency=currency,
        place=causes[0].place if causes else None,
        rule_place=cap.place,
        causes=causes,
    )
