"""Legal sizes: all that a model takes which are wide and high enough and of a shape, along their long edges.
Whether one size is legal is for the rule in sizes.py to say; what a call costs there is found above."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.pricing.sizes import ASPECT, Size, SizeError, size_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.pricing.call import Call
    from costplan.pricing.legal_calls import Rules
    from costplan.pricing.size_rule import SizeRule
    from costplan.pricing.sizes import AnySize

LONGEST = 16_384
"""The longest edge in pixels that is looked at, where a rule names none."""


class Wanted(NamedTuple):
    """What a size has to be: no less wide and high, in pixels, and of a shape, width over height, between two; any
    shape where these are None."""

    min_width: int = 1
    min_height: int = 1
    narrowest: Fraction | None = None
    widest: Fraction | None = None

    def is_met_by(self, size: Size) -> bool:
        """Whether a size is all of that."""
        shape = Fraction(size.width, size.height)
        return (
            size.width >= self.min_width
            and size.height >= self.min_height
            and (self.narrowest is None or self.narrowest <= shape)
            and (self.widest is None or shape <= self.widest)
        )


def about(ratio: Fraction, within: Fraction) -> tuple[Fraction, Fraction]:
    """The narrowest and the widest shape that differ from one by a share of it at most."""
    return ratio * (1 - within), ratio * (1 + within)


class Span(NamedTuple):
    """Sizes of one long edge, lying or standing: short edges from ``first`` through ``last``, ``step`` apart."""

    long_edge: int
    is_wide: bool
    first: int
    last: int
    step: int

    def size(self, short_edge: int) -> Size:
        """The size with one of its short edges."""
        return Size(self.long_edge, short_edge) if self.is_wide else Size(short_edge, self.long_edge)


def spans(rule: SizeRule, wanted: Wanted = Wanted()) -> Iterator[Span]:  # noqa: B008  it never changes
    """The legal sizes of a grid, each in one span; those of a list and those taken besides are in :func:`named`."""
    if rule.is_listed:
        return
    yield from _spans(rule, wanted, is_wide=True)
    yield from _spans(rule, wanted, is_wide=False)


def _spans(rule: SizeRule, wanted: Wanted, *, is_wide: bool) -> Iterator[Span]:
    least_long, least_short = wanted.min_width, wanted.min_height
    slimmest, fullest = wanted.narrowest or Fraction(0), wanted.widest  # short over long, of those that stand
    if is_wide:
        slimmest = 1 / wanted.widest if wanted.widest else Fraction(0)
        fullest = 1 / wanted.narrowest if wanted.narrowest else None
    else:
        least_long, least_short = least_short, least_long
    slim, slim_of = slimmest.numerator, slimmest.denominator
    full, full_of = (1, 1) if fullest is None else (fullest.numerator, fullest.denominator)
    least_short, step = max(least_short, rule.min_edge), rule.multiple_of
    for long_edge in range(-(-least_long // step) * step, min(rule.max_edge, LONGEST) + 1, step):
        ratio, shape = -(-long_edge // rule.max_ratio), -(-long_edge * slim // slim_of)
        first = max(least_short, -(-rule.min_pixels // long_edge), ratio, shape)
        last = min(long_edge if is_wide else long_edge - 1, long_edge * full // full_of, rule.max_pixels // long_edge)
        if max(least_short, ratio, shape) * long_edge > rule.max_pixels:
            return  # and so it is of each longer one
        first, last = -(-first // step) * step, last // step * step
        if first <= last:
            yield Span(long_edge=long_edge, is_wide=is_wide, first=first, last=last, step=step)


def named(rule: SizeRule, wanted: Wanted = Wanted()) -> Iterator[Size]:  # noqa: B008  it never changes
    """The legal sizes that a rule names, in pixels: of a list, taken besides a grid, or for which a class is sold.

    A class alone tells no shape, so it is none of them.
    """
    sold = [*(in_pixels(text) for text, _ in rule.also), *(shape.size for shape in rule.shapes)]
    for size in dict.fromkeys([*rule.values, *rule.besides, *sold]):
        if isinstance(size, Size) and rule.takes(size) and wanted.is_met_by(size):
            yield size


def pixels_sold(rule: SizeRule | None, size: AnySize | None, ratio: str | None = None) -> Size | None:
    """A size in pixels; of a class those that it yields at an aspect ratio (by default the model's own), or is sold
    for, where the rule tells one size alone. Else None: the edges of a class are not guessed."""
    if isinstance(size, Size) or size is None or rule is None:
        return size if isinstance(size, Size) else None
    if rule.shapes:
        asked = ratio or rule.shapes[0].ratio
        return next((shape.size for shape in rule.shapes if (shape.sold, shape.ratio) == (size, asked)), None)
    sold = [in_pixels(text) for text, name in rule.also if name == size]
    return sold[0] if len(sold) == 1 and (ratio is None or _is_of(sold[0], ratio)) else None


def _is_of(size: Size | None, ratio: str) -> bool:
    """Whether a size has a shape exactly."""
    try:
        across, down = map(Fraction, ratio.split(":"))  # 19.5:9 too
    except ValueError:
        return False  # such as auto
    return size is not None and size.width * down == size.height * across


def pixels_made(rules: Rules, call: Call) -> Size | None:
    """The size in pixels of the images of a settled call; None where it is not on record."""
    return pixels_sold(rules.size, call.size, call.parameter(ASPECT))


def in_pixels(text: str) -> Size | None:
    """The size in pixels that a text says; None where it says a class, or no size."""
    try:
        size = size_of(text)
    except SizeError:
        return None
    return size if isinstance(size, Size) else None


def legal_sizes(rule: SizeRule, wanted: Wanted = Wanted()) -> Iterator[Size]:  # noqa: B008  it never changes
    """Every one of them, each once."""
    yield from named(rule, wanted)
    for span in spans(rule, wanted):
        for short_edge in range(span.first, span.last + 1, span.step):
            size = span.size(short_edge)
            if size not in rule.besides:
                yield size
