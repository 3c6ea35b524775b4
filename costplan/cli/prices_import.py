"""``costplan prices import``: drafts of tables from somebody's catalogue; it stands below the group that it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.cli.completion import catalogues as complete_catalogue
from costplan.cli.examples import examples
from costplan.cli.options import tables_options
from costplan.cli.output import write_page
from costplan.cli.words import OutputFolder

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command(
    "import",
    epilog=examples(
        "costplan prices import --from map.json --missing -o drafts",
        "costplan prices import --from map.json 'acme/*' -o brushes",
    ),
)
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option(
    "--from",
    "source",
    required=True,
    metavar="CATALOGUE",
    shell_complete=complete_catalogue,
    help="litellm, genai-prices, models.dev, or a file.",
)
@click.option("--missing", is_flag=True, help="Only models of which no table here is found by their name.")
@tables_options
@click.option(
    "-o",
    "--output",
    required=True,
    type=OutputFolder(),
    help="The folder to write drafts into.",
)
def import_(
    names: tuple[str, ...], source: str, missing: bool, as_of: date, pricing: Path | None, output: Path
) -> None:
    """Draft tables from somebody's catalogue, for a person to review.

    NAME is a model as it is called there; * stands for anything. A draft is no table: it says what to find out, and
    every command refuses it until 'reviewed: {by: NAME, on: DAY}' stands in place of its 'draft: true'.
    """
    from costplan.project.drafting_tables import draft_tables
    from costplan.render.price_drafts import drafts_page

    drafted = draft_tables(source, names, output, missing=missing, pricing=pricing, as_of=as_of)
    write_page(drafts_page(drafted, output), None)
