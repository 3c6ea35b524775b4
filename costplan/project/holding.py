"""What holds calls in a project: the budgets that costplan.yaml or a caller names, and the plans that are caps.
Where the ledger lies, and when all this is read again, stands in spending.py."""

from __future__ import annotations

import os
from itertools import chain, takewhile
from typing import TYPE_CHECKING

from costplan.errors import InputError, Problems
from costplan.named import NamedTuple
from costplan.project.settings import files_of
from costplan.reserving.caps import caps_and_others

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from costplan.budget.budget import Budget
    from costplan.errors import Problem
    from costplan.ledger.cap import LedgerCap
    from costplan.project.planned_months import PlannedCap
    from costplan.project.request import Request
    from costplan.project.settings import Project


class Holding(NamedTuple):
    """The budgets, the caps of these and of plans on a day, the files that were read for them, and why other caps
    cannot be held."""

    budgets: tuple[Budget, ...]
    caps: tuple[LedgerCap, ...]
    files: tuple[str, ...]
    left_out: tuple[Problem, ...] = ()


def read_holding(project: Project, request: Request, cap: str | None = None, *, beside: bool = False) -> Holding:
    """What holds calls.

    Args:
        project: the one around the request's folder.
        request: the day, the tables, and the budgets where not those of costplan.yaml that hold calls.
        cap: a plan whose months are caps too, beside that of costplan.yaml.
        beside: whether an amount holds beside the caps, so that one of a plan's budgets that no ledger can hold is left
            out and told; those of budgets that are named to hold calls never are.

    Raises:
        CostplanError: with all that is wrong in budgets and plans, and every cap that no ledger holds.
    """
    problems = Problems()
    budgets: list[Budget] = []
    files: list[str] = []
    caps: tuple[LedgerCap, ...] = ()
    left_out: tuple[Problem, ...] = ()
    plans: list[PlannedCap] = []
    with problems.collect():
        budgets, files = _budgets(project, request)
        caps, left_out = caps_and_others(budgets, request.as_of)
        if left_out and (not beside or request.budgets or project.ledger.budgets is not None):
            raise InputError(left_out)
    with problems.collect():
        plans += _plans(project, cap, request)
    problems.stop_if_any()
    watched = chain.from_iterable(one.watched for one in plans)
    return Holding(
        budgets=tuple(budgets),
        caps=(*caps, *(one.cap for one in plans)),
        files=(*files, *map(str, watched)),
        left_out=left_out,
    )


def folders_of(project: Project) -> Iterator[str]:
    """The folders in which a new budget that holds calls may appear."""
    if project.root is None:
        return
    for glob, _ in project.holding:
        parts = glob.removeprefix("./").split("/")[:-1]
        yield str(project.root.joinpath(*takewhile(lambda part: not any(mark in part for mark in "*?["), parts)))


def _budgets(project: Project, request: Request) -> tuple[list[Budget], list[str]]:
    """The budgets that are named, else those of the project, and the files that were read for them."""
    from costplan.budget.file import load_budget

    here = request.folder
    paths: Iterable[Path] = [here / name for name in request.budgets]
    if not request.budgets and project.root is not None:
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
    if project.ledger.cap is None and cap is None:
        return
    from costplan.project.planned_months import cap_of_plan
    from costplan.reserving.plan_cap import asked_plan_cap

    if project.ledger.cap is not None and project.root is not None:
        yield cap_of_plan(project.ledger.cap, request._replace(folder=project.root, tables=request.folder))
    if cap is not None:
        yield cap_of_plan(asked_plan_cap(cap), request)
