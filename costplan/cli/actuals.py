"""``costplan actuals``: what real calls used, into an observation store, and out of it as a small table of counts."""

from __future__ import annotations

from pathlib import Path

import click

from costplan.cli.actuals_price import price
from costplan.cli.completion import files as complete_file
from costplan.cli.completion import models as complete_model
from costplan.cli.examples import examples
from costplan.cli.groups import InOrder
from costplan.cli.options import observations_argument, output_option, pricing_option
from costplan.cli.output import tell, write_out
from costplan.cli.progress import PROGRESS
from costplan.cli.words import Choice
from costplan.errors import InputError
from costplan.observation import one_line


@click.group(
    cls=InOrder,
    epilog=examples(
        "costplan actuals import records.jsonl --model openai/gpt-image-2",
        "costplan actuals count observations.jsonl -o counts.csv",
    ),
)
def actuals() -> None:
    """What real calls used and cost: import, price, count them."""


@actuals.command(
    "import",
    epilog=examples(
        "costplan actuals import records.jsonl --model openai/gpt-image-2",
        "costplan actuals import records.jsonl --model openai/gpt-image-2 --store calls.jsonl --strict",
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", shell_complete=complete_file)
@click.option(
    "--store",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("observations.jsonl"),
    show_default=True,
    help="The store to add to.",
)
@click.option(
    "--model",
    help="The model of records that name none, such as openai/gpt-image-2.",
    shell_complete=complete_model,
)
@click.option("--call", type=Choice(["generate", "edit", "responses"]), help="The call of records silent on it.")
@click.option("--route", help="The route of records silent on it, such as a gateway's name; direct if not given.")
@click.option(
    "--kind",
    type=Choice(["observed", "calculator", "documentation"]),
    default="observed",
    show_default=True,
    help="What records silent on it are; only what was observed calibrates.",
)
@click.option("--source", help="Where records silent on it come from; the file's name if not given.")
@click.option("--strict", is_flag=True, help="Stop at the first wrong record and store nothing.")
@pricing_option
def import_(
    files: tuple[str, ...],
    store: Path,
    model: str | None,
    call: str | None,
    route: str | None,
    kind: str,
    source: str | None,
    strict: bool,
    pricing: Path | None,
) -> None:
    """Add the usage records of files to a store.

    FILE is JSON, JSONL, CSV or Parquet, or - for stdin; its format and the shape of each record are recognised.
    """
    from costplan.project.observing import import_records

    tallies = import_records(
        files,
        store,
        model=model,
        call=call,
        route=route,
        kind=kind,
        source=source,
        strict=strict,
        pricing=pricing,
        progress=PROGRESS,
    )
    for tally in tallies:
        click.echo(one_line(str(tally)))
    if refused := sum(tally.refused for tally in tallies):
        added = sum(tally.added for tally in tallies)
        tell(f"{refused:,} refused; {f'{added:,} added' if added else 'nothing was added'} to {store}")
        click.get_current_context().exit(InputError.exit_code)


@actuals.command(
    "count",
    epilog=examples(
        "costplan actuals count observations.jsonl", "costplan actuals count observations.jsonl -o counts.csv"
    ),
)
@observations_argument
@output_option
def count(observations: tuple[Path, ...], output: Path | None) -> None:
    """How often each number of tokens was seen: a small CSV that stands for the stores it was counted from.

    OBSERVATIONS are stores (JSONL or Parquet) and other count tables, which are added up: the tables of files, days and
    teams make the table of all, to the byte. 'costplan calibrate' takes it in the place of stores.
    """
    from costplan.learning.counts import count_files, counts_csv

    with PROGRESS.stage("counting"):
        counted = count_files(observations)
    write_out(counts_csv(counted), output)


actuals.add_command(price)
