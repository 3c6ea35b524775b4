"""Caps on growth: what a part of the plan costs against what it costs in a base, a revision or a saved plan.
The base is held to nothing itself."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.gating.one_finding import Finding, Status, value_part
from costplan.gating.scope import Exchange, scope_of
from costplan.gating.slices import SlicesOfCosts, part_of
from costplan.gating.spend import causes_of
from costplan.named import NamedTuple
from costplan.plan.saved import beside
from costplan.scenario.scenario import NO_WORKFLOWS
from costplan.units import exact, percent, sum_text, told_apart

if TYPE_CHECKING:
    from costplan.budget.budget import Budget, Cap
    from costplan.gating.base import Base
    from costplan.gating.revision import Revision
    from costplan.gating.scope import Scope
    from costplan.plan.costs import PlanCosts
    from costplan.plan.saved import SavedPlan, Spend
    from costplan.plan.stretch import Stretch
    from costplan.units import Number


def hold_growth(cap: Cap, budget: Budget, revision: Revision, base: Base | None, no_base: str) -> list[Finding]:
    """What becomes of a cap on growth: a Finding for each slice of the period; ``no_base`` says why there is no base.

    Raises:
        InputError: a currency has no rate on a day of the plan, or another one inside the days of a saved line; a slice
            starts inside the days of a saved line.
    """
    scope = revision.scope(cap, budget)
    if base is None:
        if not revision.costs_in(scope).spans:
            return []
        where = value_part(cap.each, "")
        return [
            Finding(
                rule="growth",
                name=cap.id,
                where=where,
                status=Status.NOT_COMPARED,
                message=f"{cap.id} {where}".strip() + f": growth is not compared, for {no_base}",
                owner=cap.owner or budget.owner,
                rule_place=cap.place,
                each=cap.each,
            )
        ]
    currency = next((money.currency for money in (cap.max_delta, cap.ignore_below) if money), "USD")
    growth = Growth(
        cap=cap, budget=budget, revision=revision, scope=scope, exchange=Exchange(currency, budget.fx, cap.place)
    )
    then = scope_of(cap, budget, base.files, base.requested)
    before, rounding = growth.of_saved(base.saved, then) if base.saved else (growth.of_revision(base.revision, then), 0)
    slices = SlicesOfCosts(revision.costs_in(scope, cap.per), cap.per)
    now = slices.sums(growth.factor_of)
    findings = []
    for where, was, comes in beside(before, now):
        if comes is None:
            continue
        cost = was if was is not None and abs(Fraction(comes) - was) <= rounding else comes
        findings.append(growth.judged(where, slices.of(where), was or 0, cost))
    return findings


class Growth(NamedTuple):
    """A cap on growth of a budget, the part of a revision's plan that it is about, and the currency it counts in."""

    cap: Cap
    budget: Budget
    revision: Revision
    scope: Scope
    exchange: Exchange

    def of_revision(self, revision: Revision | None, scope: Scope) -> dict[str, Number]:
        """What each slice of the part that a revision has of it costs there, in pico-units of the currency."""
        if revision is None or not revision.loaded:
            return {}
        return SlicesOfCosts(revision.costs_in(scope, self.cap.per), self.cap.per).sums(self.factor_of)

    def factor_of(self, stretch: Stretch) -> Number:
        """What a dollar of some days is in the currency."""
        return self.exchange.factor(stretch.start)

    def of_saved(self, plan: SavedPlan, scope: Scope) -> tuple[dict[str, Number], Number]:
        """The same of a saved plan, and what rounding its lines can have made: so much is no growth."""
        sums = plan.sums(
            lambda spend: self.cap.per.label(spend.start, ""),
            lambda spend: scope.has(*part_of(spend)),
            self._factor,
        )
        rounded = plan.spends or () if plan.is_rounded else ()
        return sums, sum((Fraction(self.exchange.factor(spend.start)) for spend in rounded), Fraction(0))

    def _factor(self, spend: Spend) -> Number:
        """What a dollar of a line is in the currency. A line counts at one rate and in one slice: nobody can tell what
        part of a saved line was on which side. A fee is due on its first day."""
        exchange, per = self.exchange, self.cap.per
        if spend.workflow not in NO_WORKFLOWS:
            days = f"between {spend.start} and {spend.end}, inside a saved line"
            remedy = "save the plan with 'costplan estimate --by day --format json'"
            if exchange.changes_between(spend.start, spend.end):
                raise wrong("rate-changes", f"the rate of {exchange.currency} changes {days}", remedy, self.cap.place)
            if per.cuts(spend.start + timedelta(days=day) for day in range(1, (spend.end - spend.start).days)):
                raise wrong("slice-starts", f"a {per} starts {days}", remedy, self.cap.place)
        return exchange.factor(spend.start)

    def judged(self, where: str, here: PlanCosts, before: Number, now: Number) -> Finding:
        """A slice, and what it has of the plan, against the base, both in pico-units of the currency."""
        cap, currency = self.cap, self.exchange.currency
        bounds: list[tuple[Number, str]] = []
        if cap.max_increase is not None:
            bounds.append((exact(before * (1 + cap.max_increase)), percent(cap.max_increase)))
        if cap.max_delta is not None:
            bounds.append((exact(before + cap.max_delta.pico), sum_text(cap.max_delta.pico, currency)))
        allowed, bound = min(bounds)
        is_small = cap.ignore_below is not None and now - before <= cap.ignore_below.pico
        causes = causes_of(here, self.revision.changed)
        where = value_part(cap.each, where)
        return Finding(
            rule="growth",
            name=cap.id,
            where=where,
            status=Status.BROKEN if now > allowed and not is_small else Status.FITS,
            message=f"{cap.id} {where}".strip() + ": " + self._words(before, now, allowed, bound, is_small=is_small),
            owner=cap.owner or self.budget.owner,
            at="expected",
            found=now,
            allowed=allowed,
            base=before,
            currency=currency,
            place=causes[0].place if causes else None,
            rule_place=cap.place,
            causes=causes,
            each=cap.each,
        )

    def _words(self, before: Number, now: Number, allowed: Number, bound: str, *, is_small: bool) -> str:
        spent, was, by = told_apart(now, before, self.exchange.currency)
        grown = f" ({percent(Fraction(now) / Fraction(before) - 1)})" if before else ""
        if now <= before:
            return f"{spent} expected{self._bare} does not grow against {was} in the base"
        if now > allowed and not is_small:
            return f"{spent} expected{self._bare} is {by}{grown} more than the base's {was}; {bound} is allowed"
        too_small = ", too small a change to count" if now > allowed else ""
        return f"{spent} expected{self._bare} against {was} in the base{grown} is within {bound}{too_small}"

    @property
    def _bare(self) -> str:
        """What other caps of the budget hold on top."""
        tax = self.budget.tax
        more = ["contingency"] if self.budget.contingency else []
        more += [tax.name] if tax is not None and tax.in_caps else []
        return f" without {' and '.join(more)}" if more else ""
