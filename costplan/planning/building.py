"""Builds a Plan from scenarios: each on its own, then what they share, seats and what these include, over all.
The plan itself, with its sums, stands in plan.py."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from costplan.errors import Problems, wrong
from costplan.planning.calls import CallsOfPlan
from costplan.planning.line import PlanLines
from costplan.planning.plan import Plan
from costplan.planning.scenario_part import Building
from costplan.planning.subscriptions import bill_overage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.planning.line import PlanLine
    from costplan.planning.throughput.finish import ThroughputPlan
    from costplan.scenario.file import LoadedScenario


def build_plan(loaded: LoadedScenario, catalogue: Catalogue, as_of: date) -> Plan:
    """Cost one scenario; see :func:`build_plans`."""
    return build_plans([loaded], catalogue, as_of)


def build_plans(loaded: Sequence[LoadedScenario], catalogue: Catalogue, as_of: date, cuts: Iterable[date] = ()) -> Plan:
    """Cost scenarios as one plan, line after line.

    Args:
        loaded: the scenarios and their files, at least one.
        catalogue: tables and profiles; only those that the scenarios name are read.
        as_of: the day the plan is made, printed in every output; prices are those of the days of the runs.
        cuts: days on which a line must not run on, besides the first of each month and those of a change of price.

    Raises:
        InputError: with every illegal call, missing price and run after a shutdown; two scenarios have one title, so
            that their lines could not be told apart.
    """
    titles = [one.scenario.title for one in loaded]
    problems = Problems()
    for title in dict.fromkeys(titles):
        if titles.count(title) > 1:
            files = ", ".join(one.file for one in loaded if one.scenario.title == title)
            with problems.collect():
                raise wrong(
                    "same-title", f"two scenarios are called {title!r}: {files}", "give each its own 'scenario:'"
                )
    numbers = itertools.count()
    buildings = [Building(one.scenario, catalogue, cuts, numbers) for one in loaded]
    for building in buildings:
        with problems.collect():
            building.build()
    problems.stop_if_any()
    lines, pools, remarks = bill_overage(
        [one.scenario for one in loaded], catalogue, [line for building in buildings for line in building.lines]
    )
    of_scenario: dict[str, list[PlanLine]] = {}
    for line in lines:
        of_scenario.setdefault(line.scenario, []).append(line)
    throughput = _throughput(buildings, catalogue) if any(one.scenario.throughput for one in loaded) else None
    told = [remark for building in buildings for remark in building.remarks]
    return Plan(
        titles=tuple(titles),
        periods=tuple(str(one.scenario.period) for one in loaded),
        sources=tuple(one.file for one in loaded),
        as_of=as_of,
        costs=PlanLines(lines),
        runs=tuple(runs for building in buildings for runs in building.runs),
        pools=tuple(pools),
        calls=CallsOfPlan(lambda: (calls for building in buildings for calls in building.calls())),
        workflows=tuple(
            workflow
            for building in buildings
            for workflow in building.sums(of_scenario.get(building.scenario.title, ()))
        ),
        unknowns=tuple(unknown for building in buildings for unknown in building.unknowns),
        remarks=tuple(dict.fromkeys([*told, *remarks])),
        files={name: digest for one in loaded for name, digest in one.files.items()},
        tables_used=catalogue.used(),
        throughput=throughput,
    )


def _throughput(buildings: Iterable[Building], catalogue: Catalogue) -> ThroughputPlan:
    from costplan.planning.throughput.finish import throughput_of
    from costplan.planning.throughput.loads import Work

    return throughput_of(
        [
            Work(
                building.scenario,
                tuple((runs.workflow, runs.stretch, runs.outcome) for runs in building.runs),
                building.price,
            )
            for building in buildings
        ],
        catalogue,
    )
