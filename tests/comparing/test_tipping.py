"""Where an option and the baseline cost the same: against the arithmetic, and planned again at that place. Cases stand
in data/tipping_cases.yaml; how a difference is searched for where it turns is held against functions whose roots are
known."""

from __future__ import annotations

import itertools
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from costplan import Catalogue, Folder
from costplan.comparing.contender import Contender
from costplan.comparing.crossing import crossings
from costplan.comparing.tipping import MOST, break_evens
from costplan.planning.building import build_plans
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.units import PICO
from costplan.yamlio import parse
from tests.places import TESTS
from tests.planning.test_cases import exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costplan.plan.plan import Plan
    from costplan.units import Number

CATALOGUE = Catalogue([Folder(TESTS / "pricing", "tests/pricing")])


def contender(name: str, text: str, planned: list[str] | None = None) -> Contender:
    """An option of January 2027, which notes its name each time it is planned anew."""

    def plan(loaded: Sequence[LoadedScenario]) -> Plan:
        if planned is not None:
            planned.append(name)
        return build_plans(loaded, CATALOGUE, date(2026, 11, 23))

    scenario = read_scenario(parse(f"version: 1\nscenario: {name}\nperiod: 2027-01\n{text}".encode(), "case.yaml"))
    loaded = LoadedScenario(scenario, "case.yaml", {})
    return Contender(name, (loaded,), build_plans([loaded], CATALOGUE, date(2026, 11, 23)), plan)


def cases() -> Iterator[Any]:
    for case in yaml.load((TESTS / "data" / "tipping_cases.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader):
        yield pytest.param(case, id=case["name"])


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any]) -> None:
    sides = [contender(name, case[name]) for name in ("baseline", "option")]
    of = {row["of"] for row in case["expect"]}
    found = [one for one in break_evens(sides[0], sides[1:]) if one.of in of]
    assert [(one.of, one.below, one.above, one.why) for one in found] == [
        (row["of"], row["below"], row["above"], row.get("why", "")) for row in case["expect"]
    ]
    for one, row in zip(found, case["expect"], strict=True):
        if one.of == "volume":
            assert one.unit == case["unit"]
            assert [one.low, one.high, one.present] == [exact(case[key]) for key in ("low", "high", "present")]
        if one.at is None:
            assert (one.cost, one.error, "at" in row) == (None, 0, False)
            continue
        assert one.cost is not None
        within = Fraction(row.get("within", "0"))
        assert abs(one.at - exact(row["at"])) <= within
        assert one.error <= within
        assert bool(one.error) == bool(within)
        assert abs(Fraction(one.cost) / PICO - exact(row["cost"])) <= within
        assert not one.jumps


@pytest.mark.parametrize(
    "case", [case for case in cases() if case.values[0].get("unit") and "at" in case.values[0]["expect"][0]]
)
def test_both_cost_the_same_where_they_meet(case: dict[str, Any]) -> None:
    """The scenarios are written anew with the volume that was told."""
    written = case["option"].partition("amount: ")[2].partition(",")[0]
    found = break_evens(*(contender("baseline", case["baseline"]), [contender("option", case["option"])]))
    for one in found:
        if one.of == "volume":
            assert one.at is not None
            if one.at.denominator != 1:
                continue
            for name in ("option", "baseline"):
                anew = contender(name, case[name].replace(f"amount: {written}", f"amount: {one.at}"))
                assert anew.plan.total.expected == one.cost


def test_a_use_that_nobody_knows_is_bracketed_to_one_image() -> None:
    """At 750 images of $0.04 a seat of $30 pays, were use certain; with 10 % either way some months have a bill, so
    that it pays a little later."""
    uncertain = "workflows: {w: {runs: {amount: 180 to 220, per: month}, steps: {s: {MODEL}}}}"
    option = contender(
        "option",
        "seats: {desk: {plan: midjourney/standard, count: 1}}\n"
        + uncertain.replace("MODEL", "model: midjourney/standard, make: 4, keep: 1"),
    )
    baseline = contender("baseline", uncertain.replace("MODEL", "model: test/flat"))
    first, second = (one for one in break_evens(baseline, [option]) if one.of == "volume")
    assert first.at is not None
    assert second.at is not None
    assert max(first.error, second.error) <= 1
    assert 750 < first.at < 751
    assert (first.below, second.below) == ("baseline", "option")
    assert second.at == pytest.approx(1125, abs=1.5)


def test_few_options_are_solved_each_with_a_handful_of_plans() -> None:
    planned: list[str] = []
    steps = "{s: {model: test/next, quality: high, accepted: 80%}}"
    text = f"workflows: {{w: {{runs: {{amount: 100, per: total}}, steps: {steps}}}}}"
    baseline = contender("baseline", text, planned)
    options = [
        contender(
            f"option {at}",
            text.replace("quality: high, accepted: 80%", f"quality: medium, accepted: {40 + at}%"),
            planned,
        )
        for at in range(MOST + 2)
    ]
    found = break_evens(baseline, options)
    assert list(dict.fromkeys(one.option for one in found)) == [option.name for option in options[:MOST]]
    assert planned.count("baseline") == 2, "at no volume, and at ten times today's"
    assert {planned.count(option.name) for option in options} == {0, 5}
    assert break_evens(baseline, []) == ()


# ------------------------------------------------------------------------------------------------------ where it turns


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(-9, 9)), min_size=2, max_size=6, unique_by=lambda pair: pair[0])
)
def test_a_broken_line_turns_where_its_pieces_do(points: list[tuple[int, int]]) -> None:
    points = sorted(points)
    asked: list[Number] = []

    def difference(at: Number) -> Number:
        asked.append(at)
        for (start, one), (end, other) in itertools.pairwise(points):
            if start <= at <= end:
                return one + Fraction(other - one, end - start) * (at - start)
        raise AssertionError(at)

    found = crossings(difference, [at for at, _ in points], Fraction(1, 100))
    signs = [(at, value > 0) for at, value in points if value]
    turns = [(one, other) for one, other in itertools.pairwise(signs) if one[1] != other[1]]
    assert len(found) == len(turns)
    for crossing, ((start, _), (end, rises)) in zip(found, turns, strict=True):
        assert start < crossing.at < end
        assert (difference(crossing.at), crossing.error, crossing.leaps) == (0, 0, False)
        assert crossing.rises == rises
    assert len(asked) <= 2 * len(points) + len(found)


@given(st.fractions(1, 99, max_denominator=1000), st.fractions(1, 99, max_denominator=1000))
def test_what_bends_where_nobody_said_is_bracketed(root: Fraction, bend: Fraction) -> None:
    asked: list[Number] = []

    def straight(at: Number) -> Number:
        """Continuous, rising, and nothing at the root, with a kink."""
        asked.append(at)
        return at - root + 6 * (max(at, bend) - max(root, bend))

    (found,) = crossings(straight, [0, 100], Fraction(1, 10))
    assert abs(found.at - root) <= found.error
    assert found.error <= Fraction(1, 10)
    assert found.rises
    assert not found.leaps
    assert len(asked) <= 2 + 1 + 11 + 2, "two ends, the chord, no more than halving would take and one"


@given(st.fractions(1, 99, max_denominator=1000))
def test_a_cost_that_leaps_is_told_so(leap: Fraction) -> None:
    (found,) = crossings(lambda at: (50 if at < leap else -40) - Fraction(at) / 100, [0, 100], Fraction(1, 10))
    assert abs(found.at - leap) <= found.error <= Fraction(1, 10)
    assert found.leaps
    assert not found.rises
