"""Another law is one class in costplan/distributions/: a triangular one, put in its place here, moves every
figure."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costplan import write_scenario
from costplan.distributions import laws
from costplan.distributions.law import Law
from costplan.distributions.laws import LAWS, formula, interval, law_of, middle_of, three_points
from costplan.normal import NORMAL, point
from costplan.quantity import certain
from costplan.risk.risks import Risks
from costplan.scenario.reader import read_scenario
from costplan.units import PICO
from costplan.yamlio import parse
from tests.planning.test_cases import plan_of

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = 0.5 / (1 - 0.1**0.5)
"""Half of the base of a symmetric triangle with 5 % below 0 and 5 % above 1: t^2 / (2 w^2) = 5 % at t = w sqrt(0.1)."""


class Triangular(Law):
    """As likely above the middle as below it, and the likelier the closer to it."""

    word = "triangular"
    words = "triangular where it says so"

    def __init__(self, middle: float, half: float) -> None:
        self.middle, self.half = middle, half

    def at(self, points: Any) -> Any:
        beyond = points.u - 0.5
        return self.middle + self.half * (2 * (beyond > 0) - 1) * (1 - (1 - 2 * abs(beyond)) ** 0.5)

    @staticmethod
    def fitted(low: float, mean: float, high: float) -> Law | None:
        return Triangular(mean, FULL * (high - low))

    @staticmethod
    def takes(low: Decimal) -> bool:
        return True

    @staticmethod
    def mean(low: Decimal, high: Decimal) -> Decimal:
        return (low + high) / 2

    @staticmethod
    def formula(low: str, high: str) -> str:
        return f"({low}+{high})/2"


@pytest.fixture
def triangular(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(laws, "LAWS", (*LAWS[:2], Triangular, *LAWS[2:]))
    law_of.cache_clear()
    yield
    law_of.cache_clear()


def text(amount: str) -> str:
    return f"""
version: 1
scenario: a law
period: 2027-01
workflows:
  w:
    runs: {{amount: {amount}, per: month}}
    steps: {{final: {{model: test/flat}}}}
