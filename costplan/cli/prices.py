"""``costplan prices``: the tables themselves, and the lock of what plans rest on: list, show, lookup, lint, lock."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from costplan.cli.completion import models as complete_model
from costplan.cli.completion import scenarios as complete_scenario
from costplan.cli.examples import examples
from costplan.cli.groups import InOrder
from costplan.cli.options import format_option, output_option, plan_options, pricing_option, tables_options
from costplan.cli.output import tell, write_out, write_page
from costplan.cli.prices_data import checked, export
from costplan.cli.prices_import import import_
from costplan.cli.prices_lint import lint
from costplan.cli.words import Days

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from costplan.pricing.prices import PriceTable


@click.group(cls=InOrder, epilog=examples("costplan prices list", "costplan prices show openai/gpt-image-2"))
def prices() -> None:
    """The pricing tables: what they say, how old and how sound."""


@prices.command(
    "list",
    epilog=examples("costplan prices list openai '*flux*'", "costplan prices list --stale 60"),
)
@click.argument("names", nargs=-1, metavar="[NAME...]", shell_complete=complete_model)
@click.option("--all", "show_all", is_flag=True, help="Also models that are shut down, and reference tables.")
@click.option(
    "--stale",
    type=Days(),
    is_flag=False,
    flag_value=90,
    metavar="[DAYS]",
    help="Those at which nobody has looked for more than so many days, 90 if not given.",
)
@click.option(
    "--ending",
    type=Days(),
    is_flag=False,
    flag_value=60,
    metavar="[DAYS]",
    help="Those that stop, or may, within so many days, 60 if not given.",
)
@tables_options
@format_option("table", "json")
@output_option
def list_(
    names: tuple[str, ...],
    show_all: bool,
    stale: int | None,
    ending: int | None,
    as_of: date,
    pricing: Path | None,
    fmt: str,
    output: Path | None,
) -> None:
    """The models and their standard rates on a day.

    NAME is a provider, a model by any of its names, or a glob such as 'openai/*' or '*flux*'. A model that is named
    whole is listed whatever its state.
    """
    from costplan.project import choosing
    from costplan.project.tables import open_catalogue
    from costplan.render.json.tables import list_json
    from costplan.render.tables import list_page

    tables = choosing.chosen(open_catalogue(pricing), names, None if show_all else as_of)
    if stale is not None:
        tables = choosing.stale(tables, as_of, stale)
    if ending is not None:
        tables = choosing.ending(tables, as_of, ending)
    if fmt == "json":
        write_out(list_json(tables, as_of), output)
    else:
        write_page(list_page(tables, as_of, hint=not (show_all or names)), output)


@prices.command(epilog=examples("costplan prices show openai/gpt-image-2", "costplan prices show imagen-4 --history"))
@click.argument("model", shell_complete=complete_model)
@click.option("--history", "as_history", is_flag=True, help="How its prices changed, and what is announced.")
@tables_options
@format_option("table", "json", "html")
@output_option
def show(model: str, as_history: bool, as_of: date, pricing: Path | None, fmt: str, output: Path | None) -> None:
    """One model's table: rates with their days and sources, what a call may say, limits, notes."""
    from costplan.project.tables import open_catalogue
    from costplan.render.json.tables import show_json
    from costplan.render.tables import show_page

    if fmt == "html" and not as_history:
        raise click.UsageError("the page for a browser is that of --history")
    catalogue = open_catalogue(pricing)
    table = catalogue.table(model)
    if as_history:
        _show_history(table, as_of, fmt, output)
        return
    profile = catalogue.profile(table.profile, table.place) if table.profile else None
    if fmt == "json":
        write_out(show_json(table, profile), output)
    else:
        write_page(show_page(table, profile, as_of), output)


def _show_history(table: PriceTable, day: date, fmt: str, output: Path | None) -> None:
    if fmt == "json":
        from costplan.render.json.history import history_json

        write_out(history_json(table, day), output)
    elif fmt == "html":
        from costplan.render.history.html import history_html

        write_out(history_html(table, day), output)
    else:
        from costplan.render.history.page import history_page

        write_page(history_page(table, day), output)


@prices.command(
    epilog=examples(
        "costplan prices lookup nano-banana-pro vertex_ai/gemini-3-pro-image",
        "costplan prices lookup --format json dall-e-3",
    )
)
@click.argument("names", nargs=-1, metavar="[NAME...]")
@pricing_option
@format_option("table", "json")
@output_option
def lookup(names: tuple[str, ...], pricing: Path | None, fmt: str, output: Path | None) -> None:
    """The model that each NAME means, as plans and the import of records find it; exit 4 if one is unknown.

    A NAME is a vendor's, a gateway's or a catalogue's, dated or not. Without any, or with -, they come from stdin, one
    a line. As JSON it is an object from each name to its model, or to null. A model that is priced as another seller's
    is told on stderr.
    """
    from costplan.errors import InputError
    from costplan.project.looking_up import look_up
    from costplan.project.tables import open_catalogue
    from costplan.render.json.tables import lookup_json
    from costplan.render.tables import lookup_text

    if not names and sys.stdin is not None and sys.stdin.isatty():
        raise click.UsageError("name what to look up, or pipe names into it")
    found = look_up(names or ("-",), open_catalogue(pricing))
    write_out(lookup_json(found.models) if fmt == "json" else lookup_text(found.models), output)
    for remark in found.remarks:
        tell(remark)
    if found.problems:
        raise InputError(found.problems)


prices.add_command(lint)
prices.add_command(import_)


@prices.command(epilog=examples("costplan prices lock scenario.yaml", "costplan prices lock --update"))
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO...]", shell_complete=complete_scenario)
@click.option("--update", is_flag=True, help="Tell what the inputs in force do to every scenario, and lock them.")
@plan_options
@output_option
def lock(
    scenarios: tuple[str, ...],
    update: bool,
    as_of: date,
    pricing: Path | None,
    calibration: str | None,
    contracts: tuple[str, ...],
    output: Path | None,
) -> None:
    """Pin the prices, token counts, calibration and tokenizer that scenarios rest on.

    Writes costplan.lock beside costplan.yaml, or here. A lock that is there is compared with the inputs in force, and
    exit 4 tells that they differ; only --update rewrites it. Without names, the scenarios are those in the lock.
    """
    from costplan.project.lockfile import LockFile
    from costplan.project.request import Request
    from costplan.render.lock import lock_page

    on_stdout = str(output) == "-"
    if on_stdout and update:
        raise click.UsageError("--update rewrites a lock; -o - only prints one")
    file = LockFile(None if on_stdout else output)
    names = scenarios or file.names
    if not names:
        raise click.UsageError("name the scenarios to lock")
    if "-" in names:
        raise click.UsageError("a lock names the files of its scenarios; - has none")
    request = Request(as_of=as_of, scenarios=names, pricing=pricing, calibration=calibration, contracts=contracts)
    if on_stdout:
        write_out(file.made(request).text, None)
        return
    made = file.keep(request, update=update)
    if made.written and made.held is not None:
        write_page(lock_page(made.moved, made.differences, made.plan), None)
    tell(f"wrote {file.path}" if made.written else f"{file.path} holds")


for command in (checked, export):
    prices.add_command(command)
