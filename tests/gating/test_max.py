"""``--max``: a cap that needs no file, on a check, an estimate and from Python, as a budget's cap is held."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import costplan
from tests.command import run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

CASES = yaml.safe_load((TESTS / "data" / "max_cases.yaml").read_text(encoding="utf-8"))
DAY = ("--as-of", "2026-11-23")
SCENARIO = """version: 1
scenario: ten
period: 2027-01
workflows:
  w:
    runs: {amount: 10, per: month}
    steps:
      a: {model: gpt-image-2, size: 1024x1024, quality: high, prompt_tokens: 50}
"""
UNKNOWN = "a: {model: google/gemini-3.1-flash-lite-image, prompt_tokens: 50}"


@pytest.fixture
def tree(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "200")
    (here / "ten.yaml").write_text(SCENARIO, encoding="utf-8")
    return here


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.parametrize("command", ["check", "estimate"])
def test_one_rule_for_all_commands(command: str, case: dict[str, Any], tree: Path) -> None:
    found = run(command, "ten.yaml", "--max", case["max"], *DAY)
    assert found.exit_code == case["exit"], found.output
    assert case.get("says", "") in found.output
    if case["exit"] in (0, 3):
        assert "headroom" in found.stdout


@pytest.mark.parametrize("command", ["check", "estimate"])
def test_what_nobody_can_count_does_not_pass(command: str, tree: Path) -> None:
    text = SCENARIO.replace(SCENARIO.splitlines()[-1].strip(), UNKNOWN)
    (tree / "ten.yaml").write_text(text, encoding="utf-8")
    found = run(command, "ten.yaml", "--max", "1000 USD", *DAY)
    assert found.exit_code == 3
    assert "nobody can count" in found.stderr


def test_it_joins_the_caps_of_budgets(tree: Path) -> None:
    (tree / "b.yaml").write_text("version: 1\nbudget: b\ncaps:\n  - {id: max, max: 2 USD}\n", encoding="utf-8")
    asked = ("check", "ten.yaml", "--budget", "b.yaml", *DAY, "--format", "json")
    held = json.loads(run(*asked, "--max", "3 USD").stdout)["held"]
    caps = [(one["budget"], one["name"], one["status"], one["rule_place"]) for one in held if one["rule"] == "cap"]
    assert caps == [("b.yaml", "max", "broken", "b.yaml:4:5"), ("--max", "max", "fits", None)]


def test_the_same_verdict_as_of_a_budget(tree: Path) -> None:
    (tree / "b.yaml").write_text("version: 1\nbudget: b\ncaps:\n  - {id: max, max: 2 USD}\n", encoding="utf-8")
    of_file = run("check", "ten.yaml", "--budget", "b.yaml", *DAY)
    asked = run("check", "ten.yaml", "--max", "2 USD", *DAY)
    assert (of_file.exit_code, asked.exit_code) == (3, 3)
    assert of_file.stderr.removeprefix("costplan: b.yaml:4:5: ") == asked.stderr.removeprefix("costplan: ")


def test_a_workbook_and_a_saved_plan_are_held_too(tree: Path) -> None:
    assert run("estimate", "ten.yaml", *DAY, "--max", "9 USD", "--format", "json", "-o", "plan.json").exit_code == 0
    saved = json.loads((tree / "plan.json").read_text(encoding="utf-8"))
    assert "--max" not in json.dumps(saved)  # what was asked is not part of the plan
    for command in ("check", "estimate"):
        assert run(command, "plan.json", "--max", "2 USD", *DAY).exit_code == 3
        assert run(command, "plan.json", "--max", "3 USD", *DAY).exit_code == 0


def test_from_python(tree: Path) -> None:
    verdict = costplan.check("ten.yaml", as_of=date(2026, 11, 23), max="2 USD", folder=tree)
    assert [finding.name for finding in verdict.failing] == ["max"]
    assert costplan.check("ten.yaml", as_of=date(2026, 11, 23), max="3 USD", folder=tree).fits
    with pytest.raises(TypeError, match="max is 2"):
        costplan.check("ten.yaml", as_of=date(2026, 11, 23), max=2, folder=tree)  # type: ignore[arg-type]


# Eight images of gpt-image-2 with the assumed prompt: (8 x 7024 x 30 + 8 x 56 x 5) / 10^6 = $1.688 at 1024x1024 high,
# $1.688 at the dearest rung of the ladder (high at 1024x1024), $6.752 at worst with four attempts of each.
QUOTES = [
    ("-s 1024x1024 -q high -n 8", "1.688 USD", 0, ""),
    ("-s 1024x1024 -q high -n 8", "1.687 USD", 3, "the call does not fit: max: $1.688 expected is $0.001 over the cap"),
    ("-s 1024x1024 -q high -n 8 --attempts 4", "6.752 USD", 0, ""),
    ("-s 1024x1024 -q high -n 8 --attempts 4", "6.75 USD", 3, "at worst is $0.002 over the cap of $6.750"),
    ("-n 8", "1.688 USD", 0, ""),
    ("-n 8", "1.68 USD", 3, "the dearest of these calls does not fit: max: $1.69 expected"),
    ("-n 8", "2 EUR", 4, "EUR needs an exchange rate"),
    ("-n 8", "2", 2, "write 2 USD"),
    ("-q hd", "0.0001 USD", 4, "illegal-quality"),  # what is wrong with the call is told first
]


@pytest.mark.parametrize(("call", "amount", "code", "says"), QUOTES)
def test_a_quote_is_held_by_the_same_rule(call: str, amount: str, code: int, says: str, tree: Path) -> None:
    found = run("quote", "gpt-image-2", *call.split(), "--max", amount, *DAY)
    assert found.exit_code == code, found.output
    assert says in found.stderr
    assert bool(found.stdout) is (code in (0, 3) or "-q hd" in call)


def test_a_ladder_tells_which_rungs_fit(tree: Path) -> None:
    asked = ("quote", "gpt-image-2", "-n", "8", *DAY, "--format", "json")
    found = json.loads(run(*asked, "--max", "0.5 USD").stdout)
    fits = {(row["quality"], row["size"]): row["fits"] for row in found["ladder"]}
    assert fits == {(row["quality"], row["size"]): float(row["cost_usd"]) <= 0.5 for row in found["ladder"]}
    assert set(fits.values()) == {True, False}
    told = "max: $1.69 expected is $1.19 over the cap of $0.50"
    assert found["max"] == {"allowed_usd": "0.5", "at": "expected", "fits": False, "told": [told]}
    page = run("quote", "gpt-image-2", "-n", "8", *DAY, "--max", "0.5 USD").stdout
    assert page.count(" fits\n") == list(fits.values()).count(True)
    assert page.count(" over\n") == list(fits.values()).count(False)


def test_a_quote_without_an_amount_says_nothing_of_one(tree: Path) -> None:
    asked = ("quote", "openai/gpt-image-2", "-s", "1024x1024", "-q", "high", *DAY, "--format", "json")
    without, held = (json.loads(run(*asked, *more).stdout) for more in ((), ("--max", "1 USD")))
    assert held.pop("max")["fits"]
    assert held == without


def test_a_quote_of_what_nobody_can_count_does_not_pass(tree: Path) -> None:
    found = run("quote", "gemini-3.1-flash-lite-image", "--max", "1000 USD", *DAY)
    assert found.exit_code == 3
    assert "the call does not fit: nobody can count text out" in found.stderr


def test_resellers_are_listed_where_a_bare_name_was_resolved(tree: Path) -> None:
    line = "openai/gpt-image-2 is also sold by aiml, apiyi, azure, "
    stated = ("-s", "1024x1024", "-q", "low", *DAY)
    assert line in run("quote", "gpt-image-2", *stated).stdout
    assert "also sold" not in run("quote", "openai/gpt-image-2", *stated).stdout
    assert "also sold" not in run("quote", "imagen-4", *DAY).stdout


def test_what_is_stated_beside_calls_is_no_step_that_could_change(tree: Path) -> None:
    beside = "    costs: {review: {per: accepted_image, minutes: 1.5, usd_per_hour: 40}}\n"
    (tree / "ten.yaml").write_text(SCENARIO + beside, encoding="utf-8")  # 10 x (1.5 / 60 x $40) = $10, and 10 images
    found = run("check", "ten.yaml", "--max", "11 USD", *DAY)
    assert found.exit_code == 3
    assert "w.a.quality=" in found.stdout
    assert run("check", "ten.yaml", "--max", "1 USD", *DAY).exit_code == 3
