"""One discount of 12 % in a project's contracts moves every door alike, and taken away the list prices are back."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

import costplan
from costplan import guard
from costplan.planning.ladder import Asked
from costplan.project.quoting import answer_quote
from costplan.project.request import Request
from costplan.project.sample_asked import SampleAsked
from costplan.project.sample_call import sample_call
from costplan.project.scenarios import read_scenarios
from costplan.workbook.offers import Market

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 23)
SCENARIO = """\
version: 1
scenario: one road
period: 2027-01-01 through 2027-02-28
seats:
  design: {plan: midjourney/standard, count: 3, billed: monthly}
workflows:
  posts:
    runs: {amount: 1000, per: month}
    steps:
      draft: {model: openai/gpt-image-2, size: 1024x1024, quality: medium, prompt_tokens: 40}
      final: {model: bfl/flux-2-pro, size: 1536x1024, accepted: 80%}
budget:
  caps:
    - {id: whole, per: period, max: 1 USD}
"""
CONTRACT = """\
version: 1
contract: acme
models: ["*"]
from: 2020-01-01
rates: [{discount: DISCOUNT}]
"""
ANSWER = {"data": [{"b64_json": ""}], "usage": {"input_tokens": 40, "output_tokens": 1756, "total_tokens": 1796,
          "input_tokens_details": {"text_tokens": 40, "image_tokens": 0}}}  # fmt: skip


def project(folder: Path, discount: str | None, *, by_scenario: bool = False) -> None:
    (folder / "contracts").mkdir(exist_ok=True)
    listed = "contracts: [contracts/*.yaml]\n" if discount and not by_scenario else ""
    (folder / "costplan.yaml").write_text(f"version: 1\nscenarios: [one.yaml]\n{listed}", encoding="utf-8")
    (folder / "contracts" / "acme.yaml").write_text(CONTRACT.replace("DISCOUNT", discount or "0%"), encoding="utf-8")
    named = "contracts: [contracts/acme.yaml]\n" if discount and by_scenario else ""
    (folder / "one.yaml").write_text(SCENARIO + named, encoding="utf-8")


def figures(folder: Path) -> dict[str, Any]:
    """Pico-dollars of every door in a folder."""
    request = Request(as_of=DAY, scenarios=("one.yaml",), folder=folder)
    quote = answer_quote(Asked(model="bfl/flux-2-pro", as_of=DAY, size="1024x1024")).quote
    assert quote is not None
    found = {"quote": quote.cost.expected}
    found["estimate"] = costplan.estimate("one.yaml", as_of=DAY).plan.total.expected
    verdict = costplan.check("one.yaml", as_of=DAY)
    found["check"] = next(one.found for one in verdict.findings if one.rule == "cap") or 0
    compared = costplan.compare("one.yaml", as_of=DAY, swaps=["posts.draft.quality=low"])
    found |= {f"compare {one.name}": one.costed.total.expected for one in compared.options if one.costed}
    advice = costplan.advise("one.yaml", as_of=DAY)
    found |= {f"advise {one.name}": one.saving for one in advice.ways}
    with guard.reserve("openai/gpt-image-2", size="1024x1024", quality="medium", prompt_tokens=40, max_usd=1) as hold:
        found["guard holds"] = hold.reservation.reserved
        found["guard settles"] = hold.settle(ANSWER).spent
    sample = sample_call(
        SampleAsked(named="openai/gpt-image-2", as_of=DAY, size="1024x1024", quality="low", prompt="kite")
    )
    found["live would cost"] = sample.plan.priced.cost.expected
    found["live reserves"] = sample.plan.worst
    catalogue, loaded = read_scenarios(request)
    offers = next(iter(Market([one.scenario for one in loaded], catalogue, ()).offers())).offers
    found |= {f"workbook offers {one.key}": one.priced[0][0].cost.expected for one in offers[:20]}
    return found


@pytest.mark.parametrize("nothing", [None, "0%"])
def test_one_discount_moves_every_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nothing: str | None) -> None:
    monkeypatch.chdir(tmp_path)
    project(tmp_path, nothing)
    listed = figures(tmp_path)
    project(tmp_path, "12%")
    agreed = figures(tmp_path)
    assert set(agreed) == set(listed)
    assert {what.split()[0] for what in listed} == {
        "quote",
        "estimate",
        "check",
        "guard",
        "live",
        "compare",
        "advise",
        "workbook",
    }
    for what, pico in listed.items():
        assert pico > 0, what
        assert abs(agreed[what] - pico * Fraction(88, 100)) <= (1 if what.startswith(("guard", "live")) else 0), what
    project(tmp_path, None)
    assert figures(tmp_path) == listed


def test_a_scenarios_contract_moves_what_is_asked_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that no scenario is asked about, by quote or the guard, pays what the project has agreed on."""
    monkeypatch.chdir(tmp_path)
    project(tmp_path, None)
    listed = figures(tmp_path)
    project(tmp_path, "12%", by_scenario=True)
    for what, pico in figures(tmp_path).items():
        share = 1 if what.startswith(("guard", "quote", "live")) else Fraction(88, 100)
        assert pico == listed[what] * share, what
    verdict = costplan.check("one.yaml", as_of=DAY)
    assert "contract acme" in verdict.tables_used
    estimated = costplan.estimate("one.yaml", as_of=DAY)
    assert estimated.headroom is not None
    assert estimated.headroom.compared == estimated.plan.total.expected
    at_list = costplan.estimate("one.yaml", as_of=DAY, contracts="none")
    assert at_list.plan.total.expected == listed["estimate"]
