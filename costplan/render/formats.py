"""The formats that a quote, a plan, a scenario and a report are written in, and what writes each of them.
A new one is a file that writes it and a row for each of these; it is imported when it is asked for. The workbook, which
pages know nothing of, joins in project/reporting.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date
    from typing import Protocol

    from costplan.alternatives.answer import QuoteAnswer
    from costplan.books.report import Report
    from costplan.budget.budget import Budget
    from costplan.catalogue import Catalogue
    from costplan.exchange.reporting import Reporting
    from costplan.gating.headroom import Headroom
    from costplan.gating.one_call import HeldCalls
    from costplan.keeping.rests import RestsOn
    from costplan.live.sample import SamplePlan
    from costplan.live.sampled import SampleReport
    from costplan.plan.plan import Plan
    from costplan.render.view import Page
    from costplan.risk.risks import Risks
    from costplan.scenario.file import LoadedScenario

    class Estimate(Protocol):
        """A plan, its risk and the tables that it was made by; ``by_day`` says whether its days are shown."""

        catalogue: Catalogue
        by_day: bool
        reporting: Reporting | None

        @property
        def plan(self) -> Plan:
            """Made when it is first asked for."""

        @property
        def risks(self) -> Risks:
            """Found when they are first asked for."""

        @property
        def told(self) -> tuple[Plan, Risks]:
            """Both in the currency that they are told in."""

        @property
        def span(self) -> tuple[date, date]:
            """Its first and its last day."""

        @property
        def budgets_over(self) -> tuple[Budget, ...]:
            """Those that a check of the same scenarios reads."""
            ...

        @property
        def headroom(self) -> Headroom | None:
            """What is left of the cap over it; None where none is."""

        @property
        def rests(self) -> RestsOn:
            """Gathered when it is first asked for."""


class ReportFormat(NamedTuple):
    """What makes the files of a report, texts or their pieces by the endings of their names. ``about`` says what they
    are, and ``marked`` whether they may begin with a byte order mark."""

    files: Callable[[Report], Mapping[str, Iterable[str]]]
    about: str
    marked: bool = False


def _quote_table(answer: QuoteAnswer, held: HeldCalls | None, reporting: Reporting | None) -> str:
    from costplan.render.dollars_beside import call_told_in
    from costplan.render.text import page_text, width_of_terminal

    used = answer.catalogue.used()

    def page() -> Page:
        if answer.quote is not None:
            from costplan.render.quote import quote_page

            return quote_page(answer, answer.quote, used, held)
        from costplan.render.ladder import ladder_page

        return ladder_page(answer, used, held)

    return page_text(call_told_in(reporting, answer.asked.as_of, page), width_of_terminal())


def _quote_json(answer: QuoteAnswer, held: HeldCalls | None, reporting: Reporting | None) -> str:
    shown = list(answer.catalogue.account.private)
    more = {"private": shown} if shown else {}
    if reporting is not None:
        from costplan.render.json.reporting import call_keys

        more |= call_keys(reporting, answer)
    if answer.quote is not None:
        from costplan.render.json.quote import quote_json

        return quote_json(answer.quote, answer.catalogue.used(), answer.catalogue.fingerprint(), held, more)
    from costplan.render.json.ladder import ladder_json

    return ladder_json(answer, answer.catalogue.used(), answer.catalogue.fingerprint(), held, more)


def _quote_csv(answer: QuoteAnswer, _: HeldCalls | None, reporting: Reporting | None) -> Iterator[str]:
    from costplan.render.csv import ladder_csv, quote_csv

    return ladder_csv(answer, reporting) if answer.quote is None else quote_csv(answer.quote, reporting)


def _estimate_table(estimate: Estimate) -> str:
    from costplan.budget.asked import cap_above
    from costplan.errors import CostplanError
    from costplan.render.dollars_beside import told_in
    from costplan.render.headline import UNREAD_CAP
    from costplan.render.plan import TRY_CAP, plan_page
    from costplan.render.text import page_text, width_of_terminal
    from costplan.units import usd_decimal

    try:
        room, budgets = estimate.headroom, estimate.budgets_over
        no_cap = TRY_CAP.format(cap_above(usd_decimal(estimate.risks.of().at("p90"))))
    except CostplanError:  # a plan is no less sound for that
        room, budgets, no_cap = None, (), UNREAD_CAP

    def page(is_told: bool) -> Page:
        plan, risks = estimate.told if is_told else (estimate.plan, estimate.risks)
        return plan_page(plan, risks, room, budgets, no_cap=no_cap, by_day=estimate.by_day)

    return page_text(told_in(estimate.reporting, estimate.span, page), width_of_terminal())


def _estimate_json(estimate: Estimate) -> Iterator[str]:
    from costplan.errors import CostplanError
    from costplan.gating.headline import headline_of
    from costplan.render.json.plan import on_top_keys, plan_json

    plan, catalogue = estimate.plan, estimate.catalogue  # which the plan has read
    try:
        more: dict[str, object] = on_top_keys(headline_of(plan, None, estimate.budgets_over))
    except CostplanError:  # what is wrong with a budget is told beside the plan
        more = {}
    if estimate.reporting is not None:
        from costplan.render.json.reporting import reporting_keys

        more |= reporting_keys(estimate.reporting, *estimate.told, estimate.span)
    return plan_json(plan, estimate.risks, catalogue.fingerprint(), estimate.rests, by_day=estimate.by_day, more=more)


def _estimate_csv(estimate: Estimate) -> Iterator[str]:
    from costplan.render.csv import plan_csv

    return plan_csv(estimate.plan, estimate.reporting)


def _scenario_yaml(scenario: LoadedScenario) -> str:
    from costplan.scenario.writer import write_scenario

    return write_scenario(scenario)


def _report_html(report: Report) -> dict[str, str]:
    from costplan.render.report.html import report_html

    return {"html": report_html(report)}


def _report_md(report: Report) -> dict[str, str]:
    from costplan.render.report.markdown import report_markdown

    return {"md": report_markdown(report)}


def _report_csv(report: Report) -> dict[str, Iterator[str]]:
    from costplan.render.csv import plan_csv
    from costplan.render.entries import entries_csv

    return {"csv": plan_csv(report.plan, report.reporting), "entries.csv": entries_csv(report)}


def _report_json(report: Report) -> dict[str, Iterator[str]]:
    from costplan.books.variance import variances
    from costplan.gating.headline import headline_of
    from costplan.render.json.plan import on_top_keys, plan_json
    from costplan.render.json.variance import variance_keys

    against = variances(report)
    more: dict[str, object] = on_top_keys(headline_of(report.plan, None, report.budgets))
    more |= variance_keys(against, report.bridge, report.rates) if against else {}
    if report.told is not None and report.verdict.told is not None:
        from costplan.render.json.reporting import reporting_keys

        more |= reporting_keys(report.verdict.told.reporting, *report.told, report.verdict.told.days)
    return {"json": plan_json(report.plan, report.risks, report.verdict.fingerprint, report.rests, more=more)}


def _plan_of_sample(fmt: str) -> Callable[[SamplePlan, int, str, str], str]:
    def write(plan: SamplePlan, calls: int, cap: str, refused: str) -> str:
        if fmt == "json":
            from costplan.render.json.live import plan_json

            return plan_json(plan, calls, cap, refused)
        if fmt == "md":
            from costplan.render.live_markdown import plan_markdown

            return plan_markdown(plan, calls, cap, refused)
        from costplan.render.live import plan_page
        from costplan.render.text import page_text, width_of_terminal

        return page_text(plan_page(plan, calls, cap, refused=refused), width_of_terminal())

    return write


def _sample_text(report: SampleReport) -> str:
    from costplan.render.live import sample_page
    from costplan.render.text import page_text, width_of_terminal

    return page_text(sample_page(report), width_of_terminal())


def _sample_json(report: SampleReport) -> str:
    from costplan.render.json.live import sample_json

    return sample_json(report)


def _sample_md(report: SampleReport) -> str:
    from costplan.render.live_markdown import sample_markdown

    return sample_markdown(report)


QUOTES = {"table": _quote_table, "json": _quote_json, "csv": _quote_csv}
"""What writes a quote, by the format's name, the default first."""

ESTIMATES = {"table": _estimate_table, "json": _estimate_json, "csv": _estimate_csv}
"""What writes a plan with its risk."""

SCENARIOS = {"yaml": _scenario_yaml}
"""What writes a scenario itself."""

SAMPLES = {"text": _sample_text, "json": _sample_json, "md": _sample_md}
"""What writes the report on real calls."""

SAMPLE_PLANS = {fmt: _plan_of_sample(fmt) for fmt in SAMPLES}
"""What writes a real call before it is sent, with how many of them there are to be and the cap over all."""

REPORTS = {
    "html": ReportFormat(_report_html, "A page for a browser and for print."),
    "md": ReportFormat(_report_md, "A page for a repository or a ticket."),
    "csv": ReportFormat(_report_csv, "The lines of the plan, and its entries, which say what it books.", marked=True),
    "json": ReportFormat(_report_json, "What 'costplan estimate --format json' writes, with the versions."),
}
"""What makes the files of a report; the workbook comes before these."""
