"""A first scenario: every template becomes a complete plan within its budget, and nothing is ever overwritten."""

from __future__ import annotations

import json
import shlex
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from costplan.budget.file import load_budget
from costplan.cli.init import TEMPLATES
from costplan.project.settings import files_of, find_project
from costplan.schema.schema import schema_json
from tests.command import AS_OF, run

SCHEMAS = {f".costplan/{kind}.schema.json" for kind in ("scenario", "budget", "project")}


def written(template: str = "daily-social") -> set[str]:
    return {"scenario.yaml", f"budgets/{template}.yaml", "costplan.yaml"} | SCHEMAS


@pytest.fixture(autouse=True)
def clean(here: Path) -> Path:
    return here


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_is_a_complete_plan(template: str, clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = run("init", "first", "--template", template)
    assert made.exit_code == 0
    assert made.stdout == ""
    assert made.stderr.endswith("costplan: next: cd first && costplan estimate scenario.yaml\n")
    assert files_in(clean / "first") == written(template)
    monkeypatch.chdir("first")
    estimated = run("estimate", "scenario.yaml", *AS_OF, "--format", "json")
    assert estimated.exit_code == 0, estimated.stderr
    plan = json.loads(estimated.stdout)
    assert plan["complete"] is True
    assert float(plan["total"]["expected_usd"]) > 1
    assert list(plan["months"]) == ["2027-01", "2027-02", "2027-03"]
    assert run("doctor", *AS_OF).exit_code == 0


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_names_its_schema_first_and_explains_its_lines(template: str) -> None:
    run("init", "first", "--template", template)
    for name, schema in (("scenario", ".costplan/scenario"), (f"budgets/{template}", "../.costplan/budget")):
        lines = Path(f"first/{name}.yaml").read_text(encoding="utf-8").splitlines()
        assert lines[0] == f"# yaml-language-server: $schema={schema}.schema.json"
        assert all(len(line) <= 120 for line in lines)
        assert sum("#" in line for line in lines) >= len(lines) / 2


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_plan_is_within_the_caps_with_the_contingency_and_comments_say_so(template: str) -> None:
    run("init", "--template", template)
    project = find_project(Path.cwd())
    assert files_of(Path.cwd(), project.scenarios) == (Path.cwd() / "scenario.yaml",)
    (path,) = files_of(Path.cwd(), project.budgets)
    budget = load_budget(path).budget
    plan = json.loads(run("estimate", "scenario.yaml", *AS_OF, "--format", "json").stdout)
    total = plan["total"]["expected_usd"]
    assert f"in the whole period: {float(total):.2f} USD and 10 % are planned" in path.read_text(encoding="utf-8")
    assert budget.contingency == Fraction("0.1")
    costs = {"period": {"": total}, "month": {name: cost["expected_usd"] for name, cost in plan["months"].items()}}
    for cap in budget.caps:
        by_month = {f"{year}-{month:02d}": money for (year, month), money in cap.by_month}
        for name, cost in costs.get(cap.per.word, {}).items() if not cap.tags else ():
            most = by_month.get(name, cap.max)
            assert most
            assert Fraction(cost) * Fraction("1.1") < most.amount * (cap.warn_at or 1), cap.id


def test_a_waiver_can_be_uncommented() -> None:
    run("init")
    path = Path("budgets/daily-social.yaml")
    text = path.read_text(encoding="utf-8").replace("# waivers:", "waivers:").replace("#   - {cap", "  - {cap")
    path.write_text(text.replace("stale_prices: warned", "stale_prices: refused"), encoding="utf-8")
    budget = load_budget(path).budget
    assert [waiver.cap for waiver in budget.waivers] == ["quarter"]
    assert (budget.policy.shutdowns, budget.policy.stale_prices) == ("warned", "refused")


def test_the_schemas_that_editors_find_are_those_that_are_printed() -> None:
    run("init")
    for kind, first in (
        ("scenario", "scenario.yaml"),
        ("budget", "budgets/daily-social.yaml"),
        ("project", "costplan.yaml"),
    ):
        named = Path(first).read_text(encoding="utf-8").splitlines()[0].partition("$schema=")[2]
        schema = Path(first).parent / named
        assert schema.read_text(encoding="utf-8") == schema_json(kind) == run("schema", kind).stdout


def test_the_project_file_takes_what_it_proposes() -> None:
    run("init")
    text = Path("costplan.yaml").read_text(encoding="utf-8")
    proposed = yaml.safe_load(text.replace("# pricing", "pricing").replace("# calibration", "calibration"))
    globs = {"scenarios": ["scenario.yaml"], "budgets": ["budgets/*.yaml"]}
    assert proposed == {"version": 1, "pricing": "tables", "calibration": "calibration.yaml"} | globs


def test_here_is_the_folder_if_none_is_named(clean: Path) -> None:
    made = run("init")
    assert made.stderr.endswith("costplan: next: costplan estimate scenario.yaml\n")
    assert files_in(clean) == written()
    assert "Daily social posts" in run("estimate", "scenario.yaml", *AS_OF).stdout


def test_the_next_command_can_be_pasted() -> None:
    said = run("init", "it's here").stderr.splitlines()[-1].removeprefix("costplan: next: ")
    assert shlex.split(said)[:2] == ["cd", "it's here"]


@pytest.mark.parametrize("name", sorted(written()))
def test_a_file_that_is_there_stops_everything(name: str, clean: Path) -> None:
    taken = clean / "first" / name
    taken.parent.mkdir(parents=True, exist_ok=True)
    taken.write_text("mine")
    refused = run("init", "first")
    assert refused.exit_code == 6
    assert refused.stderr == (
        f"costplan: first/{name} is there already; nothing was written; name another folder [file-exists]\n"
    )
    assert files_in(clean) == {f"first/{name}"}
    assert taken.read_text() == "mine"


def test_a_link_to_nowhere_counts_as_a_file(clean: Path) -> None:
    (clean / "scenario.yaml").symlink_to("nowhere.yaml")
    assert run("init").exit_code == 6
    assert files_in(clean) == {"scenario.yaml"}
    assert not (clean / "nowhere.yaml").exists()


@pytest.mark.parametrize("name", [".costplan", "budgets", "first"])
def test_what_cannot_be_written_leaves_nothing_behind(name: str, clean: Path) -> None:
    (clean / name).write_text("a file, no folder")
    refused = run("init", "first") if name == "first" else run("init")
    assert refused.exit_code == 6
    assert refused.stderr.endswith("check the folder and the rights [cannot-write]\n")
    assert files_in(clean) == {name}


def test_a_template_that_is_not_there_is_refused(clean: Path) -> None:
    refused = run("init", "--template", "billboard")
    assert refused.exit_code == 2
    assert "daily-social" in refused.stderr
    assert not files_in(clean)
