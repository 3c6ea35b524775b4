"""``costplan compare``: options side by side, before one of them is committed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.cli.clock import moment
from costplan.cli.completion import paths as complete_path
from costplan.cli.completion import scenarios as complete_scenario
from costplan.cli.completion import swaps as complete_swap
from costplan.cli.examples import examples
from costplan.cli.options import currency_options, format_option, output_option, plan_options, what_if_options
from costplan.cli.output import tell, write_out
from costplan.cli.progress import PROGRESS
from costplan.project.option_content import FORMATS, comparison_content, sensitivity_content

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command(
    epilog=examples(
        "costplan compare campaign",
        "costplan compare quarter --swap quality=medium --swap quality=low --swap tier=batch",
    )
)
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...", shell_complete=complete_scenario)
@click.option(
    "--swap",
    "swaps",
    multiple=True,
    metavar="KEY=VALUE",
    shell_complete=complete_swap,
    help="What the scenario could be: quality=low for every step that states or takes it, posts.final.tier=batch for "
    "one. Repeat it: the values of a key, and the keys, make all combinations.",
)
@click.option(
    "--vary",
    "inputs",
    multiple=True,
    metavar="PATH=FROM..TO",
    shell_complete=complete_path,
    help="Instead of options: what a scenario costs where an input varies, such as drivers.posts=-30%..+50% or "
    "posts.final.accepted=50%..90%; two make a grid, more a tornado.",
)
@click.option("--baseline", metavar="NAME", help="The option to compare the others with; the first if not given.")
@what_if_options
@plan_options
@currency_options
@format_option(*FORMATS)
@output_option
def compare(
    scenarios: tuple[str, ...],
    swaps: tuple[str, ...],
    inputs: tuple[str, ...],
    baseline: str | None,
    overrides: tuple[str, ...],
    scale: tuple[str, ...],
    as_of: date,
    pricing: Path | None,
    calibration: str | None,
    contracts: tuple[str, ...],
    currency: str | None,
    fx: Path | None,
    fmt: str,
    output: Path | None,
) -> None:
    """Which is cheaper: options side by side, none added to another.

    SCENARIO is a file, - for stdin, the name of a shipped scenario such as quarter, or a saved plan. Several stand
    beside each other; one stands beside its 'variants:' and what it would be with --swap. Exit 4 where the baseline
    cannot be planned; any other option that cannot says why.
    """
    from costplan.project import comparing, varying
    from costplan.project.request import Request

    request = Request(
        as_of=as_of,
        scenarios=scenarios,
        overrides=overrides,
        scale=scale,
        pricing=pricing,
        calibration=calibration,
        contracts=contracts,
        currency=currency,
        fx=fx,
    )
    if fmt == "xlsx" and output is None:
        raise click.UsageError("a workbook is not for a terminal; name its file with -o")
    if inputs:
        if swaps or baseline is not None:
            raise click.UsageError("--vary is for one scenario as it is, and goes without --swap and --baseline")
        varied = varying.vary(request, inputs, progress=PROGRESS)
        write_out(sensitivity_content(varied, fmt, moment()), output)
        return
    found = comparing.compare(request, swaps=swaps, baseline=baseline or "", progress=PROGRESS)
    for note in found.notes:
        tell(note)
    write_out(comparison_content(found, fmt, moment()), output)
