"""A word that is wider than its column breaks behind a mark that names have, where it has one."""

from __future__ import annotations

import pytest

from costplan.render.text import table_text
from costplan.render.view import Table

WIDE = "a" * 60
# The word of a column, the width of the page, and its lines.
BROKEN = [
    (
        "google/imagen-4.0-ultra-generate-001",
        60,
        ["google/imagen-4.0-", "ultra-generate-001"],
    ),
    ("black-forest-labs/flux.1-kontext", 60, ["black-forest-labs/", "flux.1-kontext"]),
    ("b" * 36, 60, ["b" * 18, "b" * 18]),  # nothing to break behind
]


@pytest.mark.parametrize(("word", "width", "lines"), BROKEN)
def test_a_name_breaks_behind_a_mark(word: str, width: int, lines: list[str]) -> None:
    table = Table(title="", headers=("model", "x"), rows=((word, WIDE[:40]),), right=frozenset({1}), notes=())
    said = table_text(table, width).splitlines()
    assert [line.partition("  ")[0] for line in said[2:]] == lines
