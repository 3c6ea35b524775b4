"""``costplan diff``: what changed between two plans, and why one costs more; or whether recorded calls match a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from costplan.cli.clock import Day, moment
from costplan.cli.completion import sides as complete_side
from costplan.cli.examples import examples
from costplan.cli.options import currency_options, format_option, output_option, plan_options, what_if_options
from costplan.cli.output import tell, write_out, write_page
from costplan.cli.words import Percent
from costplan.render.diff_formats import DIFFS

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from costplan.project.recorded_mix import RecordedMix


@click.command(
    epilog=examples(
        "costplan diff quarter quarter --set social-posts.final.accepted=60%",
        "costplan diff scenario.yaml scenario.yaml --set posts.post.quality=low --format md -o change.md",
    )
)
@click.argument("sides", nargs=-1, metavar="BASE HEAD", shell_complete=complete_side)
@click.option("--base", metavar="REVISION", help="Instead of a BASE: the scenarios as they are in a git revision.")
@click.option(
    "--pricing-base",
    metavar="REVISION|DIR",
    help="Instead of a BASE: the tables of a git revision, or of a folder, for the same scenarios.",
)
@click.option(
    "--renamed",
    multiple=True,
    metavar="OLD=NEW",
    help="A workflow, or WORKFLOW.STEP, that the head calls otherwise (repeatable).",
)
@click.option(
    "--actuals",
    "stores",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OBSERVATIONS",
    help="Instead of a BASE: does the mix of the calls in this store match the plan? Exit 5 if not (repeatable).",
)
@click.option(
    "--within",
    type=Percent(),
    default="10%",
    show_default=True,
    help="With --actuals: how far a share may be from the plan's, in points of all calls.",
)
@click.option("--since", type=Day(), help="With --actuals: only calls of that day or later.")
@what_if_options
@plan_options
@currency_options
@format_option(*DIFFS, "comment", "xlsx")
@output_option
def diff(
    sides: tuple[str, ...],
    base: str | None,
    pricing_base: str | None,
    renamed: tuple[str, ...],
    stores: tuple[Path, ...],
    within: Fraction,
    since: date | None,
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
    """What changed between two plans, and why one costs more.

    BASE and HEAD are scenarios, saved plans, or frozen versions by file or label. The change of the total is told as
    parts that add up to it: volume, mix, yield, rate and others. --set and --scale change the head alone.
    """
    from costplan.project.diffing import diff as of_request
    from costplan.project.diffing import diff_content
    from costplan.project.request import Request

    request = Request(
        as_of=as_of,
        scenarios=sides,
        overrides=overrides,
        scale=scale,
        pricing=pricing,
        calibration=calibration,
        contracts=contracts,
        currency=currency,
        fx=fx,
    )
    given = click.get_current_context().get_parameter_source
    if stores:
        from costplan.project.recorded_mix import recorded_mix

        if currency or fx:
            raise click.UsageError("--actuals compares counts of calls, and goes without --currency and --fx")
        if base or pricing_base or renamed:
            raise click.UsageError("--actuals compares a plan with calls, and takes no other base and no --renamed")
        if not sides or fmt not in ("table", "json"):
            raise click.UsageError("--actuals needs a SCENARIO, and --format table or json")
        _show_mix(recorded_mix(request, stores, within, since), fmt, output)
        return
    unused = [name for name in ("within", "since") if given(name) is ParameterSource.COMMANDLINE]
    if unused:
        raise click.UsageError(f"--{unused[0]} goes with --actuals")
    if fmt == "xlsx" and (output is None or str(output) == "-"):
        raise click.UsageError("a workbook is not for a terminal; name its file with -o")
    found = of_request(request, base=base, pricing_base=pricing_base, renamed=renamed)
    for note in found.notes if fmt == "csv" else ():  # which has no row for them
        tell(note)
    write_out(diff_content(found, fmt, as_of, moment()), output)


def _show_mix(found: RecordedMix, fmt: str, output: Path | None) -> None:
    from costplan.render.json.mix import mix_json
    from costplan.render.mix import mix_page

    if fmt == "json":
        write_out(mix_json(*found), output)
    else:
        write_page(mix_page(*found), output)
    if error := found.failure():
        raise error
