"""A verdict as a page: the sentence, the figures that matter, and tables, in the words of any surface that people read.
It draws nothing; ``label`` encodes what users wrote for the surface at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.gating.headroom import headroom_of
from costplan.render.currency import money
from costplan.render.dollars_beside import told_in
from costplan.render.headline import biggest_words, headline_rows, what_if_rows
from costplan.render.risk import risk_table
from costplan.render.verdict.findings import CHANCE, Kind, few, findings_of, money_text, spot, verdict_words
from costplan.render.verdict.since import since_figures, since_tables
from costplan.render.view import Page, Table
from costplan.risk.telling import ERROR, spread_words
from costplan.units import percent, sum_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from costplan.gating.verdict import Verdict
    from costplan.render.verdict.findings import Shown
    from costplan.units import Number

    Label = Callable[[str], str]

EXPLAINED = 10
"""So many findings, worst first, are told in words, with what drives them and what would fit."""

PASSING, OFF = "chance of going over", "off by at most"

NO_AMOUNT = "none stated on the cost itself"
"""What there is to say where budgets have no cap that a plan can be compared with."""

HELD = ("Caps", "Policies")
"""The titles of the tables with everything that was held."""


def page_of(verdict: Verdict, label: Label) -> Page:
    """Whether it fits, by how much not, where and what to do; then everything that was held, and what it rests on; in
    the currency that is asked for, dollars beside it."""
    told = verdict.told
    if told is None:
        return page_in(verdict, label, dict(verdict.quantiles))

    def page(is_told: bool) -> Page:
        if not is_told:
            return page_in(verdict, label, dict(verdict.quantiles))
        return page_in(verdict._replace(headline=told.headline, added=told.added), label, dict(told.quantiles))

    return told_in(told.reporting, told.days, page)


def page_in(verdict: Verdict, label: Label, figures: Mapping[str, Number]) -> Page:
    """The same in the currency of the headline and of the figures of the total."""
    findings = findings_of(verdict)
    wrong = [shown for shown in findings if shown.kind is not Kind.FITS]
    warnings = []
    if verdict.incomplete:
        number = len(verdict.incomplete)
        warnings.append(f"INCOMPLETE: {number:,} cost{'s are' if number > 1 else ' is'} not known and not in the total")
    first = verdict.headline
    notes = ["; ".join(spread_words(figures))] if len(figures) > 1 else []
    warnings += filter(None, [verdict.rates.warning(label) if verdict.rates else ""])
    warnings += map(label, verdict.assumed)
    tables = (
        _caps([shown for shown in findings if shown.is_cap], label),
        _policies([shown for shown in findings if not shown.is_cap], label),
        *([risk_table(first, figures if notes else {}, notes, _before_tax(verdict))] if first else []),
        *since_tables(verdict, label),
        _words([shown for shown in wrong if shown.is_cap], label),
        _drivers(wrong, label),
        _changes(wrong, label),
        _waivers(wrong, label),
        _added(verdict, label),
        Table(
            title="Notes", headers=("note",), rows=tuple((label(note),) for note in verdict.notes), right=frozenset()
        ),
        Table(
            title="Not known",
            headers=("what",),
            rows=tuple((label(what),) for what in verdict.incomplete),
            right=frozenset(),
        ),
        _more(findings, label),
    )
    seed = f", seed {verdict.seed}" if verdict.seed is not None else ""
    footer = [f"as of {verdict.as_of}{seed}"]
    if verdict.is_planned:
        footer.append(f"prices: {label(verdict.tables_used)}")
    if verdict.budgets:
        footer.insert(1, f"budgets: {few(verdict.budgets, label, 'budget')}")
    return Page(
        title=verdict_words(verdict, findings, label),
        subtitle=few(verdict.titles, label, "scenario"),
        headline=tuple(_figures(verdict, findings, label)),
        warnings=tuple(warnings),
        tables=tuple(table for table in tables if table.rows),
        footer=tuple(footer),
    )


def _figures(verdict: Verdict, findings: Sequence[Shown], label: Label) -> list[tuple[str, str]]:
    figures = list(what_if_rows(verdict.what_ifs, label))
    if verdict.headline is not None:
        room = headroom_of(verdict.findings, new_only=verdict.new_only)
        figures += headline_rows(verdict.headline, room, NO_AMOUNT, label, bare=_before_tax(verdict))
        if verdict.headline.biggest:
            figures.append(("biggest costs", biggest_words(verdict.headline, label)))
    figures += since_figures(verdict, label)
    worst = next(iter(findings), None)
    if worst is not None and worst.kind is Kind.FAILING:
        owner = f", owner {label(worst.finding.owner)}" if worst.finding.owner else ""
        if worst.place.file:
            figures.append(("look at", label(spot(worst.place)) + owner))
        causes = [f"{label(cause.what)}: {sum_text(cause.cost, 'USD')}" for cause in worst.finding.causes[:2]]
        if causes:
            figures.append(("driven by", "; ".join(causes)))
        if worst.change:
            change = worst.finding.change
            less = f"; {label(change.less)}" if change and change.less else ""
            told = ", on the condition below" if change and change.condition else ""
            figures.append(("to fit", f"{label(worst.change)} would make it {worst.after}{told}{less}"))
    return figures


def _before_tax(verdict: Verdict) -> str:
    """Said of figures that have no tax in them, beside caps that hold it."""
    return " before tax" if any(added.tax and added.tax.in_caps for added in verdict.added) else ""


def _caps(findings: Sequence[Shown], label: Label) -> Table:
    columns: list[tuple[str, Callable[[Shown], str]]] = [
        ("status", lambda shown: shown.kind.value),
        ("cap", lambda shown: _slice(shown, label)),
        ("budget", _budget_of(findings, label)),
        ("at", lambda shown: shown.at),
        ("planned", lambda shown: shown.found),
        ("allowed", lambda shown: shown.allowed),
        ("headroom", lambda shown: shown.headroom),
        (PASSING, lambda shown: shown.chance),
    ]
    table = _table(HELD[0], columns, findings, ("planned", "allowed", "headroom", PASSING))
    return table._replace(notes=(f"{PASSING}: of the cost, {CHANCE}",)) if PASSING in table.headers else table


def _more(findings: Sequence[Shown], label: Label) -> Table:
    """What few findings have: the base's figure, what chance leaves open, an owner where it does not fit."""
    columns: list[tuple[str, Callable[[Shown], str]]] = [
        ("finding", lambda shown: shown.called(label)),
        (
            "in the base",
            lambda shown: "" if shown.finding.base is None else sum_text(shown.finding.base, shown.finding.currency),
        ),
        (
            OFF,
            lambda shown: sum_text(shown.finding.error, shown.finding.currency) if shown.finding.error else "",
        ),
        ("owner", lambda shown: "" if shown.kind is Kind.FITS else label(shown.finding.owner)),
    ]
    told = [shown for shown in findings if any(cell(shown) for _, cell in columns[1:])]
    table = _table("More on the findings", columns, told, ("in the base", OFF))
    return table._replace(notes=(f"{OFF}: where costs were sampled, {ERROR}",)) if OFF in table.headers else table


