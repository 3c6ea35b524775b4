"""Caps on the whole plan as lines for charts, which show bare cost in the currency of the plan: the cost that reaches
the lowest cap of each month, and of the period. It judges nothing; caps of parts of the plan, or of more than it, stand
in the table of caps alone."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.budget.per import CASH, EXPECTED, MONTH, PERIOD
from costplan.gating.judged import counted
from costplan.gating.scope import scope_of
from costplan.gating.slices import SlicesOfCosts, part_of
from costplan.gating.spend import scale_of
from costplan.named import NamedTuple
from costplan.render.currency import currency
from costplan.units import exact

if TYPE_CHECKING:
    from costplan.books.report import Report
    from costplan.budget.budget import Budget, Cap
    from costplan.gating.one_finding import Finding
    from costplan.plan.stretch import Stretch
    from costplan.units import Number


class Limit(NamedTuple):
    """What is allowed in a slice of the period, or in the whole.

    ``name`` says which cap it is, on which figure, and what is held with that. ``cost`` is the bare cost that reaches
    it, at that figure, in pico-units of the plan's currency: before the tax and the contingency that are held with it.
    ``is_reserved`` is whether a contingency is held; a cap's chance is without it, and so not that of passing ``cost``.
    """

    name: str
    cost: Number
    is_reserved: bool
    finding: Finding

    @property
    def is_amount(self) -> bool:
        """Whether ``cost`` is the cap's own amount."""
        return self.finding.currency == currency() and self.cost == self.finding.allowed


def limits_of(report: Report) -> dict[str, Limit]:
    """The lowest cap on the cost of each month, by its label, and of the whole, whose label is empty."""
    parts = report.plan.sums(part_of)
    limits: dict[str, Limit] = {}
    for budget in report.budgets:
        for stated in budget.caps:
            if stated.per not in (PERIOD, MONTH) or stated.view != CASH:  # pages draw what is paid
                continue
            for finding in report.verdict.findings:
                if (finding.rule, finding.rule_place) != ("cap", stated.place) or finding.allowed is None:
                    continue
                cap = stated.of_value(finding.each)
                scope = scope_of(cap, budget, report.files, report.requested)
                if scope.titles - report.requested or not all(scope.has(*part) for part in parts):
                    continue
                limit = _limit(report, budget, cap, finding)
                if finding.slice not in limits or limit.cost < limits[finding.slice].cost:
                    limits[finding.slice] = limit
    return limits


def _limit(report: Report, budget: Budget, cap: Cap, finding: Finding) -> Limit:
    reserved = finding.figure == EXPECTED
    scale = scale_of(cap, budget, finding.currency, with_contingency=reserved)
    # at the rates of the days on which the plan spends
    costs = SlicesOfCosts(report.plan.costs, cap.per).of(finding.slice)
    shown = costs.scale or _as_dollars

    def rates(stretch: Stretch) -> tuple[Number, Number]:
        return scale(stretch), shown(stretch)

    dollars = costs.scaled(None)
    spent = [(rate, cost.expected) for (_, rate), cost in dollars.sums_when(lambda _: None, None, rates).items()]
    if not any(cost for _, cost in spent):
        spent = [(rates(line.stretch), 1) for line in dollars.each()]
    bare = sum((Fraction(cost) * rate for (_, rate), cost in spent), Fraction(0))
    held = sum((Fraction(cost * factor) for (factor, _), cost in spent), Fraction(0))
    by = f", by {finding.figure}" if finding.figure != cap.at else ""
    return Limit(
        name=f"cap {cap.id}, on {cap.at}{by}{counted(budget, with_contingency=reserved)}",
        cost=exact(Fraction(finding.allowed or 0) * bare / held),
        is_reserved=reserved and bool(budget.contingency),
        finding=finding,
    )


def _as_dollars(_: Stretch) -> Number:
    return 1
