"""Which contracts count: those that are named, each of them, else those of costplan.yaml; and those of a base there."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING

import pytest

import costplan
from tests.command import AS_OF, run

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 23)
# In dollars, by hand. A draft is 1,756 tokens at $30 and 46 at $5 per 1M: $0.05291; a final $0.045 for 2 megapixels
# (0.03 + 0.015). 1,000 of each.
DRAFT, FINAL = 52.91, 45.00
SCENARIO = """\
version: 1
scenario: one road
period: 2027-01
workflows:
  posts:
    runs: {amount: 1000, per: month}
    steps:
      draft: {model: openai/gpt-image-2, size: 1024x1024, quality: medium, prompt_tokens: 40}
      final: {model: bfl/flux-2-pro, size: 1536x1024}
"""


def contract(name: str, vendor: str, discount: str) -> str:
    return f"version: 1\ncontract: {name}\nvendor: {vendor}\nfrom: 2020-01-01\nrates: [{{discount: {discount}}}]\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario and two contracts, of which no costplan.yaml says that they count."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "contracts").mkdir()
    (tmp_path / "one.yaml").write_text(SCENARIO)
    (tmp_path / "contracts" / "a.yaml").write_text(contract("a", "openai", "10%"))
    (tmp_path / "contracts" / "b.yaml").write_text(contract("b", "bfl", "50%"))
    return tmp_path


@pytest.mark.parametrize(
    ("named", "usd"),
    [
        ((), DRAFT + FINAL),
        (("contracts/a.yaml",), DRAFT * 0.9 + FINAL),
        (("contracts/a.yaml", "contracts/b.yaml"), DRAFT * 0.9 + FINAL / 2),
        (("contracts/b.yaml", "contracts/a.yaml"), DRAFT * 0.9 + FINAL / 2),
        (("contracts",), DRAFT * 0.9 + FINAL / 2),
        (("contracts", "contracts/a.yaml"), DRAFT * 0.9 + FINAL / 2),  # one counts once
        (("none",), DRAFT + FINAL),
    ],
)
def test_each_that_is_named_counts(named: tuple[str, ...], usd: float) -> None:
    words = [word for one in named for word in ("--contracts", one)]
    assert f"expected            ${usd:.2f}" in run("estimate", "one.yaml", *AS_OF, *words, code=0).output
    variable = {"COSTPLAN_CONTRACTS": os.pathsep.join(named)} if named else {}
    assert f"expected            ${usd:.2f}" in run("estimate", "one.yaml", *AS_OF, env=variable, code=0).output
    found = costplan.estimate("one.yaml", as_of=DAY, contracts=named)
    assert float(found.plan.total.expected / 10**12) == pytest.approx(usd, abs=0.005)


def test_list_prices_are_named_alone() -> None:
    done = run("estimate", "one.yaml", *AS_OF, "--contracts", "none", "--contracts", "contracts", code=4)
    assert "contracts are named beside 'none', which is for list prices; leave out one or the other" in done.output


def test_all_that_is_wrong_is_told_at_once() -> None:
    done = run("estimate", "one.yaml", *AS_OF, "--contracts", "no.yaml", "--contracts", "one.yaml", code=6)
    assert "no.yaml: No such file" in done.output
    assert "one.yaml:2:1: 'scenario' is not a key of a contract" in done.output


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ("rates: [" + "{discount: 1%}, " * 501 + "]", "more than 500 rates with contract 'many'"),
        (
            "minimums: {" + "".join(f"m{at}: {{amount: 1 USD, per: month}}, " for at in range(201)) + "}",
            "more than 200 other terms with contract 'many'",
        ),
    ],
)
def test_more_terms_than_a_plan_is_made_of_are_refused(folder: Path, terms: str, told: str) -> None:
    (folder / "many.yaml").write_text(f"version: 1\ncontract: many\nvendor: openai\nfrom: 2027-01-01\n{terms}\n")
    result = run("estimate", "one.yaml", "--contracts", "many.yaml")
    assert result.exit_code == 4
    assert told in result.stderr


FX = """\
version: 1
fx:
  - from: 2026-01-01
    source: {url: https://example.com/rates, title: Rates, checked: 2026-01-01, confidence: official}
    usd: {EUR: 1.08}
"""


@pytest.mark.parametrize("words", [("--contracts", "contracts"), ()])
def test_rates_lie_beside_the_contracts_that_name_them(folder: Path, words: tuple[str, ...]) -> None:
    (folder / "contracts" / "fx.yaml").write_text(FX)
    (folder / "contracts" / "a.yaml").write_text(contract("a", "openai", "10%") + "fx: fx.yaml\n")
    (folder / "costplan.yaml").write_text("version: 1\ncontracts: [contracts/*.yaml]\n")
    total = DRAFT * 0.9 + FINAL / 2
    assert f"expected            ${total:.2f}" in run("estimate", "one.yaml", *AS_OF, *words, code=0).output


def test_what_is_neither_a_contract_nor_rates_is_refused(folder: Path) -> None:
    named = run("estimate", "one.yaml", *AS_OF, "--contracts", "contracts", code=0)
    assert "contract a" in named.output
    (folder / "contracts" / "c.yaml").write_text("version: 1\nfrom: 2026-01-01\nvendor: openai\nfx: fx.yaml\n")
    done = run("estimate", "one.yaml", *AS_OF, "--contracts", "contracts", code=4)
    assert "contracts/c.yaml:1:1: a contract needs the key 'contract'" in done.output


def test_a_line_of_a_term_is_stated_in_its_contract(folder: Path) -> None:
    terms = "minimums: {floor: {amount: 100 USD, per: month}}\n"
    (folder / "contracts" / "a.yaml").write_text(contract("a", "openai", "10%") + terms)
    done = run("estimate", "one.yaml", *AS_OF, "--contracts", "contracts/a.yaml", "--format", "csv", code=0)
    lines = [line for line in done.stdout.splitlines() if "minimum_unused" in line]
    assert lines
    assert all("stated in the contract" in line and "stated in the scenario" not in line for line in lines)


def test_rates_alone_are_no_contract(folder: Path) -> None:
    (folder / "rates").mkdir()
    (folder / "rates" / "fx.yaml").write_text(FX)
    (folder / "costplan.yaml").write_text("version: 1\ncontracts: [rates/*.yaml]\n")
    done = run("estimate", "one.yaml", *AS_OF, code=4)
    assert "costplan.yaml:2:13: what is named has exchange rates and no contract" in done.output
    assert "has exchange rates and no contract" in run("estimate", "one.yaml", "--contracts", "rates", code=4).output


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("contracts: [contracts/nope.yaml]", "there is no file 'contracts/nope.yaml' beside this one; mend the path"),
        (
            "contracts: [contracts/aa.yaml]",
            "there is no file 'contracts/aa.yaml' beside this one; did you mean a.yaml?",
        ),
        ('contracts: ["contracts/*.yaml"]', "beside this one; name each file: globs are for costplan.yaml alone"),
        ("extends: nope.yaml", "there is no file 'nope.yaml' beside this one; mend the path"),
    ],
)
def test_a_file_that_a_scenario_names_and_that_is_missing_is_told_at_its_name(
    folder: Path, line: str, told: str
) -> None:
    (folder / "one.yaml").write_text(f"{SCENARIO}{line}\n")
    done = run("estimate", "one.yaml", *AS_OF, code=4)
    column = line.index("c", 10) - line.count('"') // 2 if "[" in line else 9
    assert f"one.yaml:10:{column + 1}: " in done.output
    assert told in done.output


def test_missing_rates_of_a_contract_are_told_at_their_name(folder: Path) -> None:
    (folder / "contracts" / "a.yaml").write_text(contract("a", "openai", "10%") + "fx: nofx.yaml\n")
    done = run("estimate", "one.yaml", *AS_OF, "--contracts", "contracts/a.yaml", code=4)
    assert "contracts/a.yaml:6:5: there is no file 'nofx.yaml' beside this one" in done.output


def test_contracts_of_another_project_are_told_to_count_for_nothing(folder: Path) -> None:
    below = folder / "team"
    below.mkdir()
    (below / "one.yaml").write_text(SCENARIO)
    (below / "a.yaml").write_text(contract("a", "openai", "10%"))
    (below / "costplan.yaml").write_text("version: 1\ncontracts: [a.yaml]\n")
    done = run("estimate", "team/one.yaml", *AS_OF, code=0)
    assert "contracts of team/costplan.yaml do not count here, though team/one.yaml lies there" in done.output


def test_an_empty_name_of_contracts_is_refused() -> None:
    words = ("quote", "openai/gpt-5-mini", "--tokens", "text_in=8", "--contracts", "", *AS_OF)
    assert "--contracts is empty" in run(*words, code=4).output
