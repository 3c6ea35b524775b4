"""What is paid before it is used, in a currency whose rate moves: cases by hand, and what holds for all of them."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from costplan import yamlio
from costplan.exchange.fx_file import read_fx
from costplan.exchange.reporting import Reporting
from costplan.plan.prepaid import is_payment
from costplan.plan.told_in import told_in
from costplan.units import PICO
from tests.command import run
from tests.places import TESTS
from tests.planning.test_contract_cases import contract, plan_under, scenario

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CASES = yaml.safe_load((TESTS / "data" / "prepaid_cases.yaml").read_text(encoding="utf-8"))

SOURCE = "{title: t, url: 'https://a.example', checked: 2026-11-01, confidence: official}"
RATES = {"2027-01-01": 1, "2027-02-01": 1.25, "2027-03-01": 2}
PLAN = """\
version: 1
scenario: p
period: 2027-01 through 2027-03
contracts: [agreed.yaml]
workflows:
  w: {runs: {amount: 250, per: month}, steps: {s: {model: recraft/recraft-v4}}}
"""
AGREED = "version: 1\ncontract: agreed\nvendor: recraft\nfrom: 2027-01-01\nthrough: 2027-03-31\n"
TINY = 1e-9


def rates_of(rates: Mapping[Any, object]) -> str:
    blocks = (f"  - {{from: {day}, source: {SOURCE}, usd: {{EUR: {rate}}}}}\n" for day, rate in rates.items())
    return "version: 1\nfx:\n" + "".join(blocks)


def written(folder: Path, contract: str, plan: str = PLAN, rates: Mapping[Any, object] = RATES) -> None:
    (folder / "fx.yaml").write_text(rates_of(rates), encoding="utf-8")
    (folder / "agreed.yaml").write_text(AGREED + contract, encoding="utf-8")
    (folder / "plan.yaml").write_text(plan, encoding="utf-8")


def told(folder: Path, *options: str, currency: str = "EUR") -> dict[str, Any]:
    asked = [folder / "plan.yaml", "--format", "json", "--as-of", "2026-11-23", *options]
    asked += ["--currency", currency, "--fx", folder / "fx.yaml"] if currency != "USD" else []
    found: dict[str, Any] = json.loads(run("estimate", *asked, code=0).stdout)
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    written(tmp_path, case["contract"], rates=case.get("rates", RATES))
    found = told(tmp_path)["reporting"]
    cash = {month: float(one["expected"]) for month, one in found["months"].items()}
    accrued = {month: float(one["expected"]) for month, one in found["accrued"]["months"].items()}
    assert cash == pytest.approx(case["cash"], abs=TINY)
    assert accrued == pytest.approx(case["accrual"], abs=TINY)
    workflow, *_ = found["workflows"]
    assert float(workflow["expected"]) == pytest.approx(case["workflow"], abs=TINY)
    assert sum(cash.values()) - sum(accrued.values()) == pytest.approx(case["left"], abs=TINY)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_over_its_whole_life_both_views_come_to_the_same(case: dict[str, Any], tmp_path: Path) -> None:
    """Also where use is a range, so that what is due bends; and each payment is used up at its own rate."""
    plan = PLAN.replace("amount: 250, per: month", "amount: 150 to 400, per: month")
    written(
        tmp_path, re.sub("expires: 202.-12-31", "expires: 2027-03-31", case["contract"]), plan, case.get("rates", RATES)
    )
    found = told(tmp_path)["reporting"]
    cash, accrued = (Fraction(one["total"]["expected"]) for one in (found, found["accrued"]))
    assert abs(cash - accrued) < Fraction(1, 1000)  # a bend is rounded to $0.0001


@settings(max_examples=20, deadline=None)
@given(
    case=st.sampled_from(CASES),
    runs=st.sampled_from([{"amount": 50, "per": "month"}, {"amount": "30 to 80", "per": "month"}]),
    rates=st.dictionaries(
        st.dates(date(2027, 1, 2), date(2027, 3, 31)), st.sampled_from([1, "1.25", 2, "0.8"]), min_size=1, max_size=4
    ),
)
def test_they_do_wherever_inside_a_month_a_rate_changes(
    case: dict[str, Any], runs: dict[str, object], rates: dict[date, Any]
) -> None:
    """And in a month in which all use is paid by what is paid before, nothing but payments is cash."""
    terms = re.sub("expires: 202.-12-31", "expires: 2027-03-31", case["contract"])
    dated = {date(2027, 1, 1): 1, **dict(sorted(rates.items()))}
    one = Reporting("EUR", read_fx(yamlio.parse(rates_of(dated).encode(), "fx.yaml")))
    planned = scenario(runs, "2027-01 through 2027-03")
    in_dollars = plan_under(contract(terms, last="2027-03-31"), planned, cuts=one.starts)
    plan = told_in(in_dollars, one)
    own, now = (
        each.costs.select(lambda charge: not is_payment(charge)).sums_when(lambda _: "", None, lambda days: days.month)
        for each in (in_dollars, plan)
    )
    assert not [month for month, cost in own.items() if not cost.expected and now[month].expected]
    between = Fraction(plan.total.expected) - Fraction(plan.accrued.total.expected)
    assert abs(between) < PICO // 1000 if "to" in str(runs) else between == 0


def test_a_workflow_cap_holds_what_pages_tell_and_csv_adds_up_to_it(tmp_path: Path) -> None:
    """$30 of January at 1.00 pay for all: the workflow is 30 EUR, not 10 + 8 + 5, wherever it is asked for."""
    budget = "budget: {fx: fx.yaml, caps: [{id: w, workflow: w, max: 29 EUR}, {id: a, view: accrual, max: 29 EUR}]}\n"
    written(tmp_path, CASES[0]["contract"], PLAN + budget)
    asked = [tmp_path / "plan.yaml", "--as-of", "2026-11-23", "--format", "json"]
    caps = [one for one in json.loads(run("check", *asked, code=3).stdout)["held"] if one["rule"] == "cap"]
    assert [(one["name"], float(one["found"])) for one in caps] == [("w", 30), ("a", 30)]
    asked[-1] = "csv"
    rows = csv.DictReader(run("estimate", *asked, "--currency", "EUR", code=0).stdout.splitlines())
    use = [row for row in rows if row["workflow"] == "w"]
    assert [(row["month"], float(row["expected_usd"]), float(row["expected"]), row["fx"]) for row in use] == [
        (month, 10, 10, "1") for month in ("2027-01", "2027-02", "2027-03")
    ]


def test_seats_by_the_year_bear_the_rate_of_their_day(tmp_path: Path) -> None:
    """2 x $288 on January 1st at 1.00: a day of February is 576 / 365 EUR, as one of January is."""
    seats = "seats: {art: {plan: midjourney/standard, count: 2, billed: yearly}}\n"
    written(tmp_path, "", PLAN.partition("contracts")[0] + seats)
    found = told(tmp_path)["reporting"]
    assert float(found["months"]["2027-01"]["expected"]) == 576
    days = {"2027-01": 31, "2027-02": 28, "2027-03": 31}
    for month, number in days.items():
        assert float(found["accrued"]["months"][month]["expected"]) == pytest.approx(576 * number / 365, abs=TINY)


OPENED = [
    # $30 were paid on January 1st at 1.00, $10 of them were used in January; February uses $10, March the last $10
    ("commitments: {pool: {model: discontinuous, amount: 30 USD, upfront: 100%}}",
     "commitments: {agreed.pool: 10 USD}", "", [10, 0], ["$10.00", "$0.00"], [10, 10]),
    # of $40 of credits that cost $36, $30 are left, which cost $27; a month uses $10 of them, $9
    ("credits: [{name: lot, amount: 40 USD, paid: 36 USD, bought: 2027-01-01, expires: 2028-12-31}]",
     "credits: {agreed.lot: 30 USD}", "", [18, 9], ["$18.00", "$9.00"], [9, 9]),
    # 2 x $288 on January 1st: after February 306 of 365 days are left, after March 275
    ("", "seats: {art: 2027-01-01}", "seats: {art: {plan: midjourney/standard, count: 2, billed: yearly}}\n",
     [576 * 306 / 365, 576 * 275 / 365], ["$482.89", "$433.97"], [10 / 1.25 + 576 * 28 / 365, 5 + 576 * 31 / 365]),
]  # fmt: skip


@pytest.mark.parametrize(("contract", "opening", "seats", "ahead", "shown", "accrued"), OPENED)
def test_cash_ahead_begins_with_what_was_paid_before(
    tmp_path: Path, contract: str, opening: str, seats: str, ahead: list[float], shown: list[str], accrued: list[float]
) -> None:
    plan = PLAN.replace("2027-01 through", "2027-02 through") + f"opening: {{{opening}}}\n" + seats
    written(tmp_path, f"{contract}\n", plan)
    asked = ["estimate", tmp_path / "plan.yaml", "--as-of", "2026-11-23"]
    page = run(*asked, code=0).stdout.partition("Cash and accrual")[2]
    rows = dict(line.split(maxsplit=1) for line in page.splitlines()[3:6])
    assert [rows[month].split()[-1] for month in ("2027-02", "2027-03", "total")] == [*shown, shown[-1]]
    found = told(tmp_path)["reporting"]["accrued"]["months"]
    assert [float(one["expected"]) for one in found.values()] == pytest.approx(accrued, abs=TINY)
    page = run(*asked, "--currency", "EUR", "--fx", tmp_path / "fx.yaml", code=0).stdout.partition("accrual")[2]
    assert "a total is the sum of exact lines, rounded once" in page
    rows = dict(line.split(maxsplit=1) for line in page.splitlines()[3:6])
    assert [rows[month].split()[-2] for month in ("2027-02", "2027-03")] == [f"{one:.2f}" for one in ahead]
