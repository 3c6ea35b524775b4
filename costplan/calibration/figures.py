"""What a calibration says about a call: its measured cell, or the ratio that calls of its quality were measured at.
It does no statistics (learning/ does) and reads no file (file.py does)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from costplan.named import NamedTuple
from costplan.observation import DIRECT
from costplan.quantity import Basis, Quantity, ranged, weakest
from costplan.units import count, exact, many

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from costplan.errors import Place
    from costplan.pricing.call import Call, Rules
    from costplan.pricing.profiles import Auto
    from costplan.units import Number

    Publish: TypeAlias = Callable[[Call], tuple[Quantity, Basis] | None]

LEARNED = ("image_in", "text_out", "image_out")
"""The meters that are learned: tokens of an input image, and of an image made. Text input follows from the prompt."""

AT = ("mean", "p80", "p90")
"""What an estimate takes from a calibration: the expected mean of many calls, or what 80 or 90 of 100 calls stay below."""

ENOUGH = 5
"""Calls against an exact published figure before a measured one takes its place."""


class Learned(NamedTuple):
    """A figure learned from calls: the mean of many calls with its 90 % interval, and quantiles of a single call.

    In a cell these are tokens of one image (of one input image for ``image_in``); for what was never seen, ratios to
    the published figure.
    """

    mean: Number
    low: Number
    high: Number
    p80: Number
    p90: Number

    def quantity(self, at: str) -> Quantity:
        """The figure as an estimate takes it; at a quantile that quantile is what is expected."""
        if at == "mean":
            return ranged(self.low, self.mean, self.high)
        expected: Number = getattr(self, at)
        return ranged(min(self.low, expected), expected, max(self.high, expected))


class Seen(NamedTuple):
    """What was seen in a cell, as it was seen: per image; quantiles and spread of the calls known one by one.

    ``calls`` made ``images``, which weigh the mean; ``singles`` are calls known one by one, without which the rest but
    the mean is None.
    """

    calls: int
    images: int
    singles: int
    mean: Number
    sd: Number | None
    p50: Number | None
    p90: Number | None
    least: Number | None
    most: Number | None
    first: str
    last: str
    sources: tuple[int, ...]

    @property
    def words(self) -> str:
        """``22 calls, 2026-04-19 to 2026-05-01``."""
        return _words(self.calls, self.first, self.last)


def _words(calls: int, first: str, last: str) -> str:
    days = " to ".join(dict.fromkeys(day for day in (first, last) if day))
    return many(calls, "call") + (f", {days}" if days else "")


class Cell(NamedTuple):
    """A call's kind, size and parameters (beyond the model's defaults), and what is known of it.

    ``size`` is the input image's for ``image_in`` and empty for ``text_out``, which goes by quality. ``use`` is None
    where the published figure is exact and stands. ``outliers`` are tokens seen far from the rest, with their calls.
    """

    call: str
    size: str
    parameters: tuple[tuple[str, str], ...]
    seen: Seen
    published: Number | None
    use: Learned | None
    outliers: tuple[tuple[Number, int], ...]
    place: Place | None = None

    @property
    def deterministic(self) -> bool:
        """Whether calls repeated one another and only one value was ever seen."""
        return self.seen.singles > 1 and self.seen.least == self.seen.most == self.seen.mean


class Group(NamedTuple):
    """The cells of one meter of a model on a route at one quality, which lean on each other.

    ``unseen`` is what a call never seen takes, None where the published figure stands; ``noise`` is the spread of
    single calls around their cell's mean, as a share of it.
    """

    model: str
    route: str
    meter: str
    quality: str
    against_published: bool
    noise: Number
    unseen: Learned | None
    cells: tuple[Cell, ...]
    place: Place | None = None

    @property
    def words(self) -> str:
        """The calls of all its cells, with their first and last day."""
        seen = [cell.seen for cell in self.cells]
        first = min((one.first for one in seen if one.first), default="")
        return _words(sum(one.calls for one in seen), first, max((one.last for one in seen), default=""))


class AutoServed(NamedTuple):
    """What ``quality: auto`` was served as on a route, and the tokens that belong to no quality, with their calls."""

    model: str
    route: str
    auto: Auto
    unmatched: tuple[tuple[Number, int], ...]


class Found(NamedTuple):
    """A figure for a call, and what it rests on. ``noise`` is the spread of single calls around it, as a share of it."""

    quantity: Quantity
    basis: Basis
    why: str
    place: Place | None
    noise: Number = 0


class Calibration(NamedTuple):
    """A fitted calibration. ``shown`` is how pages name its file; ``left_out`` counts records by why they taught nothing."""

    as_of: date
    at: str
    sources: tuple[str, ...]
    left_out: tuple[tuple[str, int], ...]
    groups: tuple[Group, ...]
    auto: tuple[AutoServed, ...]
    shown: str = ""

    def of_model(self, model: str, route: str = DIRECT) -> OfModel | None:
        """What it says about a model on a route; None when nothing."""
        groups = {
            (group.meter, group.quality, group.against_published): group
            for group in self.groups
            if group.model == model and group.route == route
        }
        auto = next((found.auto for found in self.auto if found.model == model and found.route == route), None)
        return OfModel(groups, auto if auto and auto.served else None, self.at) if groups or auto else None


class OfModel(NamedTuple):
    """The groups of one model on one route, by meter, quality and whether their ratios are to a published figure."""

    groups: dict[tuple[str, str, bool], Group]
    auto: Auto | None
    at: str

    def auto_instead(self, published: Auto | None) -> Auto | None:
        """What auto was served as, where it was seen often enough; else what the profile says."""
        return self.auto if self.auto is not None and self.auto.n_calls >= ENOUGH else published

    def at_quantile(self, mixed: Quantity, parts: list[tuple[Number, Number]]) -> Quantity:
        """A mixture as an estimate takes it: at a quantile, the least part that so many calls do not exceed.

        Args:
            mixed: the mixture with its mean.
            parts: share and expected figure of each part.
        """
        if self.at == "mean":
            return mixed
        reached, wanted = Fraction(0), Fraction(int(self.at[1:]), 100)
        for share, expected in sorted(parts, key=lambda part: part[1]):
            reached += Fraction(share)
            if reached >= wanted:
                return ranged(min(mixed.low, expected), expected, max(mixed.high, expected))
        return mixed

    def find(self, meter: str, call: Call, publish: Publish, rules: Rules) -> Found | None:
        """The figure of a settled call for all its ``n`` images, or None when the calibration says nothing of it.

        Args:
            meter: of any name; only LEARNED ones have groups.
            call: with an explicit quality.
            publish: what the token profile counts for a call and its basis; None where it counts nothing.
            rules: the model's, whose defaults are no part of a cell.
        """
        if meter != "image_in":
            size = "" if meter == "text_out" else str(call.size)
            return self._in(meter, call.quality or "", size, call, publish(call), rules)
        parts = []
        for image in call.input_images:
            alone = call._replace(input_images=(image,))
            part = self._in(meter, "", str(image), alone, publish(alone), rules)
            if part is None:
                return None
            parts.append(part)
        if not parts:
            return None
        quantity = parts[0].quantity
        for part in parts[1:]:
            quantity += part.quantity
        why = "; ".join(dict.fromkeys(part.why for part in parts))
        noise = max(part.noise for part in parts)
        return Found(
            quantity=quantity, basis=weakest(part.basis for part in parts), why=why, place=parts[0].place, noise=noise
        )

    def _in(
        self, meter: str, quality: str, size: str, call: Call, published: tuple[Quantity, Basis] | None, rules: Rules
    ) -> Found | None:
        key = (call.kind, size, beyond_defaults(call, rules))
        for against_published in (True, False):
            group = self.groups.get((meter, quality, against_published))
            for cell in group.cells if group else ():
                if key == (cell.call, cell.size, cell.parameters):
                    return self._measured(cell, call.n, published, group.noise if group else 0)
        counts = published is not None and published[0].expected > 0
        group = self.groups.get((meter, quality, counts))
        if group is None or group.unseen is None:
            return None
        each = group.unseen.quantity(self.at)
        if published is not None and counts:
            why = f"never measured itself: {count(each.expected)} x the published figure, as in {group.words}"
            return Found(
                quantity=each.times(published[0].expected),
                basis=Basis.ASSUMED,
                why=why,
                place=group.place,
                noise=group.noise,
            )
        why = f"never measured itself: {count(each.expected)} as in {group.words}"
        return Found(quantity=each.times(call.n), basis=Basis.ASSUMED, why=why, place=group.place, noise=group.noise)

    def _measured(self, cell: Cell, n: int, published: tuple[Quantity, Basis] | None, noise: Number) -> Found | None:
        if cell.use is None:
            if published is None:
                return None
            quantity, basis = published
            return Found(quantity=quantity, basis=basis, why=_standing(cell, quantity, n), place=cell.place)
        one = cell.use.quantity(self.at)
        told = f"measured on {cell.seen.words}, mean {count(cell.seen.mean)}"
        if self.at != "mean":
            told += f"; {self.at} of single calls {count(one.expected)}"
        elif one.expected != cell.seen.mean:
            told += f", pooled to {count(one.expected)}"
        return Found(quantity=one.times(n), basis=Basis.MEASURED, why=told, place=cell.place, noise=noise)


def _standing(cell: Cell, published: Quantity, n: int) -> str:
    """What calls say of a published figure that stands, which may have changed since the calibration."""
    if cell.published != Fraction(published.expected) / n:
        return f"published since the calibration; {cell.seen.words} had a mean of {count(cell.seen.mean)}"
    told = "equal" if cell.seen.mean == cell.published else f"though the mean was {count(cell.seen.mean)}"
    return f"published, {told} in {cell.seen.words}"


INDIFFERENT: dict[str, tuple[str, ...] | None] = {
    "background": None,
    "moderation": None,
    "output_compression": None,
    "output_format": ("png", "jpeg", "webp"),
}
"""Parameters that move no token on any public record, with the values that do not (None: any). They part no cells."""


def beyond_defaults(call: Call, rules: Rules) -> tuple[tuple[str, str], ...]:
    """The call's parameters that are not the model's defaults and may move tokens: what tells cells apart."""
    defaults = {name: rule.default for name, rule in rules.parameters}
    return tuple(
        (name, value)
        for name, value in call.parameters
        if defaults.get(name) != value and not _is_indifferent(name, value)
    )


def _is_indifferent(name: str, value: str) -> bool:
    return name in INDIFFERENT and value in (INDIFFERENT[name] or (value,))


def figure(number: float) -> Number:
    """A fitted number as it is written and used: six significant digits, so that no machine's last bit shows."""
    return exact(Fraction(f"{number:.6g}"))
