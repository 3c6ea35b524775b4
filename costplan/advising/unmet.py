"""What a plan breaks of what its scenario requires; so that nobody takes advice for a way to mend it.
Whether a single step meets it is asked in alternatives/."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from costplan.alternatives.required import unmet
from costplan.planning.throughput.finish import later
from costplan.planning.throughput.loads import windows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.catalogue import Catalogue
    from costplan.plan.plan import Plan
    from costplan.plan.plan_runs import PlanRuns


def unmet_of(plan: Plan, catalogue: Catalogue, last: date) -> tuple[str, ...]:
    """Each requirement that a step of a plan does not meet, in words.

    Args:
        plan: of one scenario.
        catalogue: under which it is planned.
        last: its last day.
    """
    runs = plan.runs
    told = [
        f"{one.workflow}.{found.step.name}: {broken}"
        for one in runs
        for found in one.outcome.steps
        for broken in unmet(found.step, catalogue)
    ]
    return tuple(dict.fromkeys([*told, *(late for one in runs for late in _late(one, last))]))


def is_later(plan: Plan, before: Plan, last: date) -> bool:
    """Whether a workflow of a plan is done later than it may be, and than it is without what was changed."""
    was = {runs.workflow: _done(runs, last) for runs in before.runs}
    return any(list(_late(runs, last)) and _done(runs, last) > was.get(runs.workflow, date.min) for runs in plan.runs)


def _done(runs: PlanRuns, day: date) -> date:
    """When the last images of a workflow are there."""
    return later(day, windows_of(runs.outcome)[1])


def _late(runs: PlanRuns, day: date) -> Iterator[str]:
    """That the last images of a workflow come after the day on which they have to be there: a run may start on the last
    day of the plan, and what is made in batch waits for its windows."""
    days = [found.step.requires.by for found in runs.outcome.steps if found.step.requires.by]
    if not days:
        return
    last = _done(runs, day)
    if last > min(days):
        yield f"{runs.workflow}: its last images come by {last}, and {min(days)} is required"
