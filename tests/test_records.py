"""Records of five fields and more are built by keyword: whoever reads a call of one need not count.
And no index says which field is meant: conftest.py lets none of them be indexed while tests run."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANY = 5
PACKAGE = ROOT / "costplan"


class Module(NamedTuple):
    name: str
    path: Path
    tree: ast.Module


def modules() -> list[Module]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(name, path, ast.parse(path.read_bytes())))
    return found


MODULES = modules()


def fields_of(node: ast.ClassDef) -> int:
    named = any(isinstance(base, ast.Name) and base.id == "NamedTuple" for base in node.bases)
    return sum(isinstance(line, ast.AnnAssign) for line in node.body) if named else 0


LARGE = {
    (module.name, node.name)
    for module in MODULES
    for node in ast.walk(module.tree)
    if isinstance(node, ast.ClassDef) and fields_of(node) >= MANY
}


def large_in(module: Module) -> set[str]:
    """The names by which a module knows such records."""
    own = {name for where, name in LARGE if where == module.name}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom):
            own |= {name.asname or name.name for name in node.names if (node.module, name.name) in LARGE}
    return own


def by_place(module: Module) -> Iterator[str]:
    names = large_in(module)
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        made = called if called in names and node.args else ""
        if called in ("map", "starmap") and isinstance(node.args[0], ast.Name) and node.args[0].id in names:
            made = node.args[0].id
        if isinstance(node.func, ast.Attribute) and node.func.attr == "_make":
            made = "_make"
        if made:
            yield f"{module.path.relative_to(ROOT)}:{node.lineno}: {made}"


def test_there_are_such_records() -> None:
    assert ("costplan.plan.charge", "Charge") in LARGE
    assert len(LARGE) > 50


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_records_of_many_fields_are_built_by_keyword(module: Module) -> None:
    assert not list(by_place(module))
