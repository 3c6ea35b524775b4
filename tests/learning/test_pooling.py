"""Partial pooling against simulated truth: closer than raw means where calls are few, as wide as it says, no more than
that. Every number is drawn from a seeded generator; run as a script, this prints the coverage that docs/calibration.md
quotes."""

from __future__ import annotations

import sys
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from costplan.learning.pooling import fit
from costplan.learning.seen import UNKNOWN, Seen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costplan.learning.fit import Fit

    Floats: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"
    Law: TypeAlias = Callable[[np.random.Generator, float, int], Floats]

LAWS: dict[str, Law] = {
    "normal": lambda drawn, mean, calls: drawn.normal(mean, 0.2 * mean, calls),
    "lognormal": lambda drawn, mean, calls: mean * np.exp(drawn.normal(-(0.4**2) / 2, 0.4, calls)),
    "gamma": lambda drawn, mean, calls: drawn.gamma(4, mean / 4, calls),
    "uniform": lambda drawn, mean, calls: drawn.uniform(0.6 * mean, 1.4 * mean, calls),
    "unequal noise": lambda drawn, mean, calls: drawn.normal(mean, mean * drawn.uniform(0.05, 0.4), calls),
}
GROUPS, CELLS = 40, 50
NEW = 20
"""New calls a cell, against which single-call intervals are held."""

WORLDS = 3
"""Worlds of 2,000 cells that coverage is averaged over: cells of a group hit and miss together, so that one world's own
coverage moves by two points."""

SHARES = (0.5, 0.8, 0.9)
FEW = (1, 5)


class Cells(NamedTuple):
    """A group as it is, as it was seen and as it was fitted; ``new`` and ``unseen`` are calls made afterwards, and
    ``interval`` is that for single calls of each cell, of a share that is looked for once."""

    law: str
    truth: Floats
    raw: Floats
    calls: Floats
    new: Floats
    unseen: Floats
    fit: Fit
    interval: Callable[[float], tuple[Floats, Floats]]


