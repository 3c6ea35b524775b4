"""``costplan check``: whether a planned spend fits its caps and policies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from costplan.cli.clock import moment
from costplan.cli.completion import scenarios as complete_scenario
from costplan.cli.examples import examples
from costplan.cli.exit_codes import EXIT_CODES
from costplan.cli.options import (
    budget_option,
    currency_options,
    format_option,
    max_option,
    output_option,
    plan_options,
    what_if_options,
)
from costplan.cli.output import guard_output, write_out
from costplan.cli.progress import PROGRESS
from costplan.cli.words import FormatFile
from costplan.render.verdict.surfaces import SURFACES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.gating.verdict import Verdict


EXAMPLES = examples(
    "costplan check", "costplan check scenario.yaml --budget budgets/daily-social.yaml --out junit=costplan.xml"
)


@click.command(epilog=f"{EXIT_CODES}\n{EXAMPLES}")
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO...]", shell_complete=complete_scenario)
@budget_option
@max_option
@click.option("--base", metavar="REVISION", help="A git revision to compare with, such as origin/main.")
@click.option(
    "--base-plan",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A plan to compare with, as 'costplan estimate --format json' saved it.",
)
@click.option("--budget-from", metavar="REVISION", help="Read budgets from that git revision, not from the files here.")
@click.option(
    "--pricing-from", metavar="REVISION", help="Read tables and calibration from that git revision, not from here."
)
@click.option("--new-only", is_flag=True, help="Fail only on what the base does not have; the rest is listed.")
@click.option("--warn-only", is_flag=True, help="Exit 0 also when the plan does not fit.")
@click.option("--locked", is_flag=True, help="Refuse prices and figures other than costplan.lock's.")
@click.option(
    "--out",
    "outs",
    type=FormatFile(SURFACES),
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write one more surface (repeatable).",
)
@click.option("--against", "--within", "--since", "of_mix", multiple=True, hidden=True)
@what_if_options
@plan_options
@currency_options
@format_option(*SURFACES)
@output_option
def check(
    scenarios: tuple[str, ...],
    budgets: tuple[str, ...],
    most: str | None,
    base: str | None,
    base_plan: Path | None,
    budget_from: str | None,
    pricing_from: str | None,
    new_only: bool,
    warn_only: bool,
    locked: bool,
    outs: tuple[tuple[str, Path], ...],
    of_mix: tuple[str, ...],
    overrides: tuple[str, ...],
    scale: tuple[str, ...],
    as_of: date,
    pricing: Path | None,
    calibration: str | None,
    currency: str | None,
    fx: Path | None,
    contracts: tuple[str, ...],
    fmt: str,
    output: Path | None,
) -> None:
    """Whether a planned spend fits its caps and policies.

    Without SCENARIO and --budget, those that costplan.yaml lists. A cap is kept when the cost is exactly at it.
    """
    from costplan.errors import CostplanError
    from costplan.project.checking import check as hold
    from costplan.project.request import Request
    from costplan.project.settings import below_repository

    if of_mix:  # words of an earlier release
        raise click.UsageError("'check SCENARIO --against STORE' is now 'costplan diff SCENARIO --actuals STORE'")
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
        max=most,
    )
    if base and base_plan:
        raise click.UsageError("--base and --base-plan are two ways to say one thing; give one of them")
    if new_only and not base:
        raise click.UsageError("--new-only needs --base, to tell what is new")
    given = click.get_current_context().get_parameter_source
    asked = any(given(name) is ParameterSource.COMMANDLINE for name in ("fmt", "output"))
    named = (*outs, (fmt, output or Path("-"))) if asked else outs
    try:
        checked = hold(
            request,
            base=base,
            base_plan=base_plan,
            budget_from=budget_from,
            pricing_from=pricing_from,
            new_only=new_only,
            locked=locked,
            progress=PROGRESS,
        )
    except CostplanError as fault:  # what CI shows would else be that of an older run, or nothing
        from costplan.gating.unplanned import unplanned

        _write_all(named, unplanned(fault, as_of, below_repository(request.folder)))
        raise
    if not asked and all(str(file) != "-" for _, file in outs):  # else stdout is spoken for, by an --out
        named = (*named, (fmt, Path("-")))
    _write_all(named, checked.verdict)
    if error := checked.failure(warn_only=warn_only):
        raise error


def _write_all(outs: Iterable[tuple[str, Path]], verdict: Verdict) -> None:
    from costplan.project.writing import check_outputs

    named = tuple(outs)
    check_outputs(file for _, file in named)
    for _, file in named:
        guard_output(file)
    for surface, file in named:
        _write(surface, verdict, file)


def _write(surface: str, verdict: Verdict, output: Path) -> None:
    from costplan.intake import read_bytes
    from costplan.project.content import utf8
    from costplan.render.text import width_of_terminal

    text = SURFACES[surface](verdict, width=width_of_terminal(), run=moment())
    if SURFACES[surface].appends and str(output) != "-" and output.is_file():
        write_out(read_bytes(output, str(output)) + utf8(text), output, renews=True)
    else:
        write_out(text, output)
