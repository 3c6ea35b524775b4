"""Scenarios by the names that people give them: paths, the bare names of shipped ones, and ``-`` for stdin.
What stands in them is read in scenario/."""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from costplan import elsewhere
from costplan.catalogue import shipped
from costplan.errors import CommandLineError, OutsideError, Problem, Problems, nearest, wrong
from costplan.planning.built import under_theirs
from costplan.project.kept import is_kept, kept_in
from costplan.project.settings import FILE, find_project, top_of
from costplan.scenario.file import load_scenario
from costplan.yamlio import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from costplan.catalogue import Catalogue
    from costplan.project.request import Request
    from costplan.scenario.file import LoadedScenario


TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods")
"""What the names of filled tables end with; those of the last two are refused with what to do."""
NOW_A_VARIANT = {"guide-workflows-today": ("guide-workflows", "today")}
"""Of a shipped scenario of earlier releases, by its name: the scenario and the variant of it that it has become."""


def find_scenario(
    scenario: str | PathLike[str],
    overrides: Sequence[str] = (),
    folder: Path = Path(),
    request: Request | None = None,
    scale: Sequence[str] = (),
) -> LoadedScenario:
    """A scenario by its path, a shipped one by its bare name such as ``quarter``, or ``-`` for stdin.

    Args:
        scenario: its name.
        overrides: ``workflow.step.key=value`` texts.
        folder: where the path is looked up, and what it is shown relative to.
        request: the day and the tables, which a filled table needs.
        scale: ``drivers.posts=1.3`` texts.

    Raises:
        InputError: the scenario or a layer of it is wrong, or it is a filled table and nothing says on which day.
        CommandLineError: an override names nothing in it.
        OutsideError: there is none of that name, or it cannot be read.
    """
    name = os.fspath(scenario)
    if name == "-":
        return _from_stdin(overrides, scale, folder)
    path, shown = folder / name, Path(name).as_posix()
    elsewhere.bring(path)
    if _is_bare(name) and not path.exists():
        path = _shipped(name)
        if not path.is_file():
            raise _missing(name, folder)
        shown = f"scenarios/{path.name}"
    beside = Path(os.path.abspath(path)).parent  # noqa: PTH100  resolve() fails on a name that no file can have
    root = top_of(beside)
    if is_kept(name):
        told = f"{shown} holds a plan with its tables, and no scenario alone"
        raise wrong("kept-alone", told, "give its file to estimate, check or report")
    if is_table(path.name):
        found = _from_table(path, shown, root, (overrides, scale), request)
    else:
        found = load_scenario(path, root=root, overrides=overrides, scale=scale, shown=shown)
    notes = _of_another_project(root, shown, folder)
    return found._replace(notes=(*found.notes, *notes)) if notes else found


def _of_another_project(root: Path | None, shown: str, folder: Path) -> tuple[str, ...]:
    """That a scenario's own project is not the one at hand, so that what it says counts does not."""
    if root is None or root == top_of(folder.absolute()):
        return ()
    project = find_project(root)
    says = {
        "tables": bool(project.pricing),
        "calibration": bool(project.calibration),
        "contracts": bool(project.contracts),
        "budgets": bool(project.budgets),
    }
    if not (named := [what for what, said in says.items() if said]):
        return ()
    there, what = Path(os.path.relpath(root, folder.absolute())).as_posix(), " and ".join(named)
    return (f"{what} of {there}/{FILE} do not count here, though {shown} lies there; run it in {there}",)


def _from_table(
    path: Path,
    shown: str,
    root: Path | None,
    what_ifs: tuple[Sequence[str], Sequence[str]],
    request: Request | None,
) -> LoadedScenario:
    if request is None:
        told = f"{shown} is a table, and nothing says on which day it is planned"
        raise wrong("no-day", told, "pass as_of=, or give the file to costplan.estimate()")
    from costplan.project.filled import load_table

    return load_table(path, shown, root, what_ifs, (request.catalogue(), request.as_of))


def is_table(name: str) -> bool:
    """Whether a file of that name is read as a table that somebody filled, and not as YAML."""
    return PurePosixPath(name).suffix.lower() in TABLES


def has_scenario(scenario: str | PathLike[str], folder: Path = Path()) -> bool:
    """Whether there is a file of that name, or a shipped scenario."""
    name = os.fspath(scenario)
    return (folder / name).exists() or ("/" not in name and _shipped(name).is_file())


def read_scenarios(request: Request) -> tuple[Catalogue, tuple[LoadedScenario, ...]]:
    """The tables of a request, and its scenarios, at least one; see :func:`find_scenario`. A saved plan, or a version,
    stands for the scenarios and the tables that it keeps.

    Raises:
        CostplanError: with everything that is wrong in any of them, also in planning those that can be read, and in the
            calibration; the scenarios come first, as they are typed first.
    """
    stdin_once(request.names)
    problems = Problems()
    kept = kept_in(request)
    loaded = kept.loaded(request.overrides, request.scale) if kept else []
    for name in () if kept else request.names:
        with problems.collect():
            loaded.append(find_scenario(name, request.overrides, request.folder, request, request.scale))
    with problems.collect():
        catalogue = kept.catalogue(request) if kept else request.catalogue()
        if problems.errors and loaded:
            from costplan.planning.building import build_plans

            build_plans(loaded, catalogue, request.as_of)
        catalogue = under_theirs(catalogue, loaded)
    problems.stop_if_any()
    return catalogue, tuple(loaded)


def _from_stdin(overrides: Sequence[str], scale: Sequence[str], folder: Path) -> LoadedScenario:
    if sys.stdin is None:
        raise OutsideError([Problem("cannot-read", "stdin is closed", "pipe a scenario into it")])
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    here = folder.absolute()
    return load_scenario(here / "-", root=top_of(here), overrides=overrides, scale=scale, shown="stdin", data=data)


def stdin_once(names: Sequence[str]) -> None:
    """See that stdin is asked for once at most.

    Raises:
        CommandLineError: it is asked for twice, and would be empty then.
    """
    if names.count("-") > 1:
        remedy = "write one of them into a file"
        raise CommandLineError([Problem("said-twice", "stdin can be read once, and - is named twice", remedy)])


def is_shipped(name: str, folder: Path) -> bool:
    """Whether a name is that of a shipped scenario, and of no file."""
    return _is_bare(name) and not (folder / name).exists() and _shipped(name).is_file()


def _is_bare(name: str) -> bool:
    return "/" not in name and len(name) < 100


def _shipped(name: str) -> Path:
    return shipped("scenarios") / f"{name.removesuffix('.yaml')}.yaml"


def shipped_scenarios() -> list[str]:
    """The bare names of those that come with costplan."""
    return sorted(path.stem for path in shipped("scenarios").glob("*.yaml"))


def _missing(name: str, folder: Path) -> OutsideError:
    if name.removesuffix(".yaml") in NOW_A_VARIANT:
        scenario, variant = NOW_A_VARIANT[name.removesuffix(".yaml")]
        told = f"{name} is now the variant {variant!r} of {scenario}"
        return OutsideError([Problem("cannot-read", told, f"compare them: costplan compare {scenario}")])
    names = shipped_scenarios()
    beside = (path.name for path in folder.glob("*.*") if path.suffix == ".yaml" or is_table(path.name))
    near = nearest(name, [*names, *beside])
    meant = f"did you mean {near}?" if near else f"shipped are {', '.join(names)}"
    missing = f"{name}: No such file or directory, and no shipped scenario"
    return OutsideError([Problem("cannot-read", missing, meant)])
