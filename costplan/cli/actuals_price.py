"""``costplan actuals price``: what calls on record cost; it stands below the group that it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.actuals.cell import BY
from costplan.cli.completion import files as complete_file
from costplan.cli.completion import models as complete_model
from costplan.cli.examples import examples
from costplan.cli.options import contracts_option, format_option, output_option, show_private_option, tables_options
from costplan.cli.output import tell, write_out
from costplan.cli.progress import PROGRESS
from costplan.cli.words import Choice
from costplan.errors import InputError
from costplan.render.actuals_formats import ACTUALS_FORMATS
from costplan.units import many

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command(
    "price",
    epilog=examples(
        "costplan actuals price observations.jsonl",
        "costplan actuals price observations.jsonl --by month --format csv",
    ),
)
@click.argument("logs", nargs=-1, required=True, metavar="LOG...", shell_complete=complete_file)
@click.option("--by", type=Choice(list(BY)), default="model", show_default=True, help="What sums are told by.")
@click.option(
    "--records", is_flag=True, help="Tell each record, however many there are; below 1,000 it is done anyway."
)
@click.option("--model", help="The model of raw records that name none.", shell_complete=complete_model)
@tables_options
@contracts_option
@show_private_option
@format_option(*ACTUALS_FORMATS)
@output_option
def price(
    logs: tuple[str, ...],
    by: str,
    records: bool,
    model: str | None,
    as_of: date,
    pricing: Path | None,
    contracts: tuple[str, ...],
    show_private: bool,
    fmt: str,
    output: Path | None,
) -> None:
    """What calls on record cost, each at the prices of its own day and tier.

    LOG is a store (JSONL or Parquet), raw records of any shape that 'costplan actuals import' reads, a pattern, or -
    for stdin. Records that tell no day are priced as of --as-of. What has no price is counted apart, never as $0; the
    exit code is 4 where nothing has a price.
    """
    from costplan.project.pricing_actuals import price_actuals

    spent = price_actuals(
        logs,
        by=by,
        as_of=as_of,
        records=records,
        model=model,
        pricing=pricing,
        contracts=contracts,
        show_private=show_private,
        progress=PROGRESS,
    )
    write_out(ACTUALS_FORMATS[fmt](spent), output)
    if spent.all.unpriced or spent.refused:
        unpriced, refused = many(spent.all.unpriced, "call"), many(spent.refused, "record")
        tell(f"{unpriced} unpriced, {refused} refused; none of them is in a sum")
    if not spent.all.calls:
        click.get_current_context().exit(InputError.exit_code)
