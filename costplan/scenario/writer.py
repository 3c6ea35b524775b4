"""Writes a scenario as YAML; reading that back gives an equal scenario.
Steps, workflows, drivers and throughput are written by the files that read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan import arguments, yamlio
from costplan.scenario.file import LoadedScenario
from costplan.scenario.scenario import Scenario
from costplan.scenario.volumes import driver_entries
from costplan.scenario.workflows import workflow_entries

if TYPE_CHECKING:
    from costplan.scenario.scenario import Defaults, Seats


def write_scenario(scenario: Scenario | LoadedScenario) -> str:
    """The scenario as YAML; :func:`read_scenario` reads an equal one back (defaults of model and tier are written
    out). What ``costplan.load_scenario`` gave is written with its layers and overrides in it.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(scenario, LoadedScenario):
        scenario = scenario.scenario
    elif not isinstance(scenario, Scenario):
        raise TypeError(f"scenario is {arguments.shown(scenario)}; pass what costplan.load_scenario() gave")
    document: dict[str, Any] = {
        "version": yamlio.Plain("1"),
        "scenario": scenario.title,
        "period": yamlio.Plain(str(scenario.period)),
        "holidays": [yamlio.Plain(str(day)) for day in scenario.holidays],
        "defaults": _defaults_entries(scenario.defaults),
        "drivers": {driver.name: driver_entries(driver) for driver in scenario.drivers},
        "seats": {seats.name: _seats_entries(seats) for seats in scenario.seats},
        "workflows": {workflow.name: workflow_entries(workflow, scenario.drivers) for workflow in scenario.workflows},
    }
    document["assumed"] = {one.path: one.why for one in scenario.assumed}
    document["variants"] = {one.name: {"why": one.why, "change": one.change} for one in scenario.variants}
    if scenario.budget:
        from costplan.budget.writer import budget_entries

        document["budget"] = budget_entries(scenario.budget)
    document = yamlio.without_nothing(**document)
    if scenario.throughput is not None:
        from costplan.scenario.throughput import throughput_entries

        document["throughput"] = throughput_entries(scenario.throughput)  # empty, it still asks for the rates
    return yamlio.write(document)


def _defaults_entries(defaults: Defaults) -> dict[str, Any]:
    return yamlio.without_nothing(
        size=yamlio.Plain(str(defaults.size)) if defaults.size else None,
        quality=defaults.quality,
        prompt_tokens=yamlio.quantity_text(defaults.prompt_tokens),
        parameters=dict(defaults.parameters),
    )


def _seats_entries(seats: Seats) -> dict[str, Any]:
    return yamlio.without_nothing(
        plan=seats.model,
        count=yamlio.number_text(seats.number),
        billed=seats.billed,
        shared_by={center: yamlio.number_text(number) for center, number in seats.shared_by},
    )
