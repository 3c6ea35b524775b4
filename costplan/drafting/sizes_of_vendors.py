"""Sizes as vendors' code writes them: fal's presets, ratios, classes, pixels; each as a model takes it.
Which sizes a model takes, its table says."""

from __future__ import annotations

import re
from math import isqrt
from typing import TYPE_CHECKING

from costplan.connect.code.code_call import told_of
from costplan.drafting.draft import Figure
from costplan.pricing.sizes import USUAL, Size, SizeError, pixels_about, size_of
from costplan.yamlio import Plain

if TYPE_CHECKING:
    from costplan.connect.code.code_call import Found
    from costplan.errors import Place
    from costplan.pricing.size_rule import SizeRule
    from costplan.pricing.sizes import AnySize

PRESETS = {
    "square_hd": Size(1024, 1024),
    "square": Size(512, 512),
    "portrait_4_3": Size(768, 1024),
    "portrait_16_9": Size(576, 1024),
    "landscape_4_3": Size(1024, 768),
    "landscape_16_9": Size(1024, 576),
}
"""fal's names for sizes, by its client's examples and people's own tables; a model there may have others."""

_PIXELS = re.compile(r"\s*(\d{1,5})\s*[xX*×]\s*(\d{1,5})\s*\Z", re.ASCII)
_RATIO = re.compile(r"\s*(\d{1,2})\s*:\s*(\d{1,2})\s*\Z", re.ASCII)


def size_figure(found: Found | None, ratio: Found | None, rule: SizeRule | None, place: Place) -> Figure | None:
    """The size of a call as a scenario writes it: what the code says, or the nearest that the model takes, assumed.

    Args:
        found: the size that the code says, if it does.
        ratio: the ratio of its edges that the code says, if it does.
        rule: which sizes the model takes; None where its price asks for none.
        place: where the call stands.
    """
    at = _at(found.place if found is not None else place)
    text = found.value if found is not None and isinstance(found.value, str) else None
    if rule is None:
        pixels = _pixels(text) if text is not None else None
        return Figure(Plain(str(pixels)), at) if pixels is not None else None
    if text is not None and (asked := _asked(text)) is not None:
        settled, broken, remedy = rule.settle(asked)
        preset = text.strip().lower() in PRESETS
        said = f"{at}: {text} is {asked} by fal's usual presets" if preset else at
        if not broken and settled is not None:
            guess = found.guess if found is not None else ""
            return Figure(Plain(str(asked)), f"{said}{f': {guess}' if guess else ''}", assumed=preset or bool(guess))
        near = legal_size(rule, asked)
        return Figure(Plain(str(near)), f"{said}: {broken} ({remedy}); {near} is planned", assumed=True)
    if ratio is not None and isinstance(ratio.value, str) and (shape := _RATIO.match(ratio.value)) and not rule.classes:
        wide, high = (int(edge) for edge in shape.groups())
        if wide and high:
            scale = (USUAL.pixels / (wide * high)) ** 0.5 / 16
            near = legal_size(rule, Size(max(1, round(wide * scale)) * 16, max(1, round(high * scale)) * 16))
            why = f"{_at(ratio.place)}: {ratio.value} is no size in pixels; {near} is a guess"
            return Figure(Plain(str(near)), why, assumed=True)
    usual = usual_size(rule)
    if found is None and rule.default is not None:
        return Figure(Plain(str(usual)), f"{at} says none, so it is the model's default")
    said = "says no size" if found is None else f"has the size {text if text is not None else told_of(found)}"
    return Figure(Plain(str(usual)), f"{at} {said}; {usual} is a guess", assumed=True)


def _at(place: Place) -> str:
    return f"{place.file}:{place.line}"


def _asked(text: str) -> AnySize | None:
    """A size that can be counted with; None of auto and of what is none."""
    if (preset := PRESETS.get(text.strip().lower())) is not None:
        return preset
    if (pixels := _pixels(text)) is not None:
        return pixels
    try:
        size = size_of(text.strip().upper().removesuffix("PX"))
    except SizeError:
        return None
    return None if size == "auto" else size


def _pixels(text: str) -> Size | None:
    found = _PIXELS.match(text)
    if found is None or not (int(found[1]) and int(found[2])):
        return None
    return Size(int(found[1]), int(found[2]))


def usual_size(rule: SizeRule) -> AnySize:
    """The size of a call that states none: the model's own, else the legal one that is most like the usual one."""
    return rule.default if rule.default is not None else legal_size(rule, USUAL)


def legal_size(rule: SizeRule, size: AnySize) -> AnySize:
    """The legal size that is most like one; a class has no shape, and is the square of its edge where pixels are asked
    for."""
    settled, broken, _ = rule.settle(size)
    if not broken and settled is not None:
        return size
    if rule.classes and not (rule.shapes and isinstance(size, Size)):
        return rule.nearest_class(size)
    edge = isqrt(pixels_about(size)) or USUAL.width
    return rule.nearest(size if isinstance(size, Size) else Size(edge, edge))
