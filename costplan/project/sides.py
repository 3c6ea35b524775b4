"""Sides of a diff, by the names that people give them: scenarios, saved plans, frozen versions by file or by label.
Revisions and other tables stand in diffing.py; what two sides come to, in bridging/."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from costplan.bridging.side import Side
from costplan.budget.budget import days_of_exchange
from costplan.errors import CommandLineError, CostplanError, OutsideError, Problem, Problems, nearest
from costplan.named import NamedTuple
from costplan.plan.saved import retitled
from costplan.planning.building import build_plans
from costplan.planning.built import Built
from costplan.project.budgets import read_budgets
from costplan.project.kept import is_kept
from costplan.project.kept_plan import keeps_no_tables, read_signed, signed_version
from costplan.project.kept_side import kept_side
from costplan.project.reading import Reading
from costplan.project.scenarios import has_scenario, shipped_scenarios, stdin_once
from costplan.project.settings import find_project
from costplan.project.versions import labelled, labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costplan.budget.budget import Budget
    from costplan.catalogue import Catalogue
    from costplan.project.kept_plan import Signed
    from costplan.project.request import Request
    from costplan.scenario.file import LoadedScenario


HERE = "the plan here"
"""What a side of all that costplan.yaml lists is called."""


class ReadSide(NamedTuple):
    """A side as it was read: ``files`` are its scenarios' from the top of the tree, by title, as far as they are known;
    ``is_kept`` is whether it came out of the file of a saved plan or a version."""

    side: Side
    files: Mapping[str, str]
    is_kept: bool = False
    notes: tuple[str, ...] = ()


def read_sides(base: str, head: str, request: Request) -> tuple[ReadSide, ReadSide]:
    """Both sides; a label is that of a version of the other's scenarios. What the request changes in scenarios, it
    changes in the head.

    Raises:
        CostplanError: with everything that is wrong in either.
        CommandLineError: a label is that of several versions, or both are stdin.
    """
    stdin_once((base, head))
    names = {
        "base": (base, request._replace(scenarios=(base,), overrides=(), scale=())),
        "head": (head, request._replace(scenarios=(head,))),
    }
    found: dict[str, ReadSide] = {}
    problems = Problems()
    for which in (
        ("base", "head") if _is_label(head, request) else ("head", "base")
    ):  # the first says of what a label is
        other = next(iter(found.values()), None)
        with problems.collect():
            found[which] = _read(*names[which], other)
    problems.stop_if_any()
    if found["head"].side.plan is None:
        raise keeps_no_tables(head, "name it first, as the base, or write it anew")
    return found["base"], found["head"]


def _read(name: str, request: Request, other: ReadSide | None) -> ReadSide:
    if is_kept(name):
        return side_of_file(name, request)
    if _is_label(name, request):
        return _labelled(name, request, other)
    if name != "-" and "/" not in name and not has_scenario(name, request.folder):
        raise _nothing_called(name, request)
    return scenario_side([name], request)


# ------------------------------------------------------------------------------------------------------------ scenarios


def scenario_side(names: Sequence[str], request: Request) -> ReadSide:
    """Scenarios by their names, under the tables that count here.

    Raises:
        CostplanError: with everything that is wrong in any of them.
    """
    reading = Reading(request, find_project(request.folder.absolute()).root or request.folder.absolute())
    for name in names:
        reading.read_named(name)
    reading.problems.stop_if_any()
    budgets, notes = budgets_of(request)
    side = planned(named(names, request), reading.loaded, request.catalogue(), request, budgets)
    told = (note for one in reading.loaded for note in one.notes)
    return ReadSide(side, reading.files, notes=(*notes, *told))


def named(names: Sequence[str], request: Request) -> str:
    """What a side is called: as it was named, and with what is changed in it."""
    changes = [*(f"--set {text}" for text in request.overrides), *(f"--scale {text}" for text in request.scale)]
    name = " + ".join(names)  # which costs, as one does
    return f"{name} with {changes[0] if len(changes) == 1 else f'{len(changes)} changes'}" if changes else name


def planned(
    name: str,
    loaded: Sequence[LoadedScenario],
    catalogue: Catalogue,
    request: Request,
    budgets: Sequence[Budget],
    built: Built | None = None,
) -> Side:
    """A side of scenarios that were read.

    Raises:
        InputError: with everything that is wrong in planning them.
    """
    built = built or Built(catalogue)
    own = [one.scenario.budget for one in loaded if one.scenario.budget]
    over = (*budgets, *(budget for budget in own if budget not in budgets))
    plan = build_plans(loaded, catalogue, request.as_of, days_of_exchange(over), built) if loaded else None
    return Side(name=name, loaded=tuple(loaded), catalogue=catalogue, plan=plan, budgets=over, built=built)


def budgets_of(request: Request) -> tuple[list[Budget], tuple[str, ...]]:
    """The budgets over the scenarios, for their rates of exchange; that one is wrong is a note."""
    try:
        return read_budgets(request)[0], ()
    except CostplanError as error:
        return [], (f"no rate of exchange is taken from a budget: {error.problems[0]}",)


# ------------------------------------------------------------------------------------------------ saved plans, versions


def side_of_file(name: str, request: Request) -> ReadSide:
    """The file of a saved plan or a version, by the tables that it keeps; there is no plan of one that keeps none.

    Raises:
        InputError: it is neither, or was changed.
        OutsideError: it cannot be read.
    """
    return _of_signed(read_signed(request.folder / name, Path(name).as_posix()), request, None)


def _of_signed(signed: Signed, request: Request, names: Mapping[str, str] | None) -> ReadSide:
    """What a file keeps; ``names`` are what its scenarios are called now, where not all of them count."""
    saved = signed.saved._replace(name=signed.label or signed.shown)
    kept, files = signed.kept, {one.title: one.file for one in saved.scenarios}
    rests = kept.rests if kept else None
    if names is not None:
        saved, rests = saved.only(names).called(names), rests and rests.called(names)
        files = {names[title]: file for title, file in files.items() if title in names}
    asked = request._replace(pricing=None, calibration=None, contracts=())
    lacking = kept.here(asked, signed.shown).contracts.lacking() if kept else []
    rests = None if lacking else rests
    side = kept_side(saved, rests, request, overrides=request.overrides, scale=request.scale, file=signed.shown)
    notes = [
        f"{signed.shown} keeps the hash of the private contract {name} alone: what differs is not split"
        for name in lacking
    ]
    if kept is None:
        notes = [f"{signed.shown} is of version 1, which keeps no tables: the difference to it is not split"]
    elif side.plan is not None and side.catalogue is not None and len(side.loaded) == len(kept.rests.scenarios):
        notes = kept.told(side.plan, asked, side.catalogue)
    side = side._replace(name=named([side.name], request))
    return ReadSide(side, files, is_kept=True, notes=tuple(notes))


def _is_label(name: str, request: Request) -> bool:
    """Whether a name is that of a version, and of nothing that lies nearer."""
    if name == "-" or "/" in name or is_kept(name) or has_scenario(name, request.folder):
        return False
    return name in labels(request.folder)


def _labelled(label: str, request: Request, other: ReadSide | None) -> ReadSide:
    """The version of a label that is about what the other side is about."""
    found = []
    for version in labelled(label, request.folder):
        scenarios = dict(version.scenarios)
        names = {title: title for title in scenarios} if other is None else retitled(scenarios, other.files)
        if names:
            found.append((version, names))
    if len(found) == 1:
        version, names = found[0]
        return _of_signed(signed_version(version), request, names)
    if found:
        told = f"{len(found)} versions are called {label}: {', '.join(version.file for version, _ in found)}"
    else:
        told = f"no version {label} is of {', '.join(other.files) if other else 'any scenario'}"
    raise CommandLineError([Problem("which-version", told, "name the version's file")])


def unclear(message: str, remedy: str) -> CommandLineError:
    """That it is not said what is compared with what."""
    return CommandLineError([Problem("which-sides", message, remedy)])


def _nothing_called(name: str, request: Request) -> OutsideError:
    beside = (path.name for path in request.folder.glob("*.*") if path.suffix in (".yaml", ".json"))
    near = nearest(name, [*labels(request.folder), *shipped_scenarios(), *beside])
    remedy = f"did you mean {near}?" if near else "name a file, or a label that 'costplan freeze' has given"
    told = f"{name}: No such file or directory, no shipped scenario, and no label of a version"
    return OutsideError([Problem("cannot-read", told, remedy)])
