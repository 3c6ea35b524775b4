"""Plans, quotes and tables as finished strings: rounding, labels and order are decided here, once for all formats.
It draws nothing: text.py and the other renderers only place what stands here."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.quantity import Basis
from costplan.units import METERS, Number, count, money, percent, unit_money

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.planning.plan import Plan, PlanLine
    from costplan.planning.quoting import Quote
    from costplan.quantity import Quantity
    from costplan.risk.risks import Risk, Risks


class Table(NamedTuple):
    """A title, headers and rows of finished strings; ``right`` names the columns that are numbers."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int]
    notes: tuple[str, ...] = ()


class Page(NamedTuple):
    """What a person reads: a heading, the headline figures, paragraphs of warnings, and tables."""

    title: str
    subtitle: str
    headline: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    tables: tuple[Table, ...]
    footer: tuple[str, ...]


_BREAKING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean(label: str) -> str:
    """A user's text without control, format and bidi characters, so that it cannot move the cursor or the reader."""
    if label.isprintable():
        return label
    return "".join(
        " " if char in "\n\r\t" else char
        for char in label
        if char in "\n\r\t" or unicodedata.category(char) not in _BREAKING
    )


def range_text(cost: Quantity) -> str:
    """``low to high`` in money, empty when nothing is uncertain."""
    return "" if cost.is_exact else f"{money(cost.low)} to {money(cost.high)}"


def share_of(part: Number, whole: Number) -> str:
    """A part as a percentage of a whole; a dash when the whole is nothing."""
    if not whole:
        return "-"
    share = Fraction(part) / Fraction(whole)
    return "<0.1%" if 0 < share < Fraction(1, 2000) else percent(share)


def chance_text(chance: float) -> str:
    """A probability as a percentage; what is neither impossible nor certain never reads so."""
    if 0 < chance < 0.0005:
        return "<0.1%"
    return ">99.9%" if 0.9995 <= chance < 1 else percent(Fraction(chance))


def rate_text(meter: str, pico: Number) -> str:
    """A rate as the provider prints it: ``$30.00 / 1M tokens``, ``$0.04 / image``."""
    kind = METERS[meter]
    per = "1M tokens" if kind.per > 1 else kind.unit
    return f"{unit_money(pico * kind.per)} / {per}"


# ------------------------------------------------------------------------------------------------------------ quote


def quote_page(quote: Quote, tables_used: str) -> Page:
    """One call: usage per meter, rate, cost, basis."""
    call = quote.priced.call
    rows = []
    for line in quote.lines:
        amount = count(line.quantity.expected)
        if not line.quantity.is_exact:
            amount += f" ({count(line.quantity.low)} to {count(line.quantity.high)})"
        basis = line.basis.value + (f" ({line.flag})" if line.flag else "")
        rows.append(
            (line.label, amount, rate_text(line.meter, line.rate.expected), unit_money(line.cost.expected), basis)
        )
    asked = [
        clean(part) for part in (str(call.size or ""), call.quality or "", f"n={call.n}" if call.n > 1 else "") if part
    ]
    asked += [f"{clean(name)}={clean(value)}" for name, value in call.parameters]
    headline = [("cost" if quote.complete else "cost, at least", unit_money(quote.cost.expected))]
    if not quote.cost.is_exact:
        headline.append(("range", f"{unit_money(quote.cost.low)} to {unit_money(quote.cost.high)}"))
    if call.n > 1:
        headline.append(("each image", unit_money(Fraction(quote.cost.expected, call.n))))
    warnings = [
        f"INCOMPLETE, not known and not in the cost: {clean(unknown.what)}; {clean(unknown.remedy)}"
        for unknown in quote.unknowns
    ]
    notes = tuple(clean(f"{line.label}: {line.measure.why}") for line in quote.lines if line.measure.learned)
    return Page(
        clean(f"{quote.model}, {call.kind}"),
        " ".join(asked),
        tuple(headline),
        (*warnings, *(clean(remark) for remark in quote.priced.remarks)),
        (Table("", ("meter", "quantity", "rate", "cost", "basis"), tuple(rows), frozenset({1, 2, 3}), notes),),
        (f"as of {quote.as_of}, tier {quote.priced.rates.tier}", f"prices: {tables_used}"),
    )


