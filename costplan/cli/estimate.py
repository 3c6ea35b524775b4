"""``costplan estimate``: the plan of one or several scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from costplan.cli.completion import scenarios as complete_scenario
from costplan.cli.examples import examples
from costplan.cli.options import (
    currency_options,
    format_option,
    max_option,
    output_option,
    plan_options,
    show_private_option,
    what_if_options,
)
from costplan.cli.output import tell, write_out
from costplan.cli.words import Choice
from costplan.render.formats import ESTIMATES, SCENARIOS

if TYPE_CHECKING:
    from datetime import date


@click.command(
    epilog=examples(
        "costplan estimate quarter",
        "costplan estimate scenario.yaml --set posts.post.quality=low --format csv -o plan.csv",
    )
)
@click.argument("scenarios", nargs=-1, metavar="SCENARIO...", shell_complete=complete_scenario)
@click.option(
    "--from-xlsx",
    "workbook",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Instead of a SCENARIO: a workbook of 'costplan report', with what was changed in it.",
)
@click.option("--reprice", is_flag=True, help="With --from-xlsx: plan at the tables here where they are others.")
@click.option(
    "--by",
    type=Choice(["month", "day"]),
    default="month",
    show_default=True,
    help="What a line is for: a month, or a day.",
)
@max_option
@what_if_options
@plan_options
@show_private_option
@currency_options
@format_option(*ESTIMATES, *SCENARIOS)
@output_option
def estimate(
    scenarios: tuple[str, ...],
    workbook: Path | None,
    reprice: bool,
    by: str,
    most: str | None,
    overrides: tuple[str, ...],
    scale: tuple[str, ...],
    as_of: date,
    pricing: Path | None,
    calibration: str | None,
    currency: str | None,
    fx: Path | None,
    contracts: tuple[str, ...],
    show_private: bool,
    fmt: str,
    output: Path | None,
) -> None:
    """What scenarios cost: by workflow, step, month, meter and tag.

    SCENARIO is a file, - for stdin, or the name of a shipped scenario such as quarter. --format yaml writes the
    scenario itself, layers, overrides and a workbook's changes in it.
    """
    from costplan.plan.private import private_told
    from costplan.project import estimating
    from costplan.project.request import Request

    request = Request(
        as_of=as_of,
        scenarios=scenarios,
        overrides=overrides,
        scale=scale,
        pricing=pricing,
        calibration=calibration,
        contracts=contracts,
        show_private=show_private,
        max=most,
        currency=currency,
        fx=fx,
    )
    if workbook is not None:
        if scenarios or overrides or scale:
            raise click.UsageError(
                "--from-xlsx takes the scenarios of the workbook, and neither SCENARIO nor --set and --scale"
            )
        estimate = estimating.estimate_workbook(workbook, request, by_day=by == "day", reprice=reprice)
    elif reprice:
        raise click.UsageError("--reprice goes with --from-xlsx")
    elif scenarios:
        estimate = estimating.estimate(request, by_day=by == "day", budgeted=fmt == "json")
    else:
        raise click.UsageError("Missing argument 'SCENARIO...'.")
    for note in estimate.notes:
        tell(note)
    for told in private_told(estimate.plan, "file") if fmt == "csv" else ():  # which has no place for it
        tell(told)
    if fmt in ESTIMATES:
        text = ESTIMATES[fmt](estimate)
    elif len(estimate.scenarios) > 1:
        raise click.UsageError(f"--format {fmt} writes one scenario; name one")
    else:
        text = SCENARIOS[fmt](estimate.scenarios[0])
    write_out(text, output, makes="scenario" if fmt in SCENARIOS else "")
    if over := estimate.over_max():
        raise over
