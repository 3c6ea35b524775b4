"""The day on which a lot of credits is used up: by hand where use is certain, else against plain draws."""

from __future__ import annotations

from datetime import date
from math import ceil, exp, log
from random import Random
from statistics import NormalDist, quantiles
from typing import TYPE_CHECKING

import pytest

from costplan.render.json.plan import credits_keys
from tests.planning.test_contract_cases import contract, plan_under, scenario

if TYPE_CHECKING:
    from costplan.plan.plan import Plan
    from costplan.plan.tally import RunsOut

LOT = "credits: [{{name: lot, amount: {amount} USD, bought: 2027-01-01{more}}}]\n"


def lots(plan: Plan) -> dict[str, RunsOut]:
    return {one.term: one.runs_out for one in plan.tallies if one.runs_out is not None}


def told(plan: Plan, term: str = "lot") -> str:
    return next(one.text for one in plan.remarks if one.where == f"c.{term}")


@pytest.mark.parametrize(
    ("amount", "more", "day", "words"),
    [
        # $0.20 an image, 310 a month: $62, $2 a day in January
        (62, "", date(2027, 1, 31), "used up on 2027-01-31"),
        (1, "", date(2027, 1, 1), "used up on 2027-01-01"),
        (2.01, "", date(2027, 1, 2), "used up on 2027-01-02"),
        (90, "", date(2027, 2, 13), "used up on 2027-02-13"),  # 28 of February's 62: 12.65 of 28 days
        (124, "", None, "not used up by 2027-02-28"),  # on its last day, and nothing is left to pay
        (125, "", None, "not used up by 2027-02-28"),
        (90, ", expires: 2027-02-10", None, "not used up by 2027-02-10"),
    ],
)
def test_certain_use_has_its_day(amount: float, more: str, day: date | None, words: str) -> None:
    plan = plan_under(
        contract(LOT.format(amount=amount, more=more)),
        scenario({"by_month": {"2027-01": 310, "2027-02": 310}}, "2027-01 through 2027-02"),
    )
    out = lots(plan)["lot"]
    assert (out.p50, out.p90, out.chance) == (day, day, float(day is not None))
    assert words in told(plan)


def test_a_later_lot_is_used_once_a_sooner_one_is() -> None:
    # $2 a day: the first lasts through the 10th of January; the second, $40, is counted by what the first leaves each
    # month: $42 of January are left, and 40 of them last 31 x 40 / 42 = 29.5 days
    terms = "credits:\n" + "".join(
        f"  - {{name: {name}, amount: {amount} USD, bought: 2027-01-01, expires: {day}}}\n"
        for name, amount, day in (("first", 20, "2027-02-01"), ("second", 40, "2027-03-01"))
    )
    plan = plan_under(contract(terms), scenario({"by_month": {"2027-01": 310}}, "2027-01"))
    assert {name: out.p50 for name, out in lots(plan).items()} == {
        "first": date(2027, 1, 10),
        "second": date(2027, 1, 30),
    }


def test_uncertain_use_against_draws() -> None:
    # 2,000 to 4,000 images a month (lognormal, 5 % below and above), $0.20 each, beside 20,000 plain draws
    plan = plan_under(
        contract(LOT.format(amount=1500, more="")),
        scenario("{amount: 2000 to 4000, per: month}", "2027-01 through 2027-03"),
    )
    out = lots(plan)["lot"]
    images = NormalDist((log(2000) + log(4000)) / 2, log(2) / 2 / NormalDist().inv_cdf(0.95))
    generator = Random(7)
    lasts = []
    for _ in range(20_000):
        left, days = 1500.0, 0.0
        month = exp(generator.gauss(images.mean, images.stdev)) * 0.2
        for length in (31, 28, 31):
            used = min(left, month)
            days, left = days + length * used / month, left - used
        lasts.append(days)
    tenths = quantiles(lasts, n=10)
    first = date(2027, 1, 1)
    assert out.p50 is not None
    assert out.p90 is not None
    assert abs((out.p50 - first).days - (ceil(tenths[4]) - 1)) <= 1
    assert abs((out.p90 - first).days - (ceil(tenths[0]) - 1)) <= 1
    assert out.chance == pytest.approx(sum(days < 90 for days in lasts) / len(lasts), abs=0.015)
    assert credits_keys(plan)["credits"] == [
        {
            "contract": "c",
            "lot": "lot",
            "used_up_p50": str(out.p50),
            "used_up_p90": str(out.p90),
            "likely": round(out.chance, 4),
            "by": "2027-03-31",
        }
    ]
    assert f"; used up: p50 {out.p50}, p90 of use {out.p90}; 72.1% likely by 2027-03-31" in told(plan)


def test_what_is_likely_never_used_up_says_so() -> None:
    plan = plan_under(
        contract(LOT.format(amount=2200, more="")),
        scenario("{amount: 2000 to 4000, per: month}", "2027-01 through 2027-03"),
    )
    assert "used up: p50 not by 2027-03-31, p90 of use 2027-03-31; 10" in told(plan)


@pytest.mark.parametrize(
    ("to", "days", "lot", "least"),
    [
        # $62 a month: $2 a day in January, 62 / 28 = $2.214 in February
        (50, 30, 0, ""),  # 30 days of January use 60 of the 50 that are held at most
        (60, 30, 0, ""),
        (80, 30, 0, "$60.00, and up to $80.00 are held"),
        (50, 20, 62, "$44.29, and up to $50.00 are held"),  # the lot pays for January: 20 days of February
        (44, 20, 62, ""),
        (50, 59, 0, ""),  # as long as the plan
    ],
)
def test_credits_that_are_bought_by_themselves_are_lost_where_little_is_used(
    to: int, days: int, lot: int, least: str
) -> None:
    terms = f"reload: {{below: 10 USD, to: {to} USD, expires_after: {days} days}}\n"
    terms += LOT.format(amount=lot, more="") if lot else ""
    plan = plan_under(
        contract(terms), scenario({"by_month": {"2027-01": 310, "2027-02": 310}}, "2027-01 through 2027-02")
    )
    remarks = [one.text for one in plan.remarks if "bought by themselves" in one.text]
    assert [f"least that as many days use of them is {least};" in one for one in remarks] == [True] * bool(least)
    bought = {
        str(line.stretch.start)[:7]
        for line in plan.each_line()
        if line.per_call.meter == "credit_bought" and line.step == "c.reload" and line.cost.expected
    }
    assert bought == ({"2027-02"} if lot else {"2027-01", "2027-02"})  # once the lot is used up
