"""A saved plan and a version plan again: elsewhere, on another day, without any table, tokenizer or calibration beside
them, to the last digit. What is edited, of another version or not alone is told in one sentence."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from costplan.books.version_file import _hash, read_version
from costplan.catalogue import shipped
from costplan.keeping.trimmed import trimmed, trimmed_calibration
from costplan.pricing import tokenizer
from costplan.yamlio import parse, write
from tests.command import AS_OF, PRICES, run
from tests.drawn import costed, scenarios, splits
from tests.places import TESTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLD = TESTS / "data" / "old" / "0.1.0"
BY_NAME = ("files", "tags", "months", "days", "steps", "models", "meters", "scenarios", "inputs")
"""Keys of mappings whose own keys are names that people gave, in a version's case those of scenarios and files."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Own tables with a discount, a calibration with modes, a prompt as text, a budget."""
    folder = tmp_path / "project"
    shutil.copytree(OLD, folder, ignore=shutil.ignore_patterns("pack", "*.json", "costplan.lock", "versions"))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """Go where there are no tables, no shipped ones either, and no tokenizer."""

    def go() -> Path:
        folder = tmp_path / "elsewhere"
        (folder / "none").mkdir(parents=True, exist_ok=True)
        monkeypatch.chdir(folder)
        monkeypatch.setattr("costplan.catalogue.shipped", lambda _: folder / "none")
        monkeypatch.setattr(tokenizer, "_encoder", lambda: None)
        tokenizer.count_tokens.cache_clear()
        return folder

    return go


def saved(path: Path, *words: object) -> dict[str, Any]:
    run("estimate", *words, *AS_OF, "--format", "json", "-o", path, code=0)
    return document(path)


