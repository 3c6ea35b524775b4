"""Several images of which few are kept: drafted at a lower quality, and what is kept made again at the planned one.
Whether the final is as good as one that was picked itself, nobody here can say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.pricing.sizes import USUAL, Size
from costplan.scenario.steps import step_entries
from costplan.units import many
from costplan.yamlio import Plain, number_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.alternatives.way import StepAt, Way

NAMES = ("final", "final-image", "final-of-draft")
"""What the step is called that makes again what is kept: the first of these that no other step has."""


def draft_ways(at: StepAt) -> Iterator[Way]:
    """The last step of a workflow at each lower quality of its model, with one more behind it that makes what is kept
    again at the planned quality, of the draft as its input image. None where it keeps all that it makes, or its model
    edits no image; and none of one part of a split, for the others would have the step too."""
    rules, call, steps = at.table.rules, at.settled.call, at.workflow.steps
    free = next((name for name in NAMES if all(name != step.name for step in steps)), None)
    is_last = steps[-1].name == at.states.name
    room = len(call.input_images) < rules.max_input_images and "edit" in rules.calls
    size = USUAL if call.size is None else call.size
    if (
        free is None
        or at.workflow.split is not None
        or not is_last
        or at.states.keep >= call.n
        or not room
        or not isinstance(size, Size)
    ):
        return
    for quality in rules.qualities:
        if rules.ranks_above("quality", call.quality, quality):
            yield at.way(
                kind="draft",
                change=_change(at, quality, free, size),
                words=f"{many(call.n, 'draft')} at quality {quality}, and {at.states.keep} of them made again at "
                f"{call.quality}",
                condition=f"a final that is made of a draft at quality {quality} is as good as one of {call.n} at "
                f"{call.quality}: nobody has compared them here",
                risk="the final is another image than the draft that was picked; it may be rejected more often",
                firm=False,
                is_said=True,
            )


def _change(at: StepAt, quality: str, name: str, size: Size) -> dict[str, Any]:
    """The step as a draft, and a step of that name behind it which makes the final."""
    states = at.states
    final = {key: value for key, value in step_entries(states).items() if key in states.places} | {
        "call": "edit",
        "make": number_text(states.keep),
        "quality": at.settled.call.quality,
        "input_images": [*(str(one) for one in states.call.input_images), str(size)],
    }
    final.pop("keep", None)
    if states.on_reject is not None and states.on_reject.step == states.name:
        final["on_reject"] = {"redo": name, "at_most": Plain(str(states.on_reject.at_most))}
    draft: dict[str, Any] = {"quality": quality}
    draft |= {key: None for key in ("accepted", "on_reject") if key in states.places}
    if states.requires.min_quality is not None:
        draft["requires"] = {"min_quality": quality}  # of the final it is asked as before
    steps = {states.name: draft, name: final}
    return {"workflows": {at.workflow.name: {"steps": steps}}}
