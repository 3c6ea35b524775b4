"""Which cap is over an estimate, as a check of the same scenarios would compare it, and what is left of it.
No base is read; gating/headroom.py chooses the cap."""

from __future__ import annotations

import os
from os.path import isfile
from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.project.budgets import read_budgets
from costplan.project.kept import kept_in
from costplan.project.settings import find_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.budget.budget import Budget
    from costplan.errors import GateError
    from costplan.exchange.reporting import Reporting
    from costplan.gating.headroom import Headroom
    from costplan.gating.revision import Revision
    from costplan.planning.built import Built
    from costplan.project.reading import Reading
    from costplan.project.request import Request
    from costplan.scenario.file import LoadedScenario


def headroom_over(scenarios: Sequence[LoadedScenario], request: Request) -> tuple[Headroom | None, tuple[Budget, ...]]:
    """The headroom of the budgets inside the scenarios and of those that a request names, else costplan.yaml's; and
    these budgets.

    Args:
        scenarios: what was read for the request, in its order, or out of a workbook.
        request: says under which names and tables.

    Raises:
        CostplanError: a budget is wrong, or a scenario that a cap of it is over too.
    """
    budgets, _ = read_budgets(request)
    own = [one.scenario.budget for one in scenarios if one.scenario.budget]
    if not budgets and not own:
        return None, ()
    from costplan.gating.headroom import caps_over, headroom_of

    revision = _revision(scenarios, request, budgets, own)
    revision.tells_chances = False
    return headroom_of(caps_over(revision)), (*budgets, *own)


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
    reading = _reading(scenarios, request, budgets)
    revision, errors = reading.revision(titles_of(scenarios), [*budgets, *own])
    for error in errors:
        raise error
    return revision


def titles_of(scenarios: Iterable[LoadedScenario]) -> frozenset[str]:
    """What scenarios are called."""
    return frozenset(one.scenario.title for one in scenarios)


def _reading(scenarios: Sequence[LoadedScenario], request: Request, budgets: Sequence[Budget]) -> Reading:
    """What was read, in its order, and then all that the caps of budgets are over too."""
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
    return reading


class Caps:
    """The budgets that are over scenarios, read once for all the ways in which these are planned.

    Args:
        scenarios: what was read for the request, in its order.
        request: says under which names.
        built: what was planned under the tables of the request; keeps what is planned now.

    Attributes:
        notes: why some caps are not compared.
        budgets: those that were read; none where one is wrong.
        reporting: the currency that plans are told in beside dollars, which they are cut for.
    """

    def __init__(self, scenarios: Sequence[LoadedScenario], request: Request, built: Built) -> None:
        self._request = request
        self._built = built
        self.budgets: list[Budget] = []
        self.reporting: Reporting | None = None
        self._others: list[LoadedScenario] = []
        self._files: dict[str, str] = _reading(scenarios, request, ()).files
        self.notes: tuple[str, ...] = ()
        try:
            budgets, _ = read_budgets(request)
            reading = _reading(scenarios, request, budgets)
            reading.problems.stop_if_any()
            others = reading.loaded[len(scenarios) :]
            if others:
                self._revision(others).plan  # noqa: B018  what is wrong with them is not an option's fault
            self.budgets, self._others, self._files = budgets, others, reading.files
        except CostplanError as error:
            self.notes = (f"budgets beside the scenario are not compared: {error.problems[0]}",)

    def over(self, scenarios: Sequence[LoadedScenario]) -> Revision:
        """The same scenarios, planned otherwise, under those budgets and the ones inside them."""
        own = [one.scenario.budget for one in scenarios if one.scenario.budget]
        return self._revision([*scenarios, *self._others], titles_of(scenarios), [*self.budgets, *own])

    def _revision(
        self,
        scenarios: Sequence[LoadedScenario],
        titles: frozenset[str] = frozenset(),
        budgets: Sequence[Budget] = (),
    ) -> Revision:
        from costplan.gating.revision import Revision

        as_of, catalogue = self._request.as_of, self._built.catalogue
        revision = Revision(scenarios, self._files, titles or titles_of(scenarios), budgets, catalogue, as_of)
        revision.built, revision.tells_chances, revision.reporting = self._built, False, self.reporting
        return revision
