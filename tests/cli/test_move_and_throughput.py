"""What a scenario states of how fast the old model goes: it stays in a move, which says that, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.command import AS_OF, run

if TYPE_CHECKING:
    from pathlib import Path

SCENARIO = """\
version: 1
scenario: Fast
period: 2027-01
throughput: %s
workflows:
  posts:
    runs: {amount: 100, per: month}
    steps:
      final: {model: openai/gpt-image-2, size: 1024x1024, quality: medium, prompt_tokens: 100}
"""
NEW = "openai/gpt-image-2.6-flare"
STAY = f"of openai/gpt-image-2 stay: they say nothing of {NEW}"
MORE = f"; state those of {NEW} beside them"


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("{levels: {openai: tier2}}", []),
        (
            "{limits: {gpt-image-2: {images_per_minute: 10}}, latency: {openai/gpt-image-2: 45}}",
            [
                f"throughput.limits {STAY}{MORE}",
                f"throughput.latency {STAY}{MORE}",
            ],
        ),
        (
            f"{{latency: {{openai/gpt-image-2: 45, {NEW}: 50}}}}",
            [f"throughput.latency {STAY}"],
        ),
        ("{latency: {bfl/flux-2-pro: 10}}", []),
    ],
)
def test_what_stays_is_told(here: Path, stated: str, told: list[str]) -> None:
    (here / "fast.yaml").write_text(SCENARIO % stated, encoding="utf-8")
    words = ("advise", "fast.yaml", "--to", NEW, "--apply", "new.yaml", "--format", "json")
    found = json.loads(run(*words, *AS_OF, code=0).stdout)
    assert [note for note in found["notes"] if "throughput" in note] == told
    assert f"throughput: {stated}\n" in (here / "new.yaml").read_text(encoding="utf-8")
    run("estimate", "new.yaml", *AS_OF, code=0)
