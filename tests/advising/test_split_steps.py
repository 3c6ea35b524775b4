"""Ways of a step that is split by task: each part has its own, which stand in the part once they are applied."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.command import AS_OF, run

if TYPE_CHECKING:
    from pathlib import Path

SPLIT = """\
version: 1
scenario: split
period: 2027-01
workflows:
  posts:
    runs: {amount: 1000, per: month}
    steps:
      final:
        size: 1024x1024
        prompt_tokens: 50
        split:
          words: {share: 60%, model: openai/gpt-image-2, quality: high}  # letters have to be right
          rest: {share: 40%, model: bfl/flux-2-klein-4b}
"""


def total(path: Path) -> Any:
    return json.loads(run("estimate", path, "--format", "json", *AS_OF, code=0).stdout)["total"]["expected_usd"]


def test_a_way_of_one_part_is_written_into_it(tmp_path: Path) -> None:
    (tmp_path / "split.yaml").write_text(SPLIT, encoding="utf-8")
    cheaper = tmp_path / "cheaper.yaml"
    way = ("--take", "posts/words.final:tier", "--apply", cheaper)
    run("advise", tmp_path / "split.yaml", *way, *AS_OF, code=0)
    text = cheaper.read_text(encoding="utf-8")
    assert "# letters have to be right" in text
    changed = run(
        "estimate", tmp_path / "split.yaml", "--set", "posts.final.split.words.tier=batch", "--format", "json", *AS_OF
    )
    assert total(cheaper) == json.loads(changed.stdout)["total"]["expected_usd"]
    assert float(total(cheaper)) < float(total(tmp_path / "split.yaml"))
