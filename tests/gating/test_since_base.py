"""The bridge from a base that a gate shows: for a pull request, for a saved plan, on every page; none where nothing
changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from costplan.planning.workflow_part import WorkflowPart
from tests.command import PRICES, run
from tests.differing import usd
from tests.places import TESTS
from tests.project.test_unchanged import git

CASES = yaml.safe_load((TESTS / "data" / "bridges_of_a_gate.yaml").read_text(encoding="utf-8"))
SCENARIO = """\
version: 1
scenario: {title}
period: 2027-01-01
workflows:
  posts:
    note: {note}
    tags: {{cost_center: {cost_center}}}
    runs: {{amount: {runs}, per: total}}
    steps: {{{step}: {{model: test/next, quality: {quality}, size: 1024x1024{accepted}}}{more}}}
"""
BUDGET = "version: 1\nbudget: B\ncaps: [{id: all, max: 1000 USD}]\n"
PLAIN = {"note": "words", "cost_center": "A", "runs": "1000", "step": "s", "quality": "low", "accepted": "", "more": ""}


def scenario(said: dict[str, Any], title: str = "Posts") -> str:
    fields = dict(PLAIN)
    for key, value in said.items():
        fields[key.partition(".")[0]] = str(value)
    if share := said.get("accepted"):
        fields["accepted"] = f", accepted: {share}, on_reject: {{redo: {fields['step']}, at_most: 2}}"
    return SCENARIO.format(title=title, **fields)


@pytest.fixture
def tree(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COSTPLAN_AS_OF", "2026-12-01")
    Path("costplan.yaml").write_text(
        "version: 1\nscenarios: [s/*.yaml]\nbudgets: [b.yaml]\npricing: tables\n", encoding="utf-8"
    )
    Path("b.yaml").write_text(BUDGET, encoding="utf-8")
    shutil.copytree(PRICES, "tables", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    Path("s").mkdir()
    Path("s/posts.yaml").write_text(scenario({}), encoding="utf-8")
    return here


def commit(tree: Path) -> None:
    git(tree, "init", "-q")
    git(tree, "add", ".")
    git(tree, "commit", "-qm", "as it was")


def document(*more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("check", *more, "--format", "json", code=0).stdout)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any], tree: Path) -> None:
    Path("s/posts.yaml").write_text(scenario(case.get("was", {})), encoding="utf-8")
    commit(tree)
    Path("s/posts.yaml").write_text(scenario(case.get("was", {}) | case.get("now", {})), encoding="utf-8")
    table = Path("tables/test/next.yaml")
    text = table.read_text(encoding="utf-8")
    for before, after in case.get("table", {}).items():
        text = text.replace(before, after)
    table.write_text(text, encoding="utf-8")
    found = document("--base", "HEAD")
    bridge = found["bridge"]
    assert (bridge and usd(bridge["parts"])) == case["parts"]
    assert found["base"]["tables_usd"] == case.get("tables_usd", "0")
    if bridge:
        assert (bridge["base_usd"], bridge["head_usd"]) == (
            found["base"]["expected_usd"],
            found["total"]["expected_usd"],
        )


def test_scenarios_that_the_base_has_are_flexed_no_more(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two scenarios one changed; a workflow is built for the plans and for the bridge, the other one's once."""
    Path("s/more.yaml").write_text(scenario({}, "More"), encoding="utf-8")
    commit(tree)
    built: list[str] = []
    build = WorkflowPart.build

    def count(part: WorkflowPart, *more: Any) -> None:
        built.append(part.scenario.title)
        build(part, *more)

    monkeypatch.setattr(WorkflowPart, "build", count)
    assert document("--base", "HEAD")["bridge"] is None
    assert sorted(built) == ["More", "Posts"]
    Path("s/posts.yaml").write_text(scenario({"quality": "medium"}), encoding="utf-8")
    built.clear()
    bridge = document("--base", "HEAD")["bridge"]
    assert built.count("More") == 1
    assert usd(bridge["parts"]) == {"mix": "40"}
    assert [(one["scenario"], one["base_usd"]) for one in bridge["workflows"]] == [("Posts", "10")]
    assert (bridge["base_usd"], bridge["head_usd"]) == ("20", "60")


def test_a_saved_plan_is_split_as_a_revision_is(tree: Path) -> None:
    run("estimate", "s/posts.yaml", "--format", "json", "-o", "was.json", code=0)
    assert document("s/posts.yaml", "--base-plan", "was.json")["bridge"] is None
    Path("s/posts.yaml").write_text(scenario({"runs": 1300}, "Posts again"), encoding="utf-8")  # known by its file
    table = Path("tables/test/next.yaml")
    table.write_text(table.read_text(encoding="utf-8").replace("usd: 0.01", "usd: 0.02"), encoding="utf-8")
    found = document("s/posts.yaml", "--base-plan", "was.json")
    assert usd(found["bridge"]["parts"]) == {"volume": "3", "rate": "13"}
    page = run("check", "s/posts.yaml", "--base-plan", "was.json", code=0).stdout
    assert "rounding" not in page


def test_a_saved_plan_that_keeps_nothing_is_not_split(tree: Path) -> None:
    run("estimate", "s/posts.yaml", "--format", "json", "-o", "was.json", code=0)
    saved = json.loads(Path("was.json").read_text(encoding="utf-8"))
    Path("was.json").write_text(json.dumps(saved | {"version": 1, "rests_on": None}), encoding="utf-8")
    Path("s/posts.yaml").write_text(scenario({"runs": 1300}), encoding="utf-8")
    assert usd(document("s/posts.yaml", "--base-plan", "was.json")["bridge"]["parts"]) == {"not split": "3"}


def test_the_comment_says_it_in_ten_lines(tree: Path) -> None:
    commit(tree)
    Path("s/posts.yaml").write_text(scenario({"runs": 1300, "quality": "medium", "cost_center": "B"}), encoding="utf-8")
    for surface in ("md", "summary"):
        text = run("check", "--base", "HEAD", "--format", surface, code=0).stdout
        rows = text.partition("**What changed the cost**")[2].partition("\n\n**")[0].splitlines()[2:]
        assert [row.split(" | ")[:2] for row in rows[2:]] == [
            ["| before", "$10.00"],
            ["| volume", "+$3.00"],
            ["| mix", "+$52.00"],
            ["| moved", "$0.00"],
            ["| after", "$65.00"],
        ]
        assert text.index("**What changed the cost**") < text.index("<details>")
    told = run("check", "--base", "HEAD", "--format", "github", code=0).stdout
    assert "what changed the cost::this plan costs $55.00 more than HEAD (+550%25): mix +$52.00, volume +$3.00" in told


def test_caps_in_euro_have_their_bridge_in_dollars(tree: Path) -> None:
    rates = "{from: 2026-11-01, source: {title: t, url: 'https://a.example', checked: 2026-11-01, confidence: official}"
    Path("fx.yaml").write_text(f"version: 1\nfx:\n  - {rates}, usd: {{EUR: 1.25}}}}\n", encoding="utf-8")
    Path("b.yaml").write_text("version: 1\nbudget: B\nfx: fx.yaml\ncaps: [{id: all, max: 900 EUR}]\n", encoding="utf-8")
    commit(tree)
    Path("s/posts.yaml").write_text(scenario({"runs": 1300}), encoding="utf-8")
    bridge = document("--base", "HEAD")["bridge"]
    assert (bridge["currency"], bridge["base_usd"], usd(bridge["parts"])) == ("USD", "10", {"volume": "3"})
