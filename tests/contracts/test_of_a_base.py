"""A gate and a diff against a revision: contracts of the base are those of the base, and one that changed is told."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.command import AS_OF, run
from tests.contracts.test_which_contracts import SCENARIO, contract
from tests.gating.test_gate import commit, git

if TYPE_CHECKING:
    from pathlib import Path

BUDGET = "budget:\n  caps:\n    - {id: whole, per: period, max: 900 USD}\n"
# A draft is $52.91 for 1,000 of them, a final $45.00: see test_which_contracts.py.
AT_10, AT_20 = "$92.62", "$87.33"  # 52.91 x 0.9 + 45; 52.91 x 0.8 + 45
LESS = "$5.29"  # 52.91 x 0.1


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose base has contract a at 10 %."""
    made = tmp_path_factory.mktemp("agreed")
    git(made, "init", "-q", "-b", "main")
    (made / "contracts").mkdir()
    (made / "costplan.yaml").write_text("version: 1\nscenarios: [one.yaml]\ncontracts: [contracts/*.yaml]\n")
    (made / "one.yaml").write_text(SCENARIO + BUDGET)
    (made / "contracts" / "a.yaml").write_text(contract("a", "openai", "10%"))
    commit(made)
    return made


@pytest.fixture(params=["project", "named", "scenario"])
def way(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The same where the test stands, at 20 % since; the words that name the contract, where costplan.yaml or the
    scenario does not."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    if request.param != "project":
        (tmp_path / "costplan.yaml").write_text("version: 1\nscenarios: [one.yaml]\n")
    if request.param == "scenario":
        (tmp_path / "one.yaml").write_text(f"{SCENARIO}{BUDGET}contracts: [contracts/a.yaml]\n")
    if request.param != "project":
        commit(tmp_path)
    (tmp_path / "contracts" / "a.yaml").write_text(contract("a", "openai", "20%"))
    return ("--contracts", "contracts/a.yaml") if request.param == "named" else ()


def said(*words: str, code: int = 0) -> str:
    text = run(*words, *AS_OF, code=code).output
    return unescape(re.sub(r"<[^>]*>", "", " ".join(text.split())))


def test_a_changed_contract_is_a_move_of_prices(way: tuple[str, ...]) -> None:
    told = f"contract a (contracts/a.yaml): it takes {LESS} off the cost of the plan here"
    found = said("diff", "--base", "main", *way)
    assert f"the plan here costs {LESS} less than main" in found
    assert f"rate -{LESS}" in found
    assert told in found
    assert "it takes" in said("diff", "--base", "main", "--format", "comment", *way)
    for fmt in ("table", "md"):
        found = said("check", "--base", "main", "--format", fmt, *way)
        assert f"they take {LESS} off what the scenarios cost" in found
        assert AT_20 in found
        assert AT_10 in found
        assert f"rate -{LESS}" in found
    told = json.loads(run("check", "--base", "main", "--format", "json", *way, *AS_OF, code=0).stdout)
    assert told["bridge"]["parts"] == {"rate": {"usd": "-5.291"}}
    assert {key: told["base"][key] for key in ("scenarios_usd", "tables_usd")} == {
        "scenarios_usd": "0",
        "tables_usd": "-5.291",
    }


RATES = """
version: 1
fx:
  - from: 2026-01-01
    source: {title: ECB, url: https://example.com/ecb, checked: 2026-01-02, confidence: official}
    usd: {EUR: 1.10}
"""


def test_exchange_rates_of_a_contract_are_those_of_the_base_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A month of 200 EUR at least: $220.00 at 1.10, $200.00 at 1.00, beside $45.00 of bfl."""
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "costplan.yaml").write_text("version: 1\nscenarios: [one.yaml]\n")
    policy = "  policy: {changed_tables: refused}\n"
    (tmp_path / "one.yaml").write_text(f"{SCENARIO}contracts: [a.yaml]\n{BUDGET}{policy}")
    least = "minimums: {invoice: {amount: 200 EUR, per: month}}"
    text = contract("a", "openai", "10%").partition("rates:")[0]
    (tmp_path / "a.yaml").write_text(f"{text}fx: fx.yaml\n{least}\n")
    (tmp_path / "fx.yaml").write_text(RATES)
    commit(tmp_path)
    (tmp_path / "fx.yaml").write_text(RATES.replace("1.10", "1.00"))
    told = "exchange rates of contract a (a.yaml); they "
    assert f"{told}take $20.00 off what the scenarios cost" in said("check", "--base", "main", code=3)
    found = said("check", "--pricing-from", "main", code=3)
    assert f"{told}would take $20.00 off what the scenarios cost" in found
    assert "expected $265.00" in found


def test_contracts_of_a_revision_price_a_plan(way: tuple[str, ...]) -> None:
    found = said("check", "--pricing-from", "main", *way)
    assert f"expected {AT_10}" in found
    assert f"contract a (contracts/a.yaml); they would take {LESS} off what the scenarios cost" in found
    found = said("diff", "--pricing-base", "main", "one.yaml", *way)
    assert f"costs {LESS} less" in found


def test_a_new_contract_counts_in_no_base(way: tuple[str, ...], tmp_path: Path) -> None:
    if way:
        return
    (tmp_path / "contracts" / "b.yaml").write_text(contract("b", "bfl", "50%"))
    if "contracts" not in (tmp_path / "costplan.yaml").read_text():
        (tmp_path / "one.yaml").write_text(f"{SCENARIO}{BUDGET}contracts: [contracts/a.yaml, contracts/b.yaml]\n")
    found = said("diff", "--base", "main")
    assert "contract b (contracts/b.yaml) is new: it takes $22.50 off the cost of the plan here" in found
    found = said("check", "--pricing-from", "main")
    assert f"expected {AT_10}" in found
    assert "contract b (contracts/b.yaml) is new; they would take $27.79 off" in found  # 5.29 of a, 22.50 of b
    (tmp_path / "contracts" / "b.yaml").write_text(contract("b", "bfl", "50%") + "private: true\n")
    assert "is new: what it does to the cost is private" in said("diff", "--base", "main")
    found = said("check", "--base", "main")
    assert "what they do to the cost cannot be told: private (contract b)" in found


def test_a_contract_that_moves_no_dollar_is_told_all_the_same(tmp_path: Path, way: tuple[str, ...]) -> None:
    (tmp_path / "contracts" / "a.yaml").write_text(contract("a", "openai", "10%") + "title: Another\n")
    told = "contract a (contracts/a.yaml): it changes no dollar of the plan here"
    for fmt in ("table", "md", "html", "comment"):
        found = said("diff", "--base", "main", "--format", fmt, *way)
        assert told in found
        assert "Nothing changed" not in found
    found = json.loads(run("diff", "--base", "main", "--format", "json", *way, *AS_OF, code=0).stdout)
    assert found["changed"]
    assert told in found["notes"]
