"""How the house is built, file by file, beyond what the contract of imports says: sizes, names, and what an
``__init__`` is for."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.once("text")

FILES = sorted((ROOT / "costplan").rglob("*.py"))
INITS = [path for path in FILES if path.name == "__init__.py"]
DOORS = ("cli", "project", "render", "workbook")
"""A page, a sheet, a command and what the office does for it may share the name of the noun that they show."""

OF_A_NOUN = ("file", "meanings", "reader", "writer")
"""Each noun that is kept in a file has these under one name everywhere."""


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_a_file_is_read_at_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", INITS, ids=shown)
def test_an_init_holds_no_code_but_names(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    functions = [node.name for node in body if isinstance(node, ast.FunctionDef)]
    assert set(functions) <= {"__getattr__", "__dir__"}
    allowed = (ast.Expr, ast.Import, ast.ImportFrom, ast.If, ast.Assign, ast.AnnAssign, ast.FunctionDef)
    assert all(isinstance(node, allowed) for node in body)


def test_a_name_means_one_thing() -> None:
    rooms = [path for path in FILES if path.relative_to(ROOT / "costplan").parts[0] not in DOORS]
    names = Counter(path.stem for path in rooms if path not in INITS and path.stem not in OF_A_NOUN)
    assert [name for name, number in names.items() if number > 1] == []
