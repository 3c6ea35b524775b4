"""How long calls of a model take: counts, mean, median and p90 by quality, size class and number of images.
Seconds are learned in learning/timed.py; who waits for them, and how long work takes, stands elsewhere."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from costplan.calibration.dates import days_told
from costplan.named import NamedTuple
from costplan.quantity import ranged
from costplan.units import decimal_text, many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.errors import Place
    from costplan.pricing.sizes import AnySize
    from costplan.quantity import Quantity
    from costplan.units import Number

ANY = ("", "", 0)
"""The key of all calls of a model."""


class Latency(NamedTuple):
    """Seconds of a call of a model on a route: the mean of many with its 90 % interval, and the median and the p90 of
    single ones.

    Of ``calls`` of that ``quality`` and size class for so many ``images``; an empty ``size`` tells of all sizes, and 0
    images of all calls of the model. ``sources`` are numbers of the calibration's.
    """

    model: str
    route: str
    quality: str
    size: str
    images: int
    calls: int
    mean: Number
    low: Number
    high: Number
    median: Number
    p90: Number
    first: str = ""
    last: str = ""
    sources: tuple[int, ...] = ()
    place: Place | None = None

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from the others of a model and route."""
        return self.quality, self.size, self.images

    @property
    def seconds(self) -> Quantity:
        """The mean of many calls."""
        return ranged(self.low, self.mean, self.high)

    @property
    def of(self) -> str:
        """What calls it is of, in words: ``high 1K``, ``high, 8 images a call``, ``all calls``."""
        if not self.images:
            return "all calls"
        kind = " ".join(filter(None, (self.quality, self.size)))
        return f"{kind or 'calls'}, {self.images:,} images a call" if self.images > 1 else kind or "calls for one image"

    @property
    def words(self) -> str:
        """``mean 31.2 s (28.9 to 34), median 30.1 s, p90 41.3 s, 24 calls, 2026-04-19``."""
        mean, low, high, median, p90 = (
            decimal_text(one, 1) for one in (self.mean, self.low, self.high, self.median, self.p90)
        )
        counted = many(self.calls, "call") + days_told(self.first, self.last)
        return f"mean {mean} s ({low} to {high}), median {median} s, p90 {p90} s, {counted}"


def size_class(size: AnySize | None) -> str:
    """The class that a size is nearest to by its edge, the root of its pixels: ``512``, ``1K``, ``2K``, ``4K``. Empty
    where it is left open."""
    if size is None or size == "auto":
        return ""
    from costplan.pricing.sizes import pixels_about

    edge = math.sqrt(pixels_about(size))
    power = round(math.log2(edge / 1024))
    return f"{2**power}K" if power >= 0 else str(2 ** (10 + power))


def keys_of(quality: str | None, size: AnySize | None, images: int) -> Iterator[tuple[str, str, int]]:
    """The keys under which what a call takes may have been learned, the nearest first."""
    if of_size := size_class(size):
        yield quality or "", of_size, images
    yield quality or "", "", images
    yield ANY
