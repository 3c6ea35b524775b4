"""``costplan doctor``: whether this installation and its tables are sound, and what a plan here would rest on."""

from __future__ import annotations

import platform
import textwrap
from typing import TYPE_CHECKING

import click

from costplan import __version__
from costplan.cli.options import open_calibrated, plan_options, today

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

STALE_DAYS = 60
SOON_DAYS = 60


@click.command()
@plan_options
def doctor(as_of: date | None, pricing: Path | None, calibration: str | None) -> None:
    """Whether the installation and its tables are sound."""
    from pathlib import Path as RealPath

    from costplan.errors import InputError
    from costplan.linting import lint
    from costplan.pricing.tokenizer import APPROXIMATION, is_installed
    from costplan.project.settings import find_project
    from costplan.render.text import width_of_terminal
    from costplan.yamlio import USES_LIBYAML

    width = width_of_terminal()
    day = as_of or today()
    project = find_project(RealPath.cwd())
    catalogue = open_calibrated(pricing, calibration)
    findings = lint(catalogue)

    def say(good: bool, topic: str, what: str) -> None:
        click.echo(
            textwrap.fill(f"{'ok  ' if good else 'look'}  {topic:<10} {what}", width, subsequent_indent=" " * 17)
        )

    say(True, "costplan", f"{__version__} on Python {platform.python_version()}, {day} UTC")
    say(
        USES_LIBYAML,
        "yaml",
        "libyaml" if USES_LIBYAML else "PyYAML without libyaml: reading is about eight times slower",
    )
    say(is_installed(), "tokenizer", "o200k_base" if is_installed() else f"none: {APPROXIMATION}")
    say(
        True,
        "project",
        "costplan.yaml found" if project.root else "no costplan.yaml here or above; the shipped tables count",
    )
    say(
        not findings,
        "tables",
        f"{len(catalogue.models())} tables, {len(catalogue.profiles())} profiles, {len(findings)} problems; {catalogue.used()}",
    )
    if not findings:
        tables = [catalogue.table(model) for model in catalogue.models()]
        alive = [table for table in tables if not (table.reference or (table.shutdown and day >= table.shutdown))]
        stale = [table.model for table in alive if (day - table.blocks[-1].source.last_day_checked()).days > STALE_DAYS]
        say(
            not stale,
            "freshness",
            f"{len(stale)} of {len(alive)} living tables were last checked more than {STALE_DAYS} days ago",
        )
        soon = [table for table in alive if table.shutdown and (table.shutdown - day).days <= SOON_DAYS]
        for table in soon:
            say(
                False,
                "shutdown",
                f"{table.model} stops on {table.shutdown}; next: {' or '.join(table.replacement) or 'none named'}",
            )
    learned = catalogue.calibration
    if learned is not None:
        cells = sum(len(group.cells) for group in learned.groups)
        age = (day - learned.as_of).days
        say(age <= STALE_DAYS, "calibrated", f"{learned.shown}: {cells:,} cells, made {age} days ago")
    if findings:
        raise InputError(findings)
