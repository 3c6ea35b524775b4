"""What a project spends: its ledger, the caps that hold before a call, and the tables that price one.
Files are read again when they have changed, so that a service that runs for months sees a new cap."""

from __future__ import annotations

import os
from os import fspath
from os.path import lexists
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from costplan.errors import OutsideError, Problem, wrong
from costplan.ledger.own_files import fault_in_name
from costplan.ledger.sqlite import open_ledger
from costplan.named import NamedTuple
from costplan.project.holding import folders_of, read_holding
from costplan.project.request import Request
from costplan.project.settings import ENVIRONMENT, FILE, LEDGER, files_of, find_project
from costplan.project.tables import open_calibrated
from costplan.reserving.caps import accepts_estimates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from os import PathLike

    from costplan.budget.budget import Budget
    from costplan.catalogue import Catalogue
    from costplan.ledger.cap import LedgerCap
    from costplan.ledger.ledger import Ledger
    from costplan.project.settings import Project

_NAME_ANOTHER = "name a ledger elsewhere: --ledger FILE of a command, ledger=FILE in Python, or COSTPLAN_LEDGER"


class Spending(NamedTuple):
    """What counts for a call of today.

    ``path`` is where the ledger lies; ``caps`` are those of the ``budgets``, empty where there are none.
    ``accept_estimates`` is whether these let a call be held at an estimate where nothing bounds what it costs;
    ``left_out`` tells which of their caps a ledger cannot hold; ``where`` is the option that names the ledger to the
    command, where somebody named it.
    """

    ledger: Ledger
    path: Path
    caps: tuple[LedgerCap, ...]
    budgets: tuple[Budget, ...]
    catalogue: Catalogue
    accept_estimates: bool
    left_out: tuple[Problem, ...] = ()
    where: str = ""


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
    contracts: Sequence[str | PathLike[str]] = (),
    folder: Path = Path(),
    beside: bool = False,
    reading: bool = False,
) -> Spending:
    """The ledger, the caps and the tables that count in a folder on a day.

    Args:
        day: the day in UTC, for the rates of exchange and the waivers of budgets.
        ledger: its file; else ``COSTPLAN_LEDGER``, else ``ledger:`` of costplan.yaml, else :data:`settings.LEDGER`.
        budgets: files; those of costplan.yaml that hold calls if there are none.
        cap: a plan whose months are caps too, such as ``plan quarter``, beside that of costplan.yaml.
        pricing: a folder of tables that wins over costplan.yaml's and the shipped ones.
        calibration: a file, or ``public``; wins over costplan.yaml's.
        contracts: files and folders of contracts, or ``none``; they win over costplan.yaml's.
        folder: where all of these are looked up.
        beside: whether an amount holds beside the caps, so that one of a plan's budgets that no ledger can hold is left
            out and told; those of budgets that are named to hold calls never are.
        reading: nothing is reserved, so that no folder is made for a ledger.

    Raises:
        InputError: costplan.yaml, a budget or a table is wrong, or a cap is none that a ledger holds.
        OutsideError: a file or the folder cannot be read, or the ledger's folder cannot be made.
    """
    here = folder_here(folder)
    named = ledger if ledger is not None else os.environ.get(ENVIRONMENT) or None
    words = [None if word is None else fspath(word) for word in (named, cap, pricing, calibration, *contracts)]
    key = (str(here), repr((beside, reading)), *map(repr, words), *(fspath(name) for name in budgets))
    kept = _KEPT.get(key)
    if kept is not None and kept.day == day and all(_stamp(path) == stamp for path, stamp in kept.stamps):
        return kept.spending
    project = find_project(here)
    watched = [*_candidates(here), *_watched(project)]
    stamps = [(path, _stamp(path)) for path in watched]  # before the files are read: a change in between is seen later
    request = Request(as_of=day, budgets=budgets, pricing=pricing, calibration=calibration, folder=here)
    holding = read_holding(project, request, cap, beside=beside or reading)
    stamps += [(path, _stamp(path)) for path in (*holding.files, *(str(here / one) for one in contracts))]
    path = _ledger_path(project, here, named, reading=reading)
    spending = Spending(
        ledger=_ledger(path),
        path=path,
        caps=holding.caps,
        budgets=holding.budgets,
        catalogue=_held(open_calibrated(pricing, calibration, here, contracts=contracts)),
        accept_estimates=accepts_estimates(holding.budgets),
        left_out=holding.left_out,
        where="" if named is None else f" --ledger {quote(str(path))}",
    )
    _KEPT[key] = _Kept(spending, day, tuple(stamps))
    return spending


