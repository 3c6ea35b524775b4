"""A draft or a broken table of one's own keeps its names: nobody else is meant by them. Cases by name, at each door."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.command import run

if TYPE_CHECKING:
    from pathlib import Path

SAID = """version: 1
model: {key}
{more}currency: USD
prices: [{{from: 2026-01-01, source: {{title: t, url: "https://a.example", checked: 2026-11-01, confidence: official}},
  tiers: {{standard: {{image: 1}}}}}}]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "tables"
    write(folder, "bfl/flux-2-pro", "draft: true\n")  # hides a shipped table
    write(folder, "google/gemini-2.5-flash-image", "draft: true\n")  # with an alias
    write(folder, "acme/pixel", "aliases: [px]\n")
    write(folder, "acme/brush", "draft: true\naliases: [br]\n")  # hides none
    write(folder, "bytedance/seedream-4.0", "")  # reviewed, without the shipped one's aliases
    write(folder, "openai/gpt-image-1.5", "aliases: [gpt-image-2-late]\n")
    broken = folder / "openai" / "gpt-image-2.yaml"
    broken.write_text("{{{\n", encoding="utf-8")
    late = SAID.format(key="acme/late", more="") + "draft: true\n"  # said behind the prices
    (folder / "acme" / "late.yaml").write_text(late, encoding="utf-8")
    return folder


def write(folder: Path, key: str, more: str) -> None:
    path = folder / f"{key}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SAID.format(key=key, more=more), encoding="utf-8")


REFUSED = [
    ("flux-2-pro", "draft-table", "tables/bfl/flux-2-pro.yaml:3:8"),
    ("FLUX.2-pro", "draft-table", "tables/bfl/flux-2-pro.yaml:3:8"),
    ("black-forest-labs/flux.2-pro", "draft-table", "tables/bfl/flux-2-pro.yaml:3:8"),
    ("bfl/flux-2-pro", "draft-table", "tables/bfl/flux-2-pro.yaml:3:8"),
    ("gemini-2.5-flash-image", "draft-table", "tables/google/gemini-2.5-flash-image.yaml:3:8"),
    ("nano-banana", "draft-table", "tables/google/gemini-2.5-flash-image.yaml:3:8"),  # the hidden table's alias
    ("brush", "draft-table", "tables/acme/brush.yaml:3:8"),
    ("acme/br", "draft-table", "tables/acme/brush.yaml:3:8"),
    ("late", "draft-table", "tables/acme/late.yaml:"),
    ("gpt-image-2", "not-text", "tables/openai/gpt-image-2.yaml:"),
    ("gpt-image-2-2026-04-21", "not-text", "tables/openai/gpt-image-2.yaml:"),
    ("openai/gpt-image-2", "not-text", "tables/openai/gpt-image-2.yaml:"),
]


@pytest.mark.parametrize(("name", "code", "place"), REFUSED, ids=lambda said: str(said)[:40])
def test_what_a_draft_or_a_broken_table_is_called_is_refused(name: str, code: str, place: str, own: Path) -> None:
    quoted = run("quote", "-m", name, "-s", "1024x1024", "--pricing", own, code=4)
    looked = run("prices", "lookup", "--format", "json", name, "--pricing", own, code=4)
    assert json.loads(looked.stdout) == {name: None}
    for found in (quoted, looked):
        assert place in found.stderr
        assert f"[{code}]" in found.stderr


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("px", "acme/pixel"),
        ("azure/gpt-image-2", "azure/gpt-image-2"),  # others are not touched
        ("seedream-4-0-250828", "bytedance/seedream-4.0"),  # what a table of one's own hides
        ("gpt-image-1.5-2025-12-16", "openai/gpt-image-1.5"),
        ("gpt-image-2-late", "openai/gpt-image-1.5"),
    ],
)
def test_a_table_of_ones_own_keeps_the_names_of_what_it_hides(name: str, means: str, own: Path) -> None:
    assert run("prices", "lookup", name, "--pricing", own, code=0).stdout.split() == [name, means]


def test_a_name_of_ones_own_is_before_an_alias_of_what_is_hidden(tmp_path: Path) -> None:
    write(tmp_path, "bytedance/seedream-4.0", "")
    write(tmp_path, "bytedance/seedream-4-0-250828", "")
    name = "seedream-4-0-250828"
    assert run("prices", "lookup", name, "--pricing", tmp_path, code=0).stdout.split() == [name, f"bytedance/{name}"]


def test_records_of_logs_go_the_same_road(own: Path, tmp_path: Path) -> None:
    log, store = tmp_path / "log.csv", tmp_path / "store.jsonl"
    names = ("nano-banana", "flux.2-pro", "flux/schnell", "Seedream_4-0-250828")
    rows = "".join(
        f"{name},generations,1024x1024,low,1,{at + 10},1290,{at + 1300},2026-07-31\n" for at, name in enumerate(names)
    )
    log.write_text("model,endpoint,size,quality,n,text_in,output_tokens,total_tokens,date\n" + rows, encoding="utf-8")
    told = run("actuals", "import", log, "--store", store, "--call", "generate", "--pricing", own)
    stored = [json.loads(line)["model"] for line in store.read_text(encoding="utf-8").splitlines() if "model" in line]
    assert stored == ["google/gemini-2.5-flash-image", "bfl/flux-2-pro", "flux/schnell", "bytedance/seedream-4.0"]
    assert "flux/schnell, the model of 1 record, is a name of aiml/flux/schnell and fal/flux/schnell" in told.stderr
