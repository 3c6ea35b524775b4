"""``costplan advise``: ways to make the same images for less, and a file with the best of them in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from costplan.cli.completion import scenarios as complete_scenario
from costplan.cli.examples import examples
from costplan.cli.options import format_option, output_option, plan_options, what_if_options
from costplan.cli.output import guard_output, tell, write_out
from costplan.cli.progress import PROGRESS
from costplan.render.advice.told import applied_words
from costplan.render.advice_formats import ADVICE

if TYPE_CHECKING:
    from datetime import date


@click.command(
    epilog=examples(
        "costplan advise quarter",
        "costplan advise scenario.yaml --apply cheaper.yaml",
    )
)
@click.argument("scenario", metavar="SCENARIO", shell_complete=complete_scenario)
@click.option(
    "--apply",
    "applied",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Write the scenario with the best of what is the same in it, or with what --take names; its comments stay.",
)
@click.option(
    "--take",
    "taken",
    multiple=True,
    metavar="NAME",
    help="A way by its name on the page, such as posts.final:tier; those that are named are planned together "
    "(repeatable).",
)
@what_if_options
@plan_options
@format_option(*ADVICE)
@output_option
def advise(
    scenario: str,
    applied: Path | None,
    taken: tuple[str, ...],
    overrides: tuple[str, ...],
    scale: tuple[str, ...],
    as_of: date,
    pricing: Path | None,
    calibration: str | None,
    fmt: str,
    output: Path | None,
) -> None:
    """Ways to the same images for less, each with what it saves.

    SCENARIO is a file, - for stdin, or the name of a shipped scenario such as quarter. Each way has its condition and
    its risk, and is planned anew; so are the best of them together. Nobody here judges an image: what is not the same
    as far as the file says, somebody has to find as good. Exit 0 also where nothing is cheaper.
    """
    from costplan.project import advising
    from costplan.project.request import Request

    request = Request(
        as_of=as_of,
        scenarios=[scenario],
        overrides=overrides,
        scale=scale,
        pricing=pricing,
        calibration=calibration,
    )
    if applied is None:
        write_out(ADVICE[fmt](advising.advise(request, take=taken, progress=PROGRESS)), output)
        return
    guard_output(applied, makes="scenario")
    found = advising.apply(request, applied, take=taken, progress=PROGRESS)
    if output is not None or str(applied) != "-":
        write_out(ADVICE[fmt](found.advice), output)
    if found.taken is not None:
        write_out(found.text, applied, makes="scenario")
    tell(applied_words(found.advice, found.taken, str(applied)))
