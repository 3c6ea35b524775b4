"""``costplan lock``: the inputs that plans rest on, pinned in a file, and what other inputs would cost."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from costplan.cli.options import (
    find_scenario,
    load_all,
    lock_path,
    open_calibrated,
    output_option,
    plan_of,
    plan_options,
    write_out,
)

if TYPE_CHECKING:
    from datetime import date

    from costplan.locking.lock import Lock
    from costplan.planning.plan import Plan


@click.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO...]")
@click.option("--update", is_flag=True, help="Tell what the inputs in force do to every scenario, and lock them.")
@plan_options
@output_option
def lock(
    scenarios: tuple[str, ...],
    update: bool,
    as_of: date | None,
    pricing: Path | None,
    calibration: str | None,
    output: Path | None,
) -> None:
    """Pin the prices, token counts, calibration and tokenizer that scenarios rest on.

    Writes costplan.lock beside costplan.yaml, or here. A lock that is there is held against the inputs in force, and
    exit 4 tells that they differ; only --update rewrites it. Without names, the scenarios are those in the lock.
    """
    from costplan.locking.file import hold, lock_yaml, read_lock
    from costplan.locking.lock import lock_of

    on_stdout = str(output) == "-"
    if on_stdout and update:
        raise click.UsageError("--update rewrites a lock; -o - only prints one")
    path = lock_path() if output is None or on_stdout else output
    held = read_lock(path) if path.exists() else None
    folder = Path(os.path.abspath(path)).parent  # noqa: PTH100  a lock that is a link stands where the link is
    names = scenarios or tuple(_name(scenario.file, folder) for scenario in (held.scenarios if held else ()))
    if not names:
        raise click.UsageError("name the scenarios to lock")
    if "-" in names:
        raise click.UsageError("a lock names the files of its scenarios; - has none")
    catalogue = open_calibrated(pricing, calibration)
    plan = plan_of(load_all(names, (), catalogue, as_of), catalogue, as_of)
    now = lock_of([(find_scenario(name, ()), _file(name, folder)) for name in names], plan, catalogue)
    if on_stdout or held is None:
        write_out(lock_yaml(now), output if on_stdout else path)
    elif update and lock_yaml(now) != lock_yaml(held):
        write_out(_page(held, now, plan), None)
        write_out(lock_yaml(now), path)
    else:
        hold(held, plan, catalogue)
        click.echo(f"costplan: {path} holds", err=True)


def _name(file: str, folder: Path) -> str:
    """A scenario of the lock as the command line names it."""
    if "/" not in file and not (folder / file).exists():
        return file  # a shipped one
    return Path(os.path.relpath(folder / file)).as_posix()


def _file(name: str, folder: Path) -> str:
    """A scenario of the command line as the lock names it, so that it is found from any folder."""
    if "/" not in name and not Path(name).exists():
        return name  # a shipped one
    return Path(os.path.relpath(name, folder)).as_posix()


def _page(held: Lock, now: Lock, plan: Plan) -> str:
    from costplan.locking.lock import differences, moved
    from costplan.render.lock import lock_page
    from costplan.render.text import page_text, width_of_terminal

    return page_text(lock_page(moved(held, now), differences(held.pins, now.pins), plan), width_of_terminal())
