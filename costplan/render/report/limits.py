"""Caps on the whole plan as lines for charts, which show bare cost in dollars: the cost that reaches the lowest cap of
each month, and of the period. It judges nothing; caps of parts of the plan, or of more than it, stand in the table of
caps alone."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.budget.per import EXPECTED
from costplan.gating.scope import scope_of
from costplan.gating.spend import scale_of
from costplan.named import NamedTuple
from costplan.units import exact, sum_text

if TYPE_CHECKING:
    from costplan.books.report import Report
    from costplan.budget.budget import Budget, Cap
    from costplan.gating.verdict import Finding
    from costplan.units import Number


class Limit(NamedTuple):
    """What is allowed in a slice of the period, or in the whole, in pico-dollars.

    ``name`` says which cap it is and on which figure. ``cost`` is the cost before tax that passes it, ``expected`` the
    expected cost that reaches it, which is less where contingency is held too. ``before`` says what was taken off the
    cap's own amount, and is empty where nothing was.
    """

    name: str
    cost: Number
    expected: Number
    before: str
    finding: Finding


def limits_of(report: Report) -> dict[str, Limit]:
    """The lowest cap on the cost of each slice of the period, such as a month, by its label; empty for the whole."""
    parts = report.plan.sums(lambda line: (line.scenario, line.workflow, line.tags))
    limits: dict[str, Limit] = {}
    for budget in report.budgets:
        for stated in budget.caps:
            if not stated.per.adds_up:
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
    scale = scale_of(cap, budget, finding.currency, with_contingency=False)
    tax = 1 + budget.tax.rate if budget.tax and budget.tax.in_caps else Fraction(1)
    bare, held = Fraction(1), tax
    if finding.currency != "USD":  # at the rates of the days on which the plan spends
        lines = [line for line in report.plan.each_line() if cap.per.label(line.stretch.start, "") == finding.slice]
        spent = [(line, line.cost.expected) for line in lines if line.cost.expected] or [(line, 1) for line in lines]
        bare = sum((Fraction(cost) for _, cost in spent), Fraction(0))
        held = sum((Fraction(cost * scale(line)) for line, cost in spent), Fraction(0))
    cost = Fraction(finding.allowed or 0) * bare / held
    taken = [budget.tax.name] if budget.tax and budget.tax.in_caps else []
    before = f": {sum_text(finding.allowed or 0, finding.currency)}" if taken or finding.currency != "USD" else ""
    return Limit(
        name=_name(cap, budget),
        cost=exact(cost),
        expected=exact(cost / (1 + budget.contingency) if cap.at == EXPECTED else cost),
        before=before + (f" is this before {taken[0]}" if taken else " is this in dollars" if before else ""),
        finding=finding,
    )


def _name(cap: Cap, budget: Budget) -> str:
    """Bars show the bare cost, so what a cap counts on top is said."""
    more = ["contingency"] if budget.contingency and cap.at == EXPECTED else []
    more += [budget.tax.name] if budget.tax and budget.tax.in_caps else []
    return f"cap {cap.id}, on {cap.at}" + (f" with {' and '.join(more)}" if more else "")
