"""A share stated as a range, and drivers that move with another: their quantiles, and what is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from costplan import InputError, write_scenario
from costplan.distributions.beta import share_between
from costplan.normal import NORMAL
from costplan.risk.risks import Risks
from costplan.scenario.reader import read_scenario
from costplan.units import PICO
from costplan.yamlio import parse
from tests.command import AS_OF, run
from tests.planning.test_cases import plan_of
from tests.spreadsheets import change

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.risk.risk import Risk
    from costplan.units import Number


def text(workflows: str, drivers: str = "") -> str:
    """A month of test/flat at $0.04 an image."""
    return (
        f"version: 1\nscenario: a range\nperiod: 2027-01\ndefaults: {{model: test/flat}}\n"
        f"drivers: {{{drivers}}}\nworkflows: {{{workflows}}}\n"
    )


def dollars(pico: Number) -> float:
    return float(Fraction(pico) / PICO)


def risk_of(workflows: str, drivers: str = "") -> Risk:
    return Risks(plan_of(text(workflows, drivers))).of()


@given(
    ends=st.lists(st.integers(1, 999), min_size=2, max_size=2, unique=True).map(sorted),
)
def test_a_range_of_a_share_has_five_percent_beyond_either_end(ends: list[int]) -> None:
    low, high = (Fraction(end, 1000) for end in ends)
    share = share_between(low, high)
    law = stats.beta(float(share.one), float(share.other))
    assert (law.ppf(0.05), law.ppf(0.95)) == pytest.approx((float(low), float(high)), rel=1e-6)
    assert share.expected == share.one / (share.one + share.other)
    assert (share.low, share.high) == (low, high)
    assert share.rest.rest == share


@pytest.mark.parametrize(
    ("accepted", "told"),
    [
        ("50% to 50.000000001%", "the ends are as good as one; write one share"),
        ("50% to 50.00001%", "the ends are as good as one; write one share"),
        ("0.0000001% to 99.9999999%", "in so wide a range as good as nothing may be accepted"),
        ("0.1% to 10%", "in so wide a range as good as nothing may be accepted"),
    ],
)
def test_a_range_too_narrow_or_too_wide_for_a_law_is_refused(accepted: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        plan_of(text(f"w: {{deliver: {{amount: 1000, per: month}}, steps: {{a: {{accepted: {accepted}}}}}}}"))


@pytest.mark.parametrize("accepted", ["50% to 50.01%", "5% to 95%", "1% to 10%", "90% to 99.99%"])
def test_the_widest_and_the_narrowest_range_are_planned(accepted: str) -> None:
    risk = risk_of(f"w: {{deliver: {{amount: 1000, per: month}}, steps: {{a: {{accepted: {accepted}}}}}}}")
    assert risk.p50 <= risk.p90 <= risk.worst


SHARE = share_between(Fraction(60, 100), Fraction(75, 100))
ONE, OTHER = float(SHARE.one), float(SHARE.other)


@pytest.mark.parametrize(
    ("volume", "step", "expected", "p90"),
    [
        # nothing is done again: the cost is 100 x $0.04 whatever is taken
        ("runs: {amount: 100, per: month}", "accepted: 60% to 75%", 4.0, 4.0),
        # 300 images take 300 / p calls, as p is expected; nine in ten shares lie above their 10 % point
        (
            "deliver: {amount: 300, per: month}",
            "accepted: 60% to 75%",
            300 * 0.04 / float(SHARE.expected),
            300 * 0.04 / stats.beta.ppf(0.1, ONE, OTHER),
        ),
        # a run takes 1 + q + q^2 calls; of 1e6 runs chance is nothing, and the share is all
        (
            "runs: {amount: 1000000, per: month}",
            "accepted: 60% to 75%, on_reject: {redo: a, at_most: 3}",
            40_000 * (1 + (1 - float(SHARE.expected)) + (1 - float(SHARE.expected)) ** 2),
            40_000 * (1 + stats.beta.ppf(0.9, OTHER, ONE) + stats.beta.ppf(0.9, OTHER, ONE) ** 2),
        ),
    ],
)
def test_a_plan_takes_the_mean_of_a_range_and_draws_the_rest(
    volume: str, step: str, expected: float, p90: float
) -> None:
    risk = risk_of(f"w: {{{volume}, steps: {{a: {{{step}}}}}}}")
    assert dollars(risk.expected) == pytest.approx(expected, rel=1e-9)
    assert dollars(risk.p90) == pytest.approx(p90, rel=2e-3, abs=1e-4)
    assert risk.worst >= risk.p95


def test_few_runs_with_a_range_have_the_law_of_draws() -> None:
    """60 runs of three tries at most: the share is drawn, and then each try of each run."""
    risk = risk_of(
        "w: {runs: {amount: 60, per: month}, steps: {a: {accepted: 40% to 90%, on_reject: {redo: a, at_most: 3}}}}"
    )
    share, made, many = share_between(Fraction(2, 5), Fraction(9, 10)), np.random.Generator(np.random.PCG64(1)), 200_000
    taken = made.beta(float(share.one), float(share.other), many)
    second = made.binomial(60, 1 - taken)
    third = made.binomial(second, 1 - taken)
    drawn = np.quantile((60 + second + third) * 0.04, [0.5, 0.8, 0.9, 0.95])
    found = [dollars(one) for one in (risk.p50, risk.p80, risk.p90, risk.p95)]
    assert found == pytest.approx(list(drawn), abs=0.045)  # one image


@pytest.mark.parametrize(("moves_with", "together"), [("", False), (", moves_with: posts", True)])
def test_drivers_that_move_together_are_at_one_quantile(moves_with: str, together: bool) -> None:
    risk = risk_of(
        "p: {runs: posts, steps: {a: {}}}, s: {runs: stories, steps: {a: {}}}",
        f"posts: {{amount: 400 to 700, per: month}}, stories: {{amount: 100 to 900, per: month{moves_with}}}",
    )

    def at(share: float) -> float:
        ends = ((400, 700), (100, 900))
        z = NORMAL.inv_cdf(share) / NORMAL.inv_cdf(0.95)
        return float(sum(0.04 * (low * high) ** 0.5 * (high / low) ** (z / 2) for low, high in ends))

    assert (dollars(risk.p90) == pytest.approx(at(0.9), rel=1e-6)) is together
    assert (risk.method == "exact") is together
    if not together:
        assert dollars(risk.p90) < at(0.9)
    assert dollars(risk.worst) == pytest.approx(64)  # (700 + 900) x $0.04 either way


def test_a_peak_moves_with_its_driver() -> None:
    peak = (
        "peaks: [{name: sale, from: 2027-01-10, through: 2027-01-11, add: 300 to 500, per: total, moves_with: posts}]"
    )
    risk = risk_of("p: {runs: posts, steps: {a: {}}}", f"posts: {{amount: 300 to 500, per: total, {peak}}}")
    assert risk.method == "exact"
    assert dollars(risk.p95) == pytest.approx(0.04 * (500 + 500), rel=1e-6)


def quantiles(risk: Risk) -> list[float]:
    return [dollars(one) for one in (risk.p50, risk.p80, risk.p90, risk.p95)]


MANY = 200_000


@pytest.mark.parametrize("moves_with", [False, True])
@pytest.mark.parametrize("accepted", ["40% to 90%", "40% likely 80% up to 90%"])
def test_an_acceptance_has_the_law_of_draws_alone_and_with_a_driver(accepted: str, moves_with: bool) -> None:
    """900 to 4000 runs of three tries at most: the driver and the share are drawn, by one number where they move
    together, and then each try of each run."""
    step = (
        f"a: {{accepted: {accepted}, on_reject: {{redo: a, at_most: 3}}{', moves_with: posts' if moves_with else ''}}}"
    )
    risk = risk_of(f"w: {{runs: posts, steps: {{{step}}}}}", "posts: {amount: 900 to 4000, per: month}")
    made = np.random.Generator(np.random.PCG64(1))
    z, other = made.standard_normal((2, MANY))
    runs = np.round(1897.366596 * np.exp(np.log(4000 / 900) / (2 * NORMAL.inv_cdf(0.95)) * z)).astype(int)
    below = stats.norm.cdf(z if moves_with else other)
    if "likely" in accepted:
        taken = 0.4 + 0.5 * stats.beta.ppf(below, 1 + 4 * 0.8, 1 + 4 * 0.2)
    else:
        share = share_between(Fraction(2, 5), Fraction(9, 10))
        taken = stats.beta.ppf(below, float(share.one), float(share.other))
    second = made.binomial(runs, 1 - taken)
    third = made.binomial(second, 1 - taken)
    drawn = (runs + second + third) * 0.04
    assert quantiles(risk) == pytest.approx(list(np.quantile(drawn, [0.5, 0.8, 0.9, 0.95])), rel=1e-2)
    assert dollars(risk.worst) == pytest.approx(4000 * 3 * 0.04)


@pytest.mark.parametrize("volume", ["runs", "deliver"])
def test_a_rate_of_failures_has_the_law_of_draws(volume: str) -> None:
    """Of 5000 calls some fail, billed, and are tried again, twice at most; the rate is drawn, and then each try."""
    rate = "rate: 2% to 20%, billed: yes, retry: {at_most: 2}"
    flow = f"{volume}: {{amount: 5000, per: month}}, steps: {{a: {{}}}}, failures: {{errored: {{{rate}}}}}"
    risk = risk_of(f"w: {{{flow}}}")
    share, made = share_between(Fraction(2, 100), Fraction(20, 100)), np.random.Generator(np.random.PCG64(2))
    fails = made.beta(float(share.one), float(share.other), MANY)
    runs = np.round(5000 / (1 - fails**2)).astype(int) if volume == "deliver" else 5000
    drawn = (runs + made.binomial(runs, fails)) * 0.04
    assert quantiles(risk) == pytest.approx(list(np.quantile(drawn, [0.5, 0.8, 0.9, 0.95])), rel=1e-2)
    mean = float(share.expected)
    delivered = 1 - mean**2 if volume == "deliver" else 1
    assert dollars(risk.expected) == pytest.approx(5000 * (1 + mean) / delivered * 0.04)
    assert risk.p95 > risk.p50


def test_a_share_of_three_points_has_their_mean_and_hard_ends() -> None:
    risk = risk_of("w: {deliver: {amount: 300, per: month}, steps: {a: {accepted: 60% likely 70% up to 74%}}}")
    assert dollars(risk.expected) == pytest.approx(300 * 0.04 / ((0.60 + 4 * 0.70 + 0.74) / 6))
    assert dollars(risk.worst) == pytest.approx(300 * 0.04 / 0.60)
    nine_of_ten = 0.60 + 0.14 * stats.beta.ppf(0.1, 1 + 4 * 0.10 / 0.14, 1 + 4 * 0.04 / 0.14)
    assert dollars(risk.p90) == pytest.approx(300 * 0.04 / nine_of_ten, rel=1e-4)


def test_ranges_of_two_scenarios_are_two(tmp_path: Path) -> None:
    """What they are called says whose they are, and one of them may be high while the other is low."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(
            text("w: {deliver: {amount: 300, per: month}, steps: {a: {accepted: 60% to 75%}}}")
            .replace("a range", name)
            .replace("test/flat", "recraft/recraft-v4"),
            encoding="utf-8",
        )
    files = [tmp_path / f"{name}.yaml" for name in ("one", "two")]
    found = json.loads(run("estimate", *files, "--format", "json", *AS_OF, code=0).stdout)
    assert {(one["scenario"], one["name"]) for one in found["inputs"]} == {
        (name, "w.a: accepted 60% to 75%") for name in ("one", "two")
    }
    alone = json.loads(run("estimate", files[0], "--format", "json", *AS_OF, code=0).stdout)
    assert float(found["total"]["p90_usd"]) < 2 * float(alone["total"]["p90_usd"])


