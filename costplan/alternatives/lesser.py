"""Less of a step by its own model: a smaller size, fewer images. What comes of it is not what was planned, so nobody is
advised to do it; a gate says by how much less a plan would fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.required import unmet
from costplan.errors import CostplanError
from costplan.planning.settling import settle
from costplan.pricing.sizes import Size, pixels_about
from costplan.yamlio import Plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.alternatives.way import StepAt, Way
    from costplan.pricing.sizes import AnySize
    from costplan.scenario.scenario import Step


def lesser_ways(at: StepAt) -> Iterator[Way]:
    """The step at each smaller size and with each smaller number of images, unless that breaks what is required and is
    met as it is planned."""
    planned = at.settled.call
    for size in _smaller(at):
        step = at.states._replace(call=at.states.call._replace(size=size))
        yield from _way(at, step, "size", str(size), str(planned.size))
    is_kept = "keep" in at.states.places
    for number in range(at.states.keep if is_kept else 1, planned.n):
        fewer = at.states._replace(call=at.states.call._replace(n=number), keep=at.states.keep if is_kept else number)
        yield from _way(at, fewer, "make", str(number), str(planned.n))


def _way(at: StepAt, step: Step, key: str, value: str, planned: str) -> Iterator[Way]:
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
        condition="that is enough",
        firm=False,
    )


def _smaller(at: StepAt) -> Iterable[AnySize]:
    """Sizes with fewer pixels: those that the model sells, or its own shape at three quarters and half the edges."""
    rule, size = at.table.rules.size, at.settled.call.size
    if rule is None or size is None:
        return []
    sold: list[AnySize] = [*rule.classes, *rule.values]
    if not sold and isinstance(size, Size):
        sold = [rule.nearest(Size(size.width * part // 4, size.height * part // 4)) for part in (3, 2)]
    return [other for other in dict.fromkeys(sold) if 0 < pixels_about(other) < pixels_about(size)]
