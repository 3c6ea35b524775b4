"""Which cap is over an estimate, as a check of the same scenarios would compare it, and what is left of it.
No policy is asked and no base read; gating/headroom.py chooses the cap."""

from __future__ import annotations

import os
from os.path import isfile
from typing import TYPE_CHECKING

from costplan.project.budgets import read_budgets
from costplan.project.kept import kept_in
from costplan.project.settings import find_project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.budget.budget import Budget
    from costplan.errors import GateError
    from costplan.gating.headroom import Headroom
    from costplan.gating.revision import Revision
    from costplan.project.request import Request
    from costplan.scenario.file import LoadedScenario


def headroom_over(scenarios: Sequence[LoadedScenario], request: Request) -> Headroom | None:
    """The headroom of the budgets inside the scenarios and of those that a request names, else costplan.yaml's.

    Args:
        scenarios: what was read for the request, in its order, or out of a workbook.
        request: says under which names and tables.

    Raises:
        CostplanError: a budget is wrong, or a scenario that a cap of it is over too.
    """
    budgets, _ = read_budgets(request)
    own = [one.scenario.budget for one in scenarios if one.scenario.budget]
    if not budgets and not own:
        return None
    from costplan.gating.headroom import caps_over, headroom_of

    return headroom_of(caps_over(_revision(scenarios, request, budgets, own)))


def over_max(scenarios: Sequence[LoadedScenario], request: Request) -> GateError | None:
    """That the plan breaks the cap that is asked for without a file, as a check of that cap alone tells it; None where
    it fits, or no cap is asked for.

    Raises:
        CostplanError: it is no amount, or a scenario is wrong.
    """
    if request.max is None:
        return None
    from costplan.budget.asked import asked_budget
    from costplan.gating.gate import Gate, hold
    from costplan.project.checking import does_not_fit

    verdict = hold(Gate(revision=_revision(scenarios, request, [asked_budget(request.max)])))
    return does_not_fit(verdict.failing) if verdict.failing else None


def _revision(
    scenarios: Sequence[LoadedScenario], request: Request, budgets: Sequence[Budget], own: Sequence[Budget] = ()
) -> Revision:
    """What was read under budgets, and under those inside the scenarios, with all that their caps are over."""
    from costplan.project.reading import Reading

    folder = request.folder.absolute()
    kept = kept_in(request)
    reading = Reading(request, find_project(folder).root or folder, kept)
    names = (not kept and request.names) or [one.file for one in scenarios]
    for name, one in zip(names, scenarios, strict=True):
        path = os.path.realpath(request.folder / name)
        reading.take(one, path, is_file=isfile(path))  # noqa: PTH113  a text, as seen
    titles = frozenset(reading.files)
    for budget in budgets if kept is None else ():
        reading.read_covered(budget, titles)
    revision, errors = reading.revision(titles, [*budgets, *own])
    for error in errors:
        raise error
    return revision
