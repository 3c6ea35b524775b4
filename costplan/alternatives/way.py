"""A way: one change of a scenario that may make the same images for less, with what has to hold for that; and where
ways are looked for. It prices nothing: whoever asks plans the scenario with the change in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple
from costplan.planning.settling import settle
from costplan.scenario.variants import as_sets

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.pricing.prices import PriceTable
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.scenario import Workflow
    from costplan.scenario.step import Step

KINDS = ("tier", "size", "count", "inputs", "seller", "model", "quality", "draft", "together", "seats", "lesser")
"""What ways change, in the order in which equal savings are told: what touches the image least comes first."""


class Way(NamedTuple):
    """One change of a scenario.

    ``kind`` is one of :data:`KINDS`, ``scenario`` a title, ``where`` a ``workflow.step``, a workflow or ``seats.name``.
    ``change`` is laid on the scenario's document as a variant's is: mappings merge, None removes a key, all else
    replaces. ``words`` say what it does, ``condition`` what has to hold for it and ``risk`` what may go wrong; empty
    where there is nothing.

    A ``firm`` way makes the same result as far as the file states one: the same model at the same quality, what
    ``requires`` asks for, or what ``equivalent`` says is as good. Of any other somebody has to judge first. ``unmet``
    is what the step then still does not meet of what is required of it, in words. What ``is_said`` to be
    cheaper, by guides and by sellers, is worth telling where it is dearer.
    """

    kind: str
    scenario: str
    where: str
    change: Mapping[str, Any]
    words: str
    condition: str = ""
    risk: str = ""
    firm: bool = True
    unmet: tuple[str, ...] = ()
    is_said: bool = False

    @property
    def is_same(self) -> bool:
        """Whether nobody has to judge or to agree to anything: it is firm, and all that is required is met with it."""
        return self.firm and not self.unmet

    @property
    def touches(self) -> frozenset[tuple[str, ...]]:
        """The paths in the document of what it sets or removes."""
        return frozenset(_leaves(self.change, ()))

    @property
    def sets(self) -> tuple[str, ...]:
        """The same, a key a text, as ``--set`` takes it."""
        return as_sets(self.change)

    def excludes(self, other: Way) -> bool:
        """Whether the two cannot both be taken: they set or remove one thing, or what is part of it."""
        return any(one[: len(two)] == two or two[: len(one)] == one for one in self.touches for two in other.touches)


class StepAt(NamedTuple):
    """A step where it stands: as its scenario ``states`` it, and ``settled`` as it would be called; with the table of
    its model, and the first and the last day on which it is planned."""

    loaded: LoadedScenario
    workflow: Workflow
    states: Step
    settled: Step
    table: PriceTable
    catalogue: Catalogue
    first: date
    last: date

    @property
    def where(self) -> str:
        """How pages name it: ``workflow.step``."""
        return f"{self.workflow.name}.{self.states.name}"

    @property
    def called(self) -> str:
        """How ways of it are called: ``workflow.step``, by the workflow that the file has where all parts of a split
        share the step, so that a change is one of all."""
        return self.workflow.shown(self.states.name)

    @property
    def following(self) -> tuple[Step, ...]:
        """The steps of its workflow that come after it."""
        names = [step.name for step in self.workflow.steps]
        return self.workflow.steps[names.index(self.states.name) + 1 :]

    def way(
        self,
        *,
        kind: str,
        change: Mapping[str, Any],
        words: str,
        condition: str = "",
        risk: str = "",
        firm: bool,
        is_said: bool = False,
    ) -> Way:
        """A way of the step; see :class:`Way`."""
        return Way(
            kind=kind,
            scenario=self.loaded.scenario.title,
            where=self.called,
            change=change,
            words=words,
            condition=condition,
            risk=risk,
            firm=firm,
            is_said=is_said,
        )

    def changing(self, **keys: Any) -> dict[str, Any]:
        """The change of a scenario that sets some keys of the step, or removes those that are None; of a step that is
        split by task, in its own part."""
        change: dict[str, Any] = keys
        for key in ("workflows", *self.workflow.path(self.states.name))[::-1]:
            change = {key: change}
        return change


def at_step(
    loaded: LoadedScenario, workflow: Workflow, step: Step, catalogue: Catalogue, settled: Step | None = None
) -> StepAt:
    """A step of a scenario, ``settled`` as a plan of it has it, or anew.

    Raises:
        InputError: its model is unknown, or does not take the call.
    """
    period = loaded.scenario.period
    return StepAt(
        loaded=loaded,
        workflow=workflow,
        states=step,
        settled=settled or settle(step, loaded.scenario.defaults, catalogue),
        table=catalogue.table(step.model),
        catalogue=catalogue,
        first=period.first,
        last=period.last,
    )


def together(changes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Changes as one: mappings merge, and of what two say the later stands."""
    merged: dict[str, Any] = {}
    for change in changes:
        for key, value in change.items():
            known = merged.get(key)
            is_both = isinstance(known, Mapping) and isinstance(value, Mapping)
            merged[key] = together((known, value)) if is_both else value  # type: ignore[arg-type]  # both are mappings
    return merged


def _leaves(change: Mapping[str, Any], above: tuple[str, ...]) -> list[tuple[str, ...]]:
    found = []
    for key, value in change.items():
        path = (*above, key)
        found += _leaves(value, path) if isinstance(value, dict) and value else [path]
    return found
