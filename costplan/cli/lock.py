"""``costplan lock``: the inputs that plans rest on, pinned in a file, and what other inputs would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costplan.cli.completion import scenarios as complete_scenario
from costplan.cli.options import output_option, plan_options
from costplan.cli.output import tell, write_out, write_page

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command()
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
    output: Path | None,
) -> None:
    """Pin the prices, token counts, calibration and tokenizer that scenarios rest on.

    Writes costplan.lock beside costplan.yaml, or here. A lock that is there is held against the inputs in force, and
    exit 4 tells that they differ; only --update rewrites it. Without names, the scenarios are those in the lock.

    \b
    Examples:
      costplan lock scenario.yaml
      costplan lock --update
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
    request = Request(as_of=as_of, scenarios=names, pricing=pricing, calibration=calibration)
    if on_stdout:
        write_out(file.made(request).text, None)
        return
    made = file.keep(request, update=update)
    if made.written and made.held is not None:
        write_page(lock_page(made.moved, made.differences, made.plan), None)
    tell(f"wrote {file.path}" if made.written else f"{file.path} holds")
