"""What a project spends: its ledger, the caps that hold before a call, and the tables that price one.
Files are read again when they have changed, so that a service that runs for months sees a new cap."""

from __future__ import annotations

import os
from itertools import takewhile
from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.errors import InputError, OutsideError, Problem, Problems
from costplan.ledger.sqlite import open_ledger
from costplan.named import NamedTuple
from costplan.project.request import Request
from costplan.project.settings import FILE, files_of, find_project
from costplan.project.tables import open_calibrated
from costplan.reserving.caps import accepts_estimates, caps_and_others

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from os import PathLike

    from costplan.budget.budget import Budget
    from costplan.catalogue import Catalogue
    from costplan.ledger.cap import LedgerCap
    from costplan.ledger.ledger import Ledger
    from costplan.project.planned_months import PlannedCap
    from costplan.project.settings import Project

LEDGER = ".costplan/ledger.sqlite"
"""Where a ledger lies if nobody says where: in the top folder of the project, or in the current one without."""

ENVIRONMENT = "COSTPLAN_LEDGER"
"""The variable that names another."""


class Spending(NamedTuple):
    """What counts for a call of today.

    ``path`` is where the ledger lies; ``caps`` are those of the ``budgets``, empty where there are none.
    ``accept_estimates`` is whether these let a call be held at an estimate where nothing bounds what it costs;
    ``left_out`` tells which of their caps a ledger cannot hold.
    """

    ledger: Ledger
    path: Path
    caps: tuple[LedgerCap, ...]
    budgets: tuple[Budget, ...]
    catalogue: Catalogue
    accept_estimates: bool
    left_out: tuple[Problem, ...] = ()


class _Kept(NamedTuple):
    """What was read, on which day it holds, and how the files looked then."""

    spending: Spending
    day: date
    stamps: tuple[tuple[str, _Stamp], ...]


_Stamp = tuple[int, ...] | None

_KEPT: dict[tuple[str, ...], _Kept] = {}
_LEDGERS: dict[str, Ledger] = {}


def open_spending(
    *,
    day: date,
    ledger: str | PathLike[str] | None = None,
    budgets: Sequence[str | PathLike[str]] = (),
    cap: str | None = None,
    pricing: str | PathLike[str] | None = None,
    calibration: str | PathLike[str] | None = None,
    folder: Path = Path(),
    beside: bool = False,
    reading: bool = False,
) -> Spending:
    """The ledger, the caps and the tables that count in a folder on a day.

    Args:
        day: the day in UTC, for the rates of exchange and the waivers of budgets.
        ledger: its file; else ``COSTPLAN_LEDGER``, else ``ledger:`` of costplan.yaml, else :data:`LEDGER`.
        budgets: files; those of costplan.yaml that hold calls if there are none.
        cap: a plan whose months are caps too, such as ``plan quarter``, beside that of costplan.yaml.
        pricing: a folder of tables that wins over costplan.yaml's and the shipped ones.
        calibration: a file, or ``public``; wins over costplan.yaml's.
        folder: where all of these are looked up.
        beside: whether an amount holds beside the caps, so that one of a plan's budgets that no ledger can hold is left
            out and told; those of budgets that are named to hold calls never are.
        reading: nothing is reserved, so that no folder is made for a ledger.

    Raises:
        InputError: costplan.yaml, a budget or a table is wrong, or a cap is none that a ledger holds.
        OutsideError: a file cannot be read, or the ledger's folder cannot be made.
    """
    here = folder.absolute()
    named = ledger if ledger is not None else os.environ.get(ENVIRONMENT) or None
    words = [None if word is None else fspath(word) for word in (named, cap, pricing, calibration)]
    key = (str(here), repr((beside, reading)), *map(repr, words), *(fspath(name) for name in budgets))
    kept = _KEPT.get(key)
    if kept is not None and kept.day == day and all(_stamp(path) == stamp for path, stamp in kept.stamps):
        return kept.spending
    project = find_project(here)
    watched = [*_candidates(here), *_watched(project)]
    stamps = [(path, _stamp(path)) for path in watched]  # before the files are read: a change in between is seen later
    found, files = _budgets(project, here, budgets)
    stamps += [(path, _stamp(path)) for path in files]
    request = Request(as_of=day, pricing=pricing, calibration=calibration, folder=here)
    planned = list(_plans(project, cap, request))
    stamps += [(str(path), _stamp(str(path))) for one in planned for path in one.watched]
    path = _ledger_path(project, here, named, reading=reading)
    caps, left_out = caps_and_others(found, day)
    if left_out and (not beside or budgets or project.ledger.budgets is not None):
        raise InputError(left_out)
    spending = Spending(
        ledger=_ledger(path),
        path=path,
        caps=(*caps, *(one.cap for one in planned)),
        budgets=tuple(found),
        catalogue=open_calibrated(pricing, calibration, here),
        accept_estimates=accepts_estimates(found),
        left_out=left_out,
    )
    _KEPT[key] = _Kept(spending, day, tuple(stamps))
    return spending


