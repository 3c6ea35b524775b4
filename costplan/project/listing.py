"""What costplan.yaml of another revision lists, beside what is checked now: no scenario falls out of the gate unseen.
A scenario that is not in the tree any more is the base's alone; here are those that still are."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from costplan import intake
from costplan.errors import CostplanError, Place, Problem
from costplan.project.scenarios import find_scenario, is_table
from costplan.project.settings import FILE, below_repository, files_of, find_project
from costplan.yamlio import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.gating.revision import Revision
    from costplan.project.request import Request

_TEXTS = (".yaml", ".yml", ".json")
_SCENARIO = re.compile(rb"""["']?\b(?:scenario|extends)["']?\s*:""")


def lacks_project(request: Request, there: Request) -> str:
    """The costplan.yaml around the folder of a request, as it is called in the repository, where a revision has none
    there; else nothing."""
    root = find_project(request.folder.absolute()).root
    if root is None:
        return ""
    above = os.path.relpath(root.resolve(), request.folder.resolve())
    if (there.folder / above / FILE).is_file():
        return ""
    return f"{there.revision} has no {Path(below_repository(root), FILE).as_posix()}"


def keep_named(request: Request) -> None:
    """Keep what costplan.yaml and the request name from being written over, also where another revision's are read."""
    project = find_project(request.folder.absolute())
    named = [request.folder / name for name in (*request.budgets, request.calibration) if name is not None]
    if project.root:
        named += files_of(project.root, (*project.scenarios, *project.budgets), [])
    for folder in (project.pricing, request.folder / request.pricing if request.pricing is not None else None):
        named += folder.rglob("*.yaml") if folder else ()
    for path in (*named, *filter(None, (project.calibration,))):
        intake.keep(path)


def with_dropped(there: Request, request: Request) -> Request:
    """The request with the scenarios that another revision lists and costplan.yaml no longer does, where they lie as
    they did; as it is where it names scenarios."""
    project, before = find_project(request.folder.absolute()), find_project(there.folder)
    if project.root is None or request.scenarios or lacks_project(request, there):
        return request
    listed = files_of(project.root, project.scenarios, [])
    then = files_of(project.root, before.scenarios, [])
    return request._replace(dropped=tuple(os.path.relpath(path, request.folder) for path in then if path not in listed))


def no_longer_checked(there: Request, now: Revision, request: Request) -> list[Problem]:
    """The scenarios that a revision lists and that are not read now, though they lie in the tree, under whatever name;
    none where scenarios were named."""
    root = find_project(request.folder.absolute()).root
    before = find_project(there.folder)
    if root is None or before.root is None or request.scenarios or lacks_project(request, there):
        return []
    checked = set(now.files.values())
    problems = []
    for path in files_of(before.root, before.scenarios, []):
        file = path.relative_to(before.root).as_posix()
        if file in checked:
            continue
        try:
            title = find_scenario(os.path.relpath(path, there.folder), (), there.folder, there).scenario.title
        except CostplanError:
            title = ""
        if title and title in now.files:
            continue
        if left := next(_like(file, title, intake.read_bytes(path, file), checked, request), None):
            message = f"{file} of {there.revision} is no longer checked; {left} is still there"
            remedy = f"list it under 'scenarios:' in {FILE}, or remove the file"
            problems.append(Problem("no-longer-checked", message, remedy, Place(left, 1, 1)))
    return problems


def _like(file: str, title: str, data: bytes, checked: set[str], request: Request) -> Iterator[str]:
    """Files of the tree that are not read now and hold a scenario of that file, title or content."""
    root = find_project(request.folder.absolute()).root or request.folder
    titled = re.compile(rb"""["']?\bscenario["']?\s*:\s*["']?""" + re.escape(title.encode("utf-8", "replace")))
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted(names):
            path = Path(folder, name)
            here = path.relative_to(root).as_posix()
            is_named = path.stem.lstrip(".") == Path(file).stem
            if here in checked or not (
                path.is_file() and (is_named or path.suffix in _TEXTS or _is_as_long(path, data))
            ):
                continue
            try:
                found = intake.read_bytes(path, here, MAX_BYTES)
            except CostplanError:
                continue
            is_like = is_named and (_SCENARIO.search(found) or (is_table(here) and _can_be_read(path, request)))
            if found == data or is_like or (title and titled.search(found)):
                yield here


def _can_be_read(path: Path, request: Request) -> bool:
    """Whether a table is one that somebody filled, and no page of a report."""
    try:
        find_scenario(os.path.relpath(path, request.folder), (), request.folder, request)
    except CostplanError:
        return False
    return True


def _is_as_long(path: Path, data: bytes) -> bool:
    return path.stat().st_size == len(data)
