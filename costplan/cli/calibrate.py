"""``costplan calibrate``: what observed calls teach, as a file that a person reviews and estimates take; and with
``--check``, whether newer calls still use what such a file says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from costplan.calibration.figures import AT
from costplan.cli.options import (
    Day,
    find_scenario,
    format_option,
    open_calibrated,
    open_catalogue,
    output_option,
    plan_options,
    today,
    write_out,
)
from costplan.cli.progress import stage
from costplan.errors import DriftError, Problem, wrong

if TYPE_CHECKING:
    from datetime import date

    from costplan.catalogue import Catalogue

observations_argument = click.argument(
    "observations",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OBSERVATIONS...",
)


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
@click.option("--scenario", help="With --check: what a drift does to this scenario's expected cost.")
@plan_options
@format_option("table", "json")
@output_option
def calibrate(
    observations: tuple[Path, ...],
    at: str,
    check: bool,
    since: date | None,
    scenario: str | None,
    as_of: date | None,
    pricing: Path | None,
    calibration: str | None,
    fmt: str,
    output: Path | None,
) -> None:
    """Learn tokens from observed calls; check that they hold.

    OBSERVATIONS are stores that 'costplan observe import' wrote (JSONL or Parquet), or count tables of 'costplan
    observe count'. The calibration is a YAML file to be reviewed; estimates take it with --calibration.
    """
    if check:
        if at != AT[0]:
            raise click.UsageError("--at is for a new calibration; leave it out with --check")
        _check(observations, since, scenario, as_of or today(), open_calibrated(pricing, calibration), fmt, output)
        return
    for option, given in (("--since", since), ("--scenario", scenario), ("--calibration", calibration)):
        if given is not None:
            raise click.UsageError(f"{option} goes with --check")
    from costplan.calibration.file import calibration_yaml
    from costplan.learning.counts import count_files
    from costplan.learning.fitting import calibrate as fit
    from costplan.learning.fitting import words_of

    catalogue = open_catalogue(pricing)
    if output is not None and output.resolve() in {path.resolve() for path in observations}:
        raise click.UsageError(f"{output} is one of the observations; write the calibration to another file")
    with stage("counting"):
        counted = count_files(observations)
    with stage("fitting"):
        learned = fit(counted, catalogue, as_of or today(), at)
    if not learned.groups and not learned.auto:
        raise wrong("nothing-learned", "no observation teaches anything", "import records of image calls first")
    for line in words_of(learned, catalogue):
        click.echo(f"costplan: {line}", err=True)
    write_out(calibration_yaml(learned), output)


def _check(
    observations: tuple[Path, ...],
    since: date | None,
    scenario: str | None,
    as_of: date,
    catalogue: Catalogue,
    fmt: str,
    output: Path | None,
) -> None:
    from costplan.learning.counts import count_files
    from costplan.learning.drift import as_observed, check
    from costplan.planning.building import build_plan

    calibration = catalogue.calibration
    if calibration is None:
        raise click.UsageError("--check needs a calibration: give --calibration, or name one in costplan.yaml")
    with stage("counting"):
        counted = count_files(observations, since, by_day=True)
    with stage("checking"):
        checked = check(counted, calibration, catalogue, as_of)
    costs = None
    if scenario is not None:
        loaded = find_scenario(scenario, ())
        catalogue.calibration = calibration._replace(at="mean")  # what is observed is known by its mean alone
        said = build_plan(loaded, catalogue, as_of)
        catalogue.calibration = as_observed(catalogue.calibration, checked)
        costs = (said.total.expected, build_plan(loaded, catalogue, as_of).total.expected)
    if fmt == "json":
        from costplan.render.json.drift import drift_json

        write_out(drift_json(checked, calibration, costs), output)
    else:
        from costplan.render.drift import drift_page
        from costplan.render.text import page_text, width_of_terminal

        write_out(page_text(drift_page(checked, calibration, costs), width_of_terminal()), output)
    number = len(checked.drifted) + len(checked.served)
    if number:
        what = f"{number} of {checked.cells} cells {'has' if number == 1 else 'have'} left the calibration"
        raise DriftError([Problem("drifted", what, "look at what changed, then run 'costplan calibrate' again")])
    if not checked.cells:
        raise wrong(
            "nothing-to-check", "no observation belongs to a figure that could be checked", "see what was left out"
        )
