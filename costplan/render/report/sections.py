"""What the pages of a report say, as finished strings: the verdict and the figures, then sections of tables.
It draws nothing; html.py and markdown.py place it as a document of view.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.books.variance import variances
from costplan.gating.headline import headline_of
from costplan.gating.headroom import headroom_of
from costplan.render.both_views import both_views_table
from costplan.render.bridge import SIGN, bridge_sentence
from costplan.render.bridge import TITLE as BRIDGE
from costplan.render.currency import costs_in, money, unit_money
from costplan.render.dollars_beside import put_together, rate_words
from costplan.render.headline import biggest_table, headline_rows, what_if_rows
from costplan.render.plan import (
    NO_CAP,
    assumed_or_unknown,
    cautions,
    incomplete_warning,
    moving_inputs,
    plan_risk,
    remarks_table,
    workflow_name,
)
from costplan.render.report.sums import MOST, cut_tables, sums_table
from costplan.render.variance import (
    bridge_tables,
    change_text,
    rates_words,
    variance_tables,
    versions_table,
    versions_words,
)
from costplan.render.verdict.findings import findings_of, verdict_words
from costplan.render.verdict.page import HELD, page_of
from costplan.render.view import Document, Section, Table, clean, share_of
from costplan.risk.telling import WORST, below_words
from costplan.units import sum_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.books.report import Report
    from costplan.books.variance import Variances
    from costplan.gating.headline import Headline
    from costplan.plan.charge import Charge
    from costplan.plan.plan import Plan
    from costplan.units import Number

_CENTER = "cost center"
_MONTHS = 6


def document_of(report: Report, label: Callable[[str], str] = clean) -> Document:
    """The first page has the headline and the biggest costs; risk, sources and meters come after. Costs are in the
    currency that is asked for, dollars beside it.

    Args:
        report: what there is to say.
        label: encodes the labels in the verdict's sentence and in the figures; all other strings are cleaned alone.
    """
    in_dollars = _document(report.in_dollars, label)
    told = report.verdict.told
    if told is None:
        return in_dollars
    with costs_in(told.reporting.currency):
        both = put_together(_document(report.in_currency, label), in_dollars)
    return both._replace(footer=(*rate_words(told.reporting, told.days), *both.footer))


def _document(report: Report, label: Callable[[str], str]) -> Document:
    plan, held = report.plan, bool(report.budgets)
    against = variances(report)
    headline = headline_of(plan, None if report.risks.of().is_certain else report.risks.of().p90, report.budgets)
    nothing = "No budget: there is no cap to compare this plan with."
    return Document(
        title=clean("; ".join(plan.titles)),
        subtitle=clean(f"{report.label}, {'; '.join(dict.fromkeys(plan.periods))}, as of {plan.as_of}"),
        fits=report.verdict.fits if held else None,
        verdict=verdict_words(report.verdict, findings_of(report.verdict), label) if held else nothing,
        figures=tuple(_figures(report, headline, against, label)),
        warnings=incomplete_warning(plan),
        cautions=cautions(plan),
        sections=tuple(filter(None, map(_filled, _sections(report, headline, against)))),
        footer=(clean(f"prices: {plan.tables_used}"), "a total is the sum of exact lines, rounded once"),
    )


def _figures(
    report: Report, headline: Headline, against: Variances | None, label: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    yield from what_if_rows(report.plan.what_ifs, label)
    yield from headline_rows(headline, headroom_of(report.verdict.findings), NO_CAP, label)
    if against:
        yield (
            f"since {clean(', '.join(against.originals))}",
            change_text(against.whole, report.bridge and report.bridge.unrounded),
        )


def _sections(report: Report, headline: Headline, against: Variances | None) -> Iterator[Section]:
    plan, months, whole = report.plan, _months(report.plan), report.plan.total.expected
    yield Section("Biggest costs", "", (biggest_table(headline),))
    yield Section("Budget", f"What the plan is compared with.{rates_words(report.rates)}", _held(report))
    if against:
        bridge = report.bridge and report.bridge.unrounded
        if bridge:
            told = f"The {bridge_sentence(bridge)} {SIGN}.{rates_words(report.rates)}"
            yield Section(BRIDGE, told, bridge_tables(bridge, MOST))
        versions = (versions_table(against, bridge), *variance_tables(against, MOST, bridge))
        yield Section("Original and reforecast", versions_words(against), versions)
    yield Section("Months", _months_words(months), (*_side_by_side(months), both_views_table(plan)))
    yield Section("Cuts", "The expected cost by who is paid, for what, when, and by tag.", cut_tables(plan))
    workflows, risks = _workflows(report, whole)
    yield Section("Workflows", "", (workflows,))
    yield Section("Risk", "", (plan_risk(plan, headline, report.risks.of()), risks))
    yield Section("What moves the number", "", (moving_inputs(plan, report.risks),))
    yield Section("Price sources", f"Ages are counted at {plan.as_of}.", (_prices(plan),))
    yield Section("Basis of each figure", "", (_basis(plan), _lines(plan)))
    yield Section(
        "Assumptions and exclusions",
        "The total has what image APIs bill for the steps of the plan: no labour, storage or software beside them."
        " Tax and contingency are not in it.",
        (assumed_or_unknown(plan, whole), remarks_table(plan)),
    )
    yield Section("Meters", "", (sums_table("Meters", "meter", plan.sums(lambda line: line.per_call.label), whole),))


def _held(report: Report) -> tuple[Table, ...]:
    """The tables of the verdict's own page that a report shows; none where there is no budget."""
    tables = {table.title: table for table in page_of(report.verdict, clean).tables} if report.budgets else {}
    shown = (*HELD, "Waivers", "On top of the expected total")
    return tuple(tables[title] for title in shown if title in tables)