# ------------------------------------------------------------------------------------------------------------- ledger


def _ledger_path(project: Project, here: Path, named: str | PathLike[str] | None, *, reading: bool) -> Path:
    """Where the ledger lies; the folder of one that nobody named is made."""
    if named is not None:
        return here / named
    if project.ledger.file is not None:
        return project.ledger.file
    path = (project.root or here) / LEDGER
    folder = path.parent
    if reading:
        return path
    try:
        folder.mkdir(exist_ok=True)
        with (folder / ".gitignore").open("x", encoding="utf-8") as ignored:
            ignored.write("*\n")
    except FileExistsError:
        pass
    except OSError as error:
        told = f"{folder}: {error.strerror}"
        raise OutsideError([Problem("cannot-write", told, "say where the ledger lies with ledger=FILE")]) from None
    return path


def _ledger(path: Path) -> Ledger:
    """One ledger a file and process, whose forks may share it."""
    real = os.path.realpath(path)
    return _LEDGERS.setdefault(real, open_ledger(Path(real)))


# ------------------------------------------------------------------------------------------------------------ budgets


def _budgets(project: Project, here: Path, named: Sequence[str | PathLike[str]]) -> tuple[list[Budget], list[str]]:
    """The budgets that are named, else those of the project, and the files that were read for them."""
    from costplan.budget.file import load_budget

    paths: Iterable[Path] = [here / name for name in named]
    if not named and project.root is not None:
        paths = files_of(project.root, project.holding)
    problems = Problems()
    budgets, files = [], []
    for path in paths:
        with problems.collect():
            files.append(str(path))
            loaded = load_budget(path, root=project.root or here, shown=os.path.relpath(path, here))
            budgets.append(loaded.budget)
            files += [str(here / name) for name in loaded.files]
    problems.stop_if_any()
    return budgets, files


def _plans(project: Project, cap: str | None, request: Request) -> Iterator[PlannedCap]:
    """The plans that are caps: the one of costplan.yaml, whose names are looked up beside it, and the one asked for."""
    from costplan.project.planned_months import cap_of_plan
    from costplan.reserving.plan_cap import asked_plan_cap

    if project.ledger.cap is not None and project.root is not None:
        yield cap_of_plan(project.ledger.cap, request._replace(folder=project.root, tables=request.folder))
    if cap is not None:
        yield cap_of_plan(asked_plan_cap(cap), request)


# --------------------------------------------------------------------------------------------------------- what changes


def _candidates(here: Path) -> Iterator[str]:
    """Where a costplan.yaml may lie, up to the one that does."""
    for folder in (here, *here.parents):
        path = folder / FILE
        yield str(path)
        if path.exists():
            return


def _watched(project: Project) -> Iterator[str]:
    """The calibration, and the folders in which a new budget may appear."""
    if project.calibration is not None:
        yield str(project.calibration)
    if project.root is None:
        return
    for glob, _ in project.holding:
        parts = glob.removeprefix("./").split("/")[:-1]
        yield str(project.root.joinpath(*takewhile(lambda part: not any(mark in part for mark in "*?["), parts)))


def _stamp(path: str) -> _Stamp:
    """What changes with a file; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116  a stat a file and call, without the objects of pathlib
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
