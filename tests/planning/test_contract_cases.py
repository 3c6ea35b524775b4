"""Terms of contracts that bend what is paid: known answers with their arithmetic, FOCUS's own among them, and laws."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from costplan import Catalogue, Folder
from costplan.contracts.reader import read_contract
from costplan.planning.building import build_plans
from costplan.risk.risks import Risks
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.units import PICO
from costplan.yamlio import parse
from tests.places import TESTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.plan.costs import PlanCosts
    from costplan.plan.plan import Plan

CASES = yaml.load((TESTS / "data" / "contract_cases.yaml").read_text("utf-8"), yaml.BaseLoader)  # figures as written
STEP = "{s: {model: test/next, quality: high}}"


def scenario(runs: object, period: str = "2027-01 through 2027-12", title: str = "case") -> str:
    whole = {"version": 1, "scenario": title, "period": period, "workflows": {"w": {"runs": runs}}}
    return yaml.safe_dump(whole, sort_keys=False).replace("'", "") + f"    steps: {STEP}\n"


def contract(terms: str, first: str = "2027-01-01", last: str = "2027-12-31", name: str = "c") -> str:
    return f"version: 1\ncontract: {name}\nmodels: [test/*]\nfrom: {first}\nthrough: {last}\n{terms}"


def plan_under(contracts: str | list[str], *scenarios: str, cuts: Iterable[date] = ()) -> Plan:
    every = [contracts] if isinstance(contracts, str) else contracts
    read = [read_contract(parse(one.encode(), f"contract-{at}.yaml")) for at, one in enumerate(every)]
    catalogue = Catalogue([Folder(TESTS / "pricing", "tests/pricing")]).under(read)
    loaded = [
        LoadedScenario(read_scenario(parse(one.encode(), f"case-{at}.yaml")), f"case-{at}.yaml", {})
        for at, one in enumerate(scenarios)
    ]
    return build_plans(loaded, catalogue, date(2026, 11, 23), cuts)


def due(costs: PlanCosts) -> dict[str, dict[str, Fraction]]:
    """What contracts have due, in dollars, by term and meter, and day."""
    found: dict[str, dict[str, Fraction]] = {}
    for line in costs.each(lambda line: line.workflow == "contracts"):
        days = found.setdefault(f"{line.step} {line.per_call.meter}", {})
        day = str(line.stretch.start)
        days[day] = days.get(day, Fraction(0)) + Fraction(line.cost.expected) / PICO
    return found


@pytest.mark.parametrize("case", CASES, ids=[one["name"] for one in CASES])
def test_a_term_comes_to_what_is_recomputed_by_hand(case: dict[str, Any]) -> None:
    months = sorted(case["runs"])
    period = case.get("period", f"{months[0]} through {months[-1]}")
    first, last = (int(month[5:]) for month in period.split(" through "))
    by_month = {f"2027-{month:02d}": int(case["runs"].get(f"2027-{month:02d}", 0)) for month in range(first, last + 1)}
    terms = yaml.safe_dump(case["contract"], sort_keys=False).replace("'", "")
    agreed = contract(terms, case.get("from", "2027-01-01"), case.get("through", "2027-12-31"))
    plan = plan_under(agreed, scenario({"by_month": by_month}, period))
    expected = {name: {day: Fraction(cost) for day, cost in days.items()} for name, days in case["lines"].items()}
    assert due(plan.costs) | due(plan.accruals) == expected
    assert plan.total.expected == Fraction(case["total"]) * PICO
    if "accrued" in case:
        assert plan.accrued.total.expected == Fraction(case["accrued"]) * PICO
    assert plan.is_certain
    assert sum(workflow.total.expected for workflow in plan.workflows) == plan.total.expected


FLOOR = "commitments: {{f: {{model: continuous, amount: {amount} USD, per: month}}}}\n"
VOLUME = (
    "volume: {{v: {{meter: image, per: month, mode: {mode}, "
    "steps: [{{above: 0, discount: 0%}}, {{above: {above}, discount: {discount}}}]}}}}\n"
)


def test_one_floor_of_two_scenarios_is_one_and_shared_by_use() -> None:
    # 300 and 100 images at 0.2 count 80 of 100: 20 are unused, 15 and 5 of it by use
    both = [
        scenario({"amount": number, "per": "month"}, "2027-01", title) for title, number in (("a", 300), ("b", 100))
    ]
    plan = plan_under(contract(FLOOR.format(amount=100)), *both)
    sums = plan.sums(lambda charge: charge.scenario, lambda charge: charge.workflow == "contracts")
    assert {name: cost.expected for name, cost in sums.items()} == {"a": 15 * PICO, "b": 5 * PICO}
    assert plan.total.expected == 100 * PICO


def test_two_contracts_on_one_model_count_its_use_both_but_not_each_others_floor() -> None:
    # use 80: 20 short of a's 100, 70 short of b's 150
    plan = plan_under(
        [contract(FLOOR.format(amount=amount), name=name) for name, amount in (("a", 100), ("b", 150))],
        scenario({"amount": 400, "per": "month"}, "2027-01"),
    )
    assert due(plan.costs) == {
        "a.f commitment_unused": {"2027-01-31": 20},
        "b.f commitment_unused": {"2027-01-31": 70},
    }


TWO_MODELS = scenario({"amount": 500, "per": "month"}, "2027-01 through 2027-02").rstrip() + (
    "\n  v: {runs: {amount: 100, per: month}, steps: {s: {model: test/flat}}}\n"
)
FLAT_LEAST = "minimums: {least: {amount: 50 USD, per: month, models: [test/flat]}}\n"
NEXT_POOL = "commitments: {pool: {model: discontinuous, amount: 1000 USD, upfront: 100%, models: [test/next]}}\n"
FLAT_OVERAGE = "flat: {model: continuous, amount: 2 USD, per: month, overage: 50%, models: [test/flat]}, "
NEXT_LOT = "credits: [{name: lot, amount: 1000 USD, bought: 2027-01-01, models: [test/next]}]\n"


@pytest.mark.parametrize(
    ("terms", "paid", "accrued", "term"),
    [
        # a month has 500 x 0.20 = 100 of test/next, and 100 x 0.0425 = 4.25 of test/flat, 45.75 short of 50;
        # the pool of test/next is paid, 1,000, and 2 x 100 of it used
        (FLAT_LEAST + NEXT_POOL, 1100, 1100, {"c.pool commitment_covered": -200, "c.pool commitment_unused": 800}),
        # the same as a lot that is not lost: what is left is no expense yet
        (FLAT_LEAST + NEXT_LOT, 1100, 300, {"c.lot credit_drawn": -200}),
        # a minimum of all models is not one of test/next: 104.25 a month are used of 150, and 45.75 are missing
        (
            FLAT_LEAST.replace("50", "150").replace("flat", "*") + NEXT_POOL,
            1100,
            1100,
            {"c.pool commitment_covered": -200},
        ),
        # a pool of all models counts the minimum of one: 2 x 150
        (FLAT_LEAST + NEXT_POOL.replace("next", "*"), 1000, 1000, {"c.pool commitment_covered": -300}),
        # overage of test/flat, 2 x half of 4.25 - 2, is of no use that the pool of test/next is for
        (
            NEXT_POOL.replace("commitments: {", "commitments: {" + FLAT_OVERAGE),
            Fraction("1010.75"),
            Fraction("1010.75"),
            {"c.flat overage": Fraction("2.25"), "c.pool commitment_covered": -200},
        ),
    ],
)
def test_what_a_term_bills_counts_toward_terms_of_the_same_models(
    terms: str, paid: Fraction, accrued: Fraction, term: dict[str, Fraction]
) -> None:
    plan = plan_under(contract(terms, last="2027-02-28"), TWO_MODELS)
    assert plan.total.expected == paid * PICO
    assert plan.accrued.total.expected == accrued * PICO
    found = due(plan.costs) | due(plan.accruals)
    assert {name: sum(found[name].values()) for name in term} == term


def two_models(of_next: dict[str, int], of_flat: dict[str, int]) -> str:
    numbers = [int(month[5:]) for month in (*of_next, *of_flat)]
    months = [f"2027-{month:02d}" for month in range(min(numbers), max(numbers) + 1)]
    one, other = ({month: runs.get(month, 0) for month in months} for runs in (of_next, of_flat))
    return scenario({"by_month": one}, f"{months[0]} through {months[-1]}").rstrip() + (
        f"\n  v: {{runs: {{by_month: {yaml.safe_dump(other, default_flow_style=True).strip()}}}, "
        "steps: {s: {model: test/flat}}}\n"
    ).replace("'", "")


APART = yaml.load((TESTS / "data" / "apart_cases.yaml").read_text("utf-8"), yaml.BaseLoader)


@pytest.mark.parametrize("case", APART, ids=[one["name"] for one in APART])
def test_what_a_term_of_all_models_takes_off_counts_toward_a_narrower_one_by_the_use_of_its_days(
    case: dict[str, Any],
) -> None:
    terms = yaml.safe_dump(case["contract"], sort_keys=False).replace("'", "")
    one, other = ({month: int(runs) for month, runs in case[name].items()} for name in ("next", "flat"))
    plan = plan_under(contract(terms), two_models(one, other))
    expected = {name: {day: Fraction(cost) for day, cost in days.items()} for name, days in case["lines"].items()}
    found = due(plan.costs) | due(plan.accruals)
    assert {name: found.get(name, {}) for name in expected} == expected
    assert plan.total.expected == Fraction(case["total"]) * PICO
    assert plan.accrued.total.expected == Fraction(case.get("accrued", case["total"])) * PICO


@pytest.mark.parametrize(
    "terms",
    [
        FLOOR.format(amount=220),
        VOLUME.format(mode="all_units", above=1200, discount="30%"),
        "commitments: {q: {model: continuous, amount: 500 USD, per: quarter, upfront: 100%}}\n",
        "free: {}\n" + FLOOR.format(amount=220) + "minimums: {m: {amount: 700 USD, per: quarter}}\n",
    ],
)
def test_expected_costs_and_quantiles_are_those_of_draws(terms: str) -> None:
    """Against a million draws of the driver, of which all months have the same."""
    import numpy as np

    agreed = contract(terms, last="2027-03-31")
    plan = plan_under(agreed, scenario({"amount": "500 to 2000", "per": "month"}, "2027-01 through 2027-03"))
    mu, sigma = np.log(500 * 2000) / 2, np.log(4) / (2 * 1.6448536269514722)
    images = np.exp(mu + sigma * np.random.default_rng(7).standard_normal(1_000_000))
    use = 0.2 * images
    if "all_units" in terms:
        costs = 3 * use * np.where(images > 1200, 0.7, 1)
    elif "upfront" in terms:
        costs = np.maximum(500, 3 * use)
    else:
        costs = 3 * np.maximum(220, use)
        costs = np.maximum(700, costs) if "minimums" in terms else costs
    risk = Risks(plan).of()
    assert float(risk.expected) / PICO == pytest.approx(costs.mean(), rel=0.003)
    for share, found in ((0.5, risk.p50), (0.9, risk.p90), (0.95, risk.p95)):
        assert float(found) / PICO == pytest.approx(float(np.quantile(costs, share)), rel=0.01)
    assert risk.worst >= risk.p95


GRADUATED = VOLUME.format(mode="graduated", above=900, discount="7.9%")


@pytest.mark.parametrize(
    ("terms", "whole"),
    [
        (GRADUATED + "minimums: {m: {amount: 9999 USD, per: month}}\n", 3 * 9999),
        (GRADUATED + "minimums: {m: {amount: 9999 USD, per: quarter}}\n", 9999),
        (VOLUME.format(mode="all_units", above=900, discount="7.9%") + FLOOR.format(amount=9999), 3 * 9999),
        # a floor that may be missed, then one that surely is
        (FLOOR.format(amount=220) + "minimums: {m: {amount: 9999 USD, per: quarter}}\n", 9999),
        # a pool that is paid at once and more than all use, of which a lot has nothing left to pay
        (
            GRADUATED
            + "commitments: {p: {model: discontinuous, amount: 9999 USD, upfront: 100%}}\n"
            + "credits: [{name: l, amount: 500 USD, bought: 2027-01-01}]\n",
            10499,
        ),
    ],
)
def test_what_is_surely_paid_is_expected_to_the_last_digit(terms: str, whole: int) -> None:
    """Bends of terms that count toward each other cancel: use is uncertain in each way, the sum is not."""
    runs = {"amount": "500 to 2000", "per": "month"}
    one = scenario(runs, "2027-01 through 2027-03").replace(
        "high}", "high, accepted: 80%, on_reject: {redo: s, at_most: 2}}"
    )
    plan = plan_under(contract(terms, last="2027-03-31"), one)
    assert plan.total.numbers == (whole * PICO,) * 3
    risk = Risks(plan).of()
    assert {*map(round, (risk.expected, risk.p50, risk.p95))} == {whole * PICO}
    assert any(line.is_bend for line in plan.costs.each())


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 2000), min_size=3, max_size=3), st.integers(0, 500), st.integers(0, 500))
def test_a_larger_commitment_never_costs_less(months: list[int], amount: int, more: int) -> None:
    by_month = {f"2027-{month:02d}": number for month, number in enumerate(months, 1)}
    one = scenario({"by_month": by_month}, "2027-01 through 2027-03")
    costs = [plan_under(contract(FLOOR.format(amount=each)), one).total.expected for each in (amount, amount + more)]
    assert costs[0] <= costs[1]
    assert costs[0] == sum(max(Fraction(number, 5), Fraction(amount)) for number in months) * PICO


NARROWER = ("next", "flat", "*")


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.integers(0, 2000), min_size=4, max_size=4),
    st.lists(st.integers(0, 2000), min_size=4, max_size=4),
    st.integers(1, 3),
    st.sampled_from(NARROWER),
    st.sampled_from(NARROWER),
)
def test_a_certain_plan_in_two_files_at_the_end_of_an_interval_keeps_the_sum(
    months: list[int], others: list[int], cut: int, floor: str, least: str
) -> None:
    terms = VOLUME.format(mode="graduated", above=900, discount="25%")
    terms += (
        f"commitments: {{f: {{model: continuous, amount: 50 USD, per: month, overage: 50%, models: [test/{floor}]}}}}\n"
    )
    terms += f"minimums: {{m: {{amount: 170 USD, per: month, models: [test/{least}]}}}}\n"

    def total(first: int, last: int) -> Fraction:
        cut_to = (
            {f"2027-{month:02d}": every[month - 1] for month in range(first, last + 1)} for every in (months, others)
        )
        return Fraction(plan_under(contract(terms), two_models(*cut_to)).total.expected)

    assert total(1, cut) + total(cut + 1, 4) == total(1, 4)


def test_models_have_units_free_together() -> None:
    # 300 at $0.20 and 700 at $0.04 a month, 400 free: 60 % of each is billed, 36 + 16.80; where each had its own
    # 1,000 images of two models, 400 free: 60 % of what each would cost is billed
    two = scenario({"amount": 300, "per": "month"}, "2027-01").rstrip()
    two += "\n  v: {runs: {amount: 700, per: month}, steps: {s: {model: test/flat}}}\n"
    plan = plan_under(contract("free: {f: {meter: image, units: 400, per: month}}\n"), two)
    (pool,) = plan.pools
    assert (pool.model, pool.used.expected, pool.extra) == ("c.f", 1000, 600)
    sums = plan.sums(lambda charge: charge.workflow)
    alone = plan_under(contract("rates: [{discount: 0%}]\n"), two).sums(lambda charge: charge.workflow)
    assert {name: cost.expected for name, cost in sums.items()} == {
        name: cost.expected * Fraction(6, 10) for name, cost in alone.items()
    }


CREDITS = (
    "credits: [{name: soon, amount: 300 USD, paid: 240 USD, bought: 2027-01-01, expires: 2027-02-28}, "
    "{name: late, amount: 200 USD, bought: 2027-02-01, expires: 2027-03-31}]\n"
)


def test_credits_cost_what_draws_of_use_say_in_both_views() -> None:
    """Against a million draws of the driver, of which all months have the same."""
    import numpy as np

    agreed = contract(CREDITS, last="2027-03-31")
    plan = plan_under(agreed, scenario({"amount": "500 to 2000", "per": "month"}, "2027-01 through 2027-03"))
    mu, sigma = np.log(500 * 2000) / 2, np.log(4) / (2 * 1.6448536269514722)
    use = 0.2 * np.exp(mu + sigma * np.random.default_rng(7).standard_normal(1_000_000))
    soon = np.minimum(2 * use, 300)
    late = np.minimum(2 * use - (soon - np.minimum(use, 300)), 200)  # February's use that soon left, and March's
    cash = 3 * use + 440 - soon - late
    accrued = 3 * use - 0.2 * soon + 0.8 * (300 - soon) + (200 - late)
    for costs, drawn in ((plan.costs, cash), (plan.accrued, accrued)):
        risk = Risks(plan).of(costs)
        assert float(risk.expected) / PICO == pytest.approx(drawn.mean(), rel=0.003)
        for share, found in ((0.5, risk.p50), (0.9, risk.p90)):
            assert float(found) / PICO == pytest.approx(float(np.quantile(drawn, share)), rel=0.01)


def test_reloads_cost_what_draws_of_use_say() -> None:
    import numpy as np

    agreed = contract("reload: {below: 40 USD, to: 250 USD}\n", last="2027-03-31")
    plan = plan_under(agreed, scenario({"amount": "500 to 2000", "per": "month"}, "2027-01 through 2027-03"))
    mu, sigma = np.log(500 * 2000) / 2, np.log(4) / (2 * 1.6448536269514722)
    use = 0.6 * np.exp(mu + sigma * np.random.default_rng(7).standard_normal(1_000_000))
    bought = 250 + 210 * np.ceil(np.maximum(use - 210, 0) / 210)
    risk = Risks(plan).of()
    assert float(risk.expected) / PICO == pytest.approx(bought.mean(), rel=0.005)
    for share, found in ((0.5, risk.p50), (0.9, risk.p90)):
        assert float(found) / PICO == pytest.approx(float(np.quantile(bought, share)), rel=0.01)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 2000), min_size=4, max_size=4), st.integers(1, 3), st.integers(1, 900))
def test_a_year_in_two_files_is_the_same_by_what_is_left_and_used(months: list[int], cut: int, worth: int) -> None:
    lot = f"name: lot, amount: {worth} USD, paid: {worth * 4 // 5} USD, bought: 2027-01-01, expires: 2027-04-30"
    terms = f"credits: [{{{lot}}}]\n"
    terms += "commitments: {q: {model: discontinuous, amount: 600 USD}}\n"
    agreed = contract(terms, last="2027-04-30")

    def planned(first: int, last: int, opening: str = "") -> Plan:
        by_month = {f"2027-{month:02d}": months[month - 1] for month in range(first, last + 1)}
        one = scenario({"by_month": by_month}, f"2027-{first:02d} through 2027-{last:02d}")
        return plan_under(agreed, one + opening)

    whole, one = planned(1, 4), planned(1, cut)
    drawn = -sum(due(one.costs).get("c.lot credit_drawn", {}).values())
    used = Fraction(sum(months[:cut]), 5)
    left = f"credits: {{c.lot: {float(worth - drawn):.4f} USD}}, commitments: {{c.q: {float(used):.4f} USD}}"
    other = planned(cut + 1, 4, f"opening: {{{left}}}\n")
    assert one.total.expected + other.total.expected == whole.total.expected
    assert one.accrued.total.expected + other.accrued.total.expected == whole.accrued.total.expected


def test_each_scenario_bears_what_its_use_in_the_days_of_a_line_makes_of_it() -> None:
    # $1,000 of use for $500: January 2,000 x 0.20 = 400 of a, 200 less; February 8,000 x 0.045 = 360 of b, 180 less
    # the other 240 are lost at the end of February at 120, by all that was used: 40/76 and 36/76 of it
    lot = "credits: [{name: l, amount: 1000 USD, paid: 500 USD, bought: 2027-01-01, expires: 2027-02-28}]\n"
    one = scenario({"by_month": {"2027-01": 2000, "2027-02": 0}}, "2027-01 through 2027-02", "a")
    other = scenario({"by_month": {"2027-01": 0, "2027-02": 8000}}, "2027-01 through 2027-02", "b")
    plan = plan_under(contract(lot), one, other.replace("test/next, quality: high", "test/flat"))
    found = {
        (line.scenario, line.per_call.meter, line.stretch.month): Fraction(line.cost.expected) / PICO
        for line in (*plan.costs.each(), *plan.accruals.each())
        if line.workflow == "contracts" and line.per_call.meter != "credit_bought"
    }
    assert found == {
        ("a", "credit_drawn", "2027-01"): -400,
        ("b", "credit_drawn", "2027-02"): -360,
        ("a", "credit_discount", "2027-01"): -200,
        ("b", "credit_discount", "2027-02"): -180,
        ("a", "credit_expired", "2027-02"): Fraction(120 * 40, 76),
        ("b", "credit_expired", "2027-02"): Fraction(120 * 36, 76),
    }
