"""What contracts save beside list prices, and what of them is not used: by hand, and as a law of what accrues."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import costplan
from costplan.catalogue import shipped
from costplan.plan.savings import Saved, Savings, savings_of
from costplan.units import PICO
from tests.command import run
from tests.planning.test_contract_cases import contract, plan_under, scenario

if TYPE_CHECKING:
    from pathlib import Path

RUNS = {"by_month": {"2027-01": 1000, "2027-02": 400, "2027-03": 0}}
TERMS = """\
rates:
  - {discount: DISCOUNT%}
  - {uplift: 20%, from: 2027-02-01, why: announced}
volume: {v: {meter: image, per: month, mode: graduated, steps: [{above: 0, discount: 0%}, {above: 500, discount: 10%}]}}
commitments: {f: {model: continuous, amount: FLOOR USD, per: month}}
"""


def terms(discount: int, floor: int) -> str:
    return TERMS.replace("DISCOUNT", str(discount)).replace("FLOOR", str(floor))


def dollars(savings: Savings | None) -> tuple[Any, dict[str, tuple[Any, Any, Any]]]:
    assert savings is not None

    def usd(pico: int | Fraction | None) -> Fraction | None:
        return None if pico is None else Fraction(pico) / PICO

    return usd(savings.listed), {
        one.id: (usd(one.listed), usd(one.saved), Fraction(one.unused) / PICO) for one in savings.contracts
    }


def test_what_is_saved_and_what_is_unused_is_recomputed_by_hand() -> None:
    # at list 1,400 x 0.2 = 280. January: 10 % of 200 = 20, and a tenth of half of what is left, 180 / 2 / 10 = 9.
    # February: 80 at 0.9 x 1.2 = 86.4, which adds 6.4. Floor of 100: January 171, February 13.6 short, March 100.
    plan = plan_under(contract(terms(10, 100)), scenario(RUNS, "2027-01 through 2027-03"))
    saved = Fraction("22.6")
    assert dollars(savings_of(plan)) == (280, {"c": (280, saved, Fraction("113.6"))})
    assert plan.accrued.total.expected == (280 - saved + Fraction("113.6")) * PICO


@given(
    months=st.lists(st.integers(0, 3000), min_size=3, max_size=3),
    discount=st.integers(0, 60),
    floor=st.integers(1, 500),
    upfront=st.sampled_from(["", ", upfront: 100%"]),
)
@settings(max_examples=25, deadline=None)
def test_what_accrues_is_list_price_less_what_is_saved_and_what_is_unused(
    months: list[int], discount: int, floor: int, upfront: str
) -> None:
    by_month = {f"2027-0{at}": number for at, number in enumerate(months, 1)}
    said = terms(discount, floor).replace("per: month}}\n", f"per: month{upfront}}}}}\n")
    plan = plan_under(contract(said), scenario({"by_month": by_month}, "2027-01 through 2027-03"))
    listed, contracts = dollars(savings_of(plan))
    _, saved, unused = contracts["c"]
    assert listed == sum(months) * Fraction("0.2")
    assert saved is not None
    assert Fraction(plan.accrued.total.expected) / PICO == listed - saved + unused


def test_two_contracts_each_save_their_own_part() -> None:
    # 400 at 0.2 = 80: a takes 10 % of it, 8; b adds 5 % of what is left, 72 x 0.05 = 3.6
    a, b = (
        contract(f"rates: [{{{term}}}]\n", name=name) for name, term in (("a", "discount: 10%"), ("b", "markup: 5%"))
    )
    plan = plan_under([a, b], scenario({"amount": 400, "per": "month"}, "2027-01"))
    assert dollars(savings_of(plan)) == (80, {"a": (80, 8, 0), "b": (80, Fraction("-3.6"), 0)})


def test_units_that_a_contract_has_free_are_saved_at_list_price() -> None:
    # 1,000 at 0.2 = 200 at list. b has 300 free: 60. a takes 10 % of the 700 that are billed: 14
    a = contract("rates: [{discount: 10%}]\n", name="a")
    b = contract("free: {f: {meter: image, units: 300, per: month}}\n", name="b")
    plan = plan_under([a, b], scenario({"amount": 1000, "per": "month"}, "2027-01"))
    assert dollars(savings_of(plan)) == (200, {"a": (200, 14, 0), "b": (200, 60, 0)})
    assert plan.total.expected == (200 - 14 - 60) * PICO


def test_all_of_a_use_that_is_free_by_a_contract_is_listed() -> None:
    free = contract("free: {f: {meter: image, units: 999999999, per: month}}\n")
    plan = plan_under(free, scenario({"amount": 1000, "per": "month"}, "2027-01"))
    assert dollars(savings_of(plan)) == (200, {"c": (200, 200, 0)})


def test_what_chance_bills_beyond_free_units_is_no_list_price() -> None:
    """Use of 100 to 300 has a bend at 200: what accrues is the list price of what is expected, less what is saved."""
    free = contract("rates: [{discount: 10%}]\nfree: {f: {meter: image, units: 200, per: month}}\n")
    plan = plan_under(free, scenario({"amount": "100 to 300", "per": "month"}, "2027-01"))
    listed, contracts = dollars(savings_of(plan))
    _, saved, _ = contracts["c"]
    assert listed == Fraction(plan.pools[0].used.expected) / 5
    assert saved == listed - Fraction(plan.total.expected) / PICO < listed


def test_what_a_private_contract_saves_cannot_be_solved_for() -> None:
    private = contract("private: true\nrates: [{discount: 10%}]\n", name="a")
    beside = contract("rates: [{markup: 5%}]\n", name="b")
    plan = plan_under([private, beside], scenario({"amount": 400, "per": "month"}, "2027-01"))
    assert savings_of(plan) == Savings(None, (Saved("a", None, None, 0), Saved("b", None, None, 0)))


def test_a_plan_on_no_contract_says_nothing_of_list_prices() -> None:
    other = contract("rates: [{discount: 10%}]\n", first="2028-01-01", last="2028-12-31")
    assert savings_of(plan_under(other, scenario(RUNS, "2027-01 through 2027-03"))) is None


def test_the_year_is_as_by_hand() -> None:
    """Of OpenAI's contract: 12 % off 3 x 37,800 x 0.05321 + 37,800 x 0.0137 = 6,551.874, and from July on 0.88 x 1.2 =
    1.056 of 4 x 37,800 x 0.0137 + 2 x 81,000 x 0.0137 = 4,290.84."""
    plan = costplan.estimate(str(shipped("scenarios") / "finance-year.yaml"), as_of=date(2026, 11, 28)).plan
    under = Fraction("6551.874") + Fraction("4290.84")
    saved = Fraction("0.12") * Fraction("6551.874") - Fraction("0.056") * Fraction("4290.84")
    _, contracts = dollars(savings_of(plan))
    assert contracts["openai-2027"] == (under, saved, 0)
    assert contracts["bfl-floor"][1:] == (0, 900)


PROJECT = "version: 1\nscenario: one\nperiod: 2027-01\ncontracts: [acme.yaml]\nworkflows:\n  posts:\n    runs: 1000\n"
STEP = "    steps: {s: {model: bfl/flux-2-pro, size: 1024x1024}}\n"
ACME = """\
version: 1
contract: acme
models: [bfl/*]
from: 2026-01-01
rates: [{discount: 12%}, {uplift: 50%, why: announced}]
commitments: {floor: {model: continuous, amount: 100 USD, per: month}}
"""
FX = "version: 1\nrates:\n  - {from: 2026-01-01, source: x, usd: {EUR: 2}}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """1,000 images at 0.03 and x 0.88 x 1.5: 30 at list, 39.6 paid, 60.4 short of the floor."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.yaml").write_text(PROJECT.replace("1000", "{amount: 1000, per: month}") + STEP, encoding="utf-8")
    (tmp_path / "acme.yaml").write_text(ACME, encoding="utf-8")
    return tmp_path


def said(*words: str) -> str:
    return " ".join(run(*words, "--as-of", "2026-11-28").stdout.split())


@pytest.mark.parametrize("words", [("estimate", "one.yaml"), ("check", "one.yaml", "--max", "500 USD")])
def test_first_screens_say_list_prices_beside_what_each_contract_saves(folder: Path, words: tuple[str, ...]) -> None:
    assert "at list prices $30.00: contract acme adds $9.60 (32%), unused $60.40" in said(*words)
    told = json.loads(said(*words, "--format", "json"))
    assert told["contracts"] == [{"id": "acme", "listed_usd": "30", "saved_usd": "-9.6", "unused_usd": "60.4"}]
    assert told["listed_usd"] == "30"
    (folder / "acme.yaml").write_text(ACME.replace("models", "private: true\nmodels"), encoding="utf-8")
    assert "at list prices private (contract acme): contract acme unused $60.40" in said(*words)
    told = json.loads(said(*words, "--format", "json"))
    assert told["contracts"] == [{"id": "acme", "listed_usd": None, "saved_usd": None, "unused_usd": "60.4"}]
    assert told["listed_usd"] is None


def test_in_another_currency_they_are_restated(folder: Path) -> None:
    scenario = shipped("scenarios") / "finance-year.yaml"
    told = json.loads(said("estimate", str(scenario), "--currency", "EUR", "--format", "json"))
    (bfl, openai, _), whole = told["reporting"]["contracts"], told["reporting"]["listed"]
    assert (bfl["id"], bfl["saved"], openai["id"]) == ("bfl-floor", "0", "openai-2027")
    assert 1 < Fraction(told["listed_usd"]) / Fraction(whole) < Fraction("1.2")


def test_a_quote_says_the_list_price_and_what_each_term_made_of_it(folder: Path) -> None:
    words = ("quote", "bfl/flux-2-pro", "-s", "1024x1024", "--contracts", "acme.yaml")
    page = said(*words)
    assert "cost $0.0396 list price $0.03" in page
    assert "contract acme: discount 12%, $0.0264" in page
    assert json.loads(said(*words, "--format", "json"))["listed_usd"] == "0.03"
    assert "list price" not in said(*words[:4])
    (folder / "acme.yaml").write_text(ACME.replace("models", "private: true\nmodels"), encoding="utf-8")
    assert run(*words).exit_code == 4  # private-price: tests/contracts/test_private.py
    assert "list price $0.03" in said(*words, "--show-private")


def test_a_line_is_explained_from_its_list_rate_on(folder: Path) -> None:
    page = said("explain", "one.yaml", "posts.s.first_megapixel")
    assert "list price $0.03 / MP; contract acme: discount 12%" in page
    assert page.index("contract acme: discount 12%") < page.index("contract acme: uplift 50%, announced")