def _slice(shown: Shown, label: Label) -> str:
    return shown.slice(label) + (" (growth)" if shown.finding.rule == "growth" else "")


def _budget_of(findings: Sequence[Shown], label: Label) -> Callable[[Shown], str]:
    """Whose a row is, where it may be one of several budgets'."""
    several = len({shown.finding.budget for shown in findings} - {""}) > 1
    return lambda shown: label(shown.finding.budget) if several else ""


def _policies(findings: Sequence[Shown], label: Label) -> Table:
    columns: list[tuple[str, Callable[[Shown], str]]] = [
        ("status", lambda shown: shown.kind.value),
        (
            "policy",
            lambda shown: (
                label(shown.finding.name) if shown.noun == "policy" else f"{shown.noun} {label(shown.finding.name)}"
            ),
        ),
        ("budget", _budget_of(findings, label)),
        ("where", lambda shown: label(shown.finding.where)),
        ("what", lambda shown: label(shown.finding.message)),
    ]
    return _table(HELD[1], columns, findings, ())


def _words(findings: Sequence[Shown], label: Label) -> Table:
    rows = tuple((label(shown.finding.message),) for shown in findings[:EXPLAINED])
    return Table(title="In words", headers=("cap",), rows=rows, right=frozenset(), notes=_of_the_worst(findings))


