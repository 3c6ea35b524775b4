"""What would walk around the gate, row by row: a tree, what it was in git, a command, and what is right.
The rows stand in gate.yaml, revisions.yaml (how a revision is read) and filled.yaml (tables); ``-> file`` is a link."""

from __future__ import annotations

import json
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import PRICES, run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

TRIALS = [
    trial
    for name in ("gate.yaml", "revisions.yaml", "filled.yaml")
    for trial in yaml.safe_load((TESTS / "trials" / name).read_text(encoding="utf-8"))["trials"]
]


def git(tree: Path, *arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments], cwd=tree, check=True)


def write(tree: Path, files: dict[str, str | None]) -> None:
    for name, text in files.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if text is not None and text.startswith("-> "):
            path.symlink_to(text.removeprefix("-> "))
        elif text is not None:
            path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("trial", TRIALS, ids=[trial["name"] for trial in TRIALS])
def test_trial(trial: dict[str, Any], here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    if "was" in trial:
        git(here, "init", "-q")
        write(here, trial["was"])
        git(here, "add", ".")
        git(here, "commit", "-qm", "as it was")
    write(here, trial.get("files", {}))
    if "folder" in trial:
        monkeypatch.chdir(here / trial["folder"])
    command, *arguments = shlex.split(trial["run"])
    tables = [] if trial.get("tables") == "own" else ["--pricing", PRICES]
    found = run(command, *arguments, "--as-of", "2026-11-23", *tables)
    told = " ".join(found.output.split())
    assert found.exit_code == trial["exit"], found.output
    for words in trial.get("says", ()):
        assert words in told, found.output
    for words in trial.get("never", ()):
        assert words not in told, found.output
    for path, wanted in trial.get("wrote", {}).items():
        text = (here / path).read_text(encoding="utf-8")
        assert [words for words in wanted.get("says", ()) if words not in text] == []
        assert [words for words in wanted.get("never", ()) if words in text] == []
    if "json" in trial:
        document: Any = json.loads(found.stdout)
        for path, value in trial["json"].items():
            at = document
            for key in path.split("."):
                at = at[int(key)] if isinstance(at, list) else at[key]
            assert at == value, path
