"""Another size of a step: the cheapest legal one of all that are as large as is required, and of the shape.
What a size costs is found in cheapest_size.py; what the whole plan saves by it is for whoever plans it again."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.alternatives.on_its_days import cost_of, tariffs_of
from costplan.planning.cheapest_size import cheapest_size
from costplan.pricing.legal_sizes import Wanted, about, pixels_made
from costplan.pricing.sizes import ASPECT, Size
from costplan.units import percent
from costplan.yamlio import Plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.alternatives.way import StepAt, Way
    from costplan.planning.tariff import Tariff
    from costplan.scenario.requires import Requires

SHAPE_MAY_BE_OFF = Fraction(1, 100)
"""By how much of its shape a size may differ from the planned one, where no shape is required."""


def size_ways(at: StepAt) -> Iterator[Way]:
    """The cheapest legal sizes that meet what is required of a step, at each price of its days; none where the planned
    one is the cheapest. Where no shape is required, the cheapest of exactly the planned shape, and one that is off by
    no more than :data:`SHAPE_MAY_BE_OFF` if it costs less than that."""
    planned = pixels_made(at.table.rules, at.settled.call)
    wanted = wanted_sizes(at.settled.requires, planned)
    for size in dict.fromkeys(size for tariff in tariffs_of(at) for size in _cheaper(at, tariff, wanted, planned)):
        yield size_way(at, size, planned)


def wanted_sizes(requires: Requires, planned: Size | None) -> list[Wanted]:
    """What the size of a step has to be by what is required and, where that is silent, by the planned size: no shorter
    edges and its shape, exactly or nearly. Where a width or a height is required, the other edge follows from the
    shape. None where the planned size has no pixels on record and what is required does not tell."""
    shape = None if planned is None else Fraction(planned.width, planned.height)
    shapes = [] if shape is None else [(shape, shape), about(shape, SHAPE_MAY_BE_OFF)]
    if requires.aspect is not None:
        shapes = [requires.aspect.ends]
    if requires.min_width or requires.min_height:
        least = (requires.min_width or 1, requires.min_height or 1)
    elif planned is not None:
        least = planned.width, planned.height
    else:
        return []
    return [Wanted(*least, *ends) for ends in shapes]


def _cheaper(at: StepAt, tariff: Tariff, every: list[Wanted], planned: Size | None) -> Iterator[Size]:
    """The cheapest size of each kind at a tariff, if it costs less than the planned one and those before it."""
    least = cost_of(at.settled.call, tariff)
    if least is None:
        return
    for wanted in every:
        found = cheapest_size(at.settled.call, tariff, wanted, planned or Size(wanted.min_width, wanted.min_height))
        if found is not None and found.cost < least:
            least = found.cost
            yield found.size


def size_way(at: StepAt, size: Size, planned: Size | None) -> Way:
    """Another size in place of that which is planned, of which the pixels may not be known."""
    requires = at.settled.requires
    is_same_shape = planned is not None and size.width * planned.height == size.height * planned.width
    return at.way(
        kind="size",
        change=at.changing(size=Plain(str(size)), **_in_shape(at, size)),
        words=f"size {size} instead of {at.settled.call.size}",
        condition=", and ".join(_conditions(requires, size, planned, is_same_shape=is_same_shape)),
        risk=_risk(at, size, planned),
        firm=requires.aspect is not None or is_same_shape,
    )


def _in_shape(at: StepAt, size: Size) -> dict[str, Any]:
    """The aspect ratio that goes with a size in pixels, where the step states one of its own."""
    shape = at.table.rules.size.shape_of(size) if at.table.rules.size is not None else None
    stated = at.states.call.parameter(ASPECT)
    return {} if shape is None or stated is None else {"parameters": {ASPECT: shape.ratio}}


def _conditions(requires: Requires, size: Size, planned: Size | None, *, is_same_shape: bool) -> Iterator[str]:
    """What has to hold: that what is required is all, or that the image can be made to be as it was planned."""
    asked = [f"at least {edge} pixels wide" for edge in [requires.min_width] if edge]
    asked += [f"at least {edge} pixels high" for edge in [requires.min_height] if edge]
    asked += [f"of shape {requires.aspect}" for _ in [requires.aspect] if requires.aspect]
    if asked:
        yield f"nothing more is required of the image than that it is {' and '.join(asked)}"
    if not (requires.min_width or requires.min_height):
        yield f"{size} can be scaled down to {planned}"
    if requires.aspect is None and planned is not None and not is_same_shape:
        off = abs(Fraction(size.width * planned.height, size.height * planned.width) - 1)
        yield f"a shape that is off by {percent(off)} will do, or the image can be cropped"


def _risk(at: StepAt, size: Size, planned: Size | None) -> str:
    later = [step.name for step in at.following if planned is not None and planned in step.call.input_images]
    if not later:
        return ""
    return f"input images of {planned} in {', '.join(later)}: if they are made here, they will be {size}"