def _drivers(findings: Sequence[Shown], label: Label) -> Table:
    rows = []
    for shown in findings[:EXPLAINED]:
        called = shown.called(label)
        for cause in shown.finding.causes:
            rows.append((called, label(cause.what), sum_text(cause.cost, "USD"), label(spot(cause.place))))
            called = ""
    headers = ("finding", "line", "cost", "place")
    return Table(
        title="What drives it", headers=headers, rows=tuple(rows), right=frozenset({2}), notes=_of_the_worst(findings)
    )


def _changes(findings: Sequence[Shown], label: Label) -> Table:
    rows = tuple(
        (
            shown.called(label),
            label("; ".join(filter(None, (shown.finding.change.words, shown.holds)))),
            label(shown.change),
            shown.after,
        )
        for shown in findings[:EXPLAINED]
        if shown.finding.change
    )
    headers = ("finding", "change", "to try it", "then planned")
    return Table(
        title="The cheapest change that would fit",
        headers=headers,
        rows=rows,
        right=frozenset({3}),
        notes=_of_the_worst(findings),
    )


def _of_the_worst(findings: Sequence[Shown]) -> tuple[str, ...]:
    return (f"of the {EXPLAINED} worst of {len(findings):,} findings",) if len(findings) > EXPLAINED else ()


def _waivers(findings: Sequence[Shown], label: Label) -> Table:
    """Each waiver once, with how many findings it is held against."""
    number: dict[tuple[str, ...], int] = {}
    for shown in findings:
        waiver = shown.finding.waiver
        if waiver is not None:
            of = f"cap {label(waiver.cap)}" if waiver.cap else f"policy {label(waiver.policy)}"
            up_to = money_text(waiver.up_to) if waiver.up_to else ""
            up_to += " in all" if up_to and shown.finding.rule == "growth" else ""
            where = f", {label(waiver.where)}" if waiver.where else ""
            row = (of + where, up_to, str(waiver.until), label(waiver.by), label(waiver.why), label(waiver.ref))
            number[row] = number.get(row, 0) + 1
    rows = tuple((*row, f"{times:,}") for row, times in number.items())
    return Table(
        title="Waivers",
        headers=("waiver", "up to", "until", "by", "why", "ref", "findings"),
        rows=rows,
        right=frozenset({1, 6}),
    )


def _added(verdict: Verdict, label: Label) -> Table:
    rows = []
    for added in verdict.added:
        if added.contingency:
            rows.append(
                (
                    label(added.budget),
                    "contingency",
                    money(added.contingency),
                    "at expected; from p80 on the larger of both",
                )
            )
        if added.tax:
            what = f"{label(added.tax.name)} {percent(added.tax.rate)}"
            rows.append((label(added.budget), what, money(added.taxed), "yes" if added.tax.in_caps else "no"))
    return Table(
        title="On top of the expected total",
        headers=("budget", "what", "amount", "compared with caps"),
        rows=tuple(rows),
        right=frozenset({2}),
    )


def _table(
    title: str,
    columns: Sequence[tuple[str, Callable[[Shown], str]]],
    findings: Sequence[Shown],
    right: Sequence[str],
) -> Table:
    """Without the columns that are empty in every row."""
    filled = [(name, [cell(shown) for shown in findings]) for name, cell in columns]
    kept = [(name, cells) for name, cells in filled if any(cells)]
    headers = tuple(name for name, _ in kept)
    numbers = frozenset(index for index, name in enumerate(headers) if name in right)
    return Table(
        title=title, headers=headers, rows=tuple(zip(*(cells for _, cells in kept), strict=True)), right=numbers
    )
