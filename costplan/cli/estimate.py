"""``costplan estimate``: the plan of one or several scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from costplan.cli.options import (
    format_option,
    load_all,
    open_calibrated,
    output_option,
    plan_of,
    plan_options,
    set_option,
    write_out,
)

if TYPE_CHECKING:
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.scenario.file import LoadedScenario


@click.command()
@click.argument("scenarios", nargs=-1, metavar="SCENARIO...")
@click.option(
    "--from-xlsx",
    "workbook",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Instead of a SCENARIO: a workbook of 'costplan report', with what was changed in it.",
)
@click.option(
    "--by",
    type=click.Choice(["month", "day"]),
    default="month",
    show_default=True,
    help="What a line is for: a month, or a day.",
)
@set_option
@plan_options
@format_option("table", "json", "csv", "yaml")
@output_option
def estimate(
    scenarios: tuple[str, ...],
    workbook: Path | None,
    by: str,
    overrides: tuple[str, ...],
    as_of: date | None,
    pricing: Path | None,
    calibration: str | None,
    fmt: str,
    output: Path | None,
) -> None:
    """What scenarios cost: by workflow, step, month, meter and tag.

    SCENARIO is a file, - for stdin, or the name of a shipped scenario such as quarter. --format yaml writes the scenario
    itself, layers, overrides and a workbook's changes in it.
    """
    catalogue = open_calibrated(pricing, calibration)
    if workbook is not None:
        if scenarios or overrides:
            raise click.UsageError("--from-xlsx takes the scenarios of the workbook, and neither SCENARIO nor --set")
        loaded = _from_workbook(workbook, catalogue)
    elif scenarios:
        loaded = load_all(scenarios, overrides, catalogue, as_of)
    else:
        raise click.UsageError("Missing argument 'SCENARIO...'.")
    if fmt == "yaml":
        if len(loaded) > 1:
            raise click.UsageError("--format yaml writes one scenario; name one")
        from costplan.scenario.writer import write_scenario

        write_out(write_scenario(loaded[0].scenario), output)
        return
    plan = plan_of(loaded, catalogue, as_of, by_day=by == "day")
    if fmt == "csv":
        from costplan.render.csv import plan_csv

        write_out(plan_csv(plan), output)
        return
    from costplan.risk.risks import Risks

    risks = Risks(plan)
    if fmt == "json":
        from costplan.render.json.plan import plan_json

        write_out(plan_json(plan, risks, catalogue.fingerprint(), by_day=by == "day"), output)
    else:
        from costplan.render.plan import plan_page
        from costplan.render.text import page_text, width_of_terminal

        write_out(page_text(plan_page(plan, risks, by_day=by == "day"), width_of_terminal()), output)


def _from_workbook(path: Path, catalogue: Catalogue) -> tuple[LoadedScenario, ...]:
    """The scenarios of a workbook; what it changes that no scenario holds is told on stderr."""
    from costplan.cli.output import printable
    from costplan.workbook.reading import read_workbook

    reading = read_workbook(path, catalogue)
    for note in reading.notes:
        click.echo(f"costplan: {printable(note)}", err=True)
    return reading.scenarios