# ------------------------------------------------------------------------------------------------------------- plan


def plan_page(plan: Plan, risks: Risks, *, by_day: bool = False) -> Page:
    """A plan: total, biggest costs, what is not firm, what moves it, then workflows, months, days, steps, meters, tags."""
    total, risk = plan.total, risks.of()
    at_least = "" if plan.complete else ", at least"
    headline = [(f"expected{at_least}", money(total.expected))]
    if not risk.is_certain:
        headline += [
            (f"p50, p90{at_least}", f"{money(risk.p50)}, {money(risk.p90)}"),
            (f"worst{at_least}", money(risk.worst)),
        ]
    if not total.is_exact:
        headline.append(("low to high", range_text(total)))
    per_accepted = plan.per_accepted
    if per_accepted is not None:
        headline.append((f"per accepted image{at_least}", unit_money(per_accepted, 4)))
    if plan.rejected or plan.failed:
        headline.append(("lost", f"{money(plan.rejected)} to rejects, {money(plan.failed)} to failures"))
    warnings = []
    if not plan.complete:
        number = len({(plan.step_of(item), item.unknown.what) for item in plan.unknowns})
        warnings.append(f"INCOMPLETE: {number} cost{'s are' if number > 1 else ' is'} unknown and not in the total")
    tables = [_biggest(plan), not_firm(plan, total.expected), moving_inputs(plan, risks), _workflows(plan, risks)]
    tables += [
        _grouped("Months", "month", plan, plan.by_month(), risks.by(lambda line: line.stretch.month)),
        *([_grouped("Days", "day", plan, plan.by_day())] if by_day else []),
        _grouped("Steps", "step", plan, plan.by(plan.step_of)),
        _grouped("Models", "model", plan, plan.by(lambda line: line.model)),
        _grouped("Meters", "meter", plan, plan.by(lambda line: line.per_call.label)),
    ]
    keys = sorted({key for line in plan.lines for key, _ in line.tags})
    tables += [_grouped(f"By {clean(key)}", clean(key), plan, plan.by(_tagged(key))) for key in keys]
    if plan.throughput:
        from costplan.render.throughput import throughput_tables, throughput_warnings

        warnings += throughput_warnings(plan.throughput)
        tables += throughput_tables(plan)
    if plan.remarks:
        rows = tuple((clean(remark.where), clean(remark.text)) for remark in plan.remarks)
        tables.append(Table("Remarks", ("where", "what"), rows, frozenset()))
    return Page(
        clean("; ".join(plan.titles)),
        "; ".join(dict.fromkeys(plan.periods)),
        tuple(headline),
        tuple(warnings),
        tuple(table for table in tables if table.rows),
        (
            f"as of {plan.as_of}; a total is the sum of exact lines, rounded once"
            + ("" if total.is_exact else "; low to high supposes that all lines err together"),
            *([] if risk.is_certain else [method_text(risk)]),
            f"prices: {plan.tables_used}",
        ),
    )


def _tagged(key: str) -> Callable[[PlanLine], str]:
    return lambda line: line.tag(key)


def _biggest(plan: Plan) -> Table:
    whole = plan.total.expected
    groups = plan.by(lambda line: f"{plan.step_of(line)}  {line.per_call.label}")
    top = sorted(groups.items(), key=lambda item: -item[1].expected)[:5]
    rows = tuple(
        (clean(name), money(cost.expected), share_of(cost.expected, whole)) for name, cost in top if cost.expected
    )
    return Table("Biggest costs", ("what", "expected", "share"), rows, frozenset({1, 2}))


