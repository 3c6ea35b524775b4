"""``costplan report``: the finance pack of a plan, a file for each format, all from one plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.cli.completion import scenarios as complete_scenario
from costplan.cli.examples import examples
from costplan.cli.options import (
    budget_option,
    currency_options,
    plan_options,
    show_private_option,
    what_if_options,
)
from costplan.cli.output import tell, write_out
from costplan.cli.progress import PROGRESS
from costplan.cli.words import OutputFolder
from costplan.project.reporting import FORMATS, claim, formats_of, read_report, report_files

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def _format_flags(command: click.Command) -> click.Command:
    for name, about in reversed(FORMATS.items()):
        command = click.option(f"--{name}", is_flag=True, help=about)(command)
    return command


@click.command(epilog=examples("costplan report --md", "costplan report scenario.yaml --xlsx --html -o pack"))
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO...]", shell_complete=complete_scenario)
@_format_flags
@click.option(
    "-o",
    "--output",
    "folder",
    type=OutputFolder(),
    default="reports",
    show_default=True,
    help="The folder to write into.",
)
@budget_option
@click.option("--bom", is_flag=True, help="Begin CSV files with a byte order mark, for spreadsheets that need one.")
@what_if_options
@plan_options
@show_private_option
@currency_options
def report(
    scenarios: tuple[str, ...],
    folder: Path,
    budgets: tuple[str, ...],
    bom: bool,
    overrides: tuple[str, ...],
    scale: tuple[str, ...],
    as_of: date,
    pricing: Path | None,
    calibration: str | None,
    currency: str | None,
    fx: Path | None,
    contracts: tuple[str, ...],
    show_private: bool,
    **flags: bool,
) -> None:
    """The finance pack: a workbook, pages and tables of one plan.

    SCENARIO is a file, - for stdin, or the name of a shipped scenario such as quarter; without one, those of
    costplan.yaml. Files are named after the scenarios. Without a format, all are written.
    """
    from costplan.project.request import Request
    from costplan.project.writing import make_folder

    request = Request(
        as_of=as_of,
        scenarios=scenarios,
        budgets=budgets,
        overrides=overrides,
        scale=scale,
        pricing=pricing,
        calibration=calibration,
        currency=currency,
        fx=fx,
        contracts=contracts,
        show_private=show_private,
    )
    found = read_report(request, PROGRESS)
    make_folder(folder)
    stem = claim(found, folder)
    names, left_out = formats_of(found, [name for name in FORMATS if flags[name]])
    if left_out:
        tell(left_out)
    for name in names:
        with PROGRESS.stage(f"making {name}"):
            files = report_files(found, name, bom=bom)
        for ending, data in files.items():
            write_out(data, folder / f"{stem}.{ending}", top=folder)
