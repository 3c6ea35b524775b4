"""The workbook of a report: live formulas from the inputs to the total, each with the engine's value beside it.
Each sheet has a module of its own; reading.py reads a changed workbook back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.budget.budget import days_of_exchange
from costplan.distributions import laws
from costplan.planning.building import build_plans
from costplan.planning.built import under_theirs
from costplan.planning.learned_shares import learned_scenario
from costplan.scenario.scenario import CONTRACTS as AGREED
from costplan.workbook.bends import Bends
from costplan.workbook.book import Book
from costplan.workbook.bridge import SHEET as BRIDGE
from costplan.workbook.bridge import SHEETS as BRIDGES
from costplan.workbook.bridge_cells import SHEET as CELLS
from costplan.workbook.caps import Caps
from costplan.workbook.changes import STRUCK, Changes, count_changes
from costplan.workbook.contract_rows import ContractRows
from costplan.workbook.cuts import SHEET as CUTS
from costplan.workbook.cuts import Cuts
from costplan.workbook.inputs import Inputs
from costplan.workbook.lines import Lines
from costplan.workbook.months import Months
from costplan.workbook.offers import Market
from costplan.workbook.options import Options
from costplan.workbook.outcomes import Outcomes
from costplan.workbook.prices import Prices
from costplan.workbook.risk import fill_risk
from costplan.workbook.sources import fill_sources
from costplan.workbook.summary import fill_summary
from costplan.workbook.term_inputs import SHEET as CONTRACTS
from costplan.workbook.term_inputs import TermInputs
from costplan.workbook.told_in_currency import InCurrency, fill_told, rate_cells
from costplan.workbook.versions import SHEET as VERSIONS
from costplan.workbook.versions import Versions
from costplan.workbook.volumes import Volumes

if TYPE_CHECKING:
    from costplan.books.report import Report

SHEETS = {
    "Summary": "What the plan costs, what it may cost, and what holds it.",
    VERSIONS: "What was frozen beside this plan; the reforecast and the difference follow the inputs.",
    BRIDGE: BRIDGES[BRIDGE],
    "Inputs": "Change the yellow cells; everything else follows. A value with one in 'to' is a 90 % interval: "
    f"{laws.meaning()}.",
    "Options": "Choose model, tier, quality and size of each step; the plan follows. A model without qualities or "
    "sizes ignores what stands there.",
    "Prices": "What providers charge. Change a yellow rate to see what a discount would do; the tables themselves "
    "stay.",
    CONTRACTS: "What contracts say, what counts toward their terms, and what is due on it. What is changed here moves "
    "this workbook, not the contract.",
    "Volumes": "Drivers and runs by month: an input x the units of time in the month x growth, plus peaks.",
    "Outcomes": "How often steps are executed and calls are billed for one run; shares and tries stand under Inputs.",
    "Plan": "A row a line: quantity x rate. Quantity is runs x calls a run x units a call; months stand to the right. "
    "A 'bend' is the engine's, and 0 where something that it hangs on was changed.",
    "Months": "Cost by month, in US dollars.",
    CUTS: "Cost by vendor, model, quarter and tag, in US dollars: it follows what is chosen under Options.",
    "Caps": "What is compared with each cap. 'live' figures follow the inputs; the others are the engine's, and read "
    f"'{STRUCK}' once a cell that they hang on is.",
    "Risk": f"Figures of the engine, in US dollars: they do not follow changed inputs, and read '{STRUCK}' then.",
    "Option costs": "What one call of each offer takes and costs: units counted by costplan, rates by their number "
    "under Prices.",
    "Lists": "What the drop-downs of Options list.",
    CELLS: BRIDGES[CELLS],
    "Sources": "How this was counted, and from what.",
    "Scenario": "The scenarios as costplan read them; 'costplan estimate --from-xlsx' reads them with the changed "
    "inputs.",
}


def workbook_bytes(report: Report) -> bytes:
    """The workbook of a report, the same bytes each time.

    Raises:
        InputError: a scenario cannot be planned.
    """
    catalogue = under_theirs(report.catalogue.apart(), report.scenarios)
    learned = [one._replace(scenario=learned_scenario(one.scenario, catalogue)) for one in report.scenarios]
    report, scenarios = report._replace(scenarios=tuple(learned)), [one.scenario for one in learned]
    reporting = report.reporting
    days = days_of_exchange(report.budgets) | (reporting.starts if reporting else frozenset())
    market = Market(scenarios, catalogue, days)
    plan = report.plan
    if any(scenario.seats for scenario in scenarios):  # whose fees and hours are taken span by span
        plan = build_plans(report.scenarios, market.catalogue, plan.as_of, market.cuts)
    months = _months(report)
    names = {*_sheets(report)} - ({CONTRACTS} if not catalogue.account.contracts else set())
    told_in = f"in {reporting.currency} and US dollars" if reporting else "in US dollars"
    sheets = {name: note.replace("in US dollars", told_in) for name, note in SHEETS.items() if name in names}
    book = Book("; ".join(report.plan.titles), report.plan.as_of, sheets)
    inputs = Inputs(book, report)
    left = [name for scenario in scenarios for name, _ in scenario.opening.credits]
    terms = TermInputs(book, catalogue, left)
    prices = Prices(book, terms)
    outcomes = Outcomes(book, scenarios, inputs)
    volumes = Volumes(book, scenarios, market.cuts, months)
    volumes.fill(scenarios, inputs, outcomes)
    options = Options(book, market, list(market.offers()), inputs, prices)
    is_pools = report.plan.costs.select(lambda charge: charge.is_bend and charge.workflow != AGREED)
    bends = Bends(is_pools.each(), volumes, prices)
    lines = Lines(book, plan, bends, volumes, prices)
    lines.fill(scenarios, options, outcomes, inputs)
    agreed = ContractRows(lines, report.plan, terms, {table.model for table in market.tables})
    agreed.fill()
    lines.finish()
    sums = Months(book, lines, months, named=len(scenarios) > 1)
    in_currency = InCurrency(reporting, lines, inputs, report.plan) if reporting else None
    told = fill_told(in_currency, sums, lines) if in_currency else None
    cuts = Cuts(book, lines, sums, in_currency)
    changes = Changes.above(inputs.sheet, has_bends=bool(bends) or bool(agreed.bent))
    for sheet in (lines.sheet, sums.sheet, cuts.sheet):
        changes.warn(sheet)
    caps = Caps(book, report, lines, months, inputs, changes, in_currency)
    versions = Versions(book, report, lines, sums)
    count_changes(changes, inputs, options, prices, (bends.dropped(lines), *agreed.bent))
    fill_summary(book, report, lines, sums, caps, options, inputs, versions, changes, told)
    fill_risk(book, report, changes, inputs.moved(rate_cells(reporting, inputs).values()) if reporting else "")
    fill_sources(book, report, market.catalogue)
    prices.finish()
    return book.bytes()


def _sheets(report: Report) -> dict[str, str]:
    without = {*([] if report.versions else [VERSIONS]), *([] if report.bridge else BRIDGES)}
    return {name: note for name, note in SHEETS.items() if name not in without}


def _months(report: Report) -> list[str]:
    """All calendar months of the scenarios' periods."""
    from costplan.planning import schedule

    return sorted(
        {stretch.month for loaded in report.scenarios for stretch in schedule.stretches(loaded.scenario.period)}
    )
