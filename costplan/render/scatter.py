"""Accuracy as a picture: predicted against observed tokens, every coordinate a finished string for its template.
It judges nothing; learning/accuracy.py made the points."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from costplan.errors import OutsideError, Problem
from costplan.learning.scores import WAYS
from costplan.named import NamedTuple
from costplan.observation import DIRECT
from costplan.render.accuracy import meter_label
from costplan.render.view import clean
from costplan.units import METERS, count, many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.learning.scores import Accuracy, Point

_SIDE = 340
_TOP = 92
_LEFT = (74, 504, 934)
_KINDS = ("image_out", "text_out", "image_in")
_MOST, _LEAST = 11.0, 2.5


class _Dot(NamedTuple):
    x: str
    y: str
    r: str
    kind: str
    title: str


class _Tick(NamedTuple):
    at: str
    label: str


class _Panel(NamedTuple):
    """Everything of a panel as it is placed; ``ticks`` are along x, ``levels`` along y."""

    title: str
    left: str
    right: str
    middle: str
    ticks: tuple[_Tick, ...]
    levels: tuple[_Tick, ...]
    dots: tuple[_Dot, ...]
    note: str


def accuracy_svg(accuracy: Accuracy) -> str:
    """Predicted (x) against observed (y) on logarithmic axes, a dot's size by its calls; direct routes alone.

    Raises:
        OutsideError: jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError:
        raise OutsideError(
            [Problem("needs-extra", "drawing needs jinja2", "pip install 'costplan[calibrate]'")]
        ) from None
    environment = Environment(
        loader=PackageLoader("costplan.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    known = sum(row.calls for row in accuracy.rows if row.meter is None and row.route == DIRECT)
    which = f"{many(known, 'figure')} of calls on direct routes"
    return environment.get_template("accuracy.svg.j2").render(
        title="Tokens of one image: predicted against observed",
        description=(
            f"{which}, as of {accuracy.as_of}: tokens predicted (across) against"
            " tokens observed (up), both logarithmic. On the diagonal they are equal. Left by a calibration on the"
            " calls of all other sources, in the middle by one on all other calls, right by the token profile."
        ),
        subtitle=f"{which}, as of {accuracy.as_of}",
        panels=_panels(accuracy.points, known),
        top=str(_TOP),
        bottom=str(_TOP + _SIDE),
        side=str(_SIDE),
        kinds=[(METERS[kind].label, kind.replace("_", "-")) for kind in _KINDS],
    )


class _Axis(NamedTuple):
    """Logarithmic, from one power of ten to another."""

    first: int
    last: int

    def along(self, tokens: float) -> float:
        """Pixels from its beginning."""
        return (log10(tokens) - self.first) / (self.last - self.first) * _SIDE

    @property
    def powers(self) -> list[tuple[float, str]]:
        """Each power of ten, and how it is written."""
        return [
            (10**power, f"{10**power:,}" if power >= 0 else f"0.{'0' * (-power - 1)}1")
            for power in range(self.first, self.last + 1)
        ]


_TITLES = {
    "leave_one_source_out": "calibrated on other sources",
    "leave_one_out": "calibrated on all other calls",
    "published": "published",
}


def _panels(points: Sequence[Point], known: int) -> tuple[_Panel, ...]:
    """One for each of WAYS; ``known`` calls could be in each."""
    seen = [number for point in points for number in (point.observed, point.predicted or 0) if number > 0]
    first, last = (floor(log10(min(seen))), ceil(log10(max(seen)))) if seen else (1, 4)
    axis = _Axis(first, max(last, first + 1))
    return tuple(
        _panel(way, [point for point in points if point.way == way], left, axis, known)
        for way, left in zip(WAYS, _LEFT, strict=True)
    )


def _panel(way: str, points: Sequence[Point], left: int, axis: _Axis, known: int) -> _Panel:
    dots = []
    zero = unknown = 0
    for point in sorted(points, key=lambda point: (-point.calls, point.meter, point.observed, point.model)):
        if point.predicted is None:
            unknown += point.calls
        elif point.predicted <= 0 or point.observed <= 0:
            zero += point.calls
        else:
            dots.append(_dot(point, point.predicted, left, axis))
    untried = known - sum(point.calls for point in points)
    notes = [f"{zero:,} of 0 tokens"] if zero else []
    notes += [f"{unknown:,} with nothing to go by"] if unknown else []
    notes += [f"{untried:,} not tried"] if untried else []
    return _Panel(
        title=_TITLES[way],
        left=str(left),
        right=str(left + _SIDE),
        middle=f"{left + _SIDE / 2:.1f}",
        ticks=tuple(_Tick(f"{left + axis.along(tokens):.1f}", label) for tokens, label in axis.powers),
        levels=tuple(_Tick(f"{_TOP + _SIDE - axis.along(tokens):.1f}", label) for tokens, label in axis.powers),
        dots=tuple(dots),
        note=f"figures not drawn: {', '.join(notes)}" if notes else "",
    )


def _dot(point: Point, predicted: float, left: int, axis: _Axis) -> _Dot:
    """Predicted across, observed up; its size grows with the calls."""
    name = " ".join(part for part in (point.model, meter_label(point.meter), point.quality) if part)
    tokens = f"predicted {_tokens(predicted)}, observed {_tokens(point.observed)}"
    radius = min(_MOST, max(_LEAST, _LEAST * point.calls**0.4))
    return _Dot(
        x=f"{left + axis.along(predicted):.1f}",
        y=f"{_TOP + _SIDE - axis.along(point.observed):.1f}",
        r=f"{radius:.1f}",
        kind=point.meter.replace("_", "-"),
        title=clean(f"{name}: {tokens}, {many(point.calls, 'call')}"),
    )


def _tokens(number: float) -> str:
    return count(Fraction(f"{number:.6g}"))
