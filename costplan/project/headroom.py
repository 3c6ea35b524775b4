"""Which cap is over an estimate, as a check of the same scenarios would compare it, and what is left of it.
No policy is asked and no base read; gating/headroom.py chooses the cap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.project.kept import kept_in
from costplan.project.reading import Reading, read_budgets
from costplan.project.settings import find_project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.gating.headroom import Headroom
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

    folder = request.folder.absolute()
    kept = kept_in(request)
    reading = Reading(request, find_project(folder).root or folder, kept)
    names = (not kept and request.names) or [one.file for one in scenarios]
    for name, one in zip(names, scenarios, strict=True):
        reading.take(one, (request.folder / name).resolve())
    titles = frozenset(reading.files)
    for budget in budgets if kept is None else ():
        reading.read_covered(budget, titles)
    revision, errors = reading.revision(titles, [*budgets, *own])
    for error in errors:
        raise error
    return headroom_of(caps_over(revision))
