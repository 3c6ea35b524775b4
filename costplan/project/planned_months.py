"""The months of a plan that is a cap: of a frozen version, of a saved plan, or of a scenario planned on the day.
What was signed is taken as it was kept; how it holds a call stands in reserving/plan_cap.py."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from costplan.budget.per import EXPECTED
from costplan.errors import CostplanError, told_at, wrong
from costplan.named import NamedTuple
from costplan.project.freezing import is_label
from costplan.project.kept import is_kept
from costplan.project.versions import versions_folder
from costplan.scenario.scenario import SEATS
from costplan.units import METERS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from costplan.ledger.cap import LedgerCap
    from costplan.project.request import Request
    from costplan.reserving.plan_cap import PlanCap
    from costplan.units import Number

_OF_SEATS = frozenset(meter.name for meter in METERS.values() if meter.counted == "seats")


class PlannedCap(NamedTuple):
    """A plan as a cap, and the files and folders that decide what it is."""

    cap: LedgerCap
    watched: tuple[Path, ...]


def cap_of_plan(asked: PlanCap, request: Request) -> PlannedCap:
    """The cap that a plan is: in each of its months what it has there, without the fees of seats, which no call spends.

    Args:
        asked: the plan. Its name is that of a version by its label, or of a scenario with versions, of which the last
            one frozen counts; else that of a file of a saved plan or a version, or of a scenario as everywhere.
        request: the day on which a scenario is planned, the tables, and the folder in which names are looked up.

    Raises:
        CostplanError: there is no such plan, it cannot be planned or has no month; told where it is asked for.
    """
    folder = request.folder
    try:
        name = _version_of(asked.name, folder) or asked.name
        if is_kept(name) and asked.at == EXPECTED:
            months, files = _kept(name, folder), [name]
        else:
            months, files = _planned(name, asked.at, request)
    except CostplanError as error:
        if asked.place.line:
            raise told_at(error, asked.place) from None
        raise
    if not months:
        raise wrong("not-a-plan-cap", f"{asked} has no call in any month", "name a plan of calls", asked.place)
    versions = versions_folder(folder)
    return PlannedCap(asked.held(months), (versions, versions / asked.name, *(folder / file for file in files)))


def _version_of(name: str, folder: Path) -> str:
    """The file of a version as seen from the folder, by its label, or by the scenario whose last one it is; empty where
    there is none.

    Raises:
        InputError: versions of several scenarios have the label, or one of the scenario's is broken.
    """
    from costplan.books.version_file import read_version

    if not is_label(name):
        return ""
    top = versions_folder(folder)
    found = sorted(top.glob(f"*/{name}.json"))
    if len(found) > 1:
        names = " and ".join(path.relative_to(folder).as_posix() for path in found[:2])
        raise wrong("two-versions", f"several versions are called {name}: {names}", "name the file of one")
    if not found:
        versions = [(read_version(path, path.as_posix()), path) for path in sorted((top / name).glob("*.json"))]
        latest = sorted((version.frozen, version.label, path) for version, path in versions)
        found = [path for _, _, path in latest[-1:]]
    return os.path.relpath(found[0], folder) if found else ""


def _kept(name: str, folder: Path) -> dict[str, Number]:
    """The expected cost of each month as a version or a saved plan has it."""
    from costplan.books.version_file import is_version, version_of
    from costplan.plan.saved_file import read_document, saved_plan_of

    path = folder / name
    document = read_document(path, name)
    if is_version(document):
        entries = version_of(document, path, name).spend
        return _sums(
            (entry.account.month, entry.net or 0) for entry in entries if METERS[entry.account.meter].counted != SEATS
        )
    spends = saved_plan_of(document, name).spends or ()
    return _sums((spend.month, spend.cost) for spend in spends if spend.workflow != SEATS)


def _planned(name: str, at: str, request: Request) -> tuple[dict[str, Number], list[str]]:
    """The cost of each month at a figure, planned now: a saved plan or a version by the tables that it keeps; and the
    files of its scenarios."""
    from costplan.project.estimating import estimate

    found = estimate(request._replace(scenarios=(name,)))
    months = found.plan.costs.select(lambda charge: charge.workflow != SEATS).split(lambda stretch: stretch.month)
    files = [name] if is_kept(name) else [file for one in found.scenarios for file in one.files]
    if at == EXPECTED:
        return {month: costs.total.expected for month, costs in months.items()}, files
    return {month: found.risks.of(costs).at(at) for month, costs in months.items()}, files


def _sums(costs: Iterable[tuple[str, Number]]) -> dict[str, Number]:
    months: dict[str, Number] = {}
    for month, cost in costs:
        months[month] = months.get(month, 0) + cost
    return months
