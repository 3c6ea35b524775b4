"""What the user says is as good as a step's call, and is no way for it all the same: why not.
What it can be moved to is found in other_models.py and qualities.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.equivalents import groups_of, key_of
from costplan.alternatives.models import answering
from costplan.alternatives.moved_step import moved
from costplan.alternatives.other_models import fitting
from costplan.alternatives.required import unmet
from costplan.pricing.sizes import USUAL
from costplan.pricing.usual_sizes import comparable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.alternatives.way import StepAt
    from costplan.pricing.prices import PriceTable
    from costplan.scenario.requires import Same


def not_offered(at: StepAt) -> Iterator[str]:
    """A sentence for each model, or quality of one, that ``equivalent`` names for the step and that cannot make it:
    that does not answer, takes no such call, or breaks what is required."""
    if any(block.included for block in at.table.blocks):
        return
    told: dict[str, str] = {}
    for group in groups_of(at):
        for one in group.these:
            name = f"{one.model} at quality {one.quality}" if one.quality else one.model
            why = _why_not(at, one)
            if why:
                told.setdefault(name, f"{at.where}: {name} is as good, as the file says, and is no way: {why}")
    yield from told.values()


def _why_not(at: StepAt, one: Same) -> str:
    """Why one of a group is no way; empty where it is, or is what is planned."""
    key = key_of(one, at)
    if key is None:
        return "there is no such model"
    planned = at.settled.call.quality
    if key == at.table.model and one.quality in (None, planned):
        return ""
    table = at.table if key == at.table.model else answering(key, at.catalogue, (at.first, at.last))
    if table is None:
        return f"it makes no images by call on all days from {at.first} through {at.last}"
    qualities = (one.quality,) if one.quality else table.rules.concrete or (None,)
    if any(fitting(at, table, quality) for quality in qualities):
        return ""
    broken = [_broken(at, table, quality) for quality in qualities]
    return broken[-1] if all(broken) else "it takes no such call, or nobody can count all of it"


def _broken(at: StepAt, table: PriceTable, quality: str | None) -> str:
    """What a model would break of what is required, at a quality and in the size that is planned."""
    rule, wanted = table.rules.size, at.settled.call.size
    for size in (wanted, None if rule is None else comparable(rule, wanted or USUAL)):
        one = moved(at, table, quality, size, pinned=True)
        if one is not None:
            return "; ".join(unmet(one.settled, at.catalogue))
    return ""
