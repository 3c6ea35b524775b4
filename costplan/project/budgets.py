"""The budgets of a request: those that it names, else costplan.yaml's, and the cap that it asks for without a file.
What they are held against is read in reading.py."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from costplan.errors import CostplanError, Problems
from costplan.project.kept import kept_in
from costplan.project.settings import files_of, find_project

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.budget.budget import Budget
    from costplan.errors import Place
    from costplan.project.request import Request


def read_budgets(request: Request, notes: list[str] | None = None) -> tuple[list[Budget], dict[str, str]]:
    """The budgets' own files and the cap that is asked for without one, and the SHA-256 of all that was read for them,
    by shown name; ``notes`` gathers the globs that a git revision has no file for.

    Raises:
        CostplanError: with what is wrong in any of them.
    """
    asked = []
    if request.max is not None:
        from costplan.budget.asked import asked_budget

        asked.append(asked_budget(request.max))
    budgets, files = _read_files(request, notes)
    return [*budgets, *asked], files


def budgets_or_why(request: Request) -> tuple[list[Budget], list[str]]:
    """The budgets' own files, or none and a note of what is wrong in them."""
    try:
        return read_budgets(request._replace(max=None))[0], []
    except CostplanError as error:
        return [], [f"no budget is kept beside the plan: {error.problems[0]}"]


def _read_files(request: Request, notes: list[str] | None) -> tuple[list[Budget], dict[str, str]]:
    """The budgets that have files, or that a saved plan keeps."""
    if not request.budgets and (kept := kept_in(request)):
        return kept.budgets(), {}
    project = find_project(request.folder.absolute())
    empty: list[tuple[str, Place]] | None = [] if request.revision else None
    listed = files_of(project.root, project.budgets, empty) if project.root and not request.budgets else ()
    if notes is not None:
        notes += [f"{request.revision} has no budget that matches {glob!r}" for glob, _ in empty or ()]
    named: dict[Path, Path] = {}
    for name in request.budgets:
        path = request.folder / name
        named.setdefault(path.resolve(), path)
    problems = Problems()
    budgets: list[Budget] = []
    files: dict[str, str] = {}
    for path in named.values() if named else listed:
        from costplan.budget.file import load_budget

        with problems.collect():
            root = project.root or request.folder.absolute()
            loaded = load_budget(path, root=root, shown=os.path.relpath(path, request.folder))
            budgets.append(loaded.budget)
            files |= loaded.files
    problems.stop_if_any()
    return budgets, files
