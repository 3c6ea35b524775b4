"""How a project stands: its scenarios, the verdict over them, prices that grow old, models that end, the last version.
It only gathers what other files here read and hold; the page is render/state.py."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from costplan.books.state import State
from costplan.errors import CostplanError
from costplan.gating.gate import Gate, hold
from costplan.planning.cautions import end_told, stale_told
from costplan.project.budgets import read_budgets
from costplan.project.reading import listed_in, read_revision
from costplan.project.request import Request
from costplan.project.versions import read_versions

if TYPE_CHECKING:
    from datetime import date

    from costplan.gating.revision import Revision


def state_of(as_of: date, folder: Path = Path()) -> State:
    """How the project around a folder stands on a day. What is wrong with a file is told beside what is sound."""
    request = Request(as_of=as_of, folder=folder)
    names: tuple[str, ...] = ()
    try:
        names = tuple(listed_in(request))
        budgets, _ = read_budgets(request)
        revision, errors = read_revision(request, budgets)
        state = _standing(State(as_of=as_of, scenarios=names), revision)
    except CostplanError as error:
        return State(as_of=as_of, scenarios=names, problems=tuple(error.problems))
    try:
        versions, _ = read_versions(revision.files, folder)
        state = state._replace(version=versions[-1] if versions else None)
    except CostplanError as error:
        errors.append(error)
    return state._replace(problems=tuple(dict.fromkeys(problem for error in errors for problem in error.problems)))


def _standing(state: State, revision: Revision) -> State:
    plan, day = revision.asked.plan, state.as_of
    ends = {one.scenario.title: one.scenario.period.last for one in revision.loaded}
    last: dict[str, date] = {}
    for charge in plan.costs.of_models:
        last[charge.model] = max(ends[charge.scenario], last.get(charge.model, day))
    tables = {model: revision.catalogue.table(model) for model in last}
    return state._replace(
        verdict=hold(Gate(revision=revision)),
        budgets=len(revision.budgets),
        assumed=tuple(one.path for loaded in revision.asked.loaded for one in loaded.scenario.assumed),
        stale=stale_told(tables.values(), day),
        ending=tuple(filter(None, (end_told(table, day, last[model]) for model, table in tables.items()))),
    )
