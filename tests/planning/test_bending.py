"""What chance adds to the cost of what seats include, as lines: shared out exactly, and money everywhere."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from html import unescape
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import pytest

from costplan.books.entries import entries_of
from costplan.planning.bending import _shares
from costplan.quantity import Quantity, certain, total
from costplan.risk.distribution import STEP
from costplan.units import PICO, exact
from tests.command import AS_OF, run
from tests.places import TESTS
from tests.planning.test_cases import plan_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from costplan.plan.line import PlanLine
    from costplan.plan.plan import Plan

TRIALS = TESTS / "data" / "trials"
OVERAGE = str(TRIALS / "100-ovx.yaml")
HEAD = """
version: 1
scenario: case
period: 2027-01 through 2027-02
drivers: {jobs: {amount: 3500 to 7300, per: month}}
seats: {art: {plan: midjourney/standard, count: 6, shared_by: {A: 4, B: 2}}}
workflows:
"""
JOB = "{model: midjourney/standard, make: 4"
# jobs of a minute; 6 x 15 = 90 hours are included, and an extra one costs $4
TWO = (
    HEAD.replace("3500 to 7300", "875 to 1825")
    + f"""
  one: {{tags: {{cost_center: A}}, runs: jobs, steps: {{s: {JOB.replace("4", "12")}}}}}}}
  two: {{tags: {{cost_center: B}}, runs: jobs, steps: {{s: {JOB}}}}}}}
"""
)
"""Three jobs a run, and one."""


def mean_beyond(low: float, high: float, included: float) -> float:
    """The mean of what a lognormal, 5 % of it below and 5 % above its ends, has beyond: Black and Scholes' formula."""
    normal = NormalDist()
    mu, sigma = (math.log(low) + math.log(high)) / 2, math.log(high / low) / (2 * normal.inv_cdf(0.95))
    far = (mu - math.log(included)) / sigma
    return math.exp(mu + sigma**2 / 2) * normal.cdf(far + sigma) - included * normal.cdf(far)


def bends_of(plan: Plan) -> list[PlanLine]:
    return [line for line in plan.each_line() if line.is_bend]


def test_chance_adds_the_mean_of_what_is_beyond() -> None:
    plan = plan_of(HEAD + "  w: {runs: jobs, steps: {s: " + JOB + "}}}\n")
    mean = 4 / 60 * mean_beyond(3500, 7300, 5400)
    for pool, line in zip(plan.pools, bends_of(plan), strict=True):
        assert pool.bend is not None
        assert (pool.bend.method, pool.bend.error) == ("exact", 0)
        assert pool.bend.cost / PICO == pytest.approx(mean, abs=0.00005)
        assert line.cost.expected == pool.bend.cost
    # low to high is what it was: at both ends nothing is left to chance
    assert plan.total == Quantity(
        360 * PICO,
        360 * PICO + 2 * bends_of(plan)[0].cost.expected,
        360 * PICO + 2 * exact(Fraction(1900 * 4, 60)) * PICO,
    )


def test_each_step_bears_its_share_in_whole_ten_thousandths_of_a_dollar() -> None:
    plan = plan_of(TWO)
    lines = bends_of(plan)
    assert len(lines) == 4
    for pool in plan.pools:
        assert pool.bend is not None
        one, two = (line.cost.expected for line in lines if line.stretch.month == pool.month)
        assert one + two == pool.bend.cost
        assert one % STEP == two % STEP == 0
        assert -3 * STEP <= one - 3 * two <= 3 * STEP
    assert all(line.quantity.of(line.per_call.rate).numbers == line.cost.numbers for line in lines)
    assert [line.number for line in plan.each_line()] == list(range(len(list(plan.each_line()))))
    by_center = plan.sums(lambda line: line.tag("cost_center"))
    assert total(by_center.values()) == plan.total
    assert {line.id for line in lines} == {"one.s.fast_hour", "two.s.fast_hour"}


@pytest.mark.parametrize(
    ("steps", "weights", "shares"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (7, [2, 1], [5, 2]),  # 4 2/3 and 2 1/3
        (1, [1, 5, 5], [0, 1, 0]),
        (3, [0, 1], [0, 3]),
        (-10, [1, 1, 1], [-3, -3, -4]),
        (1, [Fraction(1, 3), Fraction(2, 3)], [0, 1]),
    ],
)
def test_shares_add_up(steps: int, weights: Sequence[int | Fraction], shares: list[int]) -> None:
    assert sum(_shares(steps, weights)) == steps
    assert sorted(_shares(steps, weights)) == sorted(shares)


REJECTS = JOB + ", accepted: 70%, on_reject: {redo: s, at_most: 2}}"