def document(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """All but in which words the tables are named: totals, lines, quantiles, places, and what they rest on."""
    assert one["prices"]["sha256"] == other["prices"]["sha256"]
    return one | {"prices": {}} == other | {"prices": {}}


SUPPOSED = """\
version: 1
scenario: Supposed
period: 2027-01
workflows:
  hero:
    runs: {amount: 100, per: month}
    steps: {image: {model: openai/gpt-image-2, size: 1024x1024, quality: high, prompt_tokens: 50}}
assumed: {hero.runs: nobody has counted}
"""
SHIPPED = ["quarter", str(TESTS / "data" / "sellers.yaml"), "guide-workflows", "campaign"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_plans_again(name: str, tmp_path: Path, elsewhere: Callable[[], Path]) -> None:
    then = saved(tmp_path / "plan.json", name, "--calibration", "public")
    elsewhere()
    result = run("estimate", tmp_path / "plan.json", *AS_OF, "--format", "json", code=0)
    assert result.stderr == ""
    assert same(json.loads(result.stdout), then)


def test_own_tables_discount_calibration_and_prompts_plan_again(
    project: Path, tmp_path: Path, elsewhere: Callable[[], Path]
) -> None:
    then = saved(tmp_path / "plans.json", "scenario.yaml", "drafts.yaml")
    assert "A fox in the snow" not in (tmp_path / "plans.json").read_text(encoding="utf-8")
    elsewhere()
    again = saved(tmp_path / "again.json", tmp_path / "plans.json")
    assert same(again, then)
    assert same(saved(tmp_path / "third.json", tmp_path / "again.json"), then)
    later = run("estimate", tmp_path / "plans.json", "--as-of", "2029-05-01", "--format", "json", code=0)
    assert json.loads(later.stdout)["total"] == then["total"]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=scenarios() | splits() | costed())
def test_any_plan_plans_again(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, document: dict[str, Any]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "plan.yaml").write_text(write(document), encoding="utf-8")
    monkeypatch.chdir(folder)
    planned = run("estimate", "plan.yaml", "--pricing", PRICES, *AS_OF, "--format", "json", "-o", "plan.json")
    if planned.exit_code:
        return
    (folder / "plan.yaml").unlink()
    again = json.loads(run("estimate", "plan.json", *AS_OF, "--format", "json", code=0).stdout)
    assert same(again, json.loads((folder / "plan.json").read_text(encoding="utf-8")))


def test_a_saved_plan_is_held_and_reported(project: Path, tmp_path: Path, elsewhere: Callable[[], Path]) -> None:
    held = run("check", "scenario.yaml", *AS_OF, "--format", "json", code=0)
    saved(tmp_path / "plan.json", "scenario.yaml")
    folder = elsewhere()
    again = run("check", tmp_path / "plan.json", *AS_OF, "--format", "json", code=0)
    then, now = json.loads(held.stdout), json.loads(again.stdout)
    assert [one["found"] for one in now["held"]] == [one["found"] for one in then["held"]]
    assert run("check", tmp_path / "plan.json", "--set", "drivers.posts.amount=9000").exit_code == 3
    run("report", tmp_path / "plan.json", *AS_OF, "--csv", "--md", "-o", "pack", code=0)
    assert sorted(path.name for path in (folder / "pack").glob("scenario.*")) == [
        *("scenario.csv", "scenario.entries.csv", "scenario.md"),
    ]
    explained = run("explain", tmp_path / "plan.json", "covers.cover.image_out", *AS_OF, code=0)
    assert "$10.75" in explained.stdout


def test_a_version_plans_again(project: Path, tmp_path: Path, elsewhere: Callable[[], Path]) -> None:
    then = saved(tmp_path / "plan.json", "scenario.yaml")
    run("freeze", "scenario.yaml", "--label", "FY28", *AS_OF, code=0)
    frozen = tmp_path / "FY28.json"
    shutil.copy(project / "budgets" / "versions" / "scenario" / "FY28.json", frozen)
    assert document(frozen)["version"] == 2
    elsewhere()
    again = json.loads(run("estimate", frozen, *AS_OF, "--format", "json", code=0).stdout)
    assert (again["total"], again["lines"]) == (then["total"], then["lines"])
    assert run("check", frozen, *AS_OF).exit_code == 0


def test_blocks_of_other_days_and_comments_are_not_kept(tmp_path: Path) -> None:
    run("estimate", "guide-workflows", *AS_OF, "--format", "json", "-o", tmp_path / "plan.json", code=0)
    tables = document(tmp_path / "plan.json")["rests_on"]["tables"]
    for table in tables:
        assert "#" not in table["yaml"].replace("#/", ""), table["table"]
    assert all((shipped("pricing") / table["table"]).is_file() for table in tables)


@pytest.mark.parametrize("path", sorted(shipped("pricing").rglob("*.yaml")), ids=lambda path: path.stem)
def test_a_trimmed_file_says_what_it_said(path: Path) -> None:
    data = path.read_bytes()
    kept = trimmed(data, {})
    assert len(kept) <= len(data.decode())
    assert _plain(parse(kept.encode(), "a")) == _plain(parse(data, "a"))


def _plain(node: Any) -> Any:
    if node.kind == "mapping":
        return {key: (_plain(value), node.where.line, node.where.col) for key, (_, value) in node.value.items()}
    return (
        [_plain(one) for one in node.value]
        if node.kind == "sequence"
        else (node.value, node.where.line, node.where.col)
    )


def test_of_a_calibration_only_what_it_says_of_the_models_is_kept() -> None:
    data = (shipped("pricing") / "public.calibration.yaml").read_bytes()
    kept = trimmed_calibration(data, {"openai/gpt-image-1.5"})
    assert "model: google" not in kept
    assert len(kept) < len(data) / 2
    assert "groups: []" in trimmed_calibration(data, set())


# ------------------------------------------------------------------------------------------------------ what is refused


def test_an_edited_table_is_told(project: Path, tmp_path: Path) -> None:
    found = saved(tmp_path / "plan.json", "drafts.yaml")
    table = found["rests_on"]["tables"][-1]
    assert table["table"] == "openai/gpt-image-2.yaml"
    table["yaml"] = table["yaml"].replace("image_out: 30", "image_out: 15")
    (tmp_path / "plan.json").write_text(json.dumps(found), encoding="utf-8")
    told = run("estimate", tmp_path / "plan.json", *AS_OF, code=0).stderr
    assert "plan.json says 1.785 USD, and planned again it comes to 0.903 USD: what it keeps was edited" in told


def _dearer(found: dict[str, Any]) -> None:
    table = found["rests_on"]["tables"][-1]
    table["yaml"] = table["yaml"].replace("image_out: 30", "image_out: 15")


def _renamed(found: dict[str, Any]) -> None:
    found["rests_on"]["tables"][-1]["table"] = "openai/another.yaml"


def _confirmed(found: dict[str, Any]) -> None:
    scenario = found["rests_on"]["scenarios"][0]
    scenario["yaml"] = scenario["yaml"].partition("assumed:")[0]


def _undated(found: dict[str, Any]) -> None:
    found["as_of"] = "9999-99-99"


def _emptied(found: dict[str, Any]) -> None:
    found["rests_on"]["scenarios"] = []


EDITED = [
    # what is done to it, what the gate says of it
    (_dearer, "planned again it comes to"),
    (_renamed, "plan.json keeps no openai/gpt-image-2.yaml, which its plan needs"),
    (_confirmed, "USD assumed, and planned again it comes to 0 USD assumed"),
    (_undated, "this is no plan that costplan saved"),
    (_emptied, "this is no plan that costplan saved"),
]


@pytest.mark.parametrize(("edit", "says"), EDITED)
def test_a_gate_does_not_pass_what_was_edited(edit: Callable[[dict[str, Any]], None], says: str, here: Path) -> None:
    (here / "s.yaml").write_text(SUPPOSED, encoding="utf-8")
    found = saved(here / "plan.json", "s.yaml")
    run("check", "plan.json", "--max", "100 USD", *AS_OF, code=0)
    edit(found)
    (here / "plan.json").write_text(json.dumps(found), encoding="utf-8")
    assert says in run("check", "plan.json", "--max", "100 USD", *AS_OF, code=4).stderr


def test_a_saved_plan_is_planned_alone(project: Path) -> None:
    run("estimate", "drafts.yaml", *AS_OF, "--format", "json", "-o", "plan.json", code=0)
    result = run("estimate", "plan.json", "scenario.yaml", code=2)
    assert "plan.json is planned by the tables that it keeps, and nothing beside it; name it alone" in result.stderr
    assert run("prices", "lock", "plan.json").exit_code == 2


def with_more(value: Any, name: str = "") -> Any:
    """A document with one more key in each mapping whose keys are ours."""
    if isinstance(value, dict):
        more = {key: with_more(one, key) for key, one in value.items()}
        return more if name in BY_NAME else more | {"added_later": {"a": [1, None, "text"]}}
    return [with_more(one) for one in value] if isinstance(value, list) else value


def test_added_keys_are_passed_over(project: Path, tmp_path: Path) -> None:
    found = saved(tmp_path / "plan.json", "scenario.yaml")
    run("freeze", "scenario.yaml", "--label", "FY28", *AS_OF, code=0)
    (tmp_path / "plan.json").write_text(json.dumps(with_more(found)), encoding="utf-8")
    again = json.loads(run("estimate", tmp_path / "plan.json", *AS_OF, "--format", "json", code=0).stdout)
    assert again["lines"] == found["lines"]
    run("check", "scenario.yaml", "--base-plan", tmp_path / "plan.json", *AS_OF, code=0)
    path = project / "budgets" / "versions" / "scenario" / "FY28.json"
    version = with_more(document(path))
    path.write_text(json.dumps(version | {"hash": _hash(version)}), encoding="utf-8")
    assert json.loads(run("estimate", path, *AS_OF, "--format", "json", code=0).stdout)["lines"] == found["lines"]
    assert read_version(path, path.name).label == "FY28"


@pytest.mark.parametrize("broken", ["scenarios", "tables", "calibration", "budgets"])
def test_what_is_kept_may_be_broken(broken: str, project: Path, tmp_path: Path) -> None:
    found = saved(tmp_path / "plan.json", "scenario.yaml")
    for wrong in (7, {"a": 1}, [None], "text"):
        found["rests_on"][broken] = wrong
        (tmp_path / "plan.json").write_text(json.dumps(found), encoding="utf-8")
        assert run("estimate", tmp_path / "plan.json", *AS_OF).exit_code == 4
