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


SHARED = """\
version: 1
scenario: shared
period: 2027-01
requires: {by: 2027-03-01}
workflows:
  posts:
    runs: {amount: 1000, per: month}
    steps:
      sketch: {model: openai/gpt-image-2, size: 1024x1024, quality: medium, make: 3, keep: 1, prompt_tokens: 50}
      final:
        prompt_tokens: 50
        size: 1024x1024
        split:
          words: {share: 60%, model: openai/gpt-image-2, quality: high}
          rest: {share: 40%, model: openai/gpt-image-2, quality: medium}
"""


def test_each_way_stands_where_its_name_says_and_is_written_there(here: Path) -> None:
    """What the parts share is changed once, for all of them; what one of them states, in it alone."""
    (here / "split.yaml").write_text(SHARED, encoding="utf-8")
    found = json.loads(run("advise", "split.yaml", "--format", "json", *AS_OF, code=0).stdout)
    every = [*found["ways"], *found["dearer"]]
    below = {  # what each is called, and where its change stands
        "posts.sketch": ["sketch"],
        "posts/words.final": ["final", "split", "words"],
        "posts/rest.final": ["final", "split", "rest"],
    }
    assert {one["where"] for one in every} == {*below}
    for one in every:
        assert one["name"].startswith(f"{one['where']}:")
        change = one["change"]["workflows"]["posts"]["steps"]
        for key in below[one["where"]]:
            assert [*change] == [key]
            change = change[key]
    firsts = {one["where"]: one for one in reversed(found["ways"]) if one["kind"] == "tier"}
    assert {*firsts} == {*below}
    for one in firsts.values():
        run("advise", "split.yaml", "--take", one["name"], "--apply", "new.yaml", *AS_OF, code=0)
        assert total(here / "new.yaml") == one["total"]["expected_usd"]


def test_the_tree_calls_a_part_as_ways_do_and_asks_once_of_what_parts_share(here: Path) -> None:
    modes = SHARED.replace("2027-01\n", "2026-12\n", 1).replace("openai/gpt-image-2,", "tokenmix-guide/gpt-image-2,")
    text = modes.replace("quality: high}", "prompt: 'a poster', prompt_tokens: null}").replace(", quality: medium", "")
    (here / "split.yaml").write_text(text, encoding="utf-8")
    found = json.loads(run("advise", "split.yaml", "--mode", "--format", "json", *AS_OF, code=0).stdout)
    assert [one["where"] for one in found["prompts"]] == ["posts.sketch", "posts/words.final", "posts/rest.final"]
    # the guide's sheet has $0.10 an image Instant and $0.21 Thinking: 600 posters, and 3,000 sketches that go together
    [thinking] = [way for way in found["prompts"][1]["costs"][0]["modes"] if way["mode"] == "thinking"]
    assert thinking["period_more_usd"] == "66"
    changed = (
        "--set",
        "posts.final.split.words.parameters.mode=thinking",
        "--set",
        "posts.sketch.parameters.mode=thinking",
    )
    again = json.loads(run("estimate", "split.yaml", *changed, "--format", "json", *AS_OF, code=0).stdout)
    assert found["by_tree"]["expected_usd"] == again["total"]["expected_usd"]


def test_ways_of_two_parts_exclude_each_other_in_none_and_those_of_one_part_where_they_touch(here: Path) -> None:
    (here / "split.yaml").write_text(SHARED, encoding="utf-8")
    take = ("advise", "split.yaml", "--take", "posts/words.final:quality", "--take")
    for other in ("posts/rest.final:quality", "posts/words.final:tier", "posts.sketch:quality"):
        run(*take, other, *AS_OF, code=0)
    assert "it excludes posts/words.final:quality" in run(*take, "posts/words.final:quality-2", *AS_OF, code=2).stderr
    found = json.loads(run("advise", "split.yaml", "--format", "json", *AS_OF, code=0).stdout)
    groups = {one["name"]: set(one["groups"]) for one in found["ways"]}
    for name, letters in groups.items():
        for other, theirs in groups.items():
            assert name.partition(":")[0] == other.partition(":")[0] or not letters & theirs


def test_what_is_not_looked_for_is_told_with_the_reason(here: Path) -> None:
    (here / "split.yaml").write_text(SHARED, encoding="utf-8")
    found = json.loads(run("advise", "split.yaml", "--format", "json", *AS_OF, code=0).stdout)
    assert not {one["kind"] for one in found["ways"]} & {"draft", "count", "seats"}
    [told] = [note for note in found["notes"] if "split by task" in note]
    assert told.startswith("posts: in what is split by task no drafts, no other number of images a call and no seats")
    (here / "whole.yaml").write_text(
        SHARED.partition("        split:")[0].replace(
            "        size", "        model: openai/gpt-image-2\n        size"
        ),
        encoding="utf-8",
    )
    assert "split by task" not in run("advise", "whole.yaml", *AS_OF, code=0).stdout
