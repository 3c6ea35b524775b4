"""Budgets and exchange rates from their files: what each word becomes, from the disk, from elsewhere, inside a
scenario. What is refused stands in the museum, tests/bad; whatever is written reads back by the laws in
test_laws.py."""

from __future__ import annotations

import shutil
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from costplan import CommandLineError, CostplanError, InputError, OutsideError
from costplan.budget.budget import Cap, Policy, Tax, Waiver
from costplan.budget.file import load_budget
from costplan.budget.per import ACCEPTED_IMAGE, CALL, MONTH
from costplan.budget.policy import read_days
from costplan.budget.reader import read_budget, read_own_budget
from costplan.budget.writer import budget_entries
from costplan.errors import NOWHERE, Place
from costplan.exchange.money import Money, read_money
from costplan.pricing.sizes import Size
from costplan.scenario.file import load_scenario
from costplan.scenario.writer import write_scenario
from costplan.yamlio import Node, parse, write
from tests.places import TESTS

DATA = TESTS / "data" / "budgets"
MARKETING = load_budget(DATA / "marketing.yaml", shown="budgets/marketing.yaml")
RATES = MARKETING.budget.fx or pytest.fail("the budget names its rates")
USD = "USD"


def scalar(text: str) -> Node:
    return Node("scalar", text, Place("budget.yaml", 1, 1))


# ------------------------------------------------------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    ("written", "money"),
    [
        ("5000 USD", Money(5000, USD)),
        ("0 USD", Money(0, USD)),  # nothing may be spent
        ("0.40 USD", Money(Fraction(2, 5), USD)),
        ("0.000000000001 EUR", Money(Fraction(1, 10**12), "EUR")),
        ("1000000000000000 JPY", Money(10**15, "JPY")),
    ],
)
def test_money(written: str, money: Money) -> None:
    assert read_money(scalar(written)) == money


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("5000", "write 5000 USD"),
        ("$5000", "write 5000 USD"),
        ("$ 5,000.50", "write 5000.50 USD"),
        ("5000$", "write 5000 USD"),
        ("€900", "write 900 EUR"),
        ("5,000 USD", "write 5000 USD"),
        ("5000 usd", "write 5000 USD"),
        ("5000  USD", "write 5000 USD"),
        ("5000USD", "write 5000 USD"),
        ("EUR 900", "write 900 EUR"),
        ("050 USD", "write 50 USD"),
        ("00.5 USD", "write 0.5 USD"),
        # what could mean several things gets no figure proposed
        ("5,00 EUR", "write an amount of zero or more and a currency, such as 5000 USD"),
        ("$5000 CAD", "write an amount of zero or more and a currency, such as 5000 USD"),
        ("5k USD", "write an amount of zero or more and a currency, such as 5000 USD"),
        ("-5 USD", "write an amount of zero or more and a currency, such as 5000 USD"),
        ("1e3 USD", "write an amount of zero or more and a currency, such as 5000 USD"),
        ("5000 US", "write an amount of zero or more and a currency, such as 5000 USD"),
    ],
)
def test_what_is_no_money(written: str, remedy: str) -> None:
    with pytest.raises(InputError) as caught:
        read_money(scalar(written))
    (finding,) = caught.value.problems
    assert (finding.code, finding.remedy) == ("not-money", remedy)


@pytest.mark.parametrize(("written", "days"), [("60 days", 60), ("1 day", 1), ("0 days", 0)])
def test_days(written: str, days: int) -> None:
    assert read_days(scalar(written)) == days


@pytest.mark.parametrize("written", ["60", "60d", "60 Days", "-1 days", "1.5 days", "2 months", "060 days"])
def test_what_is_no_number_of_days(written: str) -> None:
    with pytest.raises(InputError, match=r"\[not-days\]"):
        read_days(scalar(written))


# --------------------------------------------------------------------------------------------------------- a whole file


