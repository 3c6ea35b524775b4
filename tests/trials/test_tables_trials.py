"""What tables.yaml says of tables, projects, saved plans and outputs that were passed over without a word."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.command import AS_OF, run

CASES = yaml.safe_load((Path(__file__).parent / "tables.yaml").read_text(encoding="utf-8"))
WORDS = {
    "TABLE": """\
version: 1
model: openai/gpt-image-2
currency: USD
prices:
  - from: 2026-01-01
    source: {title: Ours, url: "https://example.com", checked: 2026-11-01, confidence: official}
    tiers: {standard: {image: 1}}
""",
    "SCENARIO": """\
version: 1
scenario: Posts
period: 2027-01
workflows:
  posts:
    runs: {amount: 1, per: day}
    steps: {picture: {model: openai/gpt-image-2, size: 1024x1024, quality: low, prompt_tokens: 9}}
""",
}


def put(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    match content:
        case str():
            path.write_text(WORDS.get(content, content), encoding="utf-8")
        case {"link": target}:
            path.symlink_to(target)
        case {"pipe": None}:
            os.mkfifo(path)
        case {"folder": None}:
            path.mkdir()
        case {"table": dict(changes)}:  # TABLE with other words: {what stands there: what is to}
            text = WORDS["TABLE"]
            for old, new in changes.items():
                text = text.replace(old, new)
            path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_nothing_is_passed_over(case: dict[str, Any], here: Path) -> None:
    for name, content in case.get("files", {}).items():
        put(here / name, content)
    held = {name: (here / name).read_bytes() for name in case.get("files", {}) if (here / name).is_file()}
    words = case["run"].split(" ")
    day = AS_OF if words[0] in ("quote", "estimate", "check", "report") else ()
    ended = run(*words, *day, code=case["exit"])
    assert case.get("told", "") in ended.stderr
    assert case.get("shown", "") in ended.stdout
    if case["exit"]:
        assert held == {name: (here / name).read_bytes() for name in held}
