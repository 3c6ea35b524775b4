"""The same call in another service tier: batch where the deadline allows, and what else a model sells.
What a batch window is, prices.py says; when the work of a plan is done at all, planning/throughput/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.moved_step import is_sold, price
from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.plan.outcomes import outcome_of
from costplan.planning.in_force import prices_in_force
from costplan.planning.learned_shares import with_learned
from costplan.planning.settling import lowered, settle
from costplan.planning.throughput.finish import later
from costplan.planning.throughput.loads import windows_of
from costplan.pricing.prices import BATCH, STANDARD
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from costplan.alternatives.way import StepAt, Way
    from costplan.scenario.step import Step


CHEAP = (BATCH, "flex")
"""The tiers that are sold as the cheaper service; any other costs more for being quick."""


def tier_ways(at: StepAt) -> Iterator[Way]:
    """The step in each other tier that its model sells on all days of the plan; batch only where ``by`` allows it.

    A try that fails or is rejected waits for a window of its own, and so does the next step in batch; the last run of
    the plan may come on its last day. Batch is firm where ``by`` is stated and met by the last try, whatever other
    steps of the workflow go into batch too; and where nobody states a day, and a run is one step that is never tried
    again, so that it waits for one window.
    """
    block = prices_in_force(at.catalogue, at.catalogue.account, at.table.model, at.first)
    for tier in block.tiers:
        if tier == at.states.tier or (tier == STANDARD and at.states.tier == BATCH) or not is_sold(at, at.table, tier):
            continue
        if tier == BATCH:
            yield from _batch(at)
        else:
            yield _way(at, tier, f"the service of tier {tier} is good enough", "", firm=False)


def too_late(at: StepAt) -> str:
    """Why the step cannot go into batch, in words: its last try is done after the day that is required; else empty."""
    by = at.states.requires.by
    if by is None or not _can_batch(at, at.states):
        return ""
    windows = _windows(at, [at.states])
    if windows is None or _in_time(at, windows.most, by):
        return ""
    waits = f"a run of {at.last} may wait for {many(windows.most, 'window')} of 24 hours, until"
    return f"{at.where}: batch is no way, since {waits} {later(at.last, windows.most)}, and {by} is required"


class Windows(NamedTuple):
    """How many batch windows of 24 hours a run waits for: if nothing is tried again, and at most."""

    once: int
    most: int

    @property
    def words(self) -> str:
        """How long a run waits."""
        told = f"{many(self.once, 'window')} of 24 hours"
        return f"{told}, and up to {self.most} if all is tried again" if self.most > self.once else told


def _batch(at: StepAt) -> Iterator[Way]:
    windows = _windows(at, [at.states])
    if windows is None or at.settled.call.parameter("partial_images") not in (None, "0"):
        return  # nobody streams parts of an image out of a batch
    by = at.states.requires.by
    if by is None:
        is_free = windows.most == 1 and len(at.workflow.steps) == 1
        condition = "each image is there within 24 hours" if windows.most == 1 else f"a run waits for {windows.words}"
        yield _way(at, BATCH, condition, "the file requires no day ('by') to hold this against", firm=is_free)
    elif _in_time(at, windows.most, by) and _is_chosen(at, by):
        condition = f"the last images come by {later(at.last, windows.most)}, and {by} is required"
        yield _way(at, BATCH, condition, f"a run waits for {windows.words}", firm=True)


def _is_chosen(at: StepAt, by: date) -> bool:
    """Whether the step may go into batch whatever other steps of its workflow do: all of them together are in time, or
    it is the dearest of those that alone are."""
    could = [step for step in at.workflow.steps if _can_batch(at, step)]
    together = _windows(at, could)
    if together is not None and _in_time(at, together.most, by):
        return True
    alone = [(step, _windows(at, [step])) for step in could]
    others = [step for step, windows in alone if windows is not None and _in_time(at, windows.most, by)]
    settled = [settle(step, at.loaded.scenario.defaults, at.catalogue) for step in others]
    dearest = max(settled, key=lambda step: price(at, step) or 0, default=None)
    return dearest is not None and dearest.name == at.states.name


def _in_time(at: StepAt, windows: int, by: date) -> bool:
    return later(at.last, windows) <= by


def _can_batch(at: StepAt, step: Step) -> bool:
    table = at.catalogue.table(step.model)
    return step.tier != BATCH and is_sold(at, table, BATCH)


def _windows(at: StepAt, moved: Collection[Step]) -> Windows | None:
    """With some steps of the workflow in batch beside those that are; None where that cannot be planned."""
    names = {step.name for step in moved}
    steps = []
    try:
        for step in at.workflow.steps:
            settled = settle(step, at.loaded.scenario.defaults, at.catalogue)
            settled = with_learned(settled, at.workflow, at.catalogue)
            steps.append(settled._replace(tier=BATCH) if step.name in names else settled)
        outcome = outcome_of(
            at.workflow._replace(steps=tuple(steps)), lambda step, form: lowered(step, form, at.catalogue)
        )
    except CostplanError:
        return None
    return Windows(*windows_of(outcome))


def _way(at: StepAt, tier: str, condition: str, risk: str, *, firm: bool) -> Way:
    return at.way(
        kind="tier",
        change=at.changing(tier=tier),
        words=f"tier {tier} instead of {at.states.tier}",
        condition=condition,
        risk=risk,
        firm=firm,
        is_said=tier in CHEAP,
    )
