"""The steps of a scenario that is tried, and in which of them ways are looked for: the dearest.
Which ways a step has is found in alternatives/, and what they save when they are tried."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from costplan.alternatives.way import at_step

if TYPE_CHECKING:
    from costplan.advising.trial import Trial
    from costplan.alternatives.way import StepAt

STEPS = 24
"""In how many of the dearest steps ways are looked for, at most."""

WORK = 1200
"""So many steps are planned for one way of each of these: each is planned with all of its workflow."""


def every_step(trial: Trial) -> list[StepAt]:
    """Each step as it is planned, the dearest first."""
    workflows = trial.loaded.scenario.workflows
    stated = {(one.name, step.name): (one, step) for one in workflows for step in one.steps}
    sums = trial.plan.sums(lambda charge: (charge.workflow, charge.step))
    settled = {(runs.workflow, found.step.name): found.step for runs in trial.plan.runs for found in runs.outcome.steps}
    dearest = sorted(settled, key=lambda key: -(sums[key].expected if key in sums else 0))
    return [at_step(trial.loaded, *stated[key], trial.catalogue, settled[key]) for key in dearest]


def number_of_steps(trial: Trial) -> int:
    """How many steps the scenario has; what the parts of a split share is one."""
    workflows = trial.loaded.scenario.workflows
    return len({one.path(step.name) for one in workflows for step in one.steps})


def dearest_steps(trial: Trial) -> list[StepAt]:
    """The first :data:`STEPS` of them, fewer where workflows are long; what the parts of a split share is one."""
    every = every_step(trial)
    written = {at.workflow.path(at.states.name): at.where for at in reversed(every)}
    alone = [at for at in every if written[at.workflow.path(at.states.name)] == at.where][:STEPS]
    work = accumulate(len(at.workflow.steps) for at in alone)
    return [at for at, steps in zip(alone, work, strict=True) if steps <= WORK] or alone[:1]
