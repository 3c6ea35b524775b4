"""Records of five fields and more are built by keyword: whoever reads a call of one need not count.
And no index says which field is meant: conftest.py lets none of them be indexed while tests run."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.once("text")

MANY = 5
PATHS = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "costplan").rglob("*.py"))
}
"""The modules by name. No tree of theirs is kept: a million nodes would slow every collection of garbage after it."""


def tree_of(module: str) -> ast.Module:
    return ast.parse(PATHS[module].read_bytes())


def fields_of(node: ast.ClassDef) -> int:
    named = any(isinstance(base, ast.Name) and base.id == "NamedTuple" for base in node.bases)
    return sum(isinstance(line, ast.AnnAssign) for line in node.body) if named else 0


@pytest.fixture(scope="module")
def large() -> set[tuple[str, str]]:
    """The modules and names of records of so many fields."""
    return {
        (module, node.name)
        for module, path in PATHS.items()
        if b"(NamedTuple" in path.read_bytes()
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.ClassDef) and fields_of(node) >= MANY
    }


def by_place(module: str, large: set[tuple[str, str]]) -> Iterator[str]:
    nodes = list(ast.walk(tree_of(module)))
    names = {name for where, name in large if where == module}  # those by which the module knows such records
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            names |= {name.asname or name.name for name in node.names if (node.module, name.name) in large}
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        made = called if called in names and node.args else ""
        if called in ("map", "starmap") and isinstance(node.args[0], ast.Name) and node.args[0].id in names:
            made = node.args[0].id
        if isinstance(node.func, ast.Attribute) and node.func.attr == "_make":
            made = "_make"
        if made:
            yield f"{PATHS[module].relative_to(ROOT)}:{node.lineno}: {made}"


def test_records_of_many_fields_are_built_by_keyword(large: set[tuple[str, str]]) -> None:
    assert ("costplan.plan.charge", "Charge") in large
    assert len(large) > 50
    assert [place for module in PATHS for place in by_place(module, large)] == []
