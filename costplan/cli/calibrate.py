"""``costplan calibrate``: what observed calls teach, as a file that a person reviews and estimates take; and with
``--check``, whether newer calls still use what such a file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.calibration.figures import AT
from costplan.cli.clock import Day
from costplan.cli.completion import scenarios as complete_scenario
from costplan.cli.options import format_option, observations_argument, output_option, plan_options
from costplan.cli.output import tell, write_out, write_page
from costplan.cli.progress import PROGRESS

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from costplan.project.calibrating import Drifted


@click.command()
@observations_argument
@click.option(
    "--at",
    type=click.Choice(AT),
    default=AT[0],
    show_default=True,
    help="What estimates take: the mean of many calls, or what 80 or 90 of 100 calls stay below.",
)
@click.option(
    "--check", is_flag=True, help="Hold newer observations against the calibration in force; exit 5 where they left it."
)
@click.option("--since", type=Day(), help="With --check: only calls of that day or later.")
@click.option(
    "--scenario",
    help="With --check: what a drift does to this scenario's expected cost.",
    shell_complete=complete_scenario,
)
@plan_options
@format_option("table", "json")
@output_option
def calibrate(
    observations: tuple[Path, ...],
    at: str,
    check: bool,
    since: date | None,
    scenario: str | None,
    as_of: date,
    pricing: Path | None,
    calibration: str | None,
    fmt: str,
    output: Path | None,
) -> None:
    """Learn tokens from observed calls; check that they hold.

    OBSERVATIONS are stores that 'costplan observe import' wrote (JSONL or Parquet), or count tables of 'costplan
    observe count'. The calibration is a YAML file to be reviewed; estimates take it with --calibration.

    \b
    Examples:
      costplan calibrate observations.jsonl -o calibration.yaml
      costplan calibrate observations.jsonl --check --calibration calibration.yaml
    """
    from costplan.project.calibrating import calibrate as learn
    from costplan.project.calibrating import check_calibration
    from costplan.project.tables import open_calibrated

    if check:
        if at != AT[0]:
            raise click.UsageError("--at is for a new calibration; leave it out with --check")
        catalogue = open_calibrated(pricing, calibration)
        if catalogue.calibration is None:
            raise click.UsageError("--check needs a calibration: give --calibration, or name one in costplan.yaml")
        _show(
            check_calibration(observations, catalogue, as_of, since=since, scenario=scenario, progress=PROGRESS),
            fmt,
            output,
        )
        return
    for option, given in (("--since", since), ("--scenario", scenario), ("--calibration", calibration)):
        if given is not None:
            raise click.UsageError(f"{option} goes with --check")
    from costplan.calibration.writer import calibration_yaml

    taught = learn(observations, as_of, at=at, pricing=pricing, progress=PROGRESS)
    for remark in taught.remarks:
        tell(remark)
    write_out(calibration_yaml(taught.calibration), output, makes="calibration")


def _show(drifted: Drifted, fmt: str, output: Path | None) -> None:
    from costplan.render.drift import drift_page
    from costplan.render.json.drift import drift_json

    if fmt == "json":
        write_out(drift_json(*drifted), output)
    else:
        write_page(drift_page(*drifted), output)
    if error := drifted.failure():
        raise error
