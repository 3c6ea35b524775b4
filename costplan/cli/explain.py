"""``costplan explain``: one figure of a plan, back to files, lines and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.cli.completion import scenarios as complete_scenario
from costplan.cli.options import output_option, plan_options, set_option
from costplan.cli.output import write_out

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command()
@click.argument("scenario", shell_complete=complete_scenario)
@click.argument("line", required=False, metavar="[WORKFLOW.STEP.METER]")
@click.option("--month", help="One month alone, such as 2027-02.")
@set_option
@plan_options
@output_option
def explain(
    scenario: str,
    line: str | None,
    month: str | None,
    overrides: tuple[str, ...],
    as_of: date,
    pricing: Path | None,
    calibration: str | None,
    output: Path | None,
) -> None:
    """Walk one figure back to its files, lines and sources. Without a line, list the lines there are."""
    from costplan.project.estimating import estimate
    from costplan.project.request import Request
    from costplan.render import explanation
    from costplan.render.text import width_of_terminal

    if month is not None and line is None:
        raise click.UsageError("--month goes with a line, WORKFLOW.STEP.METER")
    found = estimate(
        Request(as_of=as_of, scenarios=[scenario], overrides=overrides, pricing=pricing, calibration=calibration)
    )
    if line is None:
        write_out("".join(f"{name}\n" for name in explanation.line_ids(found.plan)), output)
    else:
        write_out(explanation.explain(found.plan, found.scenarios[0], line, month, width_of_terminal()), output)