def test_what_the_words_of_a_file_become() -> None:
    budget = MARKETING.budget
    assert (budget.file, budget.title, budget.owner, budget.scenario) == (
        "budgets/marketing.yaml",
        "Marketing 2027",
        "finance",
        "",
    )
    assert budget.contingency == Fraction(1, 10)
    assert budget.tax == Tax("VAT", Fraction(19, 100), in_caps=True)
    assert [cap._replace(place=NOWHERE) for cap in budget.caps] == [
        Cap(
            "quarter",
            max=Money(5000, USD),
            at="p90",
            warn_at=Fraction(9, 10),
            over=("scenarios/q1.yaml", "scenarios/**/*.yaml"),
        ),
        Cap("monthly", MONTH, Money(1300, USD), (((2027, 2), Money(2200, USD)),)),
        Cap("launch", MONTH, None, (((2027, 3), Money(0, USD)),)),  # the other months are not held
        Cap("mkt", MONTH, Money(900, "EUR"), tags=(("cost_center", "MKT-114"),), owner="mkt-lead"),
        Cap("one-call", CALL, Money(2, USD), at="worst"),
        Cap("image", ACCEPTED_IMAGE, Money(Fraction(2, 5), USD), workflow="social-*"),
        Cap(
            "growth",
            max_increase=Fraction(1, 10),
            max_delta=Money(Fraction(1001, 2), "GBP"),
            ignore_below=Money(20, "GBP"),
        ),
    ]
    assert [cap.id for cap in budget.caps if cap.is_relative] == ["growth"]
    assert budget.caps[3].place == Place("budgets/marketing.yaml", 11, 5)
    assert budget.policy == Policy(
        ("openai/*", "bfl/flux-2-*"),
        "high",
        Size(2048, 2048),
        1000,
        60,
        1,
        Fraction(1, 20),
        shutdowns="refused",
        unknowns=True,
        required_tags=("cost_center",),
        places=budget.policy.places,
    )
    assert budget.policy.place("batch_above") == Place("budgets/marketing.yaml", 19, 16)
    of_cap, of_policy = budget.waivers
    assert _said(of_cap) == Waiver(
        cap="mkt",
        policy="",
        up_to=Money(1100, "EUR"),
        where="2027-02",
        until=date(2027, 2, 28),
        by="jane",
        why="campaign",
        ref="FIN-12",
    )
    assert _said(of_policy) == Waiver(
        cap="",
        policy="prices_checked_within",
        up_to=None,
        where="bfl/*",
        until=date(2027, 1, 31),
        by="joe",
        why="the page is down",
        ref="",
    )


def test_what_is_not_said_asks_for_nothing() -> None:
    budget = read_budget(parse(b"version: 1\nbudget: b\npolicy: {unknowns: refused}\n", "b.yaml"))
    assert (budget.owner, budget.caps, budget.waivers, budget.tax, budget.fx) == ("", (), (), None, None)
    assert budget.contingency == 0
    assert budget.policy._replace(places=()) == Policy()


def test_rates_hold_from_their_day_on() -> None:
    assert RATES.usd_per("USD", date(2020, 1, 1)) == 1
    assert RATES.usd_per("EUR", date(2026, 11, 1)) == Fraction("1.0842")
    assert RATES.usd_per("EUR", date(2026, 12, 31)) == Fraction("1.0842")
    assert RATES.usd_per("EUR", date(2027, 1, 1)) == Fraction("1.1")
    for currency, day in (("EUR", date(2026, 10, 31)), ("GBP", date(2027, 1, 1))):
        with pytest.raises(InputError, match=r"\[no-fx\]"):
            RATES.usd_per(currency, day)


# ------------------------------------------------------------------------------------------------ where it is read from


def test_what_was_read_is_named_with_its_hash() -> None:
    assert MARKETING.files == {
        "budgets/marketing.yaml": sha256((DATA / "marketing.yaml").read_bytes()).hexdigest(),
        "budgets/fx.yaml": sha256((DATA / "fx.yaml").read_bytes()).hexdigest(),
    }


def test_a_whole_budget_can_be_read_from_elsewhere_than_the_disk(tmp_path: Path) -> None:
    revision = {
        tmp_path / "budgets/b.yaml": b"version: 1\nbudget: b\nfx: ../rates.yaml\ncaps: [{id: a, max: 5 EUR}]\n",
        tmp_path / "budgets/../rates.yaml": (DATA / "fx.yaml").read_bytes(),
    }
    asked = []

    def read(path: Path, shown: str) -> bytes:
        asked.append(shown)
        return revision[path]

    loaded = load_budget(tmp_path / "budgets/b.yaml", root=tmp_path, shown="main:budgets/b.yaml", read=read)
    assert loaded.budget.fx
    assert asked == list(loaded.files) == ["main:budgets/b.yaml", "main:budgets/../rates.yaml"]
    assert loaded.budget.caps[0].place == Place("main:budgets/b.yaml", 4, 8)


def test_a_link_does_not_lead_to_rates_outside_the_tree(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "fx.yaml").symlink_to(DATA / "fx.yaml")
    shutil.copy(DATA / "marketing.yaml", tmp_path / "tree")
    with pytest.raises(InputError, match=r"marketing.yaml:4:5: 'fx.yaml' leaves the tree; .* \[outside-tree\]"):
        load_budget(tmp_path / "tree" / "marketing.yaml")


def test_a_budget_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match=r"\[cannot-read\]"):
        load_budget(tmp_path / "budget.yaml")


def test_rates_with_problems_are_told_once() -> None:
    """With a wrong file of rates nothing is said of the currencies."""
    files = {
        "b.yaml": b"version: 1\nbudget: b\nfx: fx.yaml\ncaps: [{id: a, max: 5 EUR}]\n",
        "fx.yaml": b"version: 2\nfx: []\n",
    }
    with pytest.raises(InputError) as caught:
        load_budget(Path("b.yaml"), read=lambda _, shown: files[shown])
    assert [str(finding) for finding in caught.value.problems] == [
        (
            "fx.yaml:1:10: this is version 2 of exchange rates; "
            "costplan 0.3.0 reads version 1; update costplan, or write it anew [version]"
        ),
    ]


