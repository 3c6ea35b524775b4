"""``costplan report``: the finance pack of a plan, a file for each format, all from one plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from costplan.cli.options import make_folder, plan_options, set_option, today, write_out
from costplan.cli.progress import stage

if TYPE_CHECKING:
    from datetime import date

    from costplan.books.report import Report
    from costplan.cli.sides import Asked

FORMATS = {
    "xlsx": "A workbook with live formulas.",
    "html": "A page for a browser and for print.",
    "md": "A page for a repository or a ticket.",
    "csv": "The lines of the plan, and its ledger.",
    "json": "What 'costplan estimate --format json' writes, with the versions.",
}
"""Each is a flag, and the ending of its file."""


def _format_flags(command: click.Command) -> click.Command:
    for name, told in reversed(FORMATS.items()):
        command = click.option(f"--{name}", is_flag=True, help=told)(command)
    return command


@click.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO...]")
@_format_flags
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default="reports",
    show_default=True,
    help="The folder to write into.",
)
@click.option("--budget", "budgets", multiple=True, metavar="FILE", help="Caps and policies (repeatable).")
@click.option("--bom", is_flag=True, help="Begin CSV files with a byte order mark, for spreadsheets that need one.")
@set_option
@plan_options
def report(
    scenarios: tuple[str, ...],
    folder: Path,
    budgets: tuple[str, ...],
    bom: bool,
    overrides: tuple[str, ...],
    as_of: date | None,
    pricing: Path | None,
    calibration: str | None,
    **flags: bool,
) -> None:
    """The finance pack: a workbook, pages and tables of one plan.

    SCENARIO is a file, - for stdin, or the name of a shipped scenario such as quarter; without one, those of
    costplan.yaml. Files are named after the scenarios. Without a format, all are written.
    """
    from costplan.cli.sides import Asked

    asked = Asked(scenarios, budgets, overrides, pricing, calibration, as_of or today())
    found = read_report(asked)
    make_folder(folder)
    for name in [name for name in FORMATS if flags[name]] or FORMATS:
        with stage(f"making {name}"):
            files = _written(name, found, bom=bom)
        for ending, data in files:
            write_out(data, folder / f"{found.stem}.{ending}")


def read_report(asked: Asked) -> Report:
    """What there is to report, beside the versions that were frozen of it.

    Raises:
        CostplanError: a scenario, a budget, a version or the comments on one are wrong.
    """
    from costplan.books.report import Report
    from costplan.cli.sides import read_budgets, read_side
    from costplan.cli.versions import read_versions
    from costplan.errors import Problems
    from costplan.gating.gate import Gate, hold

    files: dict[str, str] = {}
    side, errors = read_side(asked, read_budgets(asked, files))
    problems = Problems()
    problems.errors += errors
    problems.stop_if_any()  # a report of half of a plan would be signed for the whole
    with stage("holding"):
        verdict = hold(Gate(side))
    return Report(
        side.loaded,
        side.plan,
        side.risks,
        verdict,
        side.budgets,
        side.catalogue,
        side.files,
        side.asked,
        side.plan.files | side.catalogue.read | files,
        *read_versions(side.files),
    )


def _written(name: str, found: Report, *, bom: bool) -> list[tuple[str, str | bytes]]:
    """The files of a format: their endings and what they hold."""
    if name == "xlsx":
        from costplan.workbook.workbook import workbook_bytes

        return [("xlsx", workbook_bytes(found))]
    if name == "html":
        from costplan.render.report.html import report_html

        return [("html", report_html(found))]
    if name == "md":
        from costplan.render.report.markdown import report_markdown

        return [("md", report_markdown(found))]
    if name == "csv":
        from costplan.render.csv import plan_csv
        from costplan.render.entries import entries_csv

        mark = "\ufeff" if bom else ""
        return [("csv", mark + plan_csv(found.plan)), ("ledger.csv", mark + entries_csv(found))]
    from costplan.books.variance import variances
    from costplan.render.json.plan import plan_json
    from costplan.render.json.variance import variance_keys

    against = variances(found)
    more = variance_keys(against) if against else None
    return [("json", plan_json(found.plan, found.risks, found.verdict.fingerprint, against=more))]
