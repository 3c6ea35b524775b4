"""That a model ends before a plan does is told with the command that moves it, which runs as it stands."""

from __future__ import annotations

import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.command import AS_OF, run
from tests.places import ROOT, TESTS

if TYPE_CHECKING:
    from pathlib import Path

TOLD = ": costplan "


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(said: str) -> list[str]:
    """The command of a remedy, in words."""
    return shlex.split(said.partition(TOLD)[2].partition(" says what that takes [after-shutdown]")[0])


@pytest.mark.parametrize("command", ["estimate", "check --max '900 USD'", "advise", "diff quarter"])
@pytest.mark.parametrize("name", ["dall-e-3", "with a space.yaml"])
def test_it_is_moved_by_the_command_that_is_told(folder: Path, command: str, name: str) -> None:
    if name.endswith(".yaml"):
        (folder / name).write_bytes((ROOT / "scenarios" / "dall-e-3.yaml").read_bytes())
    said = run(*shlex.split(command), name, *AS_OF, code=4)
    words = told(said.stderr or said.stdout)
    assert words == ["advise", name, "--to", "openai/gpt-image-2"]
    assert "2 steps to move" in run(*words, *AS_OF, code=0).stdout


def test_of_what_is_piped() -> None:
    text = (ROOT / "scenarios" / "dall-e-3.yaml").read_text(encoding="utf-8")
    words = told(run("estimate", "-", *AS_OF, code=4, input=text).stderr)
    assert words == ["advise", "-", "--to", "openai/gpt-image-2"]
    assert run(*words, *AS_OF, code=0, input=text).stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("dall-e-3", "--set", "thumbnails.thumbnail.model=openai/dall-e-3"), "a what-if stands in no file"),
        (("dall-e-3", "--set", "thumbnails.runs=1"), "the file is not what was planned"),
    ],
)
def test_where_no_file_says_it_there_is_none(words: tuple[str, ...], why: str) -> None:
    said = run("estimate", *words, *AS_OF, code=4).stderr
    assert "plan openai/gpt-image-2 instead [after-shutdown]" in said, why


def test_a_replacement_that_has_ended_too_is_not_moved_to(folder: Path) -> None:
    """acme/older ends on 2027-01-05; acme/old, which took its place first, on 2027-01-21, and acme/new does not."""
    shutil.copytree(TESTS / "migrating" / "tables", "tables")
    old = (folder / "tables" / "acme" / "old.yaml").read_text(encoding="utf-8")
    old = old.replace("acme/old", "acme/older").replace("pixel-old", "pixel-older").replace("2027-01-21", "2027-01-05")
    older = old.replace("[acme/new]", "[acme/old, acme/new]")
    (folder / "tables" / "acme" / "older.yaml").write_text(older, encoding="utf-8")
    (folder / "it.yaml").write_text(
        "version: 1\nscenario: it\nperiod: 2027-01\ndefaults: {size: 1024x1024}\n"
        "workflows: {posts: {runs: {amount: 31, per: month}, steps: {image: {model: acme/older}}}}\n",
        encoding="utf-8",
    )
    said = run("estimate", "it.yaml", "--pricing", "tables", *AS_OF, code=4).stderr
    assert "plan acme/old or acme/new instead" in said
    assert told(said) == ["advise", "it.yaml", "--to", "acme/new"]
