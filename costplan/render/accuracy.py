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

    from costplan.learning.scores import Accuracy, Coverage, Headline, Row, Score

_SHORT = ("source out", "one out", "published")
_HEADERS = ("tokens", "predicted", "exact", "bias", "MAPE", "50/80/90", "of")
_LEGEND = (
    "the first lines: source out, over all models on direct routes",
    (
        "source out, one out: by a calibration on the calls of all other sources, on all other calls; "
        "published: by the token profile alone"
    ),
    (
        "exact: calls predicted to the token; bias: tokens predicted too many, as a share of all observed; "
        "MAPE: mean error of a call"
    ),
    (
        "50/80/90: of 100 single calls, how many used what the intervals for 50, 80 and 90 of 100 say; of: the single "
        "calls that this rests on"
    ),
    "its means: the same of each source's own mean of a cell, within what the other sources say of so many calls",
    "calls known by their mean alone count for bias, MAPE and means, as exact only beside an exact published figure",
)


def accuracy_page(accuracy: Accuracy) -> Page:
    """What holds for a source never seen; then a table for each model and route, its meters and qualities by all three
    ways; then by source, where asked for."""
    numbers = {source: f"{number}" for number, source in enumerate(_sources_of(accuracy), 1)}
    calls = sum(row.calls for row in accuracy.rows if row.meter is None)
    models = len({row.model for row in accuracy.rows})
    return Page(
        title="Predicted against observed",
        subtitle=f"{calls:,} figures of calls to {models:,} models, as of {accuracy.as_of}",
        headline=tuple(_headline(accuracy.headline)),
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


def _headline(headline: Headline) -> Iterator[tuple[str, str]]:
    """What leave-one-source-out says over all models, direct routes alone."""
    stands, learned = headline
    if stands.calls:
        yield (
            "published stands",
            f"{_share(stands.exact, 1, '%')} of calls exact, {many(stands.calls, 'call')} of sources left out in turn",
        )
    if learned.calls:
        (*_, single), (*_, mean) = learned.coverage, learned.means
        figures = (
            f"bias {_bias(learned)} over {many(learned.calls, 'call')} of sources left out in turn; 90% intervals hold"
            f" {_held(single, 'single call')} and {_held(mean, 'mean')}"
        )
        yield "learned", figures
    if learned.sole:
        yield "one source only", f"{many(learned.sole, 'call')}: nothing can be said of other sources"


def _held(coverage: Coverage, what: str) -> str:
    return f"{_share(coverage.share, 0, '%')} of {many(coverage.calls, what)}"


def _left_out(accuracy: Accuracy) -> Iterator[str]:
    for why, figures in accuracy.left_out:
        yield f"left out: {figures:,} figures, {clean(why)}"
    if any(_untried(row, score) for row in accuracy.rows for score in row.scores):
        most = accuracy.most
        yield f"of more than {most} values of a meter and quality {most} calls are left out in turn, of sources {most}"


def _untried(row: Row, score: Score) -> int:
    """Calls that could have been left out in turn, and were not."""
    return row.calls - score.calls - score.sole


def _scores(title: str, rows: Sequence[Row]) -> Table:
    lines: list[tuple[str, ...]] = []
    notes: list[str] = []
    for row in rows:
        source_out, one_out, published = row.scores
        among = f"  {many(row.cells, 'cell')}, {many(row.sources, 'source')}"
        lines += [
            (_name(row), _SHORT[0], *_figures(source_out)),
            (among, "its means", "", "", "", *_coverage(source_out.means)),
            (f"  {many(row.calls, 'call')}", _SHORT[1], *_figures(one_out)),
            ("", _SHORT[2], *_figures(published)),
        ]
        if row.meter is not None:
            notes += _notes(row)
    sole = [_name(row) for row in rows if row.meter is not None and row.scores[0].sole]
    notes += [f"one source only, so nothing can be said of other sources: {', '.join(sole)}"] if sole else []
    made = [f"{_name(row)} {row.in_published:,}" for row in rows if row.meter is not None and row.in_published]
    notes += [f"the published figure was counted from these very calls: {', '.join(made)}"] if made else []
    without = [f"{_name(row)} {row.zero:,}" for row in rows if row.meter is not None and row.zero]
    notes += [f"used no token, so outside MAPE: {', '.join(without)}"] if without else []
    return Table(title=title, headers=_HEADERS, rows=tuple(lines), right=_NUMBERS, notes=tuple(notes))


_NUMBERS = frozenset(range(2, len(_HEADERS)))


def _notes(row: Row) -> Iterator[str]:
    """What could not be predicted or was not tried, ways that are alike together."""
    ways_of: dict[str, list[str]] = {}
    for way, score in zip(_SHORT, row.scores, strict=True):
        if score.unknown:
            ways_of.setdefault(f"nothing to go by for {score.unknown:,} of {many(score.calls, 'call')}", []).append(way)
        if _untried(row, score):
            ways_of.setdefault(f"{score.calls:,} of {row.calls:,} calls were tried", []).append(way)
    for what, ways in ways_of.items():
        yield f"{_name(row)}, {'any way' if len(ways) == len(WAYS) else ' and '.join(ways)}: {what}"


def _sources(title: str, rows: Sequence[Row], numbers: dict[str, str]) -> Table:
    """Each source, predicted by the others."""
    headers = ("tokens", "source", "calls", *_HEADERS[2:])
    lines = tuple((_name(row), numbers[row.source or ""], f"{row.calls:,}", *_figures(row.scores[0])) for row in rows)
    return Table(title=title, headers=headers, rows=lines, right=frozenset(range(1, len(headers))))


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
    return (
        _share(score.exact, 1, "%"),
        _bias(score),
        "-" if score.mape is None else _percent(score.mape),
        *_coverage(score.coverage),
    )


def _bias(score: Score) -> str:
    bias = "-" if score.bias is None else _percent(score.bias)
    return f"+{bias}" if score.bias is not None and Fraction(bias[:-1].replace(",", "")) > 0 else bias


def _coverage(coverage: Sequence[Coverage]) -> tuple[str, str]:
    """The shares, and how many calls they rest on: one number where it is the same for all that are said."""
    said = {part.calls for part in coverage if part.calls}
    if not said:
        return "-", ""
    of = [f"{said.pop():,}"] if len(said) == 1 else [f"{part.calls:,}" for part in coverage]
    return "/".join(_share(part.share, 0) for part in coverage), " / ".join(of)


def _percent(share: float) -> str:
    return fixed(Fraction(share) * 100, 1) + "%"


def _share(share: float | None, places: int, unit: str = "") -> str:
    """A share as a percentage that is 0 or 100 only where it is none or all."""
    if share is None:
        return "-"
    step = Fraction(1, 10**places)
    percent = Fraction(share) * 100
    return fixed(percent if share in (0, 1) else min(max(percent, step), 100 - step), places) + unit
