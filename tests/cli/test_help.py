"""The examples that help shows are run, and a word that is nearly one is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_plain_install import leaves
from tests.command import run
from tests.plain import make_files, run_example

if TYPE_CHECKING:
    from pathlib import Path


def pages() -> dict[str, str]:
    """The help page of costplan, of each group of commands and of each command."""
    paths = {path[:length] for path, _ in leaves() for length in range(len(path) + 1)}
    return {" ".join(("costplan", *path)): run(*path, "-h", code=0).stdout for path in sorted(paths)}


def test_every_page_ends_on_two_examples_that_run(here: Path) -> None:
    make_files(here)
    lines = {}
    for path, page in pages().items():
        last = page.removesuffix("\nPlumbing: comment, ledger, schema, doctor\n") if path == "costplan" else page
        found = re.search(r"\n  Examples:\n    (costplan .*)\n    (costplan .*)\n\Z", last)
        assert found, f"{path} --help ends on\n{last[-300:]}"
        for line in found.groups():
            assert f"{line} ".startswith(f"{path} ")
            lines[line] = path
    for line in lines:
        done = run_example(line)
        assert done.exit_code == 0, f"{line}\n{done.output}"


def test_the_groups_stand_in_the_order_of_the_work_and_the_plumbing_last() -> None:
    page = run("--help", code=0).stdout
    groups = re.findall(r"^(\w[\w ]*):\n((?:  .*\n)+)", page, re.MULTILINE)
    told = {title: re.findall(r"^  (\w+) ", body, re.MULTILINE) for title, body in groups if title != "Options"}
    assert list(told.items()) == [
        ("Ask", ["quote", "estimate", "explain"]),
        ("Decide", ["compare", "diff", "advise"]),
        ("Sign", ["check", "report", "freeze"]),
        ("Reality", ["live", "actuals", "calibrate"]),
        ("Set up", ["init", "prices"]),
    ]
    assert page.endswith("\nPlumbing: comment, ledger, schema, doctor\n")
    # each command takes one line
    assert sum(len(body.splitlines()) for title, body in groups if title != "Options") == 14


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
