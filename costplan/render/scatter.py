"""Accuracy as a picture: predicted against observed tokens, every coordinate a finished string for its template.
It judges nothing; learning/accuracy.py made the points."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from costplan.errors import OutsideError, Problem
from costplan.named import NamedTuple
from costplan.observation import DIRECT
from costplan.render.accuracy import meter_label
from costplan.render.view import clean
from costplan.units import METERS, count, many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.learning.scores import Accuracy, Point

_SIDE = 340
_TOP = 92
_LEFT = (74, 504)
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


def accuracy_svg(found: Accuracy) -> str:
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
    panels = _panels(found.points)
    calls = sum(point.calls for point in found.points)
    known = sum(row.calls for row in found.rows if row.meter is None and row.route == DIRECT)
    which = f"{many(calls, 'figure')}{f' (of {known:,})' if known > calls else ''} of calls on direct routes"
    return environment.get_template("accuracy.svg.j2").render(
        title="Tokens of one image: predicted against observed",
        description=(
            f"{which}, as of {found.as_of}: tokens predicted (across) against"
            " tokens observed (up), both logarithmic. On the diagonal they are equal. Left by the published token"
            " profile, right by a calibration that has not seen the call."
        ),
        subtitle=f"{which}, as of {found.as_of}",
        panels=panels,
        top=str(_TOP),
        bottom=str(_TOP + _SIDE),
        side=str(_SIDE),
        kinds=[(METERS[kind].label, kind.replace("_", "-")) for kind in _KINDS],
    )


def _panels(points: Sequence[Point]) -> tuple[_Panel, ...]:
    views = (
        ("published", [(point, point.published) for point in points]),
        ("calibrated, leave one out", [(point, point.calibrated) for point in points]),
    )
    seen = [
        number for _, pairs in views for point, said in pairs for number in (point.observed, said or 0) if number > 0
    ]
    first, last = (floor(log10(min(seen))), ceil(log10(max(seen)))) if seen else (1, 4)
    last = max(last, first + 1)
    return tuple(_panel(title, left, pairs, first, last) for (title, pairs), left in zip(views, _LEFT, strict=True))


def _panel(title: str, left: int, pairs: Iterable[tuple[Point, float | None]], first: int, last: int) -> _Panel:
    def along(tokens: float) -> float:
        return (log10(tokens) - first) / (last - first) * _SIDE

    dots = []
    zero = unknown = 0
    for point, said in sorted(pairs, key=lambda pair: (-pair[0].calls, pair[0].meter, pair[0].observed, pair[0].model)):
        if said is None:
            unknown += point.calls
        elif said <= 0 or point.observed <= 0:
            zero += point.calls
        else:
            name = " ".join(part for part in (point.model, meter_label(point.meter), point.quality) if part)
            words = (
                f"{name}: predicted {_tokens(said)}, observed {_tokens(point.observed)}, {many(point.calls, 'call')}"
            )
            radius = min(_MOST, max(_LEAST, _LEAST * point.calls**0.4))
            x, y = left + along(said), _TOP + _SIDE - along(point.observed)
            dots.append(_Dot(f"{x:.1f}", f"{y:.1f}", f"{radius:.1f}", point.meter.replace("_", "-"), clean(words)))
    powers = [
        (10**power, f"{10**power:,}" if power >= 0 else f"0.{'0' * (-power - 1)}1") for power in range(first, last + 1)
    ]
    notes = [f"{many(zero, 'figure')} of 0 tokens"] if zero else []
    notes += [f"{many(unknown, 'figure')} with nothing to go by"] if unknown else []
    return _Panel(
        title,
        str(left),
        str(left + _SIDE),
        f"{left + _SIDE / 2:.1f}",
        tuple(_Tick(f"{left + along(tokens):.1f}", label) for tokens, label in powers),
        tuple(_Tick(f"{_TOP + _SIDE - along(tokens):.1f}", label) for tokens, label in powers),
        tuple(dots),
        f"not drawn: {', '.join(notes)}" if notes else "",
    )


def _tokens(number: float) -> str:
    return count(Fraction(f"{number:.6g}"))
