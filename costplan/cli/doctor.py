"""``costplan doctor``: whether this installation and its tables are sound, and what a plan here would rest on."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from costplan.cli.examples import examples
from costplan.cli.options import plan_options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command(epilog=examples("costplan doctor", "costplan doctor --calibration public"))
@plan_options
def doctor(as_of: date, pricing: Path | None, calibration: str | None, contracts: tuple[str, ...]) -> None:
    """Whether the installation and its tables are sound."""
    from costplan.errors import InputError
    from costplan.project.health import examine
    from costplan.project.request import Request
    from costplan.render.text import width_of_terminal

    health = examine(Request(as_of=as_of, pricing=pricing, calibration=calibration, contracts=contracts))
    width = width_of_terminal()
    for sign in health.signs:
        line = f"{'ok  ' if sign.is_good else 'look'}  {sign.topic:<10} {sign.words}"
        click.echo(textwrap.fill(line, width, subsequent_indent=" " * 17))
    if health.problems:
        raise InputError(health.problems)