WRITTEN = text(
    "p: {runs: posts, failures: {errored: {rate: 1% to 5%}, timed_out: {rate: 0% likely 1% up to 2%}}, "
    "steps: {b: {accepted: 60% likely 70% up to 74.5%, moves_with: skus}, a: {accepted: 60% to 75%, "
    "on_reject: {redo: a, at_most: 3}}}}",
    "posts: {amount: 400 to 700, per: month, moves_with: skus, peaks: "
    "[{name: sale, from: 2027-01-10, through: 2027-01-11, add: 1 to 9, per: day, moves_with: skus}]}, "
    "skus: {amount: 1 to 2, per: month}",
)


def test_both_are_written_as_they_were_read() -> None:
    scenario = read_scenario(parse(WRITTEN.encode(), "a.yaml"))
    written = write_scenario(scenario)
    assert "accepted: 60% to 75%" in written
    assert write_scenario(read_scenario(parse(written.encode(), "a.yaml"))) == written
    assert "rate: 1% to 5%" in written
    assert "rate: 0% likely 1% up to 2%" in written
    assert "accepted: 60% likely 70% up to 74.5%" in written
    assert written.count("moves_with: skus") == 3


@pytest.mark.parametrize(
    ("drivers", "told"),
    [
        ("a: {amount: 1 to 2, per: month, moves_with: b}", "there is no driver 'b'"),
        ("a: {amount: 1 to 2, per: month, moves_with: a}", "'a' moves with 'a' itself; remove it"),
        (
            (
                "a: {amount: 1, per: day, moves_with: b}, b: {amount: 1, per: day, moves_with: c}, "
                "c: {amount: 1, per: day}"
            ),
            "'b' moves with 'c' itself; name 'c'",
        ),
    ],
)
def test_what_no_driver_can_move_with_is_refused(drivers: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_scenario(parse(text("w: {runs: a, steps: {s: {}}}", drivers).encode(), "a.yaml"))


def test_pages_json_and_the_workbook_hold_the_range(tmp_path: Path) -> None:
    scenario = (
        "version: 1\nscenario: shown\nperiod: 2027-01\nworkflows: {w: {runs: {amount: 100, per: month}, "
        "failures: {errored: {rate: 1% likely 2% up to 9%}, timed_out: {rate: 5%}}, steps: {a: "
        "{model: recraft/recraft-v4, accepted: 60% to 75%, on_reject: {redo: a, at_most: 3}}}}}\n"
    )
    (tmp_path / "shown.yaml").write_text(scenario, encoding="utf-8")
    found = json.loads(run("estimate", tmp_path / "shown.yaml", "--format", "json", *AS_OF, code=0).stdout)
    [known] = found["acceptance"]
    assert [known[key] for key in ("low", "share", "high", "basis")] == [0.6, 0.6769402932, 0.75, "stated"]
    [known] = found["failure_rates"]  # (1 % + 4 x 2 % + 9 %) / 6 = 3 %; one number is no range
    assert [known[key] for key in ("failure", "low", "rate", "high", "basis")] == [
        "errored",
        0.01,
        0.03,
        0.09,
        "stated",
    ]
    told = run("explain", tmp_path / "shown.yaml", "w.a.image", *AS_OF, code=0).stdout
    assert "a is accepted 67.7% of the time, expected of 60% to 75%" in " ".join(told.split())
    run("report", tmp_path / "shown.yaml", "--xlsx", "-o", tmp_path / "reports", *AS_OF, code=0)
    workbook, edited = tmp_path / "reports" / "shown.xlsx", tmp_path / "edited.xlsx"
    read = run("estimate", "--from-xlsx", workbook, "--format", "yaml", *AS_OF, code=0).stdout
    assert "accepted: 60% to 75%" in read
    change(workbook, edited, {"Inputs": {"workflows.w.steps.a.accepted": 0.5}})
    assert "accepted: 50%" in run("estimate", "--from-xlsx", edited, "--format", "yaml", *AS_OF, code=0).stdout
