"""Caps on the cost itself, held against what they are for: each slice of the period, a call, an accepted image.
Exactly at a cap fits; what is over by any amount does not. Growth against a base stands in growth.py."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from costplan.budget.per import CASH, EXPECTED, PERIOD, QUANTILES
from costplan.gating.held import Held, held_at
from costplan.gating.judged import status_of, told_of
from costplan.gating.one_finding import Cause, Finding, Status, scenario_part, value_part
from costplan.gating.scope import Exchange
from costplan.gating.slices import SlicesOfCosts
from costplan.named import NamedTuple
from costplan.planning.step_prices import StepPrices
from costplan.planning.usage import most_a_call
from costplan.scenario.scenario import SEATS
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from costplan.budget.budget import Budget, Cap
    from costplan.budget.per import Slices
    from costplan.exchange.money import Money
    from costplan.gating.revision import Revision
    from costplan.gating.scope import Scope
    from costplan.plan.charge import Charge
    from costplan.plan.costs import PlanCosts
    from costplan.plan.stretch import Stretch
    from costplan.planning.costing import PricedCall
    from costplan.risk.risk import Risk
    from costplan.units import Number

    _Meter: TypeAlias = tuple[str, str, str, str]


def hold_cap(cap: Cap, budget: Budget, revision: Revision) -> list[Finding]:
    """What becomes of a cap: a Finding for each slice; where they are not told one by one, those over, else the
    dearest.

    Raises:
        InputError: a currency has no rate on a day of the plan.
    """
    findings = hold_slices(cap, budget, revision)
    if cap.per.tells_each or not findings:
        return findings
    over = [finding for finding in findings if finding.status is Status.BROKEN]
    return over or [max(findings, key=lambda finding: finding.found or 0)]


def hold_slices(cap: Cap, budget: Budget, revision: Revision) -> list[Finding]:
    """The same for every slice, over or not."""
    scope = revision.scope(cap, budget)
    return list(cap.per.cost(CostsOfPlan(cap=cap, budget=budget, revision=revision, scope=scope)))


def figure_of(where: str, cap: Cap, budget: Budget, revision: Revision, *, least: bool = False) -> Number | None:
    """What a plan costs in the slice of a cap that a finding is about: 0 where it has nothing there. No other slice is
    asked what it may cost, nor this one how likely it is.

    Args:
        where: of the finding.
        cap: of one value, where it is for each.
        budget: that the cap stands in.
        revision: whose plan it is.
        least: what it costs at least, for which nothing is drawn: expected, which no stricter word is below.
    """
    if least:
        cap = cap._replace(at=EXPECTED)
    costs = CostsOfPlan(cap=cap, budget=budget, revision=revision, scope=revision.scope(cap, budget), only=where)
    return next((finding.found for finding in cap.per.cost(costs) if finding.where == where), 0)


def scale_of(cap: Cap, budget: Budget, currency: str, *, with_contingency: bool) -> Callable[[Stretch], Number]:
    """What a pico-dollar of some days counts in a cap: exchange, contingency, and tax where caps hold it."""
    exchange = Exchange(currency, budget.fx, cap.place)
    more = 1 + budget.contingency if with_contingency else Fraction(1)
    if budget.tax is not None and budget.tax.in_caps:
        more *= 1 + budget.tax.rate
    each = exact(more)
    if currency == "USD":
        return lambda _: each
    return lambda stretch: each * exchange.factor(stretch.start)


class CostsOfPlan(NamedTuple):
    """What a cap of a budget is held against in a revision's plan: :class:`~costplan.budget.per.Costs` of Findings.
    Where ``only`` one slice is asked for, its figure is found and nothing else."""

    cap: Cap
    budget: Budget
    revision: Revision
    scope: Scope
    only: str | None = None

    def of_slices(self, per: Slices) -> Iterator[Finding]:
        """What each slice of the period costs, in order."""
        [currency] = self.cap.currencies
        costs = self.revision.costs_in(self.scope, per, self.cap.view, self._exchange(currency))
        slices = SlicesOfCosts(costs, per)
        for where, total in slices.sums(self._scale(currency, with_contingency=True)).items():
            if self.only not in (None, value_part(self.cap.each, where)):
                continue
            allowed = self.cap.amount(where)
            if allowed is not None:
                yield self._slice(slices, where, allowed, total)

    def _slice(self, slices: SlicesOfCosts, where: str, allowed: Money, total: Number) -> Finding:
        at, per = self.cap.at, slices.per
        risk, revision = None, self.revision
        is_told = per.tells_each and revision.tells_chances and self.only is None  # the chances of all days take long
        if at != EXPECTED or (is_told and not revision.is_certain):
            risk = self._risk_of_all() or revision.risks_by(per).of(
                slices.of(where), self._scale(allowed.currency, with_contingency=False)
            )
        held = held_at(at, total, risk)
        return self._judged(where, held, allowed, lambda: self._causes(slices.of(where)), risk)

    def _risk_of_all(self) -> Risk | None:
        """The distribution of the whole plan, where the cap is for all of it in dollars: it is found once."""
        scope, revision, [currency] = self.scope, self.revision, self.cap.currencies
        is_all = self.cap.per is PERIOD and self.cap.view == CASH and scope.is_all(revision.plan.titles)
        has_tax = self.budget.tax is not None and self.budget.tax.in_caps
        return revision.risks.of() if is_all and currency == "USD" and not has_tax else None

    def of_calls(self) -> Iterator[Finding]:
        """The dearest single call of each step, as it is priced alone, inside the hours that seats include too.

        A step's images are made by as many calls as the model needs; neither contingency nor tax is on a call.
        """
        allowed, revision = self.cap.max, self.revision
        assert allowed is not None
        steps = {
            (runs.scenario, runs.workflow, outcome.step.name, variant.why): (outcome.step, variant.call)
            for runs in revision.plan.runs
            for outcome in runs.outcome.steps
            for variant in outcome.variants
        }
        exchange = self._exchange(allowed.currency)
        prices = StepPrices(revision.catalogue)
        at_worst = self.cap.at == "worst"
        dearest: dict[str, tuple[Number, Charge, PricedCall]] = {}
        for span in revision.costs_in(self.scope).spans:
            days = [span.stretches[day].start for day in span.days]
            factor = max(map(exchange.factor, days))
            for charge in {_variant_of(product.charge): product.charge for product in span.products}.values():
                if (key := _variant_of(charge)) not in steps:
                    continue
                step, call = steps[key]
                one = call._replace(n=min(call.n, most_a_call(call, revision.catalogue.table(step.model))))
                priced = prices.of(step, one, days[0])
                cost = exact((priced.cost.high if at_worst else priced.cost.expected) * factor)
                where = scenario_part(charge.scenario, f"{charge.workflow}.{charge.step}")
                if where not in dearest or cost > dearest[where][0]:
                    dearest[where] = cost, charge, priced
        for where, (cost, charge, priced) in dearest.items():
            driven_by = partial(_causes_of_call, priced, charge, at_worst=at_worst)
            yield self._judged(where, Held(cost, self.cap.at), allowed, driven_by)._replace(scenario=charge.scenario)

    def of_accepted_images(self) -> Iterator[Finding]:
        """The cost / the expected accepted images of the workflows that it is the cost of."""
        allowed, plan = self.cap.max, self.revision.plan
        assert allowed is not None
        costs = self.revision.costs_in(self.scope, exchange=self._exchange(allowed.currency))
        chosen = {(charge.scenario, charge.workflow) for charge in costs.charges}
        workflows = [workflow for workflow in plan.workflows if (workflow.scenario, workflow.name) in chosen]
        images = sum(workflow.delivered.expected for workflow in workflows)
        if images:
            scale = self._scale(allowed.currency, with_contingency=True)
            total = SlicesOfCosts(costs, PERIOD).sums(scale)[""]
            cost = exact(Fraction(total) / Fraction(images))
            each = exact(1 / Fraction(images))
            yield self._judged(
                "",
                Held(cost, EXPECTED),
                allowed,
                lambda: self._causes(costs, each),
                with_seats=any(workflow == SEATS for _, workflow in chosen),
            )

    def of_hours(self) -> Iterator[Finding]:
        """That hours are not compared, where there is something that the cap is about: a plan is by day."""
        if not self.revision.costs_in(self.scope).spans:
            return
        where = value_part(self.cap.each, "")
        yield Finding(
            rule="cap",
            name=self.cap.id,
            where=where,
            status=Status.NOT_COMPARED,
            message=f"{self.cap.id} {where}".strip() + ": not compared, for a plan is by day, not by hour; "
            "the guard holds it before each call",
            owner=self.cap.owner or self.budget.owner,
            rule_place=self.cap.place,
            each=self.cap.each,
        )

    def _exchange(self, currency: str) -> Exchange:
        return Exchange(currency, self.budget.fx, self.cap.place)

    def _scale(self, currency: str, *, with_contingency: bool) -> Callable[[Stretch], Number]:
        return scale_of(self.cap, self.budget, currency, with_contingency=with_contingency)

    def _judged(
        self,
        where: str,
        held: Held,
        money: Money,
        driven_by: Callable[[], tuple[Cause, ...]],
        risk: Risk | None = None,
        *,
        with_seats: bool = False,
    ) -> Finding:
        """A slice of the cap against what it costs, in pico-units of the cap's currency."""
        cap, cost = self.cap, held.cost
        where = value_part(cap.each, where)
        allowed = money.pico
        status = status_of(cap, cost, allowed)
        causes = driven_by() if status is not Status.FITS and self.only is None else ()
        return Finding(
            rule="cap",
            name=cap.id,
            where=where,
            status=status,
            message=told_of(cap, self.budget, where, held, money, with_seats=with_seats),
            owner=cap.owner or self.budget.owner,
            at=cap.at,
            figure=held.figure,
            quantile=held.quantile,
            found=cost,
            allowed=allowed,
            currency=money.currency,
            probability=risk.above(allowed) if risk is not None and risk.has_spread else None,
            error=risk.error if risk is not None and risk.has_spread and held.figure in QUANTILES else None,
            place=causes[0].place if causes else None,
            rule_place=cap.place,
            causes=causes,
            each=cap.each,
            view=cap.view,
            is_two_views=self.revision.plan.accrued is not self.revision.plan.costs,
        )

    def _causes(self, costs: PlanCosts, each: Number = 1) -> tuple[Cause, ...]:
        """What drives the cost, by what each adds at worst where that is held."""
        if self.cap.at != "worst":
            return causes_of(costs, self.revision.changed, each)
        worst_of = self.revision.risks_by(self.cap.per).worst_of
        sums = {key: worst_of(group) for key, group in costs.grouped(_meter_of).items()}
        return _causes(sums, costs, self.revision.changed)


