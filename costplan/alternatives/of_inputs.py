"""Smaller and fewer input images of a step, where what a call costs falls with them.
Whether the image is then as good is for whoever knows what it takes from its inputs: no way of these is firm."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.alternatives.on_its_days import cost_of, tariffs_of
from costplan.pricing.sizes import Size
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costplan.alternatives.way import StepAt, Way
    from costplan.planning.tariff import Tariff
    from costplan.pricing.call import Call
    from costplan.units import Number

LEAST_EDGE = 512
"""Pixels of the shortest edge that is proposed: what no maker scales up before it counts."""

STEP = 16
"""Long edges that are looked at lie so many pixels apart."""

SHARES = (Fraction(0), Fraction(1, 2), Fraction(1))
"""How much of what smaller images can save is proposed: anything, half and all, each by the largest images that do."""


def input_ways(at: StepAt) -> Iterator[Way]:
    """The largest smaller input images of the same shape that save something, half of what can be saved so and all; and
    the step without the last input images, down to one."""
    call = at.settled.call
    tariff = next(tariffs_of(at), None)
    now = None if tariff is None else cost_of(call, tariff)
    if tariff is None or now is None or not call.input_images:
        return
    smaller = {size: _smaller(call, size, tariff) for size in dict.fromkeys(call.input_images)}
    for images in dict.fromkeys(tuple(smaller[size][place] for size in call.input_images) for place in range(3)):
        cost = cost_of(call._replace(input_images=images), tariff)
        if cost is not None and cost < now:
            yield _scaled_down(at, images)
    for number in range(len(call.input_images) - 1, 0, -1):
        cost = cost_of(call._replace(input_images=call.input_images[:number]), tariff)
        if cost is not None and cost < now:
            yield _left_out(at, number)


def _smaller(call: Call, size: Size, tariff: Tariff) -> list[Size]:
    """For each of the shares the largest size of an input image that saves as much; the same size where none saves."""

    def cost(image: Size) -> Number | None:
        return cost_of(call._replace(input_images=(image,)), tariff)

    now = cost(size)
    costs = {image: cost(image) for image in _scaled(size)}
    saved = {image: now - one for image, one in costs.items() if now is not None and one is not None and one < now}
    if not saved:
        return [size] * len(SHARES)
    most = max(saved.values())
    return [next(image for image, one in saved.items() if one >= share * most) for share in SHARES]


def _scaled(size: Size) -> Iterator[Size]:
    """Smaller images of the same shape, to the pixel, the largest first."""
    longest, shortest = max(size), min(size)
    for long_edge in range((longest - 1) // STEP * STEP, 0, -STEP):
        short_edge = (2 * shortest * long_edge + longest) // (2 * longest)
        if short_edge < LEAST_EDGE:
            return
        yield Size(long_edge, short_edge) if size.width >= size.height else Size(short_edge, long_edge)


def _scaled_down(at: StepAt, images: Sequence[Size]) -> Way:
    stated = at.settled.call.input_images
    pairs = dict.fromkeys((now, then) for now, then in zip(stated, images, strict=True) if now != then)
    return at.way(
        kind="inputs",
        change=at.changing(input_images=[str(image) for image in images]),
        words=", ".join(f"input images of {then} instead of {now}" for now, then in pairs),
        condition="input images are scaled down before they are sent, and what has to be seen in them stays legible",
        risk="small details of the input images may be lost",
        firm=False,
    )


def _left_out(at: StepAt, number: int) -> Way:
    images = at.settled.call.input_images
    gone = len(images) - number
    which = f"the last input image, of {images[-1]}," if gone == 1 else f"the last {gone} input images"
    return at.way(
        kind="inputs",
        change=at.changing(input_images=[str(image) for image in images[:number]]),
        words=f"{many(number, 'input image')} instead of {len(images)}",
        condition=f"nothing in {which} is needed",
        risk="the image may lack what that showed it",
        firm=False,
    )
