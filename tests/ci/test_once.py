"""What is not tested again with other versions: it has a reason, imports nothing that a version moves, and is left out
where the Makefile tries other versions, and nowhere else."""

from __future__ import annotations

import ast
import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.once import ONCE
from tests.places import ROOT, TESTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDERS = {"text": {"tests"}, "exact": {"costplan", "tests"}, "tools": {"tests"}}
"""What a file may import beside the standard library, pytest, hypothesis and YAML, by the reason why it runs once."""

STATISTICS = {"alternatives", "cli", "connect", "gating", "learning", "live", "project", "render", "risk", "workbook"}
"""The rooms that know libraries, or reach those that do: no exact count is made there."""


def marked() -> Iterator[tuple[Path, str]]:
    """Each file that says so of itself or of a test, with each reason."""
    for path in sorted(TESTS.rglob("test_*.py")):
        for why in set(re.findall(r'pytest\.mark\.once\("(\w+)"\)', path.read_text(encoding="utf-8"))):
            yield path, why


def test_every_reason_is_used() -> None:
    assert {why for _, why in marked()} == set(ONCE)


@pytest.mark.parametrize(
    ("path", "why"), [pytest.param(*one, id=f"{one[0].stem}-{one[1]}") for one in marked() if one[1] in FOLDERS]
)
def test_it_imports_nothing_that_a_version_moves(path: Path, why: str) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    known = {*sys.stdlib_module_names, "pytest", "hypothesis", "yaml", *FOLDERS[why]}
    assert [name for name in names if name.partition(".")[0] not in known] == []
    assert [name for name in names if name.startswith("costplan.") and name.split(".")[1] in STATISTICS] == []


def test_other_versions_alone_leave_it_out() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert makefile.count("not once") == 1
    assert len(re.findall(r"bin/\"?\$\(AGAIN\)", makefile)) == 3  # other Pythons, the lowest versions, the newest
    assert "\ntests:\n\t$(BIN)/pytest -n 2\n" in makefile
