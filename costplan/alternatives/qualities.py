"""The same model at a lower quality.
It is firm only where somebody stated that such a quality is enough; else somebody has to look at the images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.equivalents import why_equal
from costplan.alternatives.required import is_enough

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.alternatives.way import StepAt, Way


def quality_ways(at: StepAt) -> Iterator[Way]:
    """Each lower quality of the step's model that is not below the one that is required."""
    planned, rules = at.settled.call.quality, at.table.rules
    least = at.states.requires.min_quality
    for quality in rules.qualities:
        if not rules.ranks_above("quality", planned, quality) or not is_enough(
            at.states.requires, quality, rules, at.catalogue
        ):
            continue
        why = why_equal(at, at.table.model, quality)
        if why is not None:
            condition = f"as the file says: {why}"
        elif least is not None:
            condition = f"{least} is enough, as the file requires"
        else:
            condition = f"quality {quality} is good enough: nobody has compared the images here"
        yield at.way(
            kind="quality",
            change=at.changing(quality=quality),
            words=f"quality {quality} instead of {planned}",
            condition=condition,
            risk=rejects_told(at),
            firm=why is not None or least is not None,
        )


def rejects_told(at: StepAt) -> str:
    """What is told of an acceptance that was stated for the call as it is planned; empty where all is accepted."""
    if at.states.calibrated:
        return "the accepted share was learned of the images as they are planned"
    if at.states.accepted in (None, 1):
        return ""
    return "the accepted share is that of the images as they are planned; more rejects cost more"
