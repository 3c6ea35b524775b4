"""``costplan prices checked`` and ``export``: tables that somebody looked at again, and tables handed to other tools.
What they say is shown by the commands beside them, in prices.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.cli.clock import Day, today
from costplan.cli.completion import models as complete_model
from costplan.cli.examples import examples
from costplan.cli.options import format_option, output_option, pricing_option, tables_options
from costplan.cli.output import tell, write_out

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command(
    epilog=examples(
        "costplan prices checked openai/gpt-image-2 --pricing tables",
        "costplan prices checked gpt-image-2 bfl/flux-2-pro --on 2026-11-20 --pricing tables",
    )
)
@click.argument("models", nargs=-1, required=True, metavar="MODEL...", shell_complete=complete_model)
@click.option("--on", "day", type=Day(), default=today, help="The day of the look; today in UTC if not given.")
@pricing_option
def checked(models: tuple[str, ...], day: date, pricing: Path | None) -> None:
    """Write down that you looked at the providers' pages, and found the prices of each MODEL as its table has them.

    It goes into checked.yaml in your own folder of tables, never into the package, with the SHA-256 of each table: for
    one that says something else it does not hold. From then on every page and policy counts that day.
    """
    from costplan.project.vouching import vouch

    vouched = vouch(models, day, today(), pricing)
    for look in vouched.looks:
        tell(look)
    if vouched.is_written:
        tell(f"wrote {vouched.file}")


@click.command(epilog=examples("costplan prices export --format csv", "costplan prices export openai --format litellm"))
@click.argument("names", nargs=-1, metavar="[NAME...]", shell_complete=complete_model)
@tables_options
@format_option("json", "csv", "litellm")
@output_option
def export(names: tuple[str, ...], as_of: date, pricing: Path | None, fmt: str, output: Path | None) -> None:
    """The tables for other tools: all that they charge and since when, or LiteLLM's map of the prices of the day.

    NAME is as for 'costplan prices list'. What LiteLLM's map cannot say is left out of it and told.
    """
    from costplan.project.exporting import exported

    found = exported(names, as_of, pricing, fmt)
    for note in found.left_out:
        tell(note)
    write_out(found.content, output)
