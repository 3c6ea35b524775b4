"""What code and request bodies are drafted as: cases with the values of every key, and hostile files.
Nothing of what they hold is ever run."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costplan import CostplanError
from costplan.catalogue import shipped_catalogue
from costplan.drafting.of_code import draft_of_code
from costplan.yamlio import in_a_line
from tests.command import run
from tests.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.drafting.draft import Draft, Figure

CASES = yaml.safe_load((ROOT / "tests/data/code_cases.yaml").read_text(encoding="utf-8"))
AS_OF = date(2026, 11, 27)
CALL = 'client.images.generate(model="gpt-image-2", prompt="a cat", size="1024x1024", quality="low")\n'


def draft(folder: Path, name: str, code: str | bytes) -> Draft:
    path = folder / name
    path.write_bytes(code if isinstance(code, bytes) else code.encode())
    return draft_of_code(path, name, shipped_catalogue(), AS_OF)


def refused(folder: Path, name: str, code: str | bytes) -> str:
    with pytest.raises(CostplanError) as error:
        draft(folder, name, code)
    return str(error.value)


def shown(figure: Figure) -> str:
    return "?" * figure.assumed + in_a_line(figure.value)


def figures(found: Draft) -> dict[str, dict[str, str]]:
    return {
        workflow.name: {key: shown(figure) for key, figure in (*workflow.keys, *workflow.steps[0].keys)}
        for workflow in found.workflows
    }


def written(value: str) -> str:
    guess = value.startswith("?")
    return value if guess or value[:1] in ("{", "[") else in_a_line(value) if not value.isdecimal() else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_code_is_drafted(case: dict[str, Any], tmp_path: Path) -> None:
    found = draft(tmp_path, case["file"], case["code"])
    expected = {name: {key: written(value) for key, value in keys.items()} for name, keys in case["workflows"].items()}
    assert figures(found) == expected
    assert len(found.told) == len(case["told"])
    for said, part in zip(found.told, case["told"], strict=True):
        assert part in said


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_drafted_is_planned(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / case["file"]).write_text(case["code"], encoding="utf-8")
    made = run("init", "plan", "--from", case["file"], "--as-of", "2026-11-27")
    assert made.exit_code == 0, made.stderr
    monkeypatch.chdir(tmp_path / "plan")
    run("estimate", "scenario.yaml", "--as-of", "2026-11-27", code=0)
