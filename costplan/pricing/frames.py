"""Frames: the frames of an animation that go on one sheet, which is the image that is made and billed.
What a sheet of so many pixels takes, the profile counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.named import NamedTuple
from costplan.pricing import sources
from costplan.pricing.sizes import Size

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.pricing.size_rule import SizeRule
    from costplan.pricing.sizes import AnySize
    from costplan.pricing.sources import Source

_LAYOUT = re.compile(r"([1-9]\d?)x([1-9]\d?)\Z", re.ASCII)


class Frames(NamedTuple):
    """Which calls make frames: those with ``parameter`` at ``value``. ``number`` is the parameter that says how many,
    ``usual`` how many these are unasked; ``layouts`` has, for up to so many, how many go across and down."""

    parameter: str
    value: str
    number: str
    usual: int
    layouts: tuple[tuple[int, tuple[int, int]], ...]
    source: Source | None = None

    def layout(self, parameter: Callable[[str], str | None], fault: Callable[..., None]) -> tuple[int, int]:
        """How many frames go across and down the sheet of a call, whose parameters are told by name; one of a call that
        makes none."""
        said = parameter(self.number)
        if parameter(self.parameter) != self.value:
            if said is not None:
                remedy = f"add {self.parameter} {self.value}, or remove it"
                fault(
                    f"parameters.{self.number}",
                    "illegal-parameter",
                    f"{self.number} goes with {self.value} alone",
                    remedy,
                )
            return 1, 1
        many = int(said) if said is not None and said.isdecimal() else self.usual
        return next((layout for most, layout in self.layouts if many <= most), (1, 1))

    def broken(self, size: AnySize | None, layout: tuple[int, int], rule: SizeRule) -> tuple[str, str] | None:
        """What is wrong with the size of a frame, and the remedy; None where its sheet can be made.

        The sheet has as many pixels as an image may have, and no longer an edge; how long it is for its height is not
        looked at.
        """
        if not isinstance(size, Size):
            return f"a frame needs pixels, not {size or 'nothing'}", "write WxH, such as 512x512"
        if odd := next((edge for edge in size if edge % rule.multiple_of), None):
            return f"{odd} is not a multiple of {rule.multiple_of}", ""
        sheet = on_sheet(size, layout)
        if max(sheet) <= rule.max_edge and rule.min_pixels <= sheet.pixels <= rule.max_pixels:
            return None
        across, down = layout
        told = f"{across} x {down} frames of {size} are made as one sheet of {sheet}, {sheet.pixels:,} pixels"
        bounds = f"a sheet has {rule.min_pixels:,} to {rule.max_pixels:,} pixels and edges up to {rule.max_edge}"
        square = min(rule.max_edge // max(layout), int((rule.max_pixels / (across * down)) ** 0.5))
        return told, f"{bounds}; {square // 16 * 16}x{square // 16 * 16} is the largest square frame"


def on_sheet(size: Size, layout: tuple[int, int]) -> Size:
    """The size of a sheet of frames."""
    return Size(size.width * layout[0], size.height * layout[1])


def read_frames(node: yamlio.Node) -> Frames:
    """The ``frames:`` of a model's request rules."""
    with yamlio.Fields(node, "frames") as fields:
        when = fields.need("when", yamlio.mapping("when", yamlio.word)) or {}
        number = fields.need("number", yamlio.label)
        usual = fields.need("default", yamlio.integer(1, 1000))
        layouts = fields.need("layouts", yamlio.mapping("layouts", _read_layout)) or {}
        source = fields.need("source", sources.read)
        if len(when) != 1 and node.kind != "probe":
            fields.fault(
                "when", "no-value", "one parameter says that frames are made", "write 'when: {output_format: gif}'"
            )
        if odd := next((most for most in layouts if not most.isdecimal()), None):
            fields.fault("layouts", "not-a-number", f"{odd} is no number of frames", "write '9: 3x3'")
            layouts = {}
    parameter, value = next(iter(when.items()), ("", ""))
    return Frames(
        parameter=parameter,
        value=value,
        number=number,
        usual=usual,
        layouts=tuple(sorted((int(most), layout) for most, layout in layouts.items())),
        source=source,
    )


def _read_layout(node: yamlio.Node) -> tuple[int, int]:
    found = _LAYOUT.match(yamlio.word(node, yamlio.written(_LAYOUT)))
    if found is None:
        raise node.fault("not-allowed", f"{node.shown} is no layout", "write how many across and down, such as 4x2")
    return int(found[1]), int(found[2])
