"""The law of any three numbers, by its figures: mean, ends, scale, mirror image, and no cliff between any two of them.
What sums of such quantities cost is held in test_risk.py."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costplan.distributions.laws import interval, law_of
from costplan.distributions.skewed import Skewed
from costplan.normal import NORMAL, point
from costplan.quantity import Quantity
from costplan.units import exact

if TYPE_CHECKING:
    from costplan.distributions.law import Law

Three: TypeAlias = "tuple[float, float, float]"

AT = [point(NORMAL.inv_cdf(share)) for share in (0.5, 0.9, 0.95, 0.99)]

NODES = [(NORMAL.pdf(z) / 64, point(z)) for z in (step / 64 for step in range(-9 * 64, 9 * 64 + 1))]
"""For a mean by the trapezoidal rule: its error is that of the corner where a law meets 0."""

STEEP = 150
"""Where an end or the mean moves by a thousandth, of itself or of the range, no quantile moves by more than so many
thousandths of the range. The p99 does by most, close to the mean of a range like 1 to 5000, which has a long tail."""


def quantity(three: Three) -> Quantity:
    low, mean, high = map(Fraction, three)
    return Quantity(low, mean, high)


def law(three: Three) -> Law:
    return law_of(quantity(three))


def quantiles(three: Three) -> list[float]:
    found = law(three)
    return [float(found.at(one)) for one in AT]


@st.composite
def ranges(draw: st.DrawFn) -> Three:
    """Low, mean and high: ranges from 0, from close to it, and far from it; means from end to end."""
    floor = draw(st.one_of(st.just(0.0), st.floats(1e-6, 0.1), st.floats(0.1, 3), st.floats(3, 100)))
    share = draw(st.one_of(st.floats(0.001, 0.999), st.floats(0.2, 0.3), st.floats(0.7, 0.85)))
    width = draw(st.sampled_from([0.01, 1.0, 930.0]))
    return floor * width, (floor + share) * width, (floor + 1) * width


@settings(deadline=None)
@given(ranges())
def test_it_has_its_mean_and_its_ends(three: Three) -> None:
    low, mean, high = three
    found = law(three)
    values = [float(found.at(node)) for _, node in NODES]
    reckoned = math.fsum(weight * value for (weight, _), value in zip(NODES, values, strict=True))
    assert reckoned == pytest.approx(mean, rel=1e-6, abs=4e-6 * (high - low))
    assert all(after >= before * (1 - 1e-12) for before, after in pairwise(values))
    assert found.at(point(-6.0)) >= 0
    if isinstance(found, Skewed):
        assert found.at(point(NORMAL.inv_cdf(0.05))) == pytest.approx(low, rel=1e-9, abs=1e-9 * high)
        assert found.at(AT[2]) == pytest.approx(high, rel=1e-9)


@pytest.mark.parametrize("share", [0.11, 0.15, 0.26, 0.5, 0.74, 0.85, 0.89])
@pytest.mark.parametrize("floor", [0.05, 0.5, 2, 100])
def test_most_means_leave_5_percent_beyond_either_end(share: float, floor: float) -> None:
    assert isinstance(law((floor, floor + share, floor + 1)), Skewed)


@settings(deadline=None)
@given(ranges(), st.sampled_from([(1, 0, 0), (0, 1, 0), (0, 0, 1)]))
def test_no_cliff(three: Three, moved: Three) -> None:
    low, _, high = three
    step = 1e-5 * min(high - low, low or high)
    after = tuple(end + step * way for end, way in zip(three, moved, strict=True))
    for one, other in zip(quantiles(three), quantiles(after), strict=True):  # type: ignore[arg-type]
        assert abs(one - other) <= STEEP * 1e-5 * (high - low)


@settings(deadline=None)
@given(ranges(), st.fractions(Fraction(1, 1000), 1000))
def test_a_multiple_is_a_multiple(three: Three, factor: Fraction) -> None:
    whole = quantity(three)
    for one in AT:
        assert law_of(whole.times(factor)).at(one) == pytest.approx(float(factor) * law_of(whole).at(one), rel=1e-6)


@settings(deadline=None)
@given(st.floats(100, 1000), st.floats(0.27, 0.73))
def test_its_mirror_image_is_the_law_of_the_mirrored_numbers(floor: float, share: float) -> None:
    one, other = law((floor, floor + share, floor + 1)), law((floor, floor + 1 - share, floor + 1))
    for z in (-2.0, -1.0, 0.0, 1.0, 2.0):  # what would lie below 0 has no image
        assert one.at(point(z)) == pytest.approx(2 * floor + 1 - other.at(point(-z)), abs=1e-5)


@pytest.mark.parametrize("low", [0, 1, 2, 100, 4000, 5000, 9000, 9990])
@pytest.mark.parametrize("off", [-1e-7, 1e-7])
def test_three_numbers_close_to_a_written_range_have_its_law(low: int, off: float) -> None:
    written = interval(exact(Fraction(low)), exact(Fraction(10_000)))  # type: ignore[arg-type]
    near = written._replace(expected=exact(Fraction(written.expected) * (1 + Fraction(off))))
    assert type(law_of(near)) is not type(law_of(written))
    for one in AT:
        assert law_of(near).at(one) == pytest.approx(law_of(written).at(one), rel=2e-4)


def test_a_written_range_fades_away_as_its_ends_move_apart() -> None:
    """1 to 10,000 may be written, 1 to 20,000 not: between them the law goes over, and so it does where low is 0."""
    for one, other in (((1, 10_600, 19_990), (1, 10_600, 20_010)), ((0.0499, 0.55, 1.0499), (0.0501, 0.55, 1.0501))):
        assert type(law(one)) is not type(law(other)) or one[0] == 1
        assert quantiles(one) == pytest.approx(quantiles(other), rel=2e-3)