@pytest.mark.parametrize(
    ("runs", "step", "bends"),
    [
        ("1000", JOB + "}", False),  # certain
        ("700 to 720", JOB + "}", False),  # surely inside
        ("70000 to 72000", JOB + "}", False),  # surely beyond
        ("4100 to 4200", REJECTS, True),  # chance in how runs go, and a narrow range of them
        ("4153", REJECTS, True),  # that alone
    ],
)
def test_expected_is_never_beyond_high_whatever_bends(runs: str, step: str, bends: bool) -> None:
    plan = plan_of(HEAD.replace("3500 to 7300", runs) + "  w: {runs: jobs, steps: {s: " + step + "}}\n")
    assert bool(bends_of(plan)) is bends
    assert all(bool(pool.bend) is bends for pool in plan.pools)
    assert plan.total.low <= plan.total.expected <= plan.total.high
    if runs.isdecimal():
        assert plan.total.is_exact  # no range has ends


def test_a_sum_of_what_chance_adds_keeps_its_ends() -> None:
    assert total([Quantity(0, 5, 0), Quantity(0, 2, 0)]) == Quantity(0, 7, 0)
    assert total([certain(3), Quantity(0, 5, 0)]) == Quantity(3, 8, 3)
    assert Quantity(0, 5, 0).times(2) == Quantity(0, 5, 0).of(certain(2)) == Quantity(0, 10, 0)
    assert not Quantity(0, 5, 0).is_exact


def test_what_is_booked_has_it() -> None:
    plan = plan_of(TWO)
    entries = entries_of(plan, [])
    assert sum(entry.net or 0 for entry in entries) == plan.total.expected
    hours = [entry for entry in entries if entry.account.meter == "fast_hour"]
    # the hours that are expected beyond, not those of the expected hours
    assert all(entry.quantity == exact(Fraction(entry.net or 0, 4 * PICO)) for entry in hours)


# ------------------------------------------------------------------------------------------------- every door and file


def estimate(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("estimate", *words, "--format", "json", *AS_OF, code=0).stdout)
    return found


def test_json_says_where_it_bends() -> None:
    plan = estimate(OVERAGE)
    [pool] = plan["pools"]
    assert pool["bend"] == {"cost_usd": "24.6582", "method": "exact", "error_usd": "0"}
    assert (pool["model"], pool["month"], pool["meter"]) == ("midjourney/standard", "2026-12", "fast_hour")
    assert (pool["included"], pool["extra"]) == (90, 0)
    [line] = [line for line in plan["lines"] if line["bend"]]
    assert (line["id"], line["label"], line["cost_usd"]) == ("w.s.fast_hour", "bend of fast GPU hours", "24.6582")
    assert plan["meters"]["fast_hour"]["expected_usd"] == "24.6582"


@pytest.mark.parametrize("page", ["text", "md", "html"])
def test_the_page_says_where_it_bends(page: str, tmp_path: Path) -> None:
    if page == "text":
        said = run("estimate", OVERAGE, *AS_OF, env={"COLUMNS": "200"}, code=0).stdout
    else:
        run("report", OVERAGE, f"--{page}", "-o", tmp_path, *AS_OF, code=0)
        said = next(tmp_path.glob(f"*.{page}")).read_text(encoding="utf-8")
    said = " ".join(unescape(said).split())
    for words in ("90 included, 0 extra", "its cost bends at 90, so that $24.66 more is expected (exact)"):
        assert words in said
    assert "bend of fast GPU hours" in said


def test_explain_walks_it_back() -> None:
    said = run("explain", OVERAGE, "w.s.fast_hour", *AS_OF, env={"COLUMNS": "200"}, code=0).stdout
    assert "w.s.fast_hour: $24.66 expected, $0.00 to $126.67" in said
    assert "86.37 (58.33 to 121.67) used in all, and seats of midjourney/standard include 90 in 2026-12" in said
    assert "$24.66 (exact)" in said


@pytest.mark.parametrize(("cap", "code"), [("204.65 USD", 3), ("204.66 USD", 0)])
def test_a_cap_at_expected_holds_it(tmp_path: Path, cap: str, code: int) -> None:
    budget = tmp_path / "budget.yaml"
    budget.write_text(f"version: 1\nbudget: b\ncaps: [{{id: whole, per: period, at: expected, max: {cap}}}]\n")
    run("check", OVERAGE, "--budget", budget, *AS_OF, code=code)


def test_a_call_costs_what_one_call_costs(tmp_path: Path) -> None:
    budget = tmp_path / "budget.yaml"
    budget.write_text("version: 1\nbudget: b\ncaps: [{id: call, per: call, max: 0.0667 USD}]\n")
    run("check", OVERAGE, "--budget", budget, *AS_OF, code=0)  # one minute of an hour at $4


def test_a_lock_and_a_saved_plan_have_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.yaml").write_text((TRIALS / "100-ovx.yaml").read_text())
    run("estimate", "s.yaml", "--format", "json", "-o", "plan.json", *AS_OF, code=0)
    (tmp_path / "b.yaml").write_text("version: 1\nbudget: b\ncaps: [{id: more, per: period, max_delta: 0 USD}]\n")
    run("check", "s.yaml", "--budget", "b.yaml", "--base-plan", "plan.json", *AS_OF, code=0)
    run("prices", "lock", "s.yaml", *AS_OF, code=0)
    assert "204.6582" in (tmp_path / "costplan.lock").read_text()
    run("check", "s.yaml", "--locked", "--budget", "b.yaml", "--base-plan", "plan.json", *AS_OF, code=0)
