"""Slips of typing: each of a list of 200 gets the nearest right word, where the command line or a call is refused."""

from __future__ import annotations

import re
import shlex

import pytest
import yaml

from tests.command import AS_OF, run
from tests.places import TESTS

GROUPS = yaml.safe_load((TESTS / "cli" / "typos.yaml").read_text(encoding="utf-8"))
CASES = [
    (group["run"].format(typed), str(typed).strip("'"), str(meant))
    for group in GROUPS.values()
    for typed, meant in group["words"]
]


def told(said: str) -> list[str]:
    """What a message says was meant, in either of its ways."""
    asked = re.findall(r"[Dd]id you mean '?(.+?)'?\?", said)
    return [*asked, *re.findall(r"(\S+) is the nearest", said), *re.findall(r"pixels, such as (\S+?)[\s;,]", said)]


def test_there_are_two_hundred() -> None:
    assert len({line for line, _, _ in CASES}) == len(CASES) >= 200


@pytest.mark.parametrize(("line", "typed", "meant"), CASES)
def test_a_slip_is_told_as_it_was_meant(line: str, typed: str, meant: str) -> None:
    day = () if "--as-of" in line or not line.startswith("quote") else AS_OF
    done = run(*shlex.split(line), *day)
    said = " ".join(done.stderr.split())
    assert done.exit_code in (2, 4, 6), said  # 6: there is no such file
    assert meant in told(said), said
