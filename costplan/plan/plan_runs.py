"""The runs of a workflow in a plan: how many there are in each stretch of days, and what may become of one.
What they cost stands in costs.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.plan.charge import Input
    from costplan.plan.outcomes import Outcome
    from costplan.plan.stretch import Stretch
    from costplan.plan.volume import Volume
    from costplan.quantity import Quantity


class StretchRuns(NamedTuple):
    """The runs of a workflow in one stretch of days, apart by what their number hangs on, and what may become of
    one; ``solved`` tells that they are so many as deliver the images that are wanted."""

    scenario: str
    workflow: str
    stretch: Stretch
    parts: tuple[tuple[Input, Quantity], ...]
    outcome: Outcome
    solved: bool


class PlanRuns(NamedTuple):
    """The same in all stretches."""

    scenario: str
    workflow: str
    volume: Volume
    outcome: Outcome
    solved: bool

    def each(self) -> Iterator[StretchRuns]:
        """Stretch by stretch."""
        return map(self.at, range(len(self.volume.stretches)))

    def at(self, place: int) -> StretchRuns:
        """Those of the stretch at a place."""
        return StretchRuns(
            scenario=self.scenario,
            workflow=self.workflow,
            stretch=self.volume.stretches[place],
            parts=tuple(self.volume.parts_at(place)),
            outcome=self.outcome,
            solved=self.solved,
        )
