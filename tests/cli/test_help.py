"""The examples that help shows are run, and a word that is nearly one is told."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_plain_install import leaves
from tests.command import run
from tests.plain import make_files

if TYPE_CHECKING:
    from pathlib import Path


def examples() -> dict[str, list[str]]:
    """What each command's help shows below "Example:"."""
    found = {}
    for path, _ in leaves():
        block = re.search(r"Examples?:\n((?: +costplan .*\n)+)", run(*path, "--help").stdout)
        assert block, f"costplan {' '.join(path)} --help shows no example"
        found[" ".join(path)] = [line.strip() for line in block[1].splitlines()]
    return found


def test_every_command_shows_an_example_that_runs(here: Path) -> None:
    make_files(here)
    for path, lines in examples().items():
        for line in lines:
            assert line.startswith(f"costplan {path}")
            done = run(*shlex.split(line)[1:])
            assert done.exit_code == 0, f"{line}\n{done.output}"


WORDS = [
    # what is typed, what is meant
    ("prics", "prices"),
    ("estimte quarter", "estimate"),
    ("prices lst", "list"),
    ("actuals improt a", "import"),
    ("comment gitub", "github"),
    ("check --bass x", "--base"),
    ("quote --qualty x", "--quality"),
    ("estimate quarter --fromat json", "--format"),
    ("estimate quarter --format jsn", "json"),
]


@pytest.mark.parametrize(("typed", "meant"), WORDS)
def test_the_nearest_word_is_told(typed: str, meant: str) -> None:
    said = run(*typed.split(), code=2).stderr
    assert f"'{meant}'" in said.rpartition("Error: ")[2]


def test_a_word_that_is_like_none_has_no_neighbour() -> None:
    assert run("frobnicate", code=2).stderr.endswith("Error: No such command 'frobnicate'.\n")
