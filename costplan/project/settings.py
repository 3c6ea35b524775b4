"""The project around a scenario: ``costplan.yaml`` at the top of a tree, and which tables that makes count.
It reads no tables itself; what a request names wins over it (tables.py)."""

from __future__ import annotations

import os
from functools import partial
from itertools import chain
from os.path import isdir, isfile, islink, lexists
from pathlib import Path
from typing import TYPE_CHECKING

from costplan import elsewhere, tree, yamlio
from costplan.errors import Problems, wrong
from costplan.named import NamedTuple
from costplan.project.writing import VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.errors import Place
    from costplan.reserving.plan_cap import PlanCap

FILE = "costplan.yaml"

LEDGER = ".costplan/ledger.sqlite"
"""Where a ledger lies if nobody says where: in the top folder of the project, or in the current one without."""

ENVIRONMENT = "COSTPLAN_LEDGER"
"""The variable that names another."""


class OwnLedger(NamedTuple):
    """What a project says of its ledger: the file, where it is not the usual one; the globs of the budgets that hold
    calls, None where these are all; and the plan that is a cap beside them. ``place`` is where it is said, None where
    it is not."""

    file: Path | None = None
    budgets: tuple[tuple[str, Place], ...] | None = None
    cap: PlanCap | None = None
    place: Place | None = None


class Project(NamedTuple):
    """The tree's top folder (None outside a project), its own folder of pricing tables and its calibration, if it has
    them; the globs of its contracts, its scenarios and its budgets, each with its place; and its ledger."""

    root: Path | None
    pricing: Path | None = None
    calibration: Path | None = None
    contracts: tuple[tuple[str, Place], ...] = ()
    scenarios: tuple[tuple[str, Place], ...] = ()
    budgets: tuple[tuple[str, Place], ...] = ()
    ledger: OwnLedger = OwnLedger()

    @property
    def holding(self) -> tuple[tuple[str, Place], ...]:
        """The globs of the budgets that hold calls."""
        return self.budgets if self.ledger.budgets is None else self.ledger.budgets


def top_of(start: Path) -> Path | None:
    """The folder of the nearest ``costplan.yaml`` in ``start`` or above it, unread; None where there is none."""
    return next((folder for folder in chain((start,), start.parents) if lexists(f"{folder}/{FILE}")), None)


def find_project(start: Path) -> Project:
    """The nearest ``costplan.yaml`` in ``start`` or above it.

    Raises:
        InputError: the file is wrong, or its pricing folder or calibration does not exist.
        OutsideError: it cannot be read, or is a link that leads nowhere, a folder, a pipe or a device.
    """
    folder = top_of(start)
    if folder is None:  # one that cannot be read is told, and not passed over for a folder above
        return Project(root=None)
    document, _ = yamlio.read_file(folder / FILE, Path(os.path.relpath(folder / FILE, start)).as_posix())
    return read_project(document, folder)


def below_repository(folder: Path) -> str:
    """Where a folder lies as seen from the top of its git repository, ``teams/a``: empty at the top and outside one."""
    here = folder.resolve()
    top = next((parent for parent in (here, *here.parents) if (parent / ".git").exists()), here)
    return "" if top == here else here.relative_to(top).as_posix()


def projects_below(folder: Path) -> list[str]:
    """Where a costplan.yaml lies one, two or three folders below this one: what a repository of many projects has."""
    found = (path for deep in (1, 2, 3) for path in folder.glob("*/" * deep + FILE))
    names = [path.parent.relative_to(folder).as_posix() for path in found]
    return sorted(name for name in names if not any(part.startswith(".") for part in name.split("/")))


