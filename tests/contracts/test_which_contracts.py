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
