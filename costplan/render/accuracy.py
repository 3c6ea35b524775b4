"""Accuracy as a page: what was predicted beside what was observed.
It judges nothing, which learning/accuracy.py did, and draws nothing, which scatter.py does."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from costplan.learning.scores import WAYS
from costplan.observation import DIRECT
from costplan.render.view import Page, Table, clean
from costplan.units import METERS, fixed, many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costplan.learning.scores import Accuracy, Row, Score

_SHORT = ("published", "one out", "source out")
_HEADERS = ("tokens", "calls", "predicted", "exact", "bias", "MAPE", "50/80/90")
_LEGEND = (
    "published: by the token profile alone",
    "one out, source out: by a calibration on all other calls, on the calls of all other sources",
    (
        "exact: calls predicted to the token; bias: tokens predicted too many, as a share of all observed; "
        "MAPE: mean error of a call"
    ),
    "50/80/90: of 100 single calls, how many used what the intervals for 50, 80 and 90 of 100 say",
    "calls known by their mean alone count for bias and MAPE, and as exact only beside an exact published figure",
)


def accuracy_page(accuracy: Accuracy) -> Page:
    """A table for each model and route, its meters and qualities by all three ways; then by source, where asked for."""
    numbers = {source: f"{number}" for number, source in enumerate(_sources_of(accuracy), 1)}
    calls = sum(row.calls for row in accuracy.rows if row.meter is None)
    models = len({row.model for row in accuracy.rows})
    return Page(
        title="Predicted against observed",
        subtitle=f"{calls:,} figures of calls to {models:,} models, as of {accuracy.as_of}",
        headline=(),
        warnings=(),
        tables=tuple(_tables(accuracy, numbers)),
        footer=(
            *_left_out(accuracy),
            *_LEGEND,
            *(["by source: each source by way of source out"] if numbers else []),
        ),
    )


def _tables(accuracy: Accuracy, numbers: dict[str, str]) -> Iterator[Table]:
    for (model, route), every in groupby(accuracy.rows, key=lambda row: (row.model, row.route)):
        rows = list(every)
        title = clean(model) + ("" if route == DIRECT else f", route {clean(route)}, not direct")
        whole = [row for row in rows if row.source is None]
        yield _scores(title, whole if len(whole) > 2 else whole[1:])
        sources = [row for row in rows if row.source is not None]
        if sources:
            yield _sources(f"{title}, by source", sources, numbers)
    if numbers:
        names = tuple((number, clean(source) or "(none)") for source, number in numbers.items())
        yield Table(title="Sources", headers=("number", "source"), rows=names, right=frozenset({0}))


def _left_out(accuracy: Accuracy) -> Iterator[str]:
    for why, figures in accuracy.left_out:
        yield f"left out: {figures:,} figures, {clean(why)}"
    if any(score.calls < row.calls for row in accuracy.rows for score in row.scores):
        most = accuracy.most
        yield f"of more than {most} values or sources of a meter and quality, {most} are left out in turn"


def _scores(title: str, rows: Sequence[Row]) -> Table:
    lines: list[tuple[str, ...]] = []
    notes: list[str] = []
    for row in rows:
        name = _name(row)
        among = f"  {many(row.cells, 'cell')}, {many(row.sources, 'source')}"
        for label, way, score in zip((name, among, ""), _SHORT, row.scores, strict=True):
            lines.append((label, f"{score.calls:,}", way, *_figures(score)))
        if row.meter is not None:
            notes += _notes(row)
    without = [f"{_name(row)} {row.zero:,}" for row in rows if row.meter is not None and row.zero]
    notes += [f"used no token, so outside MAPE: {', '.join(without)}"] if without else []
    return Table(title=title, headers=_HEADERS, rows=tuple(lines), right=frozenset({1, 3, 4, 5, 6}), notes=tuple(notes))


def _notes(row: Row) -> Iterator[str]:
    """What could not be predicted or was not tried, ways that are alike together."""
    ways_of: dict[str, list[str]] = {}
    for way, score in zip(_SHORT, row.scores, strict=True):
        if score.unknown:
            ways_of.setdefault(f"nothing to go by for {score.unknown:,} of {many(score.calls, 'call')}", []).append(way)
        if score.calls < row.calls:
            ways_of.setdefault(f"{score.calls:,} of {row.calls:,} calls were tried", []).append(way)
    for what, ways in ways_of.items():
        yield f"{_name(row)}, {'any way' if len(ways) == len(WAYS) else ' and '.join(ways)}: {what}"


def _sources(title: str, rows: Sequence[Row], numbers: dict[str, str]) -> Table:
    lines = []
    for row in rows:
        score = row.scores[WAYS.index("leave_one_source_out")]
        lines.append((_name(row), numbers[row.source or ""], f"{row.calls:,}", *_figures(score)))
    headers = ("tokens", "source", "calls", *_HEADERS[3:])
    return Table(title=title, headers=headers, rows=tuple(lines), right=frozenset(range(1, len(headers))))


def _sources_of(accuracy: Accuracy) -> list[str]:
    return sorted({row.source for row in accuracy.rows if row.source is not None})


def _name(row: Row) -> str:
    if row.meter is None:
        return "all"
    return clean(f"{meter_label(row.meter)} {row.quality}").strip()


def meter_label(meter: str) -> str:
    """A meter in words; as it is written, where a count table names another."""
    return METERS[meter].label if meter in METERS else meter


def _figures(score: Score) -> tuple[str, ...]:
    within = "/".join(_share(share, 0) for share in score.coverage)
    bias = "-" if score.bias is None else _percent(score.bias)
    return (
        _share(score.exact, 1, "%"),
        f"+{bias}" if score.bias is not None and Fraction(bias[:-1].replace(",", "")) > 0 else bias,
        "-" if score.mape is None else _percent(score.mape),
        "-" if set(within) <= {"-", "/"} else within,
    )


def _percent(share: float) -> str:
    return fixed(Fraction(share) * 100, 1) + "%"


def _share(share: float | None, places: int, unit: str = "") -> str:
    """A share as a percentage that is 0 or 100 only where it is none or all."""
    if share is None:
        return "-"
    step = Fraction(1, 10**places)
    percent = Fraction(share) * 100
    return fixed(percent if share in (0, 1) else min(max(percent, step), 100 - step), places) + unit
