"""``costplan explain``: one figure of a plan, back to files, lines and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.cli.completion import figures as complete_figure
from costplan.cli.completion import scenarios as complete_scenario
from costplan.cli.examples import examples
from costplan.cli.options import currency_options, output_option, plan_options, set_option, show_private_option
from costplan.cli.output import write_out, write_page

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command(
    epilog=examples(
        "costplan explain quarter TOTAL", "costplan explain scenario.yaml posts.post.image_out --month 2027-02"
    )
)
@click.argument("scenario", shell_complete=complete_scenario)
@click.argument("figure", required=False, metavar="[FIGURE]", shell_complete=complete_figure)
@click.option("--month", help="One month alone, such as 2027-02.")
@set_option
@plan_options
@show_private_option
@currency_options
@output_option
def explain(
    scenario: str,
    figure: str | None,
    month: str | None,
    overrides: tuple[str, ...],
    as_of: date,
    pricing: Path | None,
    calibration: str | None,
    currency: str | None,
    fx: Path | None,
    contracts: tuple[str, ...],
    show_private: bool,
    output: Path | None,
) -> None:
    """Walk one figure back to its files, lines and sources.

    FIGURE is a line, WORKFLOW.STEP.METER; or a sum, told as what it is made of: TOTAL, a WORKFLOW, a WORKFLOW.STEP, a
    TAG or TAG=VALUE, and so vendor, model and quarter, as vendor=openai. Without it, list the lines there are.
    """
    from costplan.project.estimating import estimate
    from costplan.project.request import Request
    from costplan.render import explanation
    from costplan.render.explained import line_told, sum_told
    from costplan.render.text import inert, width_of_terminal

    if month is not None and figure is None:
        raise click.UsageError("--month goes with a FIGURE, such as TOTAL")
    found = estimate(
        Request(
            as_of=as_of,
            scenarios=[scenario],
            overrides=overrides,
            pricing=pricing,
            calibration=calibration,
            currency=currency,
            fx=fx,
            contracts=contracts,
            show_private=show_private,
        )
    )
    if figure is None:
        write_out("".join(f"{inert(name)}\n" for name in explanation.line_ids(found.plan)), output)
    elif page := sum_told(found, figure, month):
        write_page(page, output)
    else:
        write_out(line_told(found, found.scenarios[0], figure, month, width_of_terminal()), output)
