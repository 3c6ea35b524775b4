"""Costs beside calls of a workflow and of its steps through every door: what-ifs, writing, saved plans, explanations,
bridges, and the workbook, whose rates are inputs each of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from costplan import write_scenario
from costplan.scenario.reader import read_scenario
from costplan.yamlio import parse
from tests.command import AS_OF, PRICES, run
from tests.spreadsheets import change, column, figures

if TYPE_CHECKING:
    from pathlib import Path

# 100 runs of two images at $0.01: $2. 2 minutes of $30 an hour for each image that is made ($200) and for each that is
# delivered ($100); $1 for each that is taken ($100); $31 a month: $433
REVIEWED = """\
version: 1
scenario: reviewed
period: 2027-01
workflows:
  w:
    runs: {amount: 100, per: total}
    steps:
      final:
        model: test/next
        quality: low
        make: 2
        keep: 1
        costs:
          review: {per: image, minutes: 2, usd_per_hour: 30}
          licence: {per: accepted_image, usd: 1}
          desk: {per: month, usd: 31}
    costs: {check: {per: accepted_image, minutes: 2, usd_per_hour: 30}}
"""
TOTAL = 2 + 200 + 100 + 100 + 31


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.yaml").write_text(REVIEWED, encoding="utf-8")
    return tmp_path


def answered(*words: object) -> Any:
    return json.loads(run(*words, "--pricing", PRICES, "--format", "json", *AS_OF, code=0).stdout)


def total(*words: object) -> float:
    return float(answered("estimate", *words)["total"]["expected_usd"])


@pytest.mark.parametrize(
    ("what", "more"),
    [
        ("workflows.w.costs.check.minutes=3", 50),
        ("w.costs.check.minutes=+50%", 50),
        ("w.costs.check.usd_per_hour=60", 100),
        ("w.final.costs.review.minutes=3", 100),
        ("w.final.costs.review.minutes=1 to 3", -16.86),  # the mean of the range is 1.8314
        ("w.final.costs.desk.usd=-100%", -31),
        ("w.final.costs.licence=", -100),
        ("w.costs.storage={per: month, usd: 7}", 7),
    ],
)
def test_a_cost_is_changed_like_any_other_key(here: Path, what: str, more: float) -> None:
    assert total("s.yaml", "--set", what) == pytest.approx(TOTAL + more, abs=0.01)


def test_a_cost_varies_from_one_value_to_another(here: Path) -> None:
    told = run("compare", "s.yaml", "--vary", "w.final.costs.review.minutes=2..4", "--pricing", PRICES, *AS_OF, code=0)
    assert f"${TOTAL + 200}.00" in told.stdout


def test_a_scenario_is_written_as_it_was_read() -> None:
    scenario = read_scenario(parse(REVIEWED.encode(), "s.yaml"))
    written = write_scenario(scenario)
    assert write_scenario(read_scenario(parse(written.encode(), "s.yaml"))) == written
    assert "minutes: 2\n" in written.split("costs:")[1]


def test_a_saved_plan_plans_again_and_a_line_explains_itself(here: Path) -> None:
    run("estimate", "s.yaml", "--pricing", PRICES, "--format", "json", "-o", "plan.json", *AS_OF, code=0)
    assert total("plan.json") == TOTAL
    told = run("explain", "s.yaml", "w.final.review.person_hour", "--pricing", PRICES, *AS_OF, code=0).stdout
    assert "$200.00" in told
    assert "stated per image of final" in told
    assert "s.yaml:14:" in told


def test_a_bridge_tells_a_changed_cost_of_a_step_as_a_rate(here: Path) -> None:
    (here / "head.yaml").write_text(
        REVIEWED.replace("minutes: 2, usd_per_hour: 30}\n          lic", "minutes: 3, usd_per_hour: 30}\n          lic")
    )
    found = answered("diff", "s.yaml", "head.yaml")
    assert found["total"]["parts"] == {"rate": {"usd": "100"}}


def test_the_workbook_has_an_input_for_each_rate(here: Path) -> None:
    run("report", "s.yaml", "--pricing", PRICES, "--xlsx", "-o", ".", *AS_OF, code=0)
    assert figures(here / "s.xlsx")["expected"] == pytest.approx(TOTAL)
    rows = column(here / "s.xlsx", "Prices", "model", "meter", "rate, USD")
    assert sorted(row[1:] for row in rows if row[0] == "(other costs)") == [
        ("check", 30),
        ("desk", 31),
        ("licence", 1),
        ("review", 30),
    ]
    back = "--from-xlsx"
    assert total(back, "s.xlsx") == TOTAL
    change(here / "s.xlsx", here / "dear.xlsx", {"Inputs": {"workflows.w.steps.final.costs.review.usd_per_hour": 60}})
    assert total(back, "dear.xlsx") == TOTAL + 200
    change(here / "s.xlsx", here / "free.xlsx", {"Inputs": {"workflows.w.costs.check.usd_per_hour": 0}})
    assert total(back, "free.xlsx") == TOTAL - 100


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("costs: {c: {per: image, of: write, usd: 1}}", "'c' is for images of 'write', whose calls are of text"),
        ("deliver: {amount: 1, per: total}", "no step makes an image that is delivered: all calls are of text"),
        ("STEP keep: 1", "a call of text makes no image to keep; remove it"),
        ("STEP costs: {c: {per: accepted_image, usd: 1}}", "'c' is per accepted_image, and a call of text makes none"),
        ("STEP costs: {c: {per: image, usd: 1}}", "'c' is per image, and a call of text makes none; write 'per: run'"),
    ],
)
def test_a_call_of_text_makes_no_images(here: Path, lines: str, told: str) -> None:
    runs = "" if lines.startswith("deliver") else "    runs: {amount: 1, per: total}\n"
    more = f", {lines.removeprefix('STEP ')}" if lines.startswith("STEP") else ""
    own = "" if more else f"    {lines}\n"
    step = f"write: {{model: openai/gpt-5, call: text, tokens: {{text_in: 100, text_out: 10}}{more}}}"
    (here / "t.yaml").write_text(
        f"version: 1\nscenario: t\nperiod: 2027-01\nworkflows:\n  w:\n{runs}{own}    steps:\n      {step}\n"
    )
    done = run("estimate", "t.yaml", *AS_OF, code=4)
    assert told in done.stderr
    assert done.stderr.count("[not-allowed]") == 1
    assert "t.yaml:" in done.stderr
