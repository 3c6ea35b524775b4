"""What files.yaml says of files under attack, each command in a process of its own within limits of time and memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.bounded import SECONDS, bounded
from tests.trials.posts import SCENARIO

CASES = yaml.safe_load((Path(__file__).parent / "files.yaml").read_text(encoding="utf-8"))
BUDGET = "version: 1\nbudget: all\nowner: us\ncaps: [{id: all, max: 100 USD}]\n"
LONG = "x" * 300


def put(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    match content:
        case str():
            text = {"SCENARIO": SCENARIO, "BUDGET": BUDGET}.get(content, content)
            path.write_text(text, encoding="utf-8")
        case {"link": target}:
            path.symlink_to(target)
        case {"pipe": None}:
            os.mkfifo(path)
        case {"repeat": [what, times, before, after]}:
            path.write_text(before + what * times + after, encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_files_under_attack(case: dict[str, Any], here: Path) -> None:
    for name, content in case.get("files", {}).items():
        put(here / name, content)
    words = [word.replace("LONG", LONG) for word in case["run"].split(" ")]
    ended = bounded(words, case.get("environment", {}), case.get("seconds", SECONDS))
    assert ended.returncode == case["exit"], ended.stderr[-1000:]
    assert (
        case.get("told", "").replace("LONG", LONG[:200] if "cannot-read" in case.get("told", "") else LONG)
        in ended.stderr
    )
    if "shown" in case:
        assert ended.stdout.startswith(case["shown"])
