"""Whether this installation and its tables are sound, and what a plan here would rest on: what ``costplan doctor``
tells. What is wrong with a table is found in linting.py."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.idle_terms import ended, idle_terms
from costplan.linting import lint
from costplan.named import NamedTuple
from costplan.planning.cautions import STALE_DAYS, age_of, end_told
from costplan.pricing.tokenizer import APPROXIMATION, is_installed
from costplan.project.settings import find_project
from costplan.release import RELEASE
from costplan.units import many
from costplan.yamlio import USES_LIBYAML

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.errors import Problem
    from costplan.project.request import Request
    from costplan.project.settings import Project
    from costplan.scenario.driver import Period
    from costplan.scenario.scenario import Scenario

CALIBRATED_DAYS = 60
"""A calibration older than this should be made anew."""


class Sign(NamedTuple):
    """One thing that was looked at: whether it is as it should be, what it is, and how it is."""

    is_good: bool
    topic: str
    words: str


class Health(NamedTuple):
    """All that was looked at, and what is wrong with the tables."""

    signs: tuple[Sign, ...]
    problems: tuple[Problem, ...]


def examine(request: Request) -> Health:
    """Look at the installation, the project and the tables of a request.

    Raises:
        CostplanError: costplan.yaml or the calibration cannot be read.
    """
    project = find_project(request.folder.absolute())
    catalogue = request.catalogue()
    listed = [*_listed(request)]
    agreed = catalogue.under(contract for one in listed for contract in one.contracts)
    problems = tuple(dict.fromkeys([*lint(catalogue), *idle_terms(agreed)]))
    tables, profiles = len(catalogue.models()), len(catalogue.profiles())
    slow = "PyYAML without libyaml: reading is about eight times slower"
    none = "no costplan.yaml here or above; the shipped tables count"
    signs = [
        Sign(True, "costplan", f"{RELEASE} on Python {platform.python_version()}, {request.as_of} UTC"),
        Sign(USES_LIBYAML, "yaml", "libyaml" if USES_LIBYAML else slow),
        Sign(is_installed(), "tokenizer", "o200k_base" if is_installed() else f"none: {APPROXIMATION}"),
        Sign(True, "project", "costplan.yaml found" if project.root else none),
        Sign(
            not problems,
            "tables",
            f"{tables} tables, {profiles} profiles, {len(problems)} problems; {catalogue.used()}",
        ),
    ]
    if project.ledger.place is not None:
        signs.append(_of_ledger(project, request))
    if not problems:
        signs += _of_time(catalogue, request.as_of)
    signs += _of_contracts(agreed, [one.period for one in listed], request.as_of)
    calibration = catalogue.calibration
    if calibration is not None:
        cells = sum(len(group.cells) for group in calibration.groups)
        age = (request.as_of - calibration.as_of).days
        words = f"{calibration.shown}: {cells:,} cells, made {age} days ago"
        signs.append(Sign(age <= CALIBRATED_DAYS, "calibrated", words))
    return Health(tuple(signs), problems)


def _of_ledger(project: Project, request: Request) -> Sign:
    """Whether what costplan.yaml has hold calls can be held."""
    from costplan.project.holding import read_holding

    try:
        holding = read_holding(project, request._replace(folder=request.folder.absolute()))
    except CostplanError as error:
        first, *others = error.problems
        return Sign(False, "ledger", str(first) + (f"; {len(others)} more" if others else ""))
    told = f"{many(len(holding.caps), 'cap')} of {many(len(holding.budgets), 'budget')} hold calls"
    plan = f", with {project.ledger.cap}" if project.ledger.cap else ""
    return Sign(bool(holding.caps), "ledger", told + plan)


def _of_contracts(catalogue: Catalogue, periods: Sequence[Period], day: date) -> Iterator[Sign]:
    """How many contracts count, which of them or of their credits are over, and which are for no day of any plan that
    costplan.yaml lists."""
    contracts = catalogue.account.contracts
    if not contracts:
        return
    over = ended(catalogue, day)
    yield Sign(not over, "contracts", f"{many(len(contracts), 'contract')}: {', '.join(one.id for one in contracts)}")
    yield from (Sign(False, "contracts", told) for told in over)
    for one in contracts if periods else ():
        first, last = min(period.first for period in periods), max(period.last for period in periods)
        if one.span.first > last or (one.span.last is not None and one.span.last < first):
            told = f"contract {one.id} ({one.file}) is for no day of the plans here, {first} through {last}"
            yield Sign(False, "contracts", told)


def _listed(request: Request) -> Iterator[Scenario]:
    """The scenarios that costplan.yaml lists, as far as they can be read."""
    from costplan.project.reading import listed_in
    from costplan.project.scenarios import find_scenario

    try:
        names = listed_in(request)
    except CostplanError:
        return
    for name in names:
        try:
            yield find_scenario(name, (), request.folder, request).scenario
        except CostplanError:
            continue  # estimate tells why


def _of_time(catalogue: Catalogue, day: date) -> Iterator[Sign]:
    """How fresh the tables are, and which models stop soon."""
    tables = [catalogue.table(model) for model in catalogue.models()]
    alive = [table for table in tables if not (table.reference or (table.shutdown and day >= table.shutdown))]
    stale = [table for table in alive if age_of(table, day) > STALE_DAYS]
    words = f"{len(stale)} of {len(alive)} living tables were last checked more than {STALE_DAYS} days ago"
    yield Sign(not stale, "freshness", words)
    for table in alive:
        if told := end_told(table, day):
            yield Sign(False, "shutdown", told)
