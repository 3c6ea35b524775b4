"""Which files of the project no command's output replaces, read or not: costplan.yaml and what it lists and names,
the lock, the ledgers that count, and what lies in the folder of tables. Files that were read, and all that are ledgers,
are guarded in writing.py."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, CostplanError, Problem
from costplan.intake import is_input
from costplan.ledger.own_files import is_of
from costplan.locking.file import FILE as LOCK
from costplan.project.settings import ENVIRONMENT, FILE, LEDGER, Project, files_of, find_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike


def guard(
    output: Path,
    pricing: str | PathLike[str] | None = None,
    folder: Path = Path(),
    *,
    ledger: Path | None = None,
    makes: str = "",
) -> None:
    """An output is no file of the project.

    Args:
        output: what is to be written.
        pricing: the folder of tables that the command names, else costplan.yaml's.
        folder: where the command runs.
        ledger: the one that the command names, if it does.
        makes: ``calibration`` or ``scenario``: what the command is there to write, which it may replace.

    Raises:
        CommandLineError: it is one.
    """
    if is_input(output):
        return  # told as that, where it is written
    real = Path(os.path.realpath(output))
    try:
        project = find_project(folder.absolute())
    except CostplanError:  # told where it is read; what it lists cannot be known
        project = Project(root=None)
    tables = folder / pricing if pricing is not None else project.pricing
    what = ""
    if tables is not None and real.is_relative_to(os.path.realpath(tables)) and real.suffix.casefold() == ".yaml":
        is_own = makes == "calibration" and real.name.endswith(".calibration.yaml")
        what = "" if is_own else "lies in the folder of pricing tables"
    if any(is_of(output, one) for one in _ledgers(project, folder, ledger)):
        what = "is the ledger that counts here, or lies beside it"
    elif project.root is not None and real.exists():
        if makes != "calibration" and project.calibration and _is(real, project.calibration):
            what = "is the calibration of costplan.yaml"
        elif any(_is(real, project.root / name) for name in (FILE, LOCK)):
            what = f"is the {real.name} of this project"
        elif any(_is(real, path) for path in files_of(project.root, project.budgets, [])):
            what = "is a budget that costplan.yaml lists"
        elif makes != "scenario" and any(_is(real, path) for path in files_of(project.root, project.scenarios, [])):
            what = "is a scenario that costplan.yaml lists"
    if what:
        told = f"{output} {what}, and would be lost"
        raise CommandLineError([Problem("output-is-input", told, "write to another file")])


def _ledgers(project: Project, folder: Path, named: Path | None) -> Iterator[Path]:
    """Those that count here, whether they are there yet or not: the first call makes them."""
    usual = (project.root or folder) / LEDGER
    names = (named, os.environ.get(ENVIRONMENT) or None, project.ledger.file, usual)
    return (folder / name for name in names if name is not None)


def _is(real: Path, path: Path) -> bool:
    return path.exists() and real.samefile(path)
