"""A plan as a page: its headline, what is assumed or unknown, risk, then its groups from workflows to tags.
It draws nothing and adds nothing up; sums are the plan's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.gating.headline import headline_of
from costplan.quantity import Basis
from costplan.render.both_views import both_views_table
from costplan.render.currency import money, unit_money
from costplan.render.headline import biggest_table, headline_rows, what_if_rows
from costplan.render.risk import figures_of, method_words, risk_table
from costplan.render.view import Page, Table, clean, range_text, share_of
from costplan.risk.telling import below_words
from costplan.units import count, sum_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from costplan.budget.budget import Budget
    from costplan.gating.headline import Headline
    from costplan.gating.headroom import Headroom
    from costplan.plan.charge import Charge
    from costplan.plan.plan import Plan, WorkflowPlan
    from costplan.quantity import Quantity
    from costplan.risk.risk import Risk
    from costplan.risk.risks import Risks
    from costplan.units import Number

MOST = 5
"""So many of the dearest that are assumed are named."""

RANGES = "low to high supposes that all lines err together"
MEAN = "; where a call is one of several, low to high is that of the mean, and a single call may be outside it"
"""What low to high says where calls are of several qualities or modes."""

ADDED = "this adds up {} scenarios; to choose between them, run 'costplan compare'"
"""What several scenarios are."""

NO_CAP = "none stated; write 'budget:' into the scenario, or list budgets in costplan.yaml"
"""What there is to say of a plan that no cap is over."""

TRY_CAP = "none stated; try --max '{}', or write 'budget:' into the scenario"
"""The same where a cap may be typed: the least round one that holds the plan."""


def plan_page(
    plan: Plan,
    risks: Risks,
    room: Headroom | None = None,
    budgets: Sequence[Budget] = (),
    *,
    no_cap: str = NO_CAP,
    by_day: bool = False,
) -> Page:
    """A plan: headline, biggest costs, what is assumed or unknown, risk, what moves it, then workflows, months, days,
    steps, meters, tags.

    Args:
        plan: what is shown.
        risks: its distribution.
        room: of the caps over it, the one that is named.
        budgets: those over it, whose contingency and tax stand on top.
        no_cap: what is said where there is none.
        by_day: whether its days are shown.
    """
    total, risk, several = plan.total, risks.of(), len(plan.titles) > 1
    headline = headline_of(plan, None if risk.is_certain else risk.p90, budgets)
    how_fast, too_fast = _throughput(plan)
    tables = [
        biggest_table(headline),
        assumed_or_unknown(plan, total.expected),
        plan_risk(plan, headline, risk),
        moving_inputs(plan, risks),
        _workflows(plan, risks),
        both_views_table(plan),
        *_groups(plan, risks, by_day=by_day),
        *how_fast,
        remarks_table(plan),
    ]
    lost = f"{money(plan.rejected)} to rejects, {money(plan.failed)} to failures"
    return Page(
        title=f"{len(plan.titles)} scenarios added up: " * several + clean("; ".join(plan.titles)),
        subtitle="; ".join(dict.fromkeys(plan.periods)),
        headline=(
            *what_if_rows(plan.what_ifs),
            *headline_rows(headline, room, no_cap),
            *([("lost", lost)] if plan.rejected or plan.failed else []),
        ),
        warnings=(
            *([ADDED.format(len(plan.titles))] if several else ()),
            *plan_warnings(plan),
            *too_fast,
        ),
        tables=tuple(table for table in tables if table.rows),
        footer=(
            f"as of {plan.as_of}; a total is the sum of exact lines, rounded once",
            f"prices: {plan.tables_used}",
        ),
    )


def _throughput(plan: Plan) -> tuple[list[Table], list[str]]:
    """How fast calls are made, and what a reader may not miss of that; nothing where the plan says nothing of it."""
    if plan.throughput is None:
        return [], []
    from costplan.render.throughput import throughput_tables, throughput_warnings

    return throughput_tables(plan), throughput_warnings(plan.throughput)


def plan_risk(plan: Plan, headline: Headline, risk: Risk) -> Table:
    """The risk of a plan, with how it was found."""
    notes = [] if risk.is_certain else [method_words(risk)]
    if not plan.total.is_exact:
        notes.append(RANGES + (MEAN if any(charge.per_call.measure.mixture for charge in plan.costs.charges) else ""))
    return risk_table(headline, figures_of(risk), notes)


def plan_warnings(plan: Plan) -> tuple[str, ...]:
    """What no reader may miss: how many costs are unknown, which models end, which prices are old."""
    return (*incomplete_warning(plan), *cautions(plan))


def cautions(plan: Plan) -> tuple[str, ...]:
    """Which models end, and which prices are old."""
    return tuple(clean(remark.text) for remark in plan.cautions)


def incomplete_warning(plan: Plan) -> tuple[str, ...]:
    """How many costs are unknown; nothing where every one is known."""
    number = len({(plan.step_of(item), item.unknown.what) for item in plan.unknowns})
    are = "s are" if number > 1 else " is"
    return (f"INCOMPLETE: {number:,} cost{are} unknown and not in the total",) if number else ()


def _groups(plan: Plan, risks: Risks, *, by_day: bool) -> Iterator[Table]:
    yield _grouped("Months", "month", plan, plan.by_month(), risks.by_time(lambda stretch: stretch.month))
    if len(quarters := plan.by_quarter()) > 1:
        yield _grouped("Quarters", "quarter", plan, quarters, risks.by_time(lambda stretch: stretch.quarter))
    if by_day:
        yield _grouped("Days", "day", plan, plan.by_day())
    yield _grouped("Steps", "step", plan, plan.sums(plan.step_of))
    if len(vendors := plan.sums(lambda line: line.vendor)) > 1:
        yield _grouped("Vendors", "vendor", plan, vendors)
    yield _grouped("Models", "model", plan, plan.sums(lambda line: line.model))
    yield _grouped("Meters", "meter", plan, plan.sums(lambda line: line.per_call.label))
    for key in plan.tag_keys:
        yield _grouped(f"By {clean(key)}", clean(key), plan, plan.sums(_tagged(key)))


def _tagged(key: str) -> Callable[[Charge], str]:
    return lambda line: line.tag(key)


def assumed_or_unknown(plan: Plan, whole: Number) -> Table:
    """What is unknown, and the dearest of what is assumed, with its share of the ``whole``."""
    unknowns = dict.fromkeys((plan.step_of(item), item.unknown.what, item.unknown.remedy) for item in plan.unknowns)
    rows = [
        ("unknown", "?", clean(f"{where}: {what}" + (f" ({remedy})" if remedy else "")))
        for where, what, remedy in unknowns
    ]
    costs = plan.sums(plan.step_of, lambda line: line.per_call.basis is Basis.ASSUMED)
    assumed = {step: cost.expected for step, cost in costs.items() if cost.expected}
    dearest = sorted(assumed.items(), key=lambda item: -item[1])
    for where, cost in dearest[:MOST]:
        rows.append(("assumed", money(cost), f"{clean(where)}, {share_of(cost, whole)} of the total"))
    if rest := dearest[MOST:]:
        rows.append(("assumed", money(sum_of(cost for _, cost in rest)), f"{len(rest)} more steps"))
    rows += _at_low_ends(plan)
    return Table(
        title="Assumed or unknown", headers=("basis", "expected", "what"), rows=tuple(rows), right=frozenset({1})
    )


def _at_low_ends(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """What is taken at its low end, such as thoughts at 0: whatever it rests on, it can only be more."""
    costs = plan.sums(
        lambda line: (line.per_call.basis.value, plan.step_of(line), line.per_call.label),
        lambda line: line.per_call.quantity.low == line.per_call.quantity.expected < line.per_call.quantity.high,
    )
    dearest = sorted(costs.items(), key=lambda item: item[1].expected - item[1].high)
    for (basis, where, label), cost in dearest[:MOST]:
        what = f"{clean(where)}: {label} is taken at its low end; it may be up to {money(cost.high)}"
        yield basis, money(cost.expected), what
    if rest := [cost for _, cost in dearest[MOST:]]:
        most = money(sum_of(cost.high for cost in rest))
        what = f"{len(rest)} more are taken at their low ends; they may be up to {most}"
        yield "", money(sum_of(cost.expected for cost in rest)), what


def moving_inputs(plan: Plan, risks: Risks) -> Table:
    """The inputs that move the total most, and how far."""
    rows = []
    for swing in risks.inputs():
        name = plan.named(swing.input.scenario, swing.input.name) if swing.input.scenario else swing.input.name
        rows.append((clean(name), money(swing.low), money(swing.high), money(swing.width)))
    return Table(
        title="What moves it",
        headers=("input", "low total", "high total", "swing"),
        rows=tuple(rows),
        right=frozenset({1, 2, 3}),
    )


def _workflows(plan: Plan, risks: Risks) -> Table:
    risk_of = risks.by(lambda charge: (charge.scenario, charge.workflow))
    uncertain = any(not risk.is_certain for risk in risk_of.values())
    rows = []
    for workflow in plan.workflows:
        risk, lost = risk_of.get((workflow.scenario, workflow.name)), workflow.rejected + workflow.failed
        is_known = workflow.complete or any(workflow.total.numbers)
        rows.append(
            (
                workflow_name(plan, workflow),
                count(workflow.runs.expected) if workflow.runs.high else "-",
                money(workflow.total.expected) if is_known else "?",
                *([money(risk.p90 if risk else 0) if is_known else "?"] if uncertain else []),
                _each(workflow.per_run) if is_known else "?",
                _each(workflow.per_accepted) if is_known else "?",
                money(lost) if lost else "-",
            )
        )
    noted = (
        f"{clean(plan.named(workflow.scenario, workflow.part_of or workflow.name))}: {clean(workflow.note)}"
        for workflow in plan.workflows
        if workflow.note
    )
    notes = tuple(dict.fromkeys(noted))  # parts of a split workflow have one
    notes += below_words(risk_of.values()) if uncertain else ()
    ahead = ("workflow", "runs", "expected", *(["p90"] if uncertain else []))
    headers = (*ahead, "per run", "per accepted image", "lost to rejects and failures")
    return Table(
        title="Workflows", headers=headers, rows=tuple(rows), right=frozenset(range(1, len(headers))), notes=notes
    )


def workflow_name(plan: Plan, workflow: WorkflowPlan) -> str:
    """A workflow as a table names it, with a word where its cost is not all known."""
    return clean(plan.named(workflow.scenario, workflow.name)) + ("" if workflow.complete else " (incomplete)")


def _each(pico: Number | None) -> str:
    return "-" if pico is None else unit_money(pico, 4)


def _grouped(
    title: str, header: str, plan: Plan, costs: dict[str, Quantity], risk_of: dict[str, Risk] | None = None
) -> Table:
    """Costs of groups, with p90 where risks are given; meters that cost nothing are left out."""
    whole = plan.total.expected
    groups = {name: cost for name, cost in costs.items() if any(cost.numbers) or header != "meter"}
    with_range = any(not cost.is_exact for cost in groups.values())
    risk_of = risk_of or {}
    with_p90 = any(not risk.is_certain for risk in risk_of.values())
    rows = []
    for name, cost in groups.items():
        row = [clean(name), money(cost.expected), share_of(cost.expected, whole)]
        row += [money(risk_of[name].p90)] if with_p90 else []
        rows.append((*row, range_text(cost)) if with_range else tuple(row))
    headers = (header, "expected", "share", *(["p90"] if with_p90 else []), *(["low to high"] if with_range else []))
    return Table(
        title=title,
        headers=headers,
        rows=tuple(rows),
        right=frozenset(range(1, len(headers))),
        notes=below_words(risk_of.values()) if with_p90 else (),
    )


def remarks_table(plan: Plan) -> Table:
    """What a reader should know beside the figures, without what :func:`plan_warnings` has."""
    above = set(plan.cautions)
    rows = tuple((clean(remark.where), clean(remark.text)) for remark in plan.remarks if remark not in above)
    return Table(title="Remarks", headers=("where", "what"), rows=rows, right=frozenset())
