"""``costplan check``: whether a plan still holds; so far against the calls on record."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from costplan.cli.options import (
    Day,
    format_option,
    open_calibrated,
    output_option,
    plan_of,
    plan_options,
    set_option,
    write_out,
)
from costplan.errors import DriftError, Finding, wrong

if TYPE_CHECKING:
    from datetime import date


class Percent(click.ParamType[Fraction]):
    """A share written ``10%``."""

    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """Read it as a fraction of 1."""
        if isinstance(value, Fraction):
            return value
        found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?)%", value, re.ASCII)
        if found is None or Fraction(found[1]) > 100:
            self.fail(f"{value!r} is not a share; write it as 10%", param, ctx)
        return Fraction(found[1]) / 100


@click.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option(
    "--against",
    "observations",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OBSERVATIONS",
    help="A store of observed calls: does their mix still match the plan? (repeatable)",
)
@click.option(
    "--within",
    type=Percent(),
    default="10%",
    show_default=True,
    help="How far a share may be from the plan's, in points of all calls.",
)
@click.option("--since", type=Day(), help="Only calls of that day or later.")
@set_option
@plan_options
@format_option("table", "json")
@output_option
def check(
    scenarios: tuple[str, ...],
    observations: tuple[Path, ...],
    within: Fraction,
    since: date | None,
    overrides: tuple[str, ...],
    as_of: date | None,
    pricing: Path | None,
    calibration: str | None,
    fmt: str,
    output: Path | None,
) -> None:
    """Whether calls on record match the plan.

    Exit 5 when the calls on record are not those that scenarios plan. Compared are the shares of calls by model, size, quality and n, and how often calls are retried, fail and are
    rejected. A share is off when even its 90 % interval lies outside the bounds.
    """
    from costplan.calibration.mix import compare_mix

    catalogue = open_calibrated(pricing, calibration)
    plan = plan_of(scenarios, overrides, catalogue, as_of)
    mix = compare_mix(plan, observations, catalogue, within, since)
    if fmt == "json":
        from costplan.render.mix import mix_json

        write_out(mix_json(plan, mix), output)
    else:
        from costplan.render.mix import mix_page
        from costplan.render.text import page_text, width_of_terminal

        write_out(page_text(mix_page(plan, mix), width_of_terminal()), output)
    if mix.off:
        what = f"{len(mix.off)} of {len(mix.shares)} shares no longer match the plan"
        raise DriftError([Finding("mix-off", what, "change the scenario to what is really called")])
    if not mix.calls:
        raise wrong("nothing-to-check", "no call on record could be held against the plan", "check the stores")
