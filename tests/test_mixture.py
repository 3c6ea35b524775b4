"""What one call takes where it is one of several: expected shares exactly, and how well they are known, against
scipy's beta law and a Dirichlet law drawn by numpy."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from costplan.distributions.beta import Beta, share_of
from costplan.distributions.laws import law_of
from costplan.mixture import Mixture, Part
from costplan.normal import Points, point
from costplan.quantity import Quantity, certain

LOW, MEDIUM, HIGH = 196, 1756, 7024  # tokens of gpt-image-2 at 1024x1024


def served(low: int, medium: int, high: int) -> Mixture:
    """So many calls on record, and one more spread over the three."""
    counts = (("low", low, LOW), ("medium", medium, MEDIUM), ("high", high, HIGH))
    return Mixture("auto", tuple(Part(name, seen + Fraction(1, 3), certain(takes)) for name, seen, takes in counts))


@pytest.mark.parametrize(
    ("one", "other"),
    [(1 / 3, 1001), (700.3, 300.7), (1 / 3, 1 / 3), (1, 1), (7.3, 3.6), (1 / 7, 10), (1e6, 3e5), (2, 5), (0.1, 1e5)],
)
def test_the_law_of_a_share_is_a_beta_law(one: float, other: float) -> None:
    z = np.linspace(-6, 6, 241)
    points = Points(z, stats.norm.cdf(z), np.exp)
    lower, upper = stats.beta.ppf(points.u, one, other), stats.beta.isf(stats.norm.sf(z), one, other)
    found = Beta(one, other).at(points)
    assert found == pytest.approx(np.where(z < 0, lower, upper), rel=1e-8, abs=1e-9)
    assert [Beta(one, other).at(point(at)) for at in z[::40].tolist()] == pytest.approx(found[::40].tolist())


def test_a_share_has_its_mean_exactly_and_its_interval() -> None:
    share = share_of(Fraction(22, 3), Fraction(11, 3))
    assert share.expected == Fraction(2, 3)
    assert [float(share.low), float(share.high)] == pytest.approx(
        stats.beta.ppf([0.05, 0.95], 22 / 3, 11 / 3), rel=1e-5
    )
    assert isinstance(law_of(share), Beta)


def test_expected_shares_are_what_was_seen_and_a_part_of_one_call_more() -> None:
    mixture = served(7, 0, 3)
    assert mixture.shares == (Fraction(22, 33), Fraction(1, 33), Fraction(10, 33))
    assert mixture.quantity.expected == (22 * LOW + MEDIUM + 10 * HIGH) / Fraction(33)


def test_what_is_left_of_each_break_makes_the_shares() -> None:
    left, found = Fraction(1), []
    for broken in served(7, 0, 3).breaks:
        found.append(left * broken.expected)
        left *= 1 - broken.expected
    assert (*found, left) == served(7, 0, 3).shares


@pytest.mark.parametrize("counts", [(700, 0, 300), (7, 0, 3), (1, 0, 0), (2, 4, 1)])
def test_the_interval_of_the_mean_is_that_of_drawn_shares(counts: tuple[int, int, int]) -> None:
    drawn = np.random.default_rng(1).dirichlet([seen + 1 / 3 for seen in counts], 400_000) @ [LOW, MEDIUM, HIGH]
    low, _, high = map(float, served(*counts).quantity.numbers)
    width = np.quantile(drawn, 0.95) - np.quantile(drawn, 0.05)
    # of three parts the beta law is an approximation: 6 % of the interval at most
    assert (low, high) == pytest.approx(np.quantile(drawn, [0.05, 0.95]), abs=0.06 * width)


def test_the_interval_of_two_parts_is_that_of_their_share() -> None:
    two = Mixture("zeros", (Part("none", Fraction(3), certain(0)), Part("some", Fraction(9), certain(100))))
    low, high = (100 * stats.beta.ppf(share, 9, 3) for share in (0.05, 0.95))
    assert (float(two.quantity.low), float(two.quantity.high)) == pytest.approx((low, high), rel=1e-5)


def test_more_calls_are_narrower_and_parts_that_are_uncertain_wider() -> None:
    def width(mixture: Mixture) -> float:
        return float(mixture.quantity.high - mixture.quantity.low)

    assert width(served(700, 0, 300)) < width(served(70, 0, 30)) < width(served(7, 0, 3))
    *others, high = served(700, 0, 300).parts
    vague = Mixture("auto", (*others, high._replace(quantity=Quantity(5000, HIGH, 9000))))
    # the share's deviation is 0.01448 of 6,828 tokens = 98.9, and 0.3 x 1,216 = 365 comes of the part's own mean
    assert width(vague) / (2 * 1.644854) == pytest.approx(math.hypot(99, 0.3 * 1215.9), rel=0.01)


def test_a_single_call_is_the_least_part_or_the_most() -> None:
    assert served(700, 0, 300).single == Quantity(LOW, served(700, 0, 300).quantity.expected, HIGH)
    inner = Mixture("text", (Part("none", Fraction(1), certain(0)), Part("some", Fraction(1), certain(10))))
    outer = Mixture(
        "auto",
        (
            Part("low", Fraction(1), inner.quantity, mixture=inner),
            Part("high", Fraction(1), certain(7)),
        ),
    )
    assert outer.single.numbers == (0, 6, 10)
    assert outer.times(3).single.numbers == (0, 18, 30)


def test_parts_that_are_alike_are_certain() -> None:
    alike = Mixture("auto", (Part("low", Fraction(4, 3), certain(5)), Part("high", Fraction(1, 3), certain(5))))
    assert alike.quantity == certain(5)