def read_project(document: yamlio.Node, folder: Path) -> Project:
    """What a ``costplan.yaml`` in ``folder`` says.

    Raises:
        InputError: with every problem of the file.
    """
    with yamlio.Fields(document, "costplan.yaml") as fields:
        fields.version()
        pricing = fields.get("pricing", yamlio.text, None)
        if pricing is not None:
            elsewhere.bring(folder / pricing)
        if pricing is not None and not isdir(folder / pricing):  # noqa: PTH112  see the import
            fields.fault(
                "pricing",
                "no-folder",
                f"there is no folder {pricing!r} beside costplan.yaml",
                "make it or remove the key",
            )
        calibration = fields.get("calibration", yamlio.text, None)
        if calibration is not None:
            elsewhere.bring(folder / calibration)
        if calibration is not None and not isfile(folder / calibration):  # noqa: PTH113  see the import
            fields.fault(
                "calibration",
                "no-calibration",
                f"there is no file {calibration!r} beside costplan.yaml",
                "write it with 'costplan calibrate', or remove the key",
            )
        contracts = fields.get("contracts", yamlio.listing("contracts", tree.read_glob), ())
        scenarios = fields.get("scenarios", yamlio.listing("scenarios", tree.read_glob), ())
        budgets = fields.get("budgets", yamlio.listing("budgets", tree.read_glob), ())
        by_keys = yamlio.either("mapping", partial(_read_ledger, folder=folder), partial(_read_path, folder=folder))
        ledger = fields.get("ledger", by_keys, OwnLedger())
    return Project(
        root=folder,
        pricing=folder / pricing if pricing is not None else None,
        calibration=folder / calibration if calibration is not None else None,
        contracts=contracts,
        scenarios=scenarios,
        budgets=budgets,
        ledger=ledger,
    )


def _read_path(node: yamlio.Node, folder: Path) -> OwnLedger:
    return OwnLedger(file=_path(node, folder), place=node.where)


def _read_ledger(node: yamlio.Node, folder: Path) -> OwnLedger:
    from costplan.reserving.plan_cap import read_plan_cap

    with yamlio.Fields(node, "a ledger") as fields:
        file = fields.get("file", partial(_path, folder=folder), None)
        budgets = fields.get("budgets", yamlio.listing("budgets", tree.read_glob), None)
        cap = fields.get("cap", read_plan_cap, None)
    return OwnLedger(file=file, budgets=budgets, cap=cap, place=node.where)


def _path(node: yamlio.Node, folder: Path) -> Path:
    """The file of a ledger, which need not be there yet."""
    from costplan.ledger.own_files import fault_in_name

    word = yamlio.text(node)
    path = folder / word
    if fault := fault_in_name(word):
        raise node.fault("not-a-ledger", fault, f"name a file such as {LEDGER}")
    if path.suffix.lower() in (".yaml", ".yml", ".json", ".csv", ".jsonl") or isdir(path):  # noqa: PTH112
        raise node.fault(
            "not-a-ledger", f"{node.shown} cannot be a ledger", "name a file such as .costplan/ledger.sqlite"
        )
    return path


def files_of(
    root: Path, globs: Iterable[tuple[str, Place]], empty: list[tuple[str, Place]] | None = None
) -> tuple[Path, ...]:
    """The files below ``root`` that any of the globs matches, in order of their names. ``empty`` gathers the globs that
    match nothing, where that is no error.

    Hidden files and folders (``.git``, ``.venv``), :data:`VERSIONS` and each :data:`FILE` are left out, and a link to a
    folder is not followed.

    Raises:
        InputError: a glob matches nothing, or a link that leads out of the tree; told at the glob.
    """
    names = sorted(_names(root))
    found: set[str] = set()
    problems = Problems()
    top = root.resolve()
    for glob, place in globs:
        with problems.collect():
            here = [name for name in names if tree.matches(glob, name) and name.rpartition("/")[2] != FILE]
            if not here and empty is not None:
                empty.append((glob, place))
            elif not here:
                raise wrong("no-match", f"no file matches {glob!r}", "mend the glob, or remove it", place)
            for name in here:
                path = root / name
                elsewhere.link(path)
                if islink(path) and not Path(os.path.realpath(path)).is_relative_to(top):  # noqa: PTH114  as above
                    raise wrong("outside-tree", f"{name} leads out of the tree", "put the file itself there", place)
            found.update(here)
    problems.stop_if_any()
    return tuple(root / name for name in sorted(found))


def _names(root: Path) -> Iterator[str]:
    names = elsewhere.names(root)
    if names is not None:
        for name in names:
            if not f"/{name}".count("/.") and not name.startswith(f"{VERSIONS}/"):
                yield name
        return
    for folder, folders, files in os.walk(root):
        here = "" if folder == str(root) else f"{Path(folder).relative_to(root).as_posix()}/"
        folders[:] = [name for name in folders if not name.startswith(".") and f"{here}{name}" != VERSIONS]
        yield from (f"{here}{name}" for name in files if not name.startswith("."))
