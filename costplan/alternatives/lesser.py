"""Less of a step by its own model: a smaller size, fewer images. What comes of it is not what was planned, so nobody is
advised to do it; a gate says by how much less a plan would fit, where no way to the same images does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.of_size import wanted_sizes
from costplan.alternatives.required import unmet
from costplan.errors import CostplanError
from costplan.planning.settling import settle
from costplan.pricing.legal_sizes import pixels_made, pixels_sold
from costplan.pricing.sizes import ASPECT, Size, pixels_about
from costplan.scenario.requires import NOTHING
from costplan.yamlio import Plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.alternatives.way import StepAt, Way
    from costplan.pricing.sizes import AnySize
    from costplan.scenario.step import Step


def lesser_ways(at: StepAt) -> Iterator[Way]:
    """The step at each smaller size and with each smaller number of images, unless that breaks what is required and is
    met as it is planned. Where something is required, what that is silent about of a size stays as it is planned."""
    planned = at.settled.call
    for size in _smaller(at):
        step = at.states._replace(call=at.states.call._replace(size=size))
        yield from _way(at, step, "size", str(size), str(planned.size), "images smaller than planned will do")
    is_kept = "keep" in at.states.places
    for number in range(at.states.keep if is_kept else 1, planned.n):
        fewer = at.states._replace(call=at.states.call._replace(n=number), keep=at.states.keep if is_kept else number)
        condition = f"{number} are enough to pick {at.states.keep} from" if is_kept else "fewer images will do"
        yield from _way(at, fewer, "make", str(number), str(planned.n), condition)


def _way(at: StepAt, step: Step, key: str, value: str, planned: str, condition: str) -> Iterator[Way]:
    try:
        settled = settle(step, at.loaded.scenario.defaults, at.catalogue)
    except CostplanError:
        return
    if not set(unmet(settled, at.catalogue)) <= set(unmet(at.settled, at.catalogue)):
        return
    yield at.way(
        kind="lesser",
        change=at.changing(**{key: Plain(value)}),
        words=f"{key} {value} instead of {planned}",
        condition=condition,
        firm=False,
    )


def _smaller(at: StepAt) -> Iterable[AnySize]:
    """Sizes with fewer pixels that may be: those that the model sells, or its own shape at three quarters and half the
    edges."""
    rule, size = at.table.rules.size, at.settled.call.size
    if rule is None or size is None:
        return []
    sold: list[AnySize] = [*rule.classes, *rule.values]
    if not sold and isinstance(size, Size):
        sold = [rule.nearest(Size(size.width * part // 4, size.height * part // 4)) for part in (3, 2)]
    smaller = [other for other in dict.fromkeys(sold) if 0 < pixels_about(other) < pixels_about(size)]
    if at.settled.requires == NOTHING:
        return smaller
    wanted = wanted_sizes(at.settled.requires, pixels_made(at.table.rules, at.settled.call))
    ratio = at.settled.call.parameter(ASPECT)
    in_pixels = {other: pixels for other in smaller if (pixels := pixels_sold(rule, other, ratio)) is not None}
    return [other for other, pixels in in_pixels.items() if any(one.is_met_by(pixels) for one in wanted)]
