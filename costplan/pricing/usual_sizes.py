"""Usual sizes: the few that stand for all that a model takes, where a call states none.
Which sizes are legal is for the rule in sizes.py to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.pricing.sizes import USUAL, Size, pixels_about

if TYPE_CHECKING:
    from costplan.pricing.size_rule import SizeRule
    from costplan.pricing.sizes import AnySize

_SQUARES = (USUAL, Size(2048, 2048), Size(4096, 4096))


def sold(rule: SizeRule) -> tuple[AnySize, ...]:
    """What stands for the sizes that a rule takes: its list, or the usual squares of a grid, the nearest legal size
    where 1024x1024 is none, and those taken besides."""
    if rule.is_listed:
        return (*rule.classes, *rule.values)
    squares = [size for size in _SQUARES if rule.takes(size)]
    return tuple(dict.fromkeys([*(squares or [rule.nearest(USUAL)]), *rule.besides]))


def comparable(rule: SizeRule, wanted: AnySize) -> AnySize | None:
    """The size that a rule takes for one of another model: the same, or the smallest usual one with no fewer pixels, in
    the likest shape where its pixels are known; None where it has none."""
    if rule.takes(wanted):
        return wanted
    if rule.shapes and isinstance(wanted, Size):
        likest = rule.shape_of(rule.nearest(wanted))
        shaped = [shape.size for shape in rule.shapes if likest and shape.ratio == likest.ratio]
        return min((size for size in shaped if size.pixels >= wanted.pixels), key=pixels_about, default=None)
    larger = [size for size in sold(rule) if pixels_about(size) >= pixels_about(wanted)]
    return min(larger, key=pixels_about, default=None)
