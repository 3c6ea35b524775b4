"""``costplan ledger``: what was reserved before calls and what they came to: status, show, reap, accept, export."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.cli.clock import Day, today
from costplan.cli.completion import files as complete_file
from costplan.cli.examples import examples
from costplan.cli.groups import InOrder
from costplan.cli.options import as_of_option, budget_option, format_option, output_option, show_private_option
from costplan.cli.output import tell, write_out, write_page
from costplan.cli.words import LedgerFile
from costplan.errors import InputError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

ledger_option = click.option(
    "--ledger",
    "ledger_file",
    type=LedgerFile(),
    envvar="COSTPLAN_LEDGER",
    shell_complete=complete_file,
    help="The ledger; costplan.yaml's if not given.",
)
tag_option = click.option(
    "--tag", "tags", multiple=True, metavar="NAME=VALUE", help="Only calls with this tag (repeatable)."
)
since_option = click.option("--since", type=Day(), help="Only calls reserved on that day (UTC) or later.")


@click.group(cls=InOrder, epilog=examples("costplan ledger status", "costplan ledger status --by team"))
def ledger() -> None:
    """What was reserved before calls and what they came to."""


@ledger.command(epilog=examples("costplan ledger status", "costplan ledger status --by team --format json"))
@ledger_option
@budget_option
@tag_option
@click.option("--by", metavar="TAG", help="Also the calls by the value of this tag.")
@click.option("--check", is_flag=True, help="Also prove that the file is sound and totals are the sums of rows.")
@as_of_option
@format_option("table", "json")
@output_option
def status(
    ledger_file: Path | None,
    budgets: tuple[str, ...],
    tags: tuple[str, ...],
    by: str | None,
    check: bool,
    as_of: date,
    fmt: str,
    output: Path | None,
) -> None:
    """How the caps stand, what was spent and is out, and what waits for a person. Services may write meanwhile.

    Where a budget cannot be read, all but the caps is told, and the exit code is 4.
    """
    from costplan.project.reserved import Reserved
    from costplan.render.json.ledger import status_json
    from costplan.render.ledger import status_page

    state = Reserved(as_of, ledger=ledger_file, budgets=budgets).state(tags=tags, by=by, check=check)
    if fmt == "json":
        write_out(status_json(state), output)
    else:
        write_page(status_page(state), output)
    if state.unread:  # spending stands on the page, and a script that asks for caps sees that they are not known
        raise click.exceptions.Exit(InputError.exit_code)


@ledger.command(epilog=examples("costplan ledger show", "costplan ledger show --tag team=growth --state out"))
@click.argument("reservation", required=False)
@ledger_option
@tag_option
@since_option
@click.option("--state", type=click.Choice(["out", "settled", "cancelled"]), help="Only calls that stand like this.")
@click.option("--limit", type=click.IntRange(1), default=40, show_default=True, help="So many of the newest at most.")
@show_private_option
@format_option("table", "json")
@output_option
def show(
    reservation: str | None,
    ledger_file: Path | None,
    tags: tuple[str, ...],
    since: date | None,
    state: str | None,
    limit: int,
    show_private: bool,
    fmt: str,
    output: Path | None,
) -> None:
    """The reservations, or all that is kept of one. Prompts are not kept, only their length and SHA-256."""
    from costplan.project.reserved import Reserved
    from costplan.render.json.ledger import calls_json
    from costplan.render.ledger import call_page, calls_page

    reserved = Reserved(today(), ledger=ledger_file)
    if reservation is not None:
        calls = [reserved.call(reservation)]
    else:
        word = {"out": "dispatched", "settled": "settled", "cancelled": "released"}.get(state or "")
        calls = list(reserved.calls(tags=tags, since=since, state=word))
    if fmt == "json":
        write_out(calls_json(calls, show_private=show_private), output)
    elif reservation is None:
        write_page(calls_page(calls, limit), output)
    else:
        write_page(call_page(calls[0], show_private=show_private), output)


@ledger.command(epilog=examples("costplan ledger reap", "costplan ledger reap --ledger spend.sqlite"))
@click.argument("reservations", nargs=-1, metavar="[RESERVATION]...")
@ledger_option
@format_option("table", "json")
@output_option
def reap(reservations: tuple[str, ...], ledger_file: Path | None, fmt: str, output: Path | None) -> None:
    """Settle, at what was reserved, calls whose process is gone or that nobody settled in time.

    Nothing is released: the provider may have billed. Whoever settles such a call later adjusts it.
    """
    from costplan.project.reserved import Reserved
    from costplan.render.json.ledger import calls_json
    from costplan.render.ledger import reaped_page

    reaped = Reserved(today(), ledger=ledger_file, reading=False).reap(reservations)
    if fmt == "json":
        write_out(calls_json(reaped), output)
    else:
        write_page(reaped_page(reaped), output)


@ledger.command(
    epilog=examples(
        "costplan ledger accept r2 --why 'the table was stale'",
        "costplan ledger accept r2 --ledger spend.sqlite --why 'asked the vendor'",
    )
)
@click.argument("reservation")
@click.option("--why", required=True, help="Why calls may go on.")
@ledger_option
def accept(reservation: str, why: str, ledger_file: Path | None) -> None:
    """Let calls start again after one that cost more than was reserved for it."""
    from costplan.project.reserved import Reserved

    accepted = Reserved(today(), ledger=ledger_file, reading=False).accept(reservation, why)
    tell(f"{accepted.id} is accepted; calls may start again")


@ledger.command(
    epilog=examples("costplan ledger export -o calls.jsonl", "costplan ledger export --format csv -o counts.csv")
)
@ledger_option
@tag_option
@since_option
@show_private_option
@format_option("jsonl", "csv", "json")
@output_option
def export(
    ledger_file: Path | None,
    tags: tuple[str, ...],
    since: date | None,
    show_private: bool,
    fmt: str,
    output: Path | None,
) -> None:
    """What the calls used, for 'costplan calibrate': a store (jsonl) or a count table (csv); json is everything."""
    from costplan.project.reserved import Reserved
    from costplan.render.json.ledger import calls_json

    reserved = Reserved(today(), ledger=ledger_file)
    if fmt == "json":
        write_out(calls_json(reserved.calls(tags=tags, since=since), show_private=show_private), output)
        return
    made = reserved.counted if fmt == "csv" else reserved.store
    text, left_out = made(tags=tags, since=since)
    write_out(text, output)
    if left_out:
        tell(left_out)
