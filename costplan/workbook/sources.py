"""The Sources sheet: how the workbook counts, what is assumed and left out, and the files that it was made of.
The Scenario sheet has the scenarios themselves, from which a changed plan is read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.scenario.writer import write_scenario
from costplan.workbook.rests import HEADING as RESTS
from costplan.workbook.rests import rests_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.books.report import Report
    from costplan.catalogue import Catalogue
    from costplan.workbook.book import Book

SHEET, SCENARIO = "Sources", "Scenario"
WHAT_IFS = "What was only tried, and is in every figure"
_METHOD = (
    (
        "A cost is quantity x rate. Quantity is runs x billed calls a run x units a call, each on its own sheet: "
        "Volumes, Outcomes, Option costs; rates stand under Prices."
    ),
    (
        "Yellow cells are inputs and may be changed; all else is protected without a password. Formulas of Volumes, "
        "Outcomes, Plan, Months and Summary follow at once."
    ),
    "Units a call are counted by costplan for each option; only the tokens of a prompt that is stated are a formula.",
    (
        "Quantiles, the worst case and chances are the engine's, and read 'changed' once a cell that they hang on is; "
        "policies are as written. 'costplan estimate --from-xlsx FILE' finds them anew for Inputs and Options."
    ),
    "A rate, a cap or a rate of exchange that is changed here changes nothing in the files that they came from.",
    "Sums are of unrounded figures; cells show them rounded.",
)


def what_ifs_in(rows: Iterable[tuple[Any, ...]]) -> dict[str, tuple[str, ...]]:
    """What the rows of the sheet say was only tried, by the titles of the scenarios as the sheet has them."""
    found: dict[str, tuple[str, ...]] = {}
    inside = False
    for title, told, *_ in rows:
        if inside and title is not None:
            found[str(title)] = (*found.get(str(title), ()), str(told or ""))
        inside = title == WHAT_IFS or (inside and title is not None)
    return found


def fill_sources(book: Book, report: Report, catalogue: Catalogue) -> None:
    """Write the sheets; the catalogue has read the tables of all options."""
    sheet, plan = book.sheet(SHEET), report.plan
    sheet.widths(44, 70, 70)
    sheet.text(3, 0, "Method", "heading")
    row = 4
    for told in _METHOD:
        sheet.text(row, 0, told)
        row += 1
    blocks = {
        WHAT_IFS: [(one.scenario.title, told) for one in report.scenarios for told in one.what_ifs],
        "Remarks": [(remark.where, remark.text) for remark in plan.remarks],
        "Unknown, and not in the total": [
            (plan.step_of(item), f"{item.unknown.what}; {item.unknown.remedy}") for item in plan.unknowns
        ],
        "Files": [*sorted(plan.files.items()), ("price tables", plan.tables_used)],
        RESTS: rests_of(plan, catalogue),
    }
    for title, rows in blocks.items():
        if not rows:
            continue
        sheet.text(row + 1, 0, title, "heading")
        row += 2
        for where, told in dict.fromkeys(rows):
            sheet.text(row, 0, where)
            sheet.text(row, 1, told)
            row += 1
    scenario, row = book.sheet(SCENARIO), 3
    scenario.widths(6, 120)
    for number, loaded in enumerate(report.scenarios):
        for line in write_scenario(loaded).splitlines():
            scenario.number(row, 0, number, "plain")
            scenario.text(row, 1, line)
            row += 1
