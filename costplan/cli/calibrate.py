"""``costplan calibrate``: what observed calls teach, as a file that a person reviews and estimates take; with
``--check``, whether newer calls still use what such a file says; with ``--score``, how right predictions are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from costplan.calibration.figures import AT
from costplan.cli.clock import Day
from costplan.cli.completion import scenarios as complete_scenario
from costplan.cli.examples import examples
from costplan.cli.options import format_option, observations_argument, output_option, plan_options
from costplan.cli.output import tell, write_out, write_page
from costplan.cli.progress import PROGRESS
from costplan.cli.words import Choice

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from costplan.learning.scores import Accuracy
    from costplan.project.calibrating import Drifted

GOES_WITH = {
    "since": ("--check",),
    "calibration": ("--check",),
    "by_source": ("--score",),
    "fmt": ("--check", "--score"),
}
"""The options that have a meaning with some of the flags alone."""


@click.command(
    epilog=examples(
        "costplan calibrate observations.jsonl -o calibration.yaml", "costplan calibrate observations.jsonl --score"
    )
)
@observations_argument
@click.option(
    "--at",
    type=Choice(AT),
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
    help="Of which call one more sample would teach most for this one; with --check: what a drift does to its cost.",
    shell_complete=complete_scenario,
)
@click.option(
    "--score", is_flag=True, help="Predict every call as if it had not been seen, and tell how right that is."
)
@click.option("--by-source", is_flag=True, help="With --score: also each source, predicted by the others.")
@plan_options
@format_option("table", "json", "svg")
@output_option
def calibrate(
    observations: tuple[Path, ...],
    at: str,
    check: bool,
    since: date | None,
    scenario: str | None,
    score: bool,
    by_source: bool,
    as_of: date,
    pricing: Path | None,
    calibration: str | None,
    contracts: tuple[str, ...],
    fmt: str,
    output: Path | None,
) -> None:
    """Learn tokens from calls; check that they hold; score predictions.

    OBSERVATIONS are stores that 'costplan actuals import' wrote (JSONL or Parquet), or count tables of 'costplan
    actuals count'. The calibration is a YAML file to be reviewed; estimates take it with --calibration.

    With --score every call is predicted by the published token profile, by a calibration on all other calls, and by one
    on the calls of all other sources.
    """
    from costplan.project.calibrating import accuracy, check_calibration
    from costplan.project.calibrating import calibrate as learn
    from costplan.project.tables import open_calibrated

    _one_of_three(check, score, fmt)
    if score and scenario is not None:
        raise click.UsageError("--scenario goes with learning or with --check")
    if score:
        _show_score(accuracy(observations, as_of, by_source=by_source, pricing=pricing), fmt, output)
        return
    if check:
        catalogue = open_calibrated(pricing, calibration, contracts=contracts)
        if catalogue.calibration is None:
            raise click.UsageError("--check needs a calibration: give --calibration, or name one in costplan.yaml")
        _show_drift(
            check_calibration(observations, catalogue, as_of, since=since, scenario=scenario, progress=PROGRESS),
            fmt,
            output,
        )
        return
    from costplan.calibration.writer import calibration_yaml

    taught = learn(observations, as_of, at=at, pricing=pricing, scenario=scenario, progress=PROGRESS)
    for remark in taught.remarks:
        tell(remark)
    write_out(calibration_yaml(taught.calibration), output, makes="calibration")


def _one_of_three(check: bool, score: bool, fmt: str) -> None:
    """Learning, a check or a score is asked for, and no option of another.

    Raises:
        UsageError: several are, or an option goes with another one.
    """
    if check and score:
        raise click.UsageError("--check and --score answer different questions; keep one of them")
    asked = "--check" if check else "--score" if score else ""
    context = click.get_current_context()
    given = {
        param.name: param.opts[-1]
        for param in context.command.params
        if context.get_parameter_source(str(param.name)) is ParameterSource.COMMANDLINE
    }
    if asked and "at" in given:
        raise click.UsageError(f"--at is for a new calibration; leave it out with {asked}")
    for name, flags in GOES_WITH.items():
        if name in given and asked not in flags:
            raise click.UsageError(f"{given[name]} goes with {' or '.join(flags)}")
    if fmt == "svg" and check:
        raise click.UsageError("--format svg goes with --score; a check is a table or json")


def _show_score(judged: Accuracy, fmt: str, output: Path | None) -> None:
    from costplan.render.accuracy import accuracy_page
    from costplan.render.json.accuracy import accuracy_json
    from costplan.render.scatter import accuracy_svg

    if fmt == "json":
        write_out(accuracy_json(judged), output)
    elif fmt == "svg":
        write_out(accuracy_svg(judged), output)
    else:
        write_page(accuracy_page(judged), output)


def _show_drift(drifted: Drifted, fmt: str, output: Path | None) -> None:
    from costplan.render.drift import drift_page
    from costplan.render.json.drift import drift_json

    if fmt == "json":
        write_out(drift_json(*drifted), output)
    else:
        write_page(drift_page(*drifted), output)
    if error := drifted.failure():
        raise error
