"""Steps where they stand, of scenarios that are written in a test, as whoever looks for ways is handed them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from costplan import Catalogue
from costplan.alternatives.way import StepAt
from costplan.planning.settling import settle
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.yamlio import Plain, parse, write

if TYPE_CHECKING:
    from collections.abc import Iterator

CATALOGUE = Catalogue()


def scenario_of(document: dict[str, Any]) -> LoadedScenario:
    """A scenario of January 2027, unless it says when; texts are written bare but for a shape alone, such as 16:9."""
    head = {"version": "1", "scenario": "case", "period": "2027-01"}
    text = write(_bare(head | document))
    return LoadedScenario(read_scenario(parse(text.encode(), "case.yaml")), "case.yaml", {})


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_bare(below) for below in value]
    return value if re.fullmatch(r"\d+:\d+", value) else Plain(value)


def steps_of(document: dict[str, Any], catalogue: Catalogue = CATALOGUE) -> Iterator[StepAt]:
    """Each of its steps."""
    loaded = scenario_of(document)
    period = loaded.scenario.period
    for workflow in loaded.scenario.workflows:
        for step in workflow.steps:
            settled = settle(step, loaded.scenario.defaults, catalogue)
            yield StepAt(
                loaded=loaded,
                workflow=workflow,
                states=step,
                settled=settled,
                table=catalogue.table(settled.model),
                catalogue=catalogue,
                first=period.first,
                last=period.last,
            )