def test_all_that_is_wrong_is_told_at_once() -> None:
    text = b"""\
version: 1
budget: b
caps:
  - {id: a, max: 5 USD}
  - {id: a, max: 6 USD}
waivers:
  - {cap: b, up_to: 7 USD, until: 2027-01-01, by: jane, why: campaign}
  - {cap: a, up_to: 7 EUR, until: 2027-01-01, by: jane, why: campaign}
contingency: 5
fx: fx.yaml
"""
    with pytest.raises(CostplanError) as caught:
        read_budget(parse(text, "b.yaml"), lambda _: RATES)
    assert [(finding.place and finding.place.line, finding.code) for finding in caught.value.problems] == [
        (5, "said-twice"),
        (7, "unknown-cap"),
        (8, "other-currency"),
        (9, "not-a-share"),
    ]


# ------------------------------------------------------------------------------------------------------- in a scenario

BASE = """\
version: 1
scenario: Base
period: 2027-01
workflows: {posts: {runs: {amount: 1, per: day}, steps: {picture: {model: recraft/recraft-v4}}}}
budget:
  fx: rates.yaml
  contingency: 10%
  caps: [{id: quarter, max: 5000 EUR}]
"""
TOP = """\
version: 1
extends: deep/base.yaml
scenario: Top
budget: {owner: finance, contingency: null, policy: {models: [recraft/*]}}
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "top.yaml").write_text(TOP, encoding="utf-8")
    shutil.copy(DATA / "fx.yaml", tmp_path / "deep" / "rates.yaml")
    shutil.copy(DATA / "fx.yaml", tmp_path / "others.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_scenario_has_a_budget_of_its_own_in_layers(tree: Path) -> None:
    loaded = load_scenario(Path("top.yaml"))
    budget = loaded.scenario.budget
    assert budget
    assert (budget.file, budget.title, budget.scenario, budget.owner) == ("top.yaml", "Top", "Top", "finance")
    assert budget.contingency == 0
    assert budget.policy.models == ("recraft/*",)
    assert [(cap.id, cap.max, cap.place.file) for cap in budget.caps] == [
        ("quarter", Money(5000, "EUR"), "deep/base.yaml")
    ]
    # the rates lie beside the layer that names them
    assert list(loaded.files) == ["top.yaml", "deep/base.yaml", "deep/rates.yaml"]


def test_a_budget_can_be_overridden(tree: Path) -> None:
    overrides = ["budget.contingency=5%", "budget.fx=others.yaml", "budget.policy.max_quality=low"]
    loaded = load_scenario(Path("top.yaml"), overrides=overrides)
    budget = loaded.scenario.budget
    assert budget
    assert (budget.contingency, budget.policy.max_quality) == (Fraction(1, 20), "low")
    assert list(loaded.files) == ["top.yaml", "deep/base.yaml", "others.yaml"]
    with pytest.raises(CommandLineError, match="did you mean budget"):
        load_scenario(Path("top.yaml"), overrides=["budgte.contingency=5%"])


def test_a_written_scenario_reads_back_with_its_budget(tree: Path) -> None:
    scenario = load_scenario(Path("top.yaml")).scenario
    Path("again.yaml").write_text(write_scenario(scenario), encoding="utf-8")
    again = load_scenario(Path("again.yaml")).scenario
    assert scenario.budget
    assert again.budget
    assert again.budget.fx == scenario.budget.fx
    assert budget_entries(again.budget) == budget_entries(scenario.budget)


def test_a_scenario_without_a_budget_has_none(tree: Path) -> None:
    Path("plain.yaml").write_text(BASE.partition("budget:")[0], encoding="utf-8")
    assert load_scenario(Path("plain.yaml")).scenario.budget is None


def _said(noun: Any) -> Any:
    """A cap or a waiver wherever it stands."""
    return noun._replace(place=NOWHERE)


def test_every_word_of_a_budget_is_written() -> None:
    written = write(budget_entries(MARKETING.budget))
    again = read_own_budget(parse(written.encode(), "again.yaml"), "t", "budgets/marketing.yaml", lambda _: RATES)
    assert write(budget_entries(again)) == written
    assert list(map(_said, again.caps)) == list(map(_said, MARKETING.budget.caps))
    assert again.policy._replace(places=()) == MARKETING.budget.policy._replace(places=())
    assert list(map(_said, again.waivers)) == list(map(_said, MARKETING.budget.waivers))
    own = MARKETING.budget
    assert (again.owner, again.contingency, again.tax) == (own.owner, own.contingency, own.tax)
