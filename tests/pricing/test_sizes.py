"""Sizes as they are mistyped: the size that was meant is told."""

from __future__ import annotations

import pytest

from tests.command import run

SLIPS = [
    # what is typed, what was meant
    ("1024*1024", "1024x1024"),
    ("1024X1536", "1024x1536"),
    ("1024×1024", "1024x1024"),
    ("1024 x 1024", "1024x1024"),
    ("1024x1024px", "1024x1024"),
    ("1024by1536", "1024x1536"),
    ("1024", "1024x1024"),
    ("1024px", "1024x1024"),
    ("1k", "1K"),
    ("1.5k", "1.5K"),
    ("AUTO", "auto"),
]


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_a_mistyped_size_is_told_as_it_was_meant(typed: str, meant: str) -> None:
    said = run("quote", "openai/gpt-image-2", "-s", typed, "-q", "low", "--as-of", "2026-11-23")
    assert said.exit_code in (2, 4)
    assert f"did you mean {meant}?" in said.stderr


def test_what_is_like_no_size_has_no_neighbour() -> None:
    said = run("quote", "openai/gpt-image-2", "-s", "large", "-q", "low", "--as-of", "2026-11-23")
    assert "is not a size; write WxH in pixels" in said.stderr
