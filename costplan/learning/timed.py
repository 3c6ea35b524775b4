"""How long calls of a model take: of each quality, size class and number of images that was timed often enough, and of
all its calls. The statistics are those of tokens, in pooling.py; nothing is published to lean on."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from costplan.calibration.figures import ENOUGH, CellKey
from costplan.calibration.latency import ANY, Latency, keys_of
from costplan.learning import pooling
from costplan.learning.cells import CellData, Value
from costplan.learning.seen import seen_of
from costplan.pricing.sizes import SizeError, size_of
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costplan.learning.experience import Timed
    from costplan.pricing.sizes import AnySize
    from costplan.units import Number

    _Of: TypeAlias = tuple[str, str, tuple[str, str, int]]
    """Model, route, and which calls."""


def latencies_of(timed: Sequence[Timed], number_of: Mapping[str, int]) -> tuple[Latency, ...]:
    """The seconds of calls by model, route and what they were; what was timed fewer than ENOUGH times counts among all
    calls of its model alone.

    Args:
        timed: the records.
        number_of: the numbers of sources.
    """
    groups: dict[_Of, list[Timed]] = {}
    for row in timed:
        for key in keys_of(row.quality, _size(row.size), row.images):
            groups.setdefault((row.model, row.route, key), []).append(row)
    return tuple(
        _latency(model, route, key, rows, number_of)
        for (model, route, key), rows in sorted(groups.items())
        if key == ANY or (_calls(rows) >= ENOUGH and not _is_all_of_it(key, rows, groups, (model, route)))
    )


def _calls(rows: Sequence[Timed]) -> int:
    return sum(row.calls * row.n_calls for row in rows)


def _is_all_of_it(
    key: tuple[str, str, int], rows: Sequence[Timed], groups: Mapping[_Of, Sequence[Timed]], of: tuple[str, str]
) -> bool:
    """Whether the calls of a size class are all calls of their quality, which tells the same then."""
    quality, size, images = key
    return bool(size) and len(rows) == len(groups[*of, (quality, "", images)])


def _size(text: str) -> AnySize | None:
    try:
        return size_of(text) if text else None
    except SizeError:
        return None


def _latency(
    model: str, route: str, key: tuple[str, str, int], rows: Sequence[Timed], number_of: Mapping[str, int]
) -> Latency:
    """What calls of one kind took: a mean with its interval, and quantiles of a single call."""
    cell = CellData(CellKey("", "", ()), None, tuple(map(_value, rows)))
    fit = pooling.fit(seen_of([cell], [1]), against_published=False)
    low, high = fit.mean_interval(0.9)
    quality, size, images = key
    days = [row.day for row in rows if row.day]
    return Latency(
        model=model,
        route=route,
        quality=quality,
        size=size,
        images=images,
        calls=cell.calls,
        mean=_seconds(fit.means[0]),
        low=_seconds(low[0]),
        high=_seconds(high[0]),
        median=_seconds(fit.quantile(0.5)[0]),
        p90=_seconds(fit.quantile(0.9)[0]),
        first=min(days, default=""),
        last=max(days, default=""),
        sources=tuple(sorted({number_of[row.source] for row in rows})),
    )


def _value(row: Timed) -> Value:
    calls = row.calls * row.n_calls
    return Value(
        tokens=exact(Fraction(repr(row.seconds))),
        units=calls,
        calls=calls,
        n_calls=row.n_calls,
        source=row.source,
        prompt="",
        first=row.day,
        last=row.day,
    )


def _seconds(number: float) -> Number:
    """Four significant digits, so that no machine's last bit shows."""
    return exact(Fraction(f"{number:.4g}"))
