"""Bare ``costplan``: a project's state in ten lines and the command that leads on, and elsewhere an example a group."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from costplan.cli.groups import EXAMPLES, GROUPS
from tests.command import run
from tests.plain import make_files, run_example

if TYPE_CHECKING:
    from pathlib import Path

DAY = {"COSTPLAN_AS_OF": "2026-11-23", "COLUMNS": "100"}
GUESS = "assumed:\n  posts.runs: nobody has counted\n"


def lines(code: int = 0) -> dict[str, str]:
    """What it says, by the word that starts a line."""
    said = run(code=code, env=DAY).stdout
    assert len(said.strip().splitlines()) <= 14, said
    return {line[:14].strip(): line[14:].strip() for line in said.splitlines() if line.startswith("  ")}


@pytest.fixture
def project(here: Path) -> Path:
    run("init", "--template", "daily-social", code=0)
    return here


def test_a_project_tells_its_state_and_what_comes_next(project: Path) -> None:
    told = lines()
    assert told["scenarios"] == "scenario.yaml"
    assert told["verdict"].startswith("FITS: $361.99 expected; $8.78 left of $150.00")
    assert told["prices"] == "each was looked at within 90 days"
    assert (told["ends soon"], told["last version"]) == ("nothing", "none")
    run(*shlex.split(told["next"])[1:], "--as-of", "2026-11-23", code=0)
    told = lines()
    assert told["last version"].startswith("plan-2026, $361.99, ")
    assert told["next"] == "costplan report"


# what is changed in the project (file, old, new), the line that tells it, what it starts with, what comes next
CHANGED = [
    (
        "budgets/daily-social.yaml",
        "max: 450 USD",
        "max: 350 USD",
        "verdict",
        "DOES NOT FIT: $48.18 over",
        "costplan check",
    ),
    (
        "scenario.yaml",
        "version: 1",
        "version: 1\nnaem: x",
        "wrong",
        "scenario.yaml:5:1: 'naem' is not",
        "costplan check",
    ),
    (
        "scenario.yaml",
        "version: 1",
        GUESS + "version: 1",
        "assumed",
        "posts.runs; confirm",
        "costplan estimate scenario.yaml",
    ),
    (
        "costplan.yaml",
        "budgets: [budgets/*.yaml]",
        "",
        "verdict",
        "$361.99 expected, no cap is stated",
        "costplan check scenario.yaml --max '370 USD'",
    ),
    ("scenario.yaml", "gpt-image-2.5-flare", "gpt-image-1", "wrong", "scenario.yaml:", "costplan check"),
    (
        "costplan.yaml",
        "scenarios: [scenario.yaml]",
        "",
        "scenarios",
        "none is listed",
        "list scenarios in costplan.yaml",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "name", "starts", "comes_next"), CHANGED)
def test_what_is_not_well_is_told(
    file: str, old: str, new: str, name: str, starts: str, comes_next: str, project: Path
) -> None:
    path = project / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    told = lines()
    assert told[name].startswith(starts), told
    assert told["next"] == comes_next


def test_a_broken_costplan_yaml_is_an_error(here: Path) -> None:
    (here / "costplan.yaml").write_text("version: 1\nx: 1\n", encoding="utf-8")
    assert "costplan.yaml:2:1: 'x' is not a key" in run(code=4).stderr


def test_elsewhere_each_group_has_an_example(here: Path) -> None:
    said = run(code=0).stdout
    assert "'costplan init' starts a project" in said
    for group, example in EXAMPLES.items():
        assert f"{group:<9}{', '.join(GROUPS[group])}" in said
        assert example in said
    assert [group for group, names in GROUPS.items() if names] == list(EXAMPLES)


def test_the_example_of_each_group_runs(here: Path) -> None:
    make_files(here)
    for line in EXAMPLES.values():
        done = run_example(line)
        assert done.exit_code in (0, 3), done.output  # 3: over the cap that the example states


def test_a_repository_of_projects_names_them(here: Path) -> None:
    for name in ("a", "b", "c", "d"):
        (here / name).mkdir()
        (here / name / "costplan.yaml").write_text("version: 1\n", encoding="utf-8")
    assert "a project lies in a, b, c, 1 more project" in run(code=0).stdout
