"""Writes a scenario as YAML; reading that back gives an equal scenario.
Steps, workflows, drivers and throughput are written by the files that read them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from costplan import arguments, yamlio
from costplan.errors import CostplanError
from costplan.scenario.file import LoadedScenario, variant
from costplan.scenario.paid_before import opening_entries
from costplan.scenario.requires import equivalent_entries
from costplan.scenario.scenario import Scenario
from costplan.scenario.split import change_of
from costplan.scenario.volumes import driver_entries
from costplan.scenario.workflows import workflows_entries

if TYPE_CHECKING:
    from costplan.scenario.scenario import Defaults, Seats, Variant


def write_scenario(scenario: Scenario | LoadedScenario) -> str:
    """The scenario as YAML; :func:`read_scenario` reads an equal one back (defaults of model and tier are written
    out). What ``costplan.load_scenario`` gave is written with its layers and overrides in it, and its variants as what
    they change in what is written.

    Raises:
        TypeError: it is neither.
    """
    loaded = scenario if isinstance(scenario, LoadedScenario) else None
    alone = loaded.scenario if loaded else scenario
    if not isinstance(alone, Scenario):
        raise TypeError(f"scenario is {arguments.shown(scenario)}; pass what costplan.load_scenario() gave")
    document = _entries(alone)
    changes = [(one, _change(one, loaded, document)) for one in alone.variants]
    variants = {one.name: {"why": one.why, "change": change} for one, change in changes if change}
    return yamlio.write(document | ({"variants": variants} if variants else {}))


def _change(one: Variant, loaded: LoadedScenario | None, document: dict[str, Any]) -> dict[str, Any]:
    """What a variant changes in a document as it is written, where what was silent is said; nothing of a variant that
    a what-if has left no sense."""
    if loaded is None or loaded.source is None:
        return one.change
    try:
        changed = variant(loaded, one.name).scenario
    except CostplanError:
        return {}
    return change_of(document, _entries(changed)) or one.change


def _entries(scenario: Scenario) -> dict[str, Any]:
    document: dict[str, Any] = {
        "version": yamlio.Plain("1"),
        "scenario": scenario.title,
        "period": yamlio.Plain(str(scenario.period)),
        "holidays": [yamlio.Plain(str(day)) for day in scenario.holidays],
        "defaults": _defaults_entries(scenario.defaults),
        "drivers": {driver.name: driver_entries(driver) for driver in scenario.drivers},
        "seats": {seats.name: _seats_entries(seats) for seats in scenario.seats},
        "workflows": workflows_entries(scenario.workflows, scenario.drivers),
    }
    document["opening"] = opening_entries(scenario.opening)
    document["equivalent"] = equivalent_entries(scenario.equivalent)
    document["assumed"] = {one.path: one.why for one in scenario.assumed}
    document["in_code"] = {one.path: one.said for one in scenario.in_code}
    if scenario.budget:
        from costplan.budget.writer import budget_entries

        document["budget"] = budget_entries(scenario.budget)
    below = posixpath.dirname(scenario.place.file)
    document["contracts"] = [posixpath.relpath(one.file, below or ".") for one in scenario.contracts]
    document = yamlio.without_nothing(**document)
    if scenario.throughput is not None:
        from costplan.scenario.throughput import throughput_entries

        document["throughput"] = throughput_entries(scenario.throughput)  # empty, it still asks for the rates
    return document


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
        tags=dict(seats.tags),
    )