"""


@pytest.mark.usefixtures("triangular")
def test_a_triangular_law_moves_the_mean_and_the_quantiles() -> None:
    each = Fraction(plan_of(text("1")).total.expected)
    plan = plan_of(text("5000 to 7000 triangular"))
    assert plan.total.expected == 6000 * each  # (5,000 + 7,000) / 2
    # a symmetric triangle with 5 % below 5,000 and 5 % above 7,000 has 1,000 / (1 - sqrt(0.1)) = 1,462.5 on either
    # side; 10 % lie above 6,000 + 1,462.5 x (1 - sqrt(0.2))
    risk = Risks(plan).of()
    assert risk.method == "exact"
    assert float(risk.p90 / PICO) == pytest.approx((6000 + 1462.475 * (1 - 0.2**0.5)) * float(each / PICO), abs=1e-2)
    assert plan.runs[0].volume.parts[0].amount.law == "triangular"
    assert plan_of(text("5000 to 7000")).total.expected != plan.total.expected


@pytest.mark.usefixtures("triangular")
def test_a_named_law_is_written_and_read_back() -> None:
    scenario = read_scenario(parse(text("5000 to 7000 triangular").encode(), "a.yaml"))
    written = write_scenario(scenario)
    assert "5000 to 7000 triangular" in written
    again = read_scenario(parse(written.encode(), "a.yaml"))
    runs = [one.workflows[0].runs for one in (scenario, again)]
    assert [one.amount for one in runs if one] == [interval(Decimal(5000), Decimal(7000), "triangular")] * 2


@pytest.mark.usefixtures("triangular")
def test_a_named_law_has_a_formula_and_leaves_the_others_alone() -> None:
    assert formula("C5", "D5", "triangular") == 'IF(OR(D5="",D5=C5),C5,(C5+D5)/2)'
    assert formula("C5", "D5").startswith('IF(OR(D5="",D5=C5),C5,IF(C5=0,D5*')
    assert laws.meaning() == "lognormal above zero, else normal cut at zero"
    assert type(law_of(interval(Decimal(5), Decimal(7)))).__name__ == "Lognormal"


@pytest.mark.usefixtures("triangular")
def test_a_named_law_stays_with_its_range() -> None:
    found = interval(Decimal(50), Decimal(70), "triangular")
    for same in (found.times(3), certain(3).of(found), found + certain(1), certain(1) + found, found + found.times(2)):
        law = law_of(same)
        assert type(law) is Triangular
        assert law.at(point(NORMAL.inv_cdf(0.05))) == pytest.approx(float(same.low))
        assert law.at(point(NORMAL.inv_cdf(0.95))) == pytest.approx(float(same.high))
    assert found.of(interval(Decimal(1), Decimal(2))).law == ""
    assert (found + interval(Decimal(1), Decimal(2))).law == ""


def test_a_word_that_names_no_law_is_no_range() -> None:
    from costplan import InputError

    with pytest.raises(InputError, match="is not a number"):
        read_scenario(parse(text("5000 to 7000 triangular").encode(), "a.yaml"))


@pytest.mark.parametrize(
    ("middle", "chance"),
    [
        # Beta(1 + 4 (m - a)/(b - a), 1 + 4 (b - m)/(b - a)): (3, 3), (1, 5) and (5, 1) are these polynomials
        ("0.5", lambda x: x**3 * (10 - 15 * x + 6 * x * x)),
        ("0", lambda x: 1 - (1 - x) ** 5),
        ("1", lambda x: x**5),
    ],
)
def test_three_points_are_a_beta_law_between_hard_ends(middle: str, chance: Any) -> None:
    law = law_of(three_points(Decimal(0), Decimal(middle), Decimal(1)))
    for z in (-6, -3, -1.5, -0.2, 0, 0.7, 2, 4):
        assert chance(law.at(point(z))) == pytest.approx(NORMAL.cdf(z), abs=1e-12)
    assert 0 <= law.at(point(-8)) < law.at(point(8)) <= 1


def test_three_points_move_the_mean_and_the_quantiles() -> None:
    each = Fraction(plan_of(text("1")).total.expected)
    plan = plan_of(text("5000 likely 6000 up to 9000"))
    assert plan.total.expected == Fraction(5000 + 4 * 6000 + 9000, 6) * each
    assert (plan.total.low, plan.total.high) == (5000 * each, 9000 * each)
    risk = Risks(plan).of()
    # Beta(2, 4) has the chance 1 - (1 - x)^5 - 5 x (1 - x)^4 below x, which is 90 % at x = 0.5838904 (Wadsworth and
    # Bryan 1974; solved by hand with Newton's method)
    at = 0.5838904
    assert 1 - (1 - at) ** 5 - 5 * at * (1 - at) ** 4 == pytest.approx(0.9, abs=1e-6)
    assert float(risk.p90 / PICO) == pytest.approx((5000 + 4000 * at) * float(each / PICO), rel=1e-5)
    assert risk.worst == plan.total.high


@given(ends=st.lists(st.decimals(0, 10**6, places=2), min_size=3, max_size=3, unique=True).map(sorted))
def test_three_points_are_written_as_they_were_read(ends: list[Decimal]) -> None:
    low, middle, high = ends
    found = three_points(low, middle, high)
    assert middle_of(found) == Fraction(middle)
    assert middle_of(found.times(3)) == 3 * Fraction(middle)
    written = f"{low:f} likely {middle:f} up to {high:f}"
    again = read_scenario(
        parse(write_scenario(read_scenario(parse(text(written).encode(), "a.yaml"))).encode(), "a.yaml")
    )
    assert again.workflows[0].runs is not None
    assert again.workflows[0].runs.amount == found


def test_three_points_have_a_formula_of_three_cells() -> None:
    assert formula("C5", "D5", "PERT", "L5") == 'IF(OR(D5="",D5=C5),C5,(C5+4*L5+D5)/6)'
    assert three_points(Decimal(7), Decimal(7), Decimal(7)) == certain(7)