def _filled(section: Section) -> Section | None:
    tables = tuple(_cut(table) for table in section.tables if table.rows)
    return section._replace(tables=tables) if tables else None


def _cut(table: Table) -> Table:
    """Tables that add up are cut where they are made, with a row for the rest; here others are."""
    left_out = len(table.rows) - MOST - 2
    if left_out <= 0:
        return table
    return table._replace(rows=table.rows[: MOST + 2], notes=(*table.notes, f"{left_out:,} more rows are not shown"))


def _months(plan: Plan) -> Table:
    """Month by cost center, or by workflow where no line has a cost center."""
    tagged = any(dict(charge.tags).get("cost_center") for charge in plan.costs.charges)

    def name_of(line: Charge) -> str:
        return line.tag("cost_center") if tagged else plan.named(line.scenario, line.workflow)

    cells: dict[str, dict[str, Number]] = {}
    for (name, month), cost in plan.sums_when(lambda stretch: stretch.month, name_of).items():
        cells.setdefault(name, {})[month] = cost.expected
    months = sorted({month for row in cells.values() for month in row})
    order = sorted(cells.items(), key=lambda item: -sum_of(item[1].values()))
    shown = [(clean(name), row) for name, row in order[:MOST]]
    if order[MOST:]:
        rest = {month: sum_of(row.get(month, 0) for _, row in order[MOST:]) for month in months}
        shown.append((f"{len(order) - MOST:,} more", rest))
    shown.append(("total", {month: sum_of(row.get(month, 0) for _, row in order) for month in months}))
    rows = tuple(
        (name, *(money(row.get(month, 0)) for month in months), money(sum_of(row.values()))) for name, row in shown
    )
    by = _CENTER if tagged else "workflow"
    return Table(
        title=f"Month by {by}", headers=(by, *months, "total"), rows=rows, right=frozenset(range(1, len(months) + 2))
    )


def _months_words(table: Table) -> str:
    if table.headers[0] == _CENTER:
        return "Expected cost by calendar month; lines without a cost center are untagged."
    return "Expected cost by calendar month; no line has a cost center, so that workflows stand in their place."


