"""Caps in dollars on the whole plan, as lines for charts: the lowest of each month, and the lowest of the period.
It judges nothing; caps in other currencies, of days and of parts of the plan stand in the table of caps alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.gating.scope import scope_of
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.books.report import Report
    from costplan.budget.budget import Budget, Cap
    from costplan.gating.verdict import Finding


class Limit(NamedTuple):
    """What is allowed in a slice of the period, or in the whole; ``name`` says which cap it is and on which figure."""

    name: str
    finding: Finding


def limits_of(report: Report) -> dict[str, Limit]:
    """The lowest cap on the cost of each slice of the period, such as a month, by its label; empty for the whole."""
    parts = report.plan.sums(lambda line: (line.scenario, line.workflow, line.tags))
    limits: dict[str, Limit] = {}
    for budget in report.budgets:
        for cap in budget.caps:
            scope = scope_of(cap, budget, report.files, report.requested)
            if not cap.per.adds_up or scope.titles - report.requested or not all(scope.has(*part) for part in parts):
                continue
            for finding in report.verdict.findings:
                if (finding.rule, finding.rule_place, finding.currency) != ("cap", cap.place, "USD"):
                    continue
                lowest = limits.get(finding.where)
                if lowest is None or (finding.allowed or 0) < (lowest.finding.allowed or 0):
                    limits[finding.where] = Limit(_name(cap, budget), finding)
    return limits


def _name(cap: Cap, budget: Budget) -> str:
    """Bars show the bare cost, so what a cap counts on top is said."""
    more = ["contingency"] if budget.contingency and cap.at == "expected" else []
    more += [budget.tax.name] if budget.tax and budget.tax.in_caps else []
    return f"cap {cap.id}, on {cap.at}" + (f" with {' and '.join(more)}" if more else "")
