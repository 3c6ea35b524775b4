"""Reads what a plan is held against: a git revision under the budgets of now, or a saved plan.
Scenarios are known by title, else by file; those that are gone count as they were."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.bridging.side import Side
from costplan.errors import CostplanError
from costplan.gating.base import Base
from costplan.gating.revision import Revision
from costplan.gating.scope import covers
from costplan.plan.saved import retitled
from costplan.plan.saved_file import read_document, saved_plan_of
from costplan.planning.built import Built
from costplan.project.git import in_revision, told_in
from costplan.project.kept_plan import rests_of
from costplan.project.kept_side import kept_side
from costplan.project.reading import Reading, lacking_contracts
from costplan.project.scenarios import find_scenario
from costplan.project.settings import files_of, find_project
from costplan.project.unchanged import Unchanged, same_tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from costplan.plan.saved import SavedPlan
    from costplan.project.progress import Progress
    from costplan.project.request import Request


def read_base(there: Request, here: Request, now: Revision, progress: Progress) -> Base:
    """What was asked for now, as it is in the folder of a git revision; what is the same there is not read again.

    Raises:
        CostplanError: none of its scenarios is sound.
    """
    with told_in(there.revision):
        return _read_base(there, here, now, progress)


def _read_base(there: Request, here: Request, now: Revision, progress: Progress) -> Base:
    root = find_project(there.folder.absolute()).root or there.folder.absolute()
    reading = Reading(there, root, unchanged=Unchanged(here, there, now.loaded))
    with progress.stage("reading"):
        for name in reading.listed() if now.is_whole else there.names:
            reading.read(name)
        if not now.is_whole:
            _read_moved(reading, now)
    titles = set(reading.files)
    if not titles:
        reading.problems.stop_if_any()
    _read_covered(reading, now)
    names = retitled(reading.files, now.files)
    reading.call_as(names)
    requested = frozenset(names.get(title, title) for title in titles)
    if reading.loaded:
        tables = there.catalogue()
        built = Built(tables, now.built if same_tables(tables, now.catalogue) else None)
        revision, _ = reading.revision(requested, now.budgets, progress, built)
        revision.faults = in_revision(revision.faults, there.revision)
        revision.notes += tuple(
            f"{there.revision} has what cannot be planned, so it is new now: {one}" for one in revision.faults
        )
    else:
        revision = Revision((), {}, frozenset(), now.budgets, there.catalogue(), now.as_of)
        revision.notes = reading.notes
    revision.notes += tuple(
        f"{there.revision} has no {lacking}: it is planned without it there"
        for lacking in lacking_contracts(here, there)
    )
    return Base(name=there.revision, files=revision.files, requested=revision.requested, revision=revision)


def _read_moved(reading: Reading, now: Revision) -> None:
    """Scenarios that were asked for by name and lay elsewhere, by their titles."""
    gone = now.requested - set(retitled(reading.files, now.files).values())
    for name in reading.listed() if gone else ():
        try:
            title = find_scenario(name, (), reading.request.folder, reading.request).scenario.title
        except CostplanError:
            continue  # what nobody asked for may be broken
        if title in gone:
            reading.read(name)


def _read_covered(reading: Reading, now: Revision) -> None:
    """What the caps were over that are about something now."""
    for budget in now.budgets:
        for cap in budget.caps:
            if any(covers(cap.over, file) for file in now.files.values()):
                for path in files_of(reading.root, [(glob, cap.place) for glob in cap.over], []):
                    reading.read(os.path.relpath(path, reading.request.folder))


def saved_base(path: str | PathLike[str], request: Request, now: Revision) -> tuple[Base, list[str]]:
    """A plan that ``costplan estimate --format json`` saved, and what is to be told of it.

    A scenario of it that is not asked for now, though its file is there, is not held; one that is gone is.

    Raises:
        CostplanError: it cannot be read, or is no saved plan.
    """
    shown = (request.folder / path).as_posix()
    document = read_document(request.folder / path, shown)
    plan = saved_plan_of(document, shown)
    root = find_project(request.folder.absolute()).root or request.folder.absolute()
    files = {one.title: _from_top(request.folder / one.file, root) for one in plan.scenarios if one.file}
    names = retitled({one.title: files.get(one.title, "") for one in plan.scenarios}, now.files)
    requested = set()
    for one in plan.scenarios:
        title = names.get(one.title, one.title)
        is_there = title in now.files or (not now.is_whole and (root / files.get(one.title, ".")).is_file())
        if title in now.requested or not is_there:
            requested.add(title)
    base = Base(
        name=plan.name,
        files={names.get(title, title): file for title, file in files.items()}
        | {name: now.files[name] for title, name in names.items() if title not in files},
        requested=frozenset(requested),
        saved=plan.called(names),
    )
    called = {title: names.get(title, title) for title in plan.totals if names.get(title, title) in requested}
    side, notes = _saved_side(plan.only(called).called(called), called, document, request, Path(path).as_posix())
    return base._replace(side=side), notes


def _saved_side(
    plan: SavedPlan, called: Mapping[str, str], document: object, request: Request, file: str
) -> tuple[Side, list[str]]:
    """A saved plan as a side of a bridge, and why it cannot be planned again where it cannot, though it should."""
    try:
        rests = rests_of(document, plan.name)
        return kept_side(plan, rests and rests.called(called), request, file=file), []
    except CostplanError as error:
        told = f"{plan.name} cannot be planned again, so what changed since is not split into parts"
        return Side(name=plan.name, signed=plan), [f"{told}: {error.problems[0]}"]


def _from_top(path: Path, root: Path) -> str:
    """A file as budgets name it, where it lies in the tree."""
    file, top = Path(os.path.abspath(path)), root.resolve()  # noqa: PTH100  it need not be there any more
    here = Path(os.path.realpath(file.parent)) / file.name
    return here.relative_to(top).as_posix() if here.is_relative_to(top) else path.as_posix()