def _side_by_side(table: Table) -> tuple[Table, ...]:
    """A table of so few months each that paper holds them, all with the total."""
    months = table.headers[1:-1]
    if len(months) <= _MONTHS:
        return (table,)
    tables = []
    for start in range(1, len(months) + 1, _MONTHS):
        own = slice(start, min(start + _MONTHS, len(months) + 1))
        first, *_, last = table.headers[own] * 2
        heads = (table.headers[0], *table.headers[own], f"all {len(months)} months")
        rows = tuple((row[0], *row[own], row[-1]) for row in table.rows)
        span = first if first == last else f"{first} to {last}"
        tables.append(
            Table(title=f"{table.title}, {span}", headers=heads, rows=rows, right=frozenset(range(1, len(heads))))
        )
    return tuple(tables)


def _workflows(report: Report, whole: Number) -> tuple[Table, Table]:
    """What each workflow costs, and what it may come to."""
    plan = report.plan
    order = sorted(plan.workflows, key=lambda workflow: -workflow.total.expected)
    shown = {(workflow.scenario, workflow.name) for workflow in order[:MOST]}
    risk_of = report.risks.by(lambda charge: (charge.scenario, charge.workflow), shown)
    rows, risks = [], []
    for workflow in order[:MOST]:
        risk, each = risk_of.get((workflow.scenario, workflow.name)), workflow.per_accepted
        figures = (money(workflow.total.expected), share_of(workflow.total.expected, whole))
        p90, name = money(risk.p90 if risk else 0), workflow_name(plan, workflow)
        rows.append((name, clean(workflow.owner), *figures, p90, unit_money(each, 4) if each is not None else "-"))
        if risk and not risk.is_certain:
            risks.append((name, money(risk.p50), p90, money(risk.worst)))
    if order[MOST:]:
        rest = sum_of(workflow.total.expected for workflow in order[MOST:])
        rows.append((f"{len(order) - MOST:,} more", "", money(rest), share_of(rest, whole), "-", "-"))
    notes = below_words(risk_of.values())
    headers = ("workflow", "owner", "expected", "share", "p90", "per accepted image")
    costs = Table(
        title="Workflows", headers=headers, rows=tuple(rows), right=frozenset(range(2, len(headers))), notes=notes
    )
    spread = Table(
        title="Risk by workflow",
        headers=("workflow", "p50", "p90", WORST),
        rows=tuple(risks),
        right=frozenset({1, 2, 3}),
    )
    return costs, spread


def _prices(plan: Plan) -> Table:
    """Each block of a price table that lines rest on, the dearest first."""

    def told(line: Charge) -> tuple[str, ...]:
        if line.per_call.block is None:
            return ()  # a price that the scenario states itself
        source = line.per_call.block.source
        return (
            f"{line.model}, from {line.per_call.block.start}",
            f"{source.title}, {source.url}",
            source.checked,
            f"{(plan.as_of - source.last_day_checked()).days:,}",
            source.confidence.replace("_", " "),
        )

    costs = plan.sums(told)
    order = sorted(((key, cost.expected) for key, cost in costs.items() if key), key=lambda item: -item[1])
    rows = [(*map(clean, key), money(cost)) for key, cost in order[:MOST]]
    if order[MOST:]:
        rows.append((f"{len(order) - MOST:,} more", "", "", "", "", money(sum_of(cost for _, cost in order[MOST:]))))
    headers = ("price", "source", "checked", "age in days", "confidence", "expected")
    return Table(title="Price sources", headers=headers, rows=tuple(rows), right=frozenset({2, 3, 5}))


def _basis(plan: Plan) -> Table:
    return sums_table("Basis", "basis", plan.sums(lambda line: line.per_call.basis.value), plan.total.expected)


def _lines(plan: Plan) -> Table:
    groups = plan.sums(
        lambda line: (line.scenario, line.workflow, line.step, line.per_call.label, line.per_call.basis.value)
    )
    named = {
        f"{plan.named(scenario, f'{workflow}.{step}')}  {label}, {basis}": cost
        for (scenario, workflow, step, label, basis), cost in groups.items()
    }
    return sums_table("Lines", "line and basis", named, plan.total.expected)
