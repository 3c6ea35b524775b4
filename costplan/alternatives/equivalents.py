"""What the user says is as good as a step's call: the groups of ``equivalent:`` that it stands in.
Nobody else says so: what no group holds has to be judged by somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CostplanError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.alternatives.way import StepAt
    from costplan.scenario.requires import Equivalent, Same


def groups_of(at: StepAt) -> Iterator[Equivalent]:
    """The groups that are stated for the step and have its model at its quality among them."""
    for group in at.loaded.scenario.equivalent:
        names = (at.workflow.name, at.workflow.called)
        if group.only and not {f"{name}{step}" for name in names for step in ("", f".{at.states.name}")} & set(
            group.only
        ):
            continue
        if any(_is(one, at, at.table.model, at.settled.call.quality) for one in group.these):
            yield group


def why_equal(at: StepAt, model: str, quality: str | None) -> str | None:
    """Why a model at a quality is as good as the step's call, in the words of the first group that says so; None where
    none does."""
    for group in groups_of(at):
        if any(_is(one, at, model, quality) for one in group.these):
            return group.why
    return None


def _is(one: Same, at: StepAt, model: str, quality: str | None) -> bool:
    """Whether a member of a group is a model at a quality; a member without a quality is it at any."""
    return key_of(one, at) == model and one.quality in (None, quality)


def key_of(one: Same, at: StepAt) -> str | None:
    """The key of a member's table; None where there is no such table."""
    try:
        return at.catalogue.table(one.model).model
    except CostplanError:
        return None
