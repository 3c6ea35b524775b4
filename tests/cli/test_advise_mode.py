"""``costplan advise --mode`` as it is typed: a scenario, a prompt, a file of prompts or stdin, in each format."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.command import AS_OF, run
from tests.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

COVER = "Magazine cover, hero photo of a coffee shop, headline 'Brew Renaissance' in bold serif"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "prompts.txt").write_text(f"# the guide's\n{COVER}\n\ncat on a chair\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def mode(*arguments: object, code: int = 0, **more: str) -> str:
    result = run("advise", "--mode", *arguments, *AS_OF, code=code, **more)
    return result.stdout if code == 0 else result.stderr


def test_a_prompt() -> None:
    page = mode("--prompt", COVER)
    assert "text to be shown: 'Brew" in page
    assert "Instant  Thinking\n" in page
    assert "1024x1024    $0.10     $0.21" in page
    assert "Thinking: complexity high, quality high" in page
    assert "rule of thumb of April 2026" in page


def test_its_model_number_and_size() -> None:
    document = json.loads(
        mode("--prompt", "cat", "-m", "openai/gpt-image-2", "-n", 8, "-s", "1024x1536", "--format", "json")
    )
    (one,) = document["prompts"]
    assert (one["mode"], one["n"], one["reasons"][0]["rule"]) == ("thinking", 8, "images")
    assert [(costs["model"], costs["size"]) for costs in one["costs"]] == [("openai/gpt-image-2", "1024x1536")]


@pytest.mark.parametrize("name", ["prompts.txt", "-"])
def test_a_file_of_prompts_or_stdin(name: str, folder: Path) -> None:
    text = (folder / "prompts.txt").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(mode("--prompts", name, "--format", "csv", input=text))))
    shown = "stdin" if name == "-" else name
    assert dict.fromkeys((row["where"], row["mode"]) for row in rows) == dict.fromkeys(
        [(f"{shown}:2", "thinking"), (f"{shown}:4", "instant")]
    )


@pytest.mark.parametrize(
    "text", [f'id;Prompt\n1;"{COVER}"\n2;cat\n', f'{{"prompt": "{COVER}"}}\n{{"prompt": "cat"}}\n']
)
def test_a_table_or_json_on_stdin_is_told_by_what_it_has(text: str) -> None:
    found = json.loads(mode("--prompts", "-", "--format", "json", input=text))
    assert [(one["prompt"], one["mode"]) for one in found["prompts"]] == [(COVER, "thinking"), ("cat", "instant")]


def test_a_frozen_version_is_named_by_its_label(folder: Path) -> None:
    (folder / "q.yaml").write_bytes((ROOT / "scenarios/quarter.yaml").read_bytes())
    run("freeze", "q.yaml", "--label", "v1", *AS_OF, code=0)
    frozen, live = (json.loads(mode(name, "--format", "json")) for name in ("v1", "q.yaml"))
    assert frozen["prompts"] == live["prompts"]
    assert any("is planned by the tables that it keeps" in note for note in frozen["notes"])


def test_a_shipped_scenario_in_markdown_and_into_a_file(folder: Path) -> None:
    assert mode("guide-workflows", "--format", "md", "-o", "modes.md") == ""
    page = (folder / "modes.md").read_text(encoding="utf-8")
    assert "by the tree: $32.39, the same" in page
    assert "social-posts.post" in page


def test_a_what_if_moves_the_mode_that_is_planned() -> None:
    page = mode("guide-workflows", "--set", "storyboard.panels.parameters.mode=instant", "--format", "json")
    one = next(one for one in json.loads(page)["prompts"] if one["where"] == "storyboard.panels")
    assert (one["planned_mode"], one["mode"], one["agrees"]) == ("instant", "thinking", False)
    (thinking,) = [way for way in one["costs"][0]["modes"] if way["mode"] == "thinking"]
    assert thinking["period_more_usd"] == "0.88"  # 8 x ($0.21 - $0.10)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((), 2, "SCENARIO"),
        (("quarter", "--prompt", "cat"), 2, "one of them"),
        (("--prompt", "cat", "--prompts", "prompts.txt"), 2, "one of them"),
        (("--prompt", "cat", "-m", "openai/gpt-image-9"), 4, "gpt-image-9"),
        (("--prompt", "cat", "-m", "openai/gpt-image-2", "-s", "1000x1000"), 4, "illegal-size"),
        (("--prompt", "cat", "-s", "100x50"), 4, "illegal-size"),
        (("--prompt", "cat", "--set", "x=1"), 2, "x=1 is tried in a scenario, and none is given"),
        (("--prompts", "prompts.txt", "--scale", "drivers=2"), 2, "drivers=2 is tried in a scenario"),
        (("--prompt", ""), 4, "no-prompt"),
        (("--prompt", " "), 4, "no-prompt"),
        (("--prompts", "none.txt"), 6, "none.txt"),
        (("--prompts", "."), 2, "directory"),
    ],
)
def test_what_is_refused(words: tuple[str, ...], code: int, told: str) -> None:
    assert told in mode(*words, code=code)


def test_the_shipped_scenarios_are_answered() -> None:
    ended = {"dall-e-3", "gpt-image-1", "gpt-image-1.5"}  # what is planned on models that end
    for path in sorted((ROOT / "scenarios").glob("*.yaml")):
        found = json.loads(mode(path.stem, "--format", "json"))
        assert found["prompts"]
        assert {one["code"] for one in found["unplanned"]} == ({"after-shutdown"} if path.stem in ended else set())


def test_of_a_model_that_has_ended_the_tree_is_asked_all_the_same() -> None:
    page = mode("dall-e-3")
    assert "NOT PLANNED: scenarios/dall-e-3.yaml:6:19: openai/dall-e-3 does not answer" in page
    assert "thumbnails.thumbnail  (not stated)  Thinking" in page
    assert "blog-headers.header openai/dall-e-3 1792x1024\ncall               an image\n" in page
    assert "quality hd        not known\n" in page
    assert "$" not in page
    found = json.loads(mode("dall-e-3", "--format", "json"))
    assert (found["total"], found["complete"], found["sums"]) == (None, False, [])
    ways = [way for one in found["prompts"] for costs in one["costs"] for way in costs["others"]]
    assert {(way["cost"], way["period"]) for way in ways} == {(None, None)}
    assert all("shut down from 2026-05-12" in way["not_known"] for way in ways)


def test_what_else_is_wrong_with_a_scenario_is_an_error() -> None:
    assert "illegal-size" in mode("dall-e-3", "--set", "thumbnails.thumbnail.size=17x17", code=4)