@cache
def world(seed: int, least: int, most: int) -> tuple[Cells, ...]:
    """2,000 cells in 40 groups, eight of each law, of means half to four times what is published.

    Every cell has its own published figure, and whole tokens are seen; ``least`` to ``most`` calls a cell.
    """
    drawn = np.random.default_rng(seed)
    groups = []
    for number in range(GROUPS):
        name, law = list(LAWS.items())[number % len(LAWS)]
        mean = drawn.uniform(0.5, 4)
        between = (0.05, 0.15, 0.3)[number // len(LAWS) % 3] * mean
        base = drawn.uniform(100, 6000, 2 * CELLS)
        truth = np.maximum(drawn.normal(mean, between, 2 * CELLS), 0.05 * mean)
        calls = drawn.integers(least, most + 1, CELLS)
        shown: list[Seen] = []
        new: list[Floats] = []
        unseen: list[Floats] = []
        for cell in range(2 * CELLS):  # the second half is never shown
            first = int(calls[cell]) if cell < CELLS else 0
            tokens = np.round(np.maximum(law(drawn, truth[cell] * base[cell], first + NEW), 0)) / base[cell]
            if first:
                values, times = np.unique(tokens[:first], return_counts=True)
                shown.append(of_values(values, times.astype(float)))
            (new if first else unseen).append(tokens[first:])
        raw = np.array([cell.mean for cell in shown])
        fitted = fit(shown, True)
        groups.append(
            Cells(
                law=name,
                truth=truth[:CELLS],
                raw=raw,
                calls=calls.astype(float),
                new=np.array(new),
                unseen=np.array(unseen),
                fit=fitted,
                interval=cache(partial(of_single_calls, fitted)),
            )
        )
    return tuple(groups)


def error(groups: Sequence[Cells], calls: int | None = None) -> float:
    """Squared error of the pooled means, as a share of that of the raw means."""
    pooled = raw = 0.0
    for group in groups:
        taken = group.calls > 0 if calls is None else group.calls == calls
        pooled += float(((group.fit.means[:-1] - group.truth)[taken] ** 2).sum())
        raw += float(((group.raw - group.truth)[taken] ** 2).sum())
    return pooled / raw


def of_single_calls(fitted: Fit, share: float) -> tuple[Floats, Floats]:
    """The central interval of that share for single calls, a row each cell and last one never seen."""
    return fitted.quantile((1 - share) / 2), fitted.quantile((1 + share) / 2)


def of_calls(group: Cells, share: float) -> float:
    """How many of the new calls fall within the interval for single calls."""
    low, high = (end[:-1, None] for end in group.interval(share))
    return float(((group.new >= low - 1e-9) & (group.new <= high + 1e-9)).mean())


def of_means(group: Cells, share: float) -> float:
    """How many of the true means fall within their interval."""
    low, high = group.fit.mean_interval(share)
    return float(((group.truth >= low[:-1]) & (group.truth <= high[:-1])).mean())


def of_unseen(group: Cells, share: float) -> float:
    """How many calls of cells never seen fall within the interval for such."""
    low, high = (end[-1] for end in group.interval(share))
    return float(((group.unseen >= low - 1e-9) & (group.unseen <= high + 1e-9)).mean())


def coverage(
    of: Callable[[Cells, float], float], share: float, calls: tuple[int, int], law: str | None = None
) -> float:
    groups = [group for seed in range(WORLDS) for group in world(seed, *calls) if law in {None, group.law}]
    return sum(of(group, share) for group in groups) / len(groups)


# ------------------------------------------------------------------------------------------------------ simulated truth


@pytest.mark.once("draws")
@pytest.mark.parametrize("seed", range(WORLDS))
def test_pooled_means_beat_raw_means_where_calls_are_few(seed: int) -> None:
    groups = world(seed, *FEW)
    assert error(groups) < 0.5
    assert {law: error([group for group in groups if group.law == law]) < 1 for law in LAWS} == dict.fromkeys(
        LAWS, True
    )
    assert [error(groups, calls) < 1 for calls in range(1, 6)] == [True] * 5


@pytest.mark.once("draws")
def test_pooled_means_converge_to_raw_means() -> None:
    gaps, errors = [], []
    for calls in (FEW, (20, 20), (200, 200)):
        groups = world(0, *calls)
        moved = sum(float(((group.fit.means[:-1] - group.raw) ** 2).sum()) for group in groups)
        gaps.append(moved / sum(float(((group.raw - group.truth) ** 2).sum()) for group in groups))
        errors.append(error(groups))
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 0.2  # at 200 calls pooling moves a mean by less than half its own error: 0.45² = 0.2
    assert errors == sorted(errors)
    assert errors[-1] < 1


@pytest.mark.once("draws")
@pytest.mark.parametrize("share", SHARES)
def test_intervals_cover_what_they_say(share: float) -> None:
    assert coverage(of_calls, share, FEW) == pytest.approx(share, abs=0.03)
    assert coverage(of_means, share, FEW) == pytest.approx(share, abs=0.03)


@pytest.mark.once("draws")
@pytest.mark.parametrize("share", SHARES)
def test_intervals_cover_calls_of_cells_never_seen(share: float) -> None:
    assert coverage(of_unseen, share, FEW) == pytest.approx(share, abs=0.05)


# -------------------------------------------------------------------------------------------------------- known answers


def seen(*tokens: float) -> Seen:
    """Calls known one by one, from one source, of prompts and days that nobody recorded."""
    values, times = np.unique(np.array(tokens), return_counts=True)
    return of_values(values, times.astype(float))


def of_values(values: Floats, calls: Floats) -> Seen:
    nowhere = np.zeros(len(values), int)
    return Seen(
        values=values,
        calls=calls,
        of=np.ones(len(values)),
        alone=np.ones(len(values), bool),
        sources=nowhere,
        prompts=nowhere + UNKNOWN,
        days=np.full(len(values), np.nan),
    )


def test_one_call_that_equals_the_published_figure() -> None:
    found = fit([seen(1.0)], True)
    assert found.means == pytest.approx([1.0, 1.0])
    low, high = found.mean_interval(0.9)
    assert low[0] < 1 < high[0]
    assert high[1] - low[1] > high[0] - low[0]  # less is known of what was never seen


def test_one_call_against_nothing_is_its_own_mean() -> None:
    assert fit([seen(430.0)], False).means == pytest.approx([430.0, 430.0])


def test_few_calls_lean_on_the_published_figure() -> None:
    mean = float(fit([seen(2.0)], True).means[0])
    more = float(fit([seen(*[1.9, 2.1] * 50)], True).means[0])
    assert 1 < mean < more < 2.001  # 1 is published, 2 was seen


@pytest.mark.parametrize(
    ("cells", "noise"),
    [
        ([(1.0,) * 4], 0.0),  # three repeated the first
        ([(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)], 0.0),  # one repeated the first in each of three cells
        ([(1.0,) * 3], None),  # two repeats are too few
        ([(1.0,), (2.0,), (3.0,), (4.0,)], None),  # nothing was repeated
        ([(1.0, 1.0, 1.0, 1.0, 1.01)], None),
    ],
)
def test_what_always_repeats_has_no_noise(cells: list[tuple[float, ...]], noise: float | None) -> None:
    found = fit([seen(*cell) for cell in cells], True)
    if noise is None:
        assert found.noise.all()
    else:
        assert found.noise.tolist() == [noise] * (len(cells) + 1)
        for share in (0.01, 0.5, 0.99):
            assert found.quantile(share)[:-1] == pytest.approx([cell[0] for cell in cells], rel=1e-4)


def test_calls_known_only_by_their_mean_count() -> None:
    alone = [seen(0.9, 1.1), seen(1.4, 1.6)]
    rest = of_values(np.array([1.4, 1.6, 1.9]), np.ones(3))
    with_rest = [alone[0], rest._replace(of=np.array([1.0, 1.0, 30.0]), alone=np.array([True, True, False]))]
    assert with_rest[1].mean == pytest.approx(1.875)  # (1.4 + 1.6 + 30 x 1.9) / 32
    assert fit(alone, True).means[1] < 1.6
    assert fit(with_rest, True).means[1] == pytest.approx(1.875, abs=0.06)


def of_sources(*sources: Sequence[float]) -> Seen:
    """Calls of one cell from several sources."""
    values = np.array([value for source in sources for value in source])
    numbers = np.repeat(np.arange(len(sources)), [len(source) for source in sources])
    return of_values(values, np.ones(len(values)))._replace(sources=numbers)


def test_a_source_far_from_the_others_widens() -> None:
    own = [300.0, 380.0, 420.0, 500.0] * 100
    for strange in ([4000.0] * 3, [40.0] * 3):
        low, high = fit([of_sources(own, strange)], False).mean_interval(0.9)
        assert low[0] <= 400 <= high[0]
        assert low[0] <= strange[0] <= high[0]


@pytest.mark.parametrize("far", [10.0, 100.0, 1e4, 1e9, 1e15])
def test_a_call_far_from_what_is_published_is_not_passed(far: float) -> None:
    found = fit([seen(far)], True)
    assert 1 <= found.means[0] <= far
    assert np.isfinite([*found.mean_interval(0.9), found.quantile(0.9)]).all()


def test_a_mean_of_nothing_tells_each_of_its_calls() -> None:
    one = fit([seen(*[0.0] * 100)], True)
    assert one.means[0] < 0.3
    assert one.quantile(0.9)[0] < 1


# ----------------------------------------------------------------------------------------------------------------- laws

RATIO = st.floats(0.1, 5).map(lambda ratio: round(ratio, 3))
GROUP = st.lists(st.lists(RATIO, min_size=1, max_size=6), min_size=1, max_size=6)
SETTINGS = settings(deadline=None, derandomize=True, max_examples=80)


@SETTINGS
@given(GROUP, st.booleans())
def test_the_order_of_cells_does_not_matter(group: list[list[float]], published: bool) -> None:
    turned = group[::-1]
    one, two = fit([seen(*cell) for cell in group], published), fit([seen(*cell) for cell in turned], published)
    assert two.means[:-1][::-1] == pytest.approx(one.means[:-1], rel=1e-6)
    for here, there in zip(one.mean_interval(0.9), two.mean_interval(0.9), strict=True):
        assert there[:-1][::-1] == pytest.approx(here[:-1], rel=1e-6)
        assert there[-1] == pytest.approx(here[-1], rel=1e-6)
    assert two.noise[:-1][::-1] == pytest.approx(one.noise[:-1], rel=1e-6)


@SETTINGS
@given(GROUP, st.floats(0.01, 1000))
@example([[0.1, 0.1, 0.1]], 1.5)  # their mean is no 0.1 in floats, and that is no scatter
def test_against_nothing_the_unit_does_not_matter(group: list[list[float]], factor: float) -> None:
    one = fit([seen(*cell) for cell in group], False)
    other = fit([seen(*(ratio * factor for ratio in cell)) for cell in group], False)
    assert other.means == pytest.approx(one.means * factor, rel=1e-6)
    for here, there in zip(one.mean_interval(0.9), other.mean_interval(0.9), strict=True):
        assert there == pytest.approx(here * factor, rel=1e-6)
    assert other.quantile(0.9) == pytest.approx(one.quantile(0.9) * factor, rel=1e-4)


@SETTINGS
@given(GROUP, st.booleans())
def test_means_lie_between_what_was_seen_and_what_is_published(group: list[list[float]], published: bool) -> None:
    cells = [seen(*cell) for cell in group]
    known = [cell.mean for cell in cells] + [1.0] * published
    means = fit(cells, published).means
    assert means.min() >= min(known) - 1e-9
    assert means.max() <= max(known) + 1e-9


@SETTINGS
@given(GROUP, st.booleans())
def test_quantiles_rise_with_their_share_and_are_never_below_zero(group: list[list[float]], published: bool) -> None:
    found = fit([seen(*cell) for cell in group], published)
    rows = np.array([found.quantile(share) for share in (0.01, 0.1, 0.5, 0.8, 0.9, 0.99)])
    assert (np.diff(rows, axis=0) >= -1e-9).all()
    assert rows.min() >= 0
    for share in SHARES:
        low, high = found.mean_interval(share)
        assert ((low >= 0) & (low <= found.means) & (found.means <= high)).all()


@SETTINGS
@given(GROUP, st.integers(0, 5))
def test_more_calls_of_the_same_mean_narrow_its_interval(group: list[list[float]], which: int) -> None:
    which %= len(group)
    mean = sum(group[which]) / len(group[which])
    more = [cell + [mean] * 10 if place == which else cell for place, cell in enumerate(group)]
    before, after = (fit([seen(*cell) for cell in cells], True) for cells in (group, more))
    assert _width(after, which) < _width(before, which)


def _width(found: Fit, row: int) -> float:
    """How far apart the ends of a mean's interval are, as the log of their ratio."""
    low, high = found.mean_interval(0.9)
    return float(np.log(high[row] / low[row]))


def test_more_calls_bring_a_mean_closer_to_what_was_seen() -> None:
    gaps = []
    for times in (1, 4, 16, 64, 256):
        cells = [(0.9, 1.1), (1.9, 2.1), (2.9, 3.1) * times]  # the mean of the last stays 3.0
        gaps.append(abs(float(fit([seen(*cell) for cell in cells], True).means[-2]) - 3.0))
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > 10 * gaps[-1]


def coverage_table() -> str:
    """What docs/calibration.md quotes, as Markdown."""
    rows = [
        "| law | calls a cell | squared error, pooled / raw | single calls 50 / 80 / 90 % | means 50 / 80 / 90 % |",
        "|---|---:|---:|---:|---:|",
    ]
    for law in (*LAWS, None):
        for calls in (FEW, (20, 20), (200, 200)):
            groups = [group for seed in range(WORLDS) for group in world(seed, *calls) if law in {None, group.law}]
            single, mean = (
                " / ".join(f"{100 * coverage(of, share, calls, law):.1f}" for share in SHARES)
                for of in (of_calls, of_means)
            )
            number = " to ".join(dict.fromkeys(map(str, calls)))
            rows.append(f"| {law or 'all'} | {number} | {error(groups):.2f} | {single} | {mean} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(coverage_table())
