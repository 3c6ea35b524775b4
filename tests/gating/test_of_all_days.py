"""A step whose model changes on a day is one step to a gate and a diff: it is compared by its name, without the day."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.command import AS_OF, run
from tests.gating.test_gate import commit, git

if TYPE_CHECKING:
    from pathlib import Path

STEP = "{{{model}, size: 1024x1024, prompt_tokens: 50}}"
FILE = """\
version: 1
scenario: Era
period: 2027-01 through 2027-12
workflows: {{social: {{runs: {{amount: 1000, per: month}}, steps: {{final: {step}}}}}}}
budget: {{caps: [{{id: all, max: 1000 USD}}], policy: {{models: [openai/*]}}}}
"""
ONE = "model: recraft/recraft-v4"
SAME = "model: [{until: 2027-06-30, use: recraft/recraft-v4}, {use: recraft/recraft-v4}]"
MIXED = "model: [{until: 2027-06-30, use: openai/gpt-image-2, quality: low}, {use: recraft/recraft-v4}]"
LATER = MIXED.replace("2027-06-30", "2027-07-31")


def written(model: str) -> str:
    return FILE.format(step=STEP.format(model=model))


@pytest.mark.parametrize(
    ("was", "now", "parts"),
    [
        (ONE, SAME, {}),
        (SAME, ONE, {}),
        (ONE, MIXED, {"mix": "-203.04"}),  # 6,000 x ($0.00616 - $0.04)
        (MIXED, LATER, {"mix": "-33.84"}),  # 1,000 of July
    ],
)
def test_a_base_knows_a_step_by_its_name(
    was: str, now: str, parts: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "costplan.yaml").write_text("version: 1\nscenarios: [s.yaml]\n")
    (tmp_path / "s.yaml").write_text(written(was))
    commit(tmp_path)
    run("estimate", "s.yaml", "--format", "json", "-o", "saved.json", *AS_OF, code=0)
    (tmp_path / "s.yaml").write_text(written(now))
    told = {name: {"usd": usd} for name, usd in parts.items()}
    for base in (("--base", "main", "--new-only"), ("--base-plan", "saved.json")):
        code = 0 if "--new-only" in base else 3
        found = json.loads(run("check", *base, "--format", "json", *AS_OF, code=code).stdout)
        assert ((found["bridge"] or {}).get("parts", {})) == told
        assert [one["workflow"] for one in found["moved"]] == (["social"] if parts else [])
    page = run("diff", "saved.json", "s.yaml", *AS_OF, code=0).stdout
    assert "dropped" not in page
    assert ("mix" in page) == bool(parts)
