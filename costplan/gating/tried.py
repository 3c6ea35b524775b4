"""The changes that are tried for broken caps, each planned once, however many slices of caps are over.
What they cost there, and which of them fits, is found in changes.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.every_way import ways_of
from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.scenario.file import changed as set_in
from costplan.scenario.file import laid, only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.alternatives.every_way import Generator
    from costplan.alternatives.way import StepAt, Way
    from costplan.gating.revision import Revision

KEPT = 100
"""How many plans are kept for other slices; what is tried beyond them is planned anew."""


class Candidate(NamedTuple):
    """One change of one workflow."""

    workflow: str
    way: Way


class Tried:
    """A revision with one change each.

    Args:
        revision: as it stands.
    """

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        self._ways: dict[tuple[str, str, str, Sequence[Generator]], tuple[Way, ...]] = {}
        self._plans: dict[tuple[str, ...], Revision | None] = {}

    def ways(self, at: StepAt, of: Sequence[Generator]) -> tuple[Way, ...]:
        """The ways of a step of the revision that some generators find."""
        key = (at.loaded.scenario.title, at.workflow.name, at.states.name, of)
        if key not in self._ways:
            self._ways[key] = tuple(ways_of(at, of))
        return self._ways[key]

    def alone(self, candidate: Candidate, *, changed: bool) -> Revision | None:
        """A plan of the candidate's workflow alone, with the change or without; None where that is no scenario."""
        way = candidate.way
        key = ("alone", way.scenario, candidate.workflow, repr(way.change) if changed else "")
        if key in self._plans:
            return self._plans[key]
        [loaded] = (loaded for loaded in self.revision.loaded if loaded.scenario.title == way.scenario)
        alone = only(loaded, candidate.workflow)
        try:
            found = self.revision.of([laid(alone, way.change) if changed else alone])
        except CostplanError:
            found = None
        return self._keep(key, found)

    def whole(self, candidate: Candidate) -> Revision | None:
        """The whole plan with the change; None where ``--set`` cannot make it."""
        title, sets = candidate.way.scenario, candidate.way.sets
        key = ("whole", title, *sets)
        if key in self._plans:
            return self._plans[key]
        every = self.revision.loaded
        try:
            found = self.revision.of([set_in(one, sets) if one.scenario.title == title else one for one in every])
        except CostplanError:
            found = None
        return self._keep(key, found)

    def _keep(self, key: tuple[str, ...], found: Revision | None) -> Revision | None:
        if len(self._plans) < KEPT:
            self._plans[key] = found
        return found
