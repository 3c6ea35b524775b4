"""Real calls beside their plan, line by line: tokens by meter, cost, images, size, quality, model, seconds.
It knows no vendor and no page; what an answer says is read before in reserving/."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.quantity import Quantity, certain
from costplan.units import METERS, exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costplan.live.sample import Sample, SamplePlan
    from costplan.observation import Observation
    from costplan.units import Number

COST, LATENCY, IMAGES, SIZE, QUALITY, MODEL = "cost", "latency", "images", "size", "quality", "model"
"""The lines beside those of meters."""

TOKENS = ("text_in", "cached_text_in", "image_in", "cached_image_in", "text_out", "image_out")
"""The meters that an answer tells tokens of."""


class Compared(NamedTuple):
    """One line.

    Attributes:
        what: a meter's name, or one of the words above.
        planned: low, expected and high; a word such as a size; None where nothing is planned.
        served: what each answer says, in the order of the samples; None where it does not say.
        off: the numbers of the samples that lie outside.
        judged: whether lying outside is a drift at all. Seconds of a single call say too little.
    """

    what: str
    planned: Quantity | str | None
    served: tuple[Number | str | None, ...]
    off: tuple[int, ...]
    judged: bool

    @property
    def label(self) -> str:
        """The line as pages name it."""
        return METERS[self.what].label if self.what in TOKENS else self.what

    @property
    def is_told(self) -> bool:
        """Whether any answer says something."""
        return any(one is not None for one in self.served)


def compare(plan: SamplePlan, samples: Sequence[Sample], tolerance: Fraction) -> tuple[Compared, ...]:
    """The lines of samples that were answered.

    A figure is off where it lies outside of low to high of one call by more than ``tolerance`` of that end: a call of
    exactly 7,024 planned tokens may take 6,673 to 7,375 at 5 %. Of few tokens one more or less is no drift: 18 may be
    19. A word is off where it differs from what was asked; ``auto`` may be served as anything, a class as pixels.
    """
    if not samples:
        return ()
    return tuple(_lines(plan, samples, tolerance))


def _lines(plan: SamplePlan, samples: Sequence[Sample], tolerance: Fraction) -> Iterator[Compared]:
    priced, call, planned = plan.priced, plan.priced.call, plan.usage
    unknown = {one.meter for one in priced.unknowns}
    for meter in TOKENS:
        served = [_tokens(sample.observation, meter) for sample in samples]
        if meter in unknown:
            yield _told(meter, None, served)
        elif meter in planned:
            yield _figure(meter, planned[meter], served, samples, tolerance)
        elif any(served):  # billed, and in no plan
            yield _figure(meter, certain(0), served, samples, tolerance)
    costs = [sample.cost for sample in samples]
    if priced.unknowns:
        yield _told(COST, None, costs)
    else:
        yield _figure(COST, plan.cost, costs, samples, tolerance)
    yield _figure(IMAGES, certain(call.n), [sample.made for sample in samples], samples, Fraction(0))
    size = None if call.size is None else str(call.size)
    sizes = tuple(sample.observation.served_size for sample in samples)
    strange = tuple(sample.number for sample in samples if not sample.same_size)
    yield Compared(what=SIZE, planned=size, served=sizes, off=strange, judged=True)
    yield _word(QUALITY, call.quality, [sample.observation.served_quality for sample in samples], samples)
    yield Compared(
        what=MODEL,
        planned=plan.model,
        served=tuple(sample.served_model or None for sample in samples),
        off=tuple(sample.number for sample in samples if sample.served_model and not sample.same_model),
        judged=True,
    )
    seconds = None if plan.latency is None else certain(plan.latency)
    yield _told(LATENCY, seconds, [exact(Fraction(one.latency)) if one.latency else None for one in samples])


def _tokens(observation: Observation, meter: str) -> int | None:
    """What an answer tells of a meter; a full meter without what came from the cache, as the plan has it."""
    told: int | None = getattr(observation, meter)
    if told is None or meter not in ("text_in", "image_in"):
        return told
    return told - (getattr(observation, f"cached_{meter}") or 0)


def _figure(
    what: str, planned: Quantity, served: Sequence[Number | None], samples: Sequence[Sample], tolerance: Fraction
) -> Compared:
    least = Fraction(1 if tolerance and what in TOKENS else 0)
    low = planned.low - max(planned.low * tolerance, least)
    high = planned.high + (max(planned.high * tolerance, least) if planned.high else Fraction(0))
    off = [
        sample.number for sample, one in zip(samples, served, strict=True) if one is not None and not low <= one <= high
    ]
    return Compared(what=what, planned=planned, served=tuple(served), off=tuple(off), judged=True)


def _word(what: str, planned: str | None, served: Sequence[str | None], samples: Sequence[Sample]) -> Compared:
    off = [
        sample.number
        for sample, one in zip(samples, served, strict=True)
        if one is not None and planned not in (None, "auto", one)
    ]
    return Compared(what=what, planned=planned, served=tuple(served), off=tuple(off), judged=True)


def _told(what: str, planned: Quantity | None, served: Sequence[Number | None]) -> Compared:
    return Compared(what=what, planned=planned, served=tuple(served), off=(), judged=False)
