"""What the pages of a report say, as finished strings: the verdict and the figures, then sections of tables.
It draws nothing; html.py and markdown.py place it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.plan import UNTAGGED
from costplan.records import NamedTuple
from costplan.render.variance import change_text, variance_tables, versions_table, versions_words
from costplan.render.verdict.findings import findings_of, headline
from costplan.render.verdict.page import page_of
from costplan.render.view import Table, clean, method_text, moving_inputs, not_firm, share_of
from costplan.reporting.variance import variances
from costplan.units import money, unit_money

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.plan import Plan, PlanLine
    from costplan.quantity import Quantity
    from costplan.reporting import Report
    from costplan.units import Number

MOST = 50
"""So many rows of a table are shown; a last row adds up the others."""


class Section(NamedTuple):
    """A heading, what it says in words, and tables."""

    title: str
    words: str
    tables: tuple[Table, ...]


class Document(NamedTuple):
    """A whole report: ``fits`` is None where nothing was held against the plan."""

    title: str
    subtitle: str
    fits: bool | None
    verdict: str
    figures: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: tuple[str, ...]


def document_of(report: Report, label: Callable[[str], str] = clean) -> Document:
    """The first pages have expected, p90 and worst; meters and other quantiles come after.

    Args:
        report: what there is to say.
        label: encodes the labels in the sentence of the verdict; all other strings are cleaned, and not encoded.
    """
    plan, risk = report.plan, report.risks.of()
    least = "" if plan.complete else ", at least"
    figures = [(f"expected{least}", money(plan.total.expected))]
    if not risk.is_certain:
        figures += [(f"p90{least}", money(risk.p90)), (f"worst{least}", money(risk.worst))]
    if plan.per_accepted is not None:
        figures.append((f"per accepted image{least}", unit_money(plan.per_accepted, 4)))
    unknown = len({(plan.step_of(item), item.unknown.what) for item in plan.unknowns})
    warnings = (
        (f"INCOMPLETE: {unknown:,} cost{'s are' if unknown > 1 else ' is'} unknown and not in the total",)
        if unknown
        else ()
    )
    held = {table.title: table for table in page_of(report.verdict, clean).tables} if report.budgets else {}
    caps = [held[title] for title in ("Caps", "Policies", "Waivers", "On top of the expected total") if title in held]
    quantiles = Table(
        "Quantiles of the total",
        ("quantile", "total"),
        tuple((name, money(cost)) for name, cost in report.verdict.quantiles),
        frozenset({1}),
        () if risk.is_certain else (method_text(risk),),
    )
    against = variances(report)
    if against:
        figures.append((f"since {clean(', '.join(against.originals))}", change_text(against.whole)))
    versions = (versions_table(against), *variance_tables(against, MOST)) if against else ()
    sections = (
        Section("Budget", "What was held against the plan.", tuple(caps)),
        Section("Original and reforecast", versions_words(against) if against else "", versions),
        Section(
            "Months", "Expected cost by calendar month; lines without a cost center are untagged.", (_months(plan),)
        ),
        Section("Workflows", "", (_workflows(report),)),
        Section("What moves the number", "", (moving_inputs(plan, report.risks),)),
        Section("Price sources", f"Ages are counted at {plan.as_of}.", (_prices(plan),)),
        Section("Basis of each figure", "", (_basis(plan), _lines(plan))),
        Section(
            "Assumptions and exclusions",
            "The total has what image APIs bill for the steps of the plan: no labour, storage or software beside them."
            " Tax and contingency are not in it.",
            (not_firm(plan), _remarks(plan)),
        ),
        Section("Meters and quantiles", "", (_sums("Meters", "meter", plan.by(_meter), plan), quantiles)),
    )
    return Document(
        clean("; ".join(plan.titles)),
        clean(f"{report.label}, {'; '.join(dict.fromkeys(plan.periods))}, as of {plan.as_of}"),
        report.verdict.fits if report.budgets else None,
        headline(report.verdict, findings_of(report.verdict), label)
        if report.budgets
        else "No budget: nothing was held against this plan.",
        tuple(figures),
        warnings,
        tuple(filter(None, map(_filled, sections))),
        (clean(f"prices: {plan.tables_used}"), "a total is the sum of exact lines, rounded once"),
    )


def _filled(section: Section) -> Section | None:
    tables = tuple(_cut(table) for table in section.tables if table.rows)
    return section._replace(tables=tables) if tables else None


def _cut(table: Table) -> Table:
    """Tables that add up are cut where they are made, with a row for the rest; here others are."""
    left_out = len(table.rows) - MOST - 2
    if left_out <= 0:
        return table
    return table._replace(rows=table.rows[: MOST + 2], notes=(*table.notes, f"{left_out:,} more rows are not shown"))


def _meter(line: PlanLine) -> str:
    return line.one.label


def _months(plan: Plan) -> Table:
    """Month by cost center, or by workflow where no line has a cost center."""
    tagged = any(dict(line.tags).get("cost_center") for line in plan.lines)
    months = sorted({line.stretch.month for line in plan.lines})
    cells: dict[str, dict[str, Number]] = {}
    for line in plan.lines:
        name = dict(line.tags).get("cost_center") or UNTAGGED if tagged else plan.named(line.scenario, line.workflow)
        row = cells.setdefault(name, {})
        row[line.stretch.month] = row.get(line.stretch.month, 0) + line.cost.expected
    order = sorted(cells.items(), key=lambda item: -sum(item[1].values()))
    shown = [(clean(name), row) for name, row in order[:MOST]]
    if order[MOST:]:
        rest = {month: sum(row.get(month, 0) for _, row in order[MOST:]) for month in months}
        shown.append((f"{len(order) - MOST:,} more", rest))
    shown.append(("total", {month: sum(row.get(month, 0) for _, row in order) for month in months}))
    rows = tuple(
        (name, *(money(row.get(month, 0)) for month in months), money(sum(row.values()))) for name, row in shown
    )
    by = "cost center" if tagged else "workflow"
    return Table(f"Month by {by}", (by, *months, "total"), rows, frozenset(range(1, len(months) + 2)))


def _workflows(report: Report) -> Table:
    plan = report.plan
    risk_of = report.risks.by(lambda line: (line.scenario, line.workflow))
    order = sorted(plan.workflows, key=lambda workflow: -workflow.total.expected)
    rows = []
    for workflow in order[:MOST]:
        risk, each = risk_of.get((workflow.scenario, workflow.name)), workflow.per_accepted
        name = clean(plan.named(workflow.scenario, workflow.name)) + ("" if workflow.complete else " (incomplete)")
        figures = (money(workflow.total.expected), share_of(workflow.total.expected, plan.total.expected))
        tails = (money(risk.p90 if risk else 0), money(risk.worst if risk else 0))
        rows.append((name, clean(workflow.owner), *figures, *tails, unit_money(each, 4) if each is not None else "-"))
    if order[MOST:]:
        rest = sum(workflow.total.expected for workflow in order[MOST:])
        more = f"{len(order) - MOST:,} more"
        rows.append((more, "", money(rest), share_of(rest, plan.total.expected), "-", "-", "-"))
    headers = ("workflow", "owner", "expected", "share", "p90", "worst", "per accepted image")
    return Table("Workflows", headers, tuple(rows), frozenset(range(2, 7)))


def _prices(plan: Plan) -> Table:
    """Each block of a price table that lines rest on, the dearest first."""
    found: dict[tuple[str, str, str, str, str], Number] = {}
    for line in plan.lines:
        if line.one.block:
            source = line.one.block.source
            age = f"{(plan.as_of - source.last_day_checked()).days:,}"
            trust = source.confidence.replace("_", " ")
            key = (
                f"{line.model}, from {line.one.block.start}",
                f"{source.title}, {source.url}",
                source.checked,
                age,
                trust,
            )
            found[key] = found.get(key, 0) + line.cost.expected
    order = sorted(found.items(), key=lambda item: -item[1])
    rows = [(*map(clean, key), money(cost)) for key, cost in order[:MOST]]
    if order[MOST:]:
        rows.append((f"{len(order) - MOST:,} more", "", "", "", "", money(sum(cost for _, cost in order[MOST:]))))
    headers = ("price", "source", "checked", "age in days", "confidence", "expected")
    return Table("Price sources", headers, tuple(rows), frozenset({2, 3, 5}))


def _basis(plan: Plan) -> Table:
    return _sums("Basis", "basis", plan.by(lambda line: line.one.basis.value), plan)


def _lines(plan: Plan) -> Table:
    groups = plan.by(lambda line: f"{plan.step_of(line)}  {line.one.label}, {line.one.basis.value}")
    return _sums("Lines", "line and basis", groups, plan)


def _sums(title: str, header: str, groups: dict[str, Quantity], plan: Plan) -> Table:
    """Expected costs of groups, the dearest first, with a total."""
    whole = plan.total.expected
    costs = [(name, cost.expected) for name, cost in groups.items() if cost.expected]
    order = sorted(costs, key=lambda item: -item[1])
    shown = [(clean(name), cost) for name, cost in order[:MOST]]
    if order[MOST:]:
        shown.append((f"{len(order) - MOST:,} more", sum(cost for _, cost in order[MOST:])))
    shown.append(("total", whole))
    rows = tuple((name, money(cost), share_of(cost, whole)) for name, cost in shown)
    return Table(title, (header, "expected", "share"), rows, frozenset({1, 2}))


def _remarks(plan: Plan) -> Table:
    rows = tuple((clean(remark.where), clean(remark.text)) for remark in plan.remarks)
    return Table("Remarks", ("where", "what"), rows, frozenset())
