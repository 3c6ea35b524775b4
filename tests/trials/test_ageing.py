"""What plans and verdicts tell of the tables they rest on: models that end, old prices, unchecked sizes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

TABLE = yaml.load((TESTS / "trials" / "ageing.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
AS_OF = ("--as-of", "2026-11-26")
CALL = dict.fromkeys(("openai", "azure", "fal", "comfy"), "size: 1024x1024, quality: low, ")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, trial: dict[str, Any]) -> None:
    steps = "".join(
        f"      s{number}: {{model: {model}, {CALL.get(model.partition('/')[0], '')}prompt_tokens: 5}}\n"
        for number, model in enumerate(trial["models"])
    )
    text = (
        f"version: 1\nscenario: S\nperiod: {trial['period']}\nworkflows:\n  w:\n    runs: {{amount: 1, per: total}}\n"
    )
    (folder / "s.yaml").write_text(f"{text}    steps:\n{steps}", encoding="utf-8")
    policy = f"policy: {{{trial['policy']}}}\n" if "policy" in trial else ""
    (folder / "b.yaml").write_text(
        f"version: 1\nbudget: B\ncaps: [{{id: all, max: 9 USD}}]\n{policy}", encoding="utf-8"
    )


@pytest.mark.parametrize("trial", TABLE, ids=lambda trial: trial["trial"])
def test_what_is_told(trial: dict[str, Any], folder: Path) -> None:
    write(folder, trial)
    page = run("estimate", "s.yaml", *AS_OF, code=0).stdout
    first = " ".join(page.partition("\n\nBiggest")[0].split())
    remarks = [r["text"] for r in json.loads(run("estimate", "s.yaml", *AS_OF, "--format", "json").stdout)["remarks"]]
    assert [text for text in trial.get("says", ()) if text not in first] == []
    assert [text for text in trial.get("says", ()) if not any(text in remark for remark in remarks)] == []
    assert [text for text in trial.get("not", ()) if text in page] == []
    assert [text for text in trial.get("remarks", ()) if text not in remarks] == []
    run("report", "s.yaml", *AS_OF, "--html", "-o", ".", code=0)
    html = (folder / "s.html").read_text(encoding="utf-8")
    assert [text for text in (*trial.get("says", ()), *trial.get("remarks", ())) if text not in html] == []


@pytest.mark.parametrize("trial", TABLE, ids=lambda trial: trial["trial"])
def test_what_a_check_makes_of_it(trial: dict[str, Any], folder: Path) -> None:
    write(folder, trial)
    result = run("check", "s.yaml", "--budget", "b.yaml", *AS_OF, "--format", "json", code=int(trial.get("exit", 0)))
    verdict = json.loads(result.stdout)
    for status in ("warned", "broken"):
        found = [f"{row['name']} {row['where']}".strip() for row in verdict["held"] if row["status"] == status]
        assert found == trial.get(status, [])
    assert trial.get("note", "") in "\n".join(verdict["notes"])


def test_two_budgets_warn_once(folder: Path) -> None:
    write(folder, TABLE[0])
    (folder / "c.yaml").write_text("version: 1\nbudget: C\ncaps: [{id: other, max: 9 USD}]\n", encoding="utf-8")
    both = ("--budget", "b.yaml", "--budget", "c.yaml")
    held = json.loads(run("check", "s.yaml", *both, *AS_OF, "--format", "json", code=0).stdout)["held"]
    assert [row["name"] for row in held if row["status"] == "warned"] == ["shutdowns"]
