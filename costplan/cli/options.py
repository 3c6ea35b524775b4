"""Options that several commands share. Precedence: flags, then COSTPLAN_* of the environment, then costplan.yaml, then
the defaults."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from costplan.cli.clock import Day, today
from costplan.cli.completion import calibrations as complete_calibration
from costplan.cli.completion import files as complete_file
from costplan.cli.completion import paths as complete_path
from costplan.cli.words import Amount, Choice

if TYPE_CHECKING:
    from collections.abc import Callable


def _stack(*decorators: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def decorate(command: Any) -> Any:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


as_of_option = click.option(
    "--as-of",
    type=Day(),
    envvar="COSTPLAN_AS_OF",
    default=today,
    help="The day to plan on, such as 2026-11-23; today in UTC if not given.",
)
pricing_option = click.option(
    "--pricing",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="COSTPLAN_PRICING",
    help="A folder of pricing tables that wins over costplan.yaml's and the shipped ones.",
)
output_option = click.option(
    "-o", "--output", type=click.Path(path_type=Path, allow_dash=True), help="Write to a file; - is stdout."
)
set_option = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="PATH=VALUE",
    shell_complete=complete_path,
    help="Override a key, such as social-posts.draft.quality=low, or by a change: drivers.posts=+30%.",
)
scale_option = click.option(
    "--scale",
    multiple=True,
    metavar="PATH=FACTOR",
    shell_complete=complete_path,
    help="Multiply drivers.posts=1.3, or with drivers=1.3 all drivers and volumes (repeatable).",
)
budget_option = click.option(
    "--budget",
    "budgets",
    multiple=True,
    metavar="FILE",
    shell_complete=complete_file,
    help="Caps and policies (repeatable).",
)
max_option = click.option(
    "--max", "most", type=Amount(), metavar="AMOUNT", help="A cap without a file, such as '2 USD'; exit 3 if over."
)
observations_argument = click.argument(
    "observations",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OBSERVATIONS...",
)
calibration_option = click.option(
    "--calibration",
    envvar="COSTPLAN_CALIBRATION",
    metavar="FILE",
    shell_complete=complete_calibration,
    help="What 'costplan calibrate' learned, or 'public' for the shipped one; wins over costplan.yaml's.",
)
currency_option = click.option(
    "--currency",
    envvar="COSTPLAN_CURRENCY",
    metavar="CODE",
    help="Tell costs in EUR or another currency, dollars beside it, at rates of --fx or of a budget.",
)
fx_option = click.option(
    "--fx",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="COSTPLAN_FX",
    help="With --currency: a file of pinned exchange rates.",
)
contracts_option = click.option(
    "--contracts",
    multiple=True,
    type=click.Path(),  # whose variable has several as PATH has
    envvar="COSTPLAN_CONTRACTS",
    metavar="PATH",
    shell_complete=complete_file,
    help="A contract or a folder of them (repeatable), or 'none' for list prices; wins over costplan.yaml's.",
)
show_private_option = click.option(
    "--show-private", is_flag=True, help="Tell rates and terms of private contracts too; the page says that it does."
)
tables_options = _stack(as_of_option, pricing_option)
what_if_options = _stack(set_option, scale_option)
currency_options = _stack(currency_option, fx_option)
plan_options = _stack(as_of_option, pricing_option, calibration_option, contracts_option)


def format_option(*formats: str) -> Callable[[Any], Any]:
    """``--format`` with its choices."""
    return click.option(
        "--format",
        "fmt",
        type=Choice(formats),
        default=formats[0],
        show_default=True,
        envvar="COSTPLAN_FORMAT" if "csv" in formats else None,
    )
