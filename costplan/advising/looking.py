"""Where ways are looked for in a scenario: in its dearest steps.
Which ways a step has is found in alternatives/, and what they save when they are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.way import StepAt
from costplan.scenario.scenario import SEATS

if TYPE_CHECKING:
    from costplan.advising.trial import Trial

STEPS = 24
"""In how many of the dearest steps ways are looked for."""


def steps_of(trial: Trial) -> list[StepAt]:
    """The steps of the scenario that cost most, the dearest first, at most :data:`STEPS` of them."""
    scenario = trial.loaded.scenario
    stated = {(one.name, step.name): (one, step) for one in scenario.workflows for step in one.steps}
    sums = trial.plan.costs.sums(lambda charge: (charge.workflow, charge.step), lambda charge: charge.workflow != SEATS)
    settled = {(runs.workflow, found.step.name): found.step for runs in trial.plan.runs for found in runs.outcome.steps}
    dearest = sorted(settled, key=lambda key: -(sums[key].expected if key in sums else 0))
    written = {stated[key][0].path(key[1]): key for key in reversed(dearest)}  # what parts of a split share, once
    dearest = [key for key in dearest if written[stated[key][0].path(key[1])] == key]
    return [
        StepAt(
            loaded=trial.loaded,
            workflow=stated[key][0],
            states=stated[key][1],
            settled=settled[key],
            table=trial.catalogue.table(settled[key].model),
            catalogue=trial.catalogue,
            first=scenario.period.first,
            last=scenario.period.last,
        )
        for key in dearest[:STEPS]
    ]
