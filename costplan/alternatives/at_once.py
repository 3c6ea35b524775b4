"""Several ways of one step at once: another model or seller, a quality, a tier, and the cheapest size of all that.
One way alone cannot tell that, since another model has tiers and sizes that the planned one has not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.moved_step import price
from costplan.alternatives.of_required import required_ways
from costplan.alternatives.of_size import size_ways
from costplan.alternatives.other_models import model_ways
from costplan.alternatives.qualities import quality_ways
from costplan.alternatives.required import unmet
from costplan.alternatives.sellers import seller_ways
from costplan.alternatives.tiers import tier_ways
from costplan.alternatives.way import at_step, together
from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.scenario.file import laid, only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.alternatives.way import StepAt, Way
    from costplan.scenario.file import LoadedScenario
    from costplan.units import Number

STAGES = (model_ways, quality_ways, seller_ways, tier_ways)
"""What is tried after one another, each on all that the ones before made: who sells a model is asked of each model."""

SIZED = 8
"""For so many of what they made, the cheapest, another size is looked for."""


class _Made(NamedTuple):
    """A step as some ways make it, and what its calls cost; see :func:`costplan.alternatives.moved_step.price`."""

    at: StepAt
    ways: tuple[Way, ...]
    cost: Number


def joint_ways(at: StepAt) -> Iterator[Way]:
    """The cheapest that a step can be by firm ways together, and by any; nothing where one way alone makes it."""
    cost = price(at, at.settled)
    try:
        alone = only(at.loaded, at.workflow.called)
    except CostplanError:
        return
    if cost is None:
        return
    every = [_Made(at, (), cost)]
    is_broken = bool(unmet(at.settled, at.catalogue))
    for stage in (required_ways, *STAGES) if is_broken else STAGES:
        every += [made for before in every for way in stage(before.at) for made in _after(alone, at, before, way)]
    sizes = (size_ways, required_ways) if is_broken else (size_ways,)
    for is_firm in (True, False):
        among = [made for made in every if not is_firm or all(way.firm for way in made.ways)]
        among = sorted(among, key=lambda made: made.cost)[:SIZED]
        among += [
            made
            for before in among
            for generator in sizes
            for way in generator(before.at)
            if way.firm or not is_firm
            for made in _after(alone, at, before, way)
        ]
        best = min(among, key=lambda made: (len(unmet(made.at.settled, at.catalogue)), made.cost, len(made.ways)))
        if len(best.ways) > 1:
            yield _way(at, best.ways)


def _after(alone: LoadedScenario, first: StepAt, before: _Made, way: Way) -> Iterator[_Made]:
    """A step that some ways made, with one more; nothing where more than the step changes, or nobody can price it."""
    ways = (*before.ways, way)
    if set(way.change) != {"workflows"}:
        return
    try:
        scenario = laid(alone, together(one.change for one in ways)).scenario
        [workflow] = (one for one in scenario.workflows if one.name == first.workflow.name)
        [step] = (one for one in workflow.steps if one.name == first.states.name)
        at = at_step(first.loaded, workflow, step, first.catalogue)
    except CostplanError:
        return
    cost = price(at, at.settled)
    if cost is not None:
        yield _Made(at, ways, cost)


def _way(at: StepAt, ways: tuple[Way, ...]) -> Way:
    return at.way(
        kind="together",
        change=together(way.change for way in ways),
        words=", and ".join(way.words for way in ways),
        condition="; and ".join(dict.fromkeys(way.condition for way in ways if way.condition)),
        risk="; ".join(dict.fromkeys(way.risk for way in ways if way.risk)),
        firm=all(way.firm for way in ways),
    )