def _held(catalogue: Catalogue) -> Catalogue:
    """The same for calls that are held one by one: at the dearest that terms of contracts may make of a rate."""
    catalogue.account = catalogue.account._replace(is_held=True)
    return catalogue


def folder_here(folder: Path) -> Path:
    """A folder by its whole name.

    Raises:
        OutsideError: it is the current one, and that is gone: whether a costplan.yaml held calls there is not known.
    """
    try:
        return folder.absolute()
    except OSError:
        told = "the current folder is gone, and nobody knows what its costplan.yaml said"
        raise OutsideError([Problem("cannot-read", told, "change to a folder that is there")]) from None


# ------------------------------------------------------------------------------------------------------------- ledger


def find_ledger(named: str | PathLike[str] | None, folder: Path = Path()) -> Path:
    """Where the ledger lies that is named, or that counts in a folder; no cap is read for it.

    Raises:
        InputError: costplan.yaml is wrong, and none is named.
        OutsideError: the folder cannot be read.
    """
    named = named if named is not None else os.environ.get(ENVIRONMENT) or None
    if named is not None and os.path.isabs(named):  # noqa: PTH117  it may be anything that names a path
        return Path(named)
    here = folder_here(folder)
    return _ledger_path(find_project(here) if named is None else None, here, named, reading=True)


def _ledger_path(project: Project | None, here: Path, named: str | PathLike[str] | None, *, reading: bool) -> Path:
    """Where the ledger lies; the usual folder is made."""
    if named is not None and (fault := fault_in_name(fspath(named))):
        raise wrong("not-a-ledger", fault, f"name a file such as {LEDGER}")
    if named is not None or project is None:
        return here / (named or LEDGER)
    usual = (project.root or here) / LEDGER
    path, folder = project.ledger.file or usual, usual.parent
    if reading or path.parent != folder:
        return path
    try:
        folder.mkdir(exist_ok=True)
        with (folder / ".gitignore").open("x", encoding="utf-8") as ignored:
            ignored.write("*\n")
    except FileExistsError:
        pass
    except OSError as error:
        told = f"{folder}: {error.strerror}"
        raise OutsideError([Problem("cannot-write", told, _NAME_ANOTHER)]) from None
    return path


def _ledger(path: Path) -> Ledger:
    """One ledger a file and process, whose forks may share it."""
    real = os.path.realpath(path)
    return _LEDGERS.setdefault(real, open_ledger(Path(real)))


# --------------------------------------------------------------------------------------------------------- what changes


def _candidates(here: Path) -> Iterator[str]:
    """Where a costplan.yaml may lie, up to the one that does."""
    for folder in (here, *here.parents):
        path = folder / FILE
        yield str(path)
        if lexists(path):
            return


def _watched(project: Project) -> Iterator[str]:
    """The calibration, the contracts, and the folders in which a new contract or budget may appear."""
    if project.calibration is not None:
        yield str(project.calibration)
    for path in files_of(project.root, project.contracts) if project.root else ():
        yield from (str(path), str(path.parent))
    yield from folders_of(project)


def _stamp(path: str) -> _Stamp:
    """What changes with a file; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116  a stat a file and call, without the objects of pathlib
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
