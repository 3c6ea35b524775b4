"""``costplan estimate``: the plan of one or several scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.cli.options import (
    format_option,
    open_calibrated,
    output_option,
    plan_of,
    plan_options,
    set_option,
    write_out,
)

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option(
    "--by",
    type=click.Choice(["month", "day"]),
    default="month",
    show_default=True,
    help="What a line is for: a month, or a day.",
)
@set_option
@plan_options
@format_option("table", "json", "csv")
@output_option
def estimate(
    scenarios: tuple[str, ...],
    by: str,
    overrides: tuple[str, ...],
    as_of: date | None,
    pricing: Path | None,
    calibration: str | None,
    fmt: str,
    output: Path | None,
) -> None:
    """What scenarios cost: by workflow, step, month, meter and tag.

    SCENARIO is a file, - for stdin, or the name of a shipped scenario such as quarter.
    """
    catalogue = open_calibrated(pricing, calibration)
    plan = plan_of(scenarios, overrides, catalogue, as_of, by_day=by == "day")
    if fmt == "csv":
        from costplan.render.csv import plan_csv

        write_out(plan_csv(plan), output)
        return
    from costplan.risk import Risks

    risks = Risks(plan)
    if fmt == "json":
        from costplan.render.json import plan_json

        write_out(plan_json(plan, risks, catalogue.fingerprint(), by_day=by == "day"), output)
    else:
        from costplan.render.text import page_text, width_of_terminal
        from costplan.render.view import plan_page

        write_out(page_text(plan_page(plan, risks, by_day=by == "day"), width_of_terminal()), output)
