"""Steps where they stand, of scenarios that are written in a test, as whoever looks for ways is handed them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costplan import Catalogue
from costplan.alternatives.way import at_step
from costplan.scenario.file import load_scenario
from costplan.yamlio import Plain, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.alternatives.way import StepAt
    from costplan.scenario.file import LoadedScenario

CATALOGUE = Catalogue()


def scenario_of(document: dict[str, Any]) -> LoadedScenario:
    """A scenario of January 2027, unless it says when; texts are written bare but for a shape alone, such as 16:9."""
    head = {"version": "1", "scenario": "case", "period": "2027-01"}
    text = write(_bare(head | document))
    return load_scenario(Path("case.yaml"), data=text.encode())


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_bare(below) for below in value]
    return value if re.fullmatch(r"\d+:\d+", value) else Plain(value)


def steps_of(document: dict[str, Any], catalogue: Catalogue = CATALOGUE) -> Iterator[StepAt]:
    """Each of its steps."""
    loaded = scenario_of(document)
    for workflow in loaded.scenario.workflows:
        for step in workflow.steps:
            yield at_step(loaded, workflow, step, catalogue)