def causes_of(costs: PlanCosts, changed: frozenset[tuple[str, str, str]], each: Number = 1) -> tuple[Cause, ...]:
    """The steps and meters that cost most of a selection, those of steps that changed since the base first.

    Args:
        costs: of one plan.
        changed: the steps that changed, by scenario, workflow and name.
        each: the share of their cost that counts, as in an average.
    """
    return _causes({key: cost.expected for key, cost in costs.sums(_meter_of).items()}, costs, changed, each)


def _causes(
    sums: dict[_Meter, Number],
    costs: PlanCosts,
    changed: frozenset[tuple[str, str, str]],
    each: Number = 1,
    most: int = 3,
) -> tuple[Cause, ...]:
    order = sorted(sums, key=lambda key: (key[:3] not in changed, -sums[key]))[:most]
    places = {key: charge.place for charge in costs.charges if (key := _meter_of(charge)) in order}
    return tuple(
        Cause(f"{workflow}.{step} {label}", places[key], exact(sums[key] * each))
        for key in order
        if sums[key]
        for _, workflow, step, label in [key]
    )


def _meter_of(charge: Charge) -> _Meter:
    return charge.scenario, charge.workflow, charge.step, charge.per_call.label


def _variant_of(charge: Charge) -> tuple[str, str, str, str]:
    return charge.scenario, charge.workflow, charge.step, charge.variant


def _causes_of_call(priced: PricedCall, charge: Charge, *, at_worst: bool, most: int = 3) -> tuple[Cause, ...]:
    """The meters that cost most in a single call of the step that a charge is of."""
    costs: dict[str, Number] = {}
    for meter in priced.lines:
        costs[meter.label] = costs.get(meter.label, 0) + (meter.cost.high if at_worst else meter.cost.expected)
    order = sorted((label for label in costs if costs[label]), key=lambda label: -costs[label])
    return tuple(
        Cause(f"{charge.workflow}.{charge.step} {label}", charge.place, costs[label]) for label in order[:most]
    )
