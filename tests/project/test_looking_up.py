"""Many names looked up at once: a line each, JSON, stdin, and what is unknown."""

from __future__ import annotations

import json

import pytest

from costplan import Catalogue
from costplan.project.looking_up import TOLD, look_up
from tests.command import run


def test_each_name_has_a_line_and_what_is_unknown_is_told() -> None:
    found = run("prices", "lookup", "nano-banana-pro", "foo", "vertex_ai/gemini-3-pro-image")
    names = dict(line.split() for line in found.stdout.splitlines())
    assert names["nano-banana-pro"] == "google/gemini-3-pro-image"
    assert names["foo"] == "-"
    assert names["vertex_ai/gemini-3-pro-image"].endswith("/gemini-3-pro-image")
    assert found.exit_code == 4
    assert "[unknown-model]" in found.stderr


@pytest.mark.parametrize("words", [(), ("-",)])
def test_names_come_from_stdin_and_go_to_json(words: tuple[str, ...]) -> None:
    found = run("prices", "lookup", "--format", "json", *words, input="gpt-image-2-2026-04-21\n\n foo \n")
    assert json.loads(found.stdout) == {"gpt-image-2-2026-04-21": "openai/gpt-image-2", "foo": None}
    assert found.exit_code == 4
    assert "stdin:3:1: there is no pricing table for 'foo'" in found.stderr


def test_all_known_ends_well() -> None:
    found = run("prices", "lookup", "gpt-image-2", "gpt-image-2")
    assert (found.exit_code, found.stdout) == (0, "gpt-image-2  openai/gpt-image-2\n")


def test_names_move_no_cursor() -> None:
    found = run("prices", "lookup", "a\x1b[2Jb")
    assert "\x1b" not in found.output


def test_of_thousands_few_are_told_with_what_they_might_have_meant() -> None:
    found = look_up([f"nope-{number}" for number in range(10_000)], Catalogue())
    assert len(found.models) == 10_000
    assert len(found.problems) == TOLD + 1
    assert "9,980 more names" in found.problems[-1].message