def not_firm(plan: Plan, whole: Number) -> Table:
    """What is unknown, and the dearest of what is assumed, with its share of the ``whole``."""
    rows = []
    for unknown in dict.fromkeys(
        (plan.step_of(item), item.unknown.what, item.unknown.remedy) for item in plan.unknowns
    ):
        where, what, remedy = unknown
        rows.append(("unknown", "?", clean(f"{where}: {what}" + (f" ({remedy})" if remedy else ""))))
    assumed: dict[str, Number] = {}
    for line in plan.lines:
        if line.per_call.basis is Basis.ASSUMED and line.cost.expected:
            key = plan.step_of(line)
            assumed[key] = assumed.get(key, 0) + line.cost.expected
    for where, cost in sorted(assumed.items(), key=lambda item: -item[1])[:5]:
        rows.append(("assumed", money(cost), f"{clean(where)}, {share_of(cost, whole)} of the total"))
    if len(assumed) > 5:
        rest = sum(sorted(assumed.values())[:-5])
        rows.append(("assumed", money(rest), f"{len(assumed) - 5} more steps"))
    return Table("Not firm", ("basis", "expected", "what"), tuple(rows), frozenset({1}))


def moving_inputs(plan: Plan, risks: Risks) -> Table:
    """The inputs that move the total most, and how far."""
    rows = []
    for swing in risks.inputs():
        name = plan.named(swing.input.scenario, swing.input.name) if swing.input.scenario else swing.input.name
        rows.append((clean(name), money(swing.low), money(swing.high), money(swing.width)))
    return Table("What moves it", ("input", "low total", "high total", "swing"), tuple(rows), frozenset({1, 2, 3}))


def method_text(risk: Risk) -> str:
    """How the quantiles were found, for the last lines of a page."""
    how = {
        "exact": "from the law of one input",
        "fft": "by characteristic function" + (f", to {money(risk.error)}" if risk.error else ""),
        "sampled": f"sampled with seed {risk.seed}, standard error {money(risk.error)}",
    }
    return f"p50 and p90 {how[risk.method]}; worst has every range at its high end, every run at its worst"


def _workflows(plan: Plan, risks: Risks) -> Table:
    risk_of = risks.by(lambda line: (line.scenario, line.workflow))
    uncertain = any(not risk.is_certain for risk in risk_of.values())
    rows = []
    for workflow in plan.workflows:
        per_run, per_accepted = workflow.per_run, workflow.per_accepted
        risk, lost = risk_of.get((workflow.scenario, workflow.name)), workflow.rejected + workflow.failed
        rows.append(
            (
                clean(plan.named(workflow.scenario, workflow.name)) + ("" if workflow.complete else " (incomplete)"),
                count(workflow.runs.expected) if workflow.runs.high else "-",
                money(workflow.total.expected),
                *([money(risk.p90 if risk else 0)] if uncertain else []),
                unit_money(per_run, 4) if per_run is not None else "-",
                unit_money(per_accepted, 4) if per_accepted is not None else "-",
                money(lost) if lost else "-",
            )
        )
    notes = tuple(
        f"{clean(plan.named(workflow.scenario, workflow.name))}: {clean(workflow.note)}"
        for workflow in plan.workflows
        if workflow.note
    )
    ahead = ("workflow", "runs", "expected", *(["p90"] if uncertain else []))
    headers = (*ahead, "per run", "per accepted image", "lost to rejects and failures")
    return Table("Workflows", headers, tuple(rows), frozenset(range(1, len(headers))), notes)


def _grouped(
    title: str, header: str, plan: Plan, costs: dict[str, Quantity], risk_of: dict[str, Risk] | None = None
) -> Table:
    """Costs of groups, with p90 where risks are given; meters that cost nothing are left out."""
    whole = plan.total.expected
    groups = {name: cost for name, cost in costs.items() if cost.high or header != "meter"}
    with_range = any(not cost.is_exact for cost in groups.values())
    risk_of = risk_of or {}
    with_p90 = any(not risk.is_certain for risk in risk_of.values())
    rows = []
    for name, cost in groups.items():
        row = [clean(name), money(cost.expected), share_of(cost.expected, whole)]
        row += [money(risk_of[name].p90)] if with_p90 else []
        rows.append((*row, range_text(cost)) if with_range else tuple(row))
    headers = (header, "expected", "share", *(["p90"] if with_p90 else []), *(["low to high"] if with_range else []))
    return Table(title, headers, tuple(rows), frozenset(range(1, len(headers))))
