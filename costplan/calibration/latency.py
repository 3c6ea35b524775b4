"""How long calls of a model take: counts, mean, median and p90 by quality, size class and number of images; its YAML.
Seconds are learned in learning/timed_calls.py; who waits for them, and how long work takes, stands elsewhere."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.calibration.dates import days_told, read_day, read_sources, sources_text
from costplan.named import NamedTuple
from costplan.pricing.sizes import pixels_about
from costplan.quantity import ranged
from costplan.units import decimal_text, exact, many
from costplan.yamlio import Plain

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
    edge = math.sqrt(pixels_about(size))
    power = round(math.log2(edge / 1024))
    return f"{2**power}K" if power >= 0 else str(2 ** (10 + power))


def keys_of(quality: str | None, size: AnySize | None, images: int) -> Iterator[tuple[str, str, int]]:
    """The keys under which what a call takes may have been learned, the nearest first."""
    if of_size := size_class(size):
        yield quality or "", of_size, images
    yield quality or "", "", images
    yield ANY


def read_latency(node: yamlio.Node) -> Latency:
    """A line of ``latency:`` in a calibration.

    Raises:
        InputError: with every problem of it.
    """
    with yamlio.Fields(node, "a latency") as fields:
        model = fields.need("model", yamlio.word)
        route = fields.need("route", yamlio.word)
        quality, size = (fields.get(name, yamlio.word, "") for name in ("quality", "size"))
        images = fields.get("images", yamlio.integer(1), 0)
        calls = fields.need("calls", yamlio.integer(1))
        mean, low, high = (fields.need(name, _seconds) for name in ("mean", "low", "high"))
        median, p90 = (fields.need(name, _seconds) for name in ("median", "p90"))
        first, last = (fields.get(name, read_day, "") for name in ("first", "last"))
        sources = fields.get("sources", read_sources, ())
    if not low <= mean <= high or not median <= p90:
        raise node.fault("not-a-range", "a latency needs low <= mean <= high and median <= p90")
    return Latency(
        model=model,
        route=route,
        quality=quality,
        size=size,
        images=images,
        calls=calls,
        mean=mean,
        low=low,
        high=high,
        median=median,
        p90=p90,
        first=first,
        last=last,
        sources=sources,
        place=node.where,
    )


def _seconds(node: yamlio.Node) -> Number:
    return exact(Fraction(yamlio.amount(node)))


def latency_entries(one: Latency) -> dict[str, Any]:
    """What the line holds; reading it gives an equal one."""
    told: dict[str, Any] = {"model": one.model, "route": one.route}
    told |= {name: Plain(word) for name, word in (("quality", one.quality), ("size", one.size)) if word}
    if one.images:
        told["images"] = Plain(str(one.images))
    told["calls"] = Plain(str(one.calls))
    seconds = (("mean", one.mean), ("low", one.low), ("high", one.high), ("median", one.median), ("p90", one.p90))
    told |= {name: Plain(decimal_text(number, 12)) for name, number in seconds}
    told |= {name: Plain(day) for name, day in (("first", one.first), ("last", one.last)) if day}
    if one.sources:
        told["sources"] = sources_text(one.sources)
    return told
