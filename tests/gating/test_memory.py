"""What a gate remembers: names that last, and what is new, known or worse than in a base; tests/trials/memory.yaml."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import PRICES, run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

CASES = yaml.safe_load((TESTS / "trials" / "memory.yaml").read_text(encoding="utf-8"))
PROJECT = "version: 1\nscenarios: [scenarios/*.yaml]\nbudgets: [budget.yaml]\n"


def _scenario(title: str, said: dict[str, Any]) -> str:
    """A scenario in one line of the table: ``{period, tags, workflow.step: [runs, what the step says]}``."""
    workflows: dict[str, Any] = {}
    for name, value in said.items():
        if name in ("period", "tags"):
            continue
        workflow, _, step = name.partition(".")
        runs, text = value
        workflows.setdefault(
            workflow, {"runs": {"amount": runs, "per": "total"}, "tags": said.get("tags", {}), "steps": {}}
        )
        workflows[workflow]["steps"][step] = yaml.safe_load(f"{{{text}}}")
    return yaml.safe_dump(
        {"version": 1, "scenario": title, "period": said.get("period", "2027-01-01"), "workflows": workflows}
    )


def _write(tree: Path, files: dict[str, Any]) -> None:
    """Each scenario by its file, ``file`` or ``file as Title``; those that are not there any more are gone."""
    folder = tree / "scenarios"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.yaml"):
        old.unlink()
    for name, said in files.items():
        file, _, title = name.partition(" as ")
        (folder / f"{file}.yaml").write_text(_scenario(title or file, said), encoding="utf-8")


def _budget(tree: Path, said: str) -> None:
    (tree / "budget.yaml").write_text(f"version: 1\nbudget: b\n{said}\n", encoding="utf-8")


def _git(tree: Path, *arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments], cwd=tree, check=True)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any], here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    (here / "costplan.yaml").write_text(PROJECT, encoding="utf-8")
    _budget(here, case.get("budget_was", case["budget"]))
    arguments = ["check", *case.get("named", ()), "--as-of", str(case.get("as_of", "2026-11-23")), "--pricing", PRICES]
    if "base" in case:
        _write(here, case["base"])
        if case.get("saved"):  # in the folder in which it is held again
            names = [f"scenarios/{name.partition(' ')[0]}.yaml" for name in case["base"]]
            saved = ["estimate", *names, "--format", "json", "-o", "base.json", "--pricing", PRICES]
            assert run(*saved).exit_code == 0
            arguments += ["--base-plan", "base.json"]
        else:
            _git(here, "init", "-q")
            _git(here, "add", ".")
            _git(here, "commit", "-qm", "as it was")
            arguments += ["--base", "HEAD"]
        arguments += ["--new-only"] if case.get("new_only") else []
    _budget(here, case["budget"])
    _write(here, case["plan"])
    page = run(*arguments)
    assert page.exit_code == case["exit"], page.output
    for words in case.get("says", ()):
        assert words in " ".join(page.output.split()), page.output
    if "held" not in case:
        return
    verdict = json.loads(run(*arguments, "--format", "json").stdout)
    found = {f"{one['name']} {one['where']}".strip(): one for one in verdict["held"]}
    for name, said in case["held"].items():
        assert name in found, list(found)
        assert {key: found[name][key] for key in said} == said, found[name]
    if "base_usd" in case:
        assert verdict["base"]["expected_usd"] == str(case["base_usd"])
