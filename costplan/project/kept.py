"""Which name of a scenario is that of a saved plan or a frozen version, which stands for its scenarios, budgets and
tables. What is read out of its file stands in ``kept_plan.py``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, Problem

if TYPE_CHECKING:
    from os import PathLike

    from costplan.project.kept_plan import Kept
    from costplan.project.request import Request


def is_kept(name: str | PathLike[str]) -> bool:
    """Whether a scenario's name is that of a saved plan or a version."""
    return Path(name).suffix.lower() == ".json"


def kept_in(request: Request) -> Kept | None:
    """The saved plan, or the version, that a request names as its scenario; None where it names none.

    Raises:
        CommandLineError: it names another scenario beside it.
        InputError: it is none, was changed, or keeps no tables.
        OutsideError: it cannot be read.
    """
    names = [name for name in request.names if is_kept(name)]
    if not names:
        return None
    if len(request.names) > 1:
        told = f"{names[0]} is planned by the tables that it keeps, and nothing beside it"
        raise CommandLineError([Problem("kept-alone", told, "name it alone")])
    from costplan.project.kept_plan import read_kept

    return read_kept(request)
