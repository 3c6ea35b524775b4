"""Which files the globs of ``costplan.yaml`` name: in every folder, never outside the tree, never hidden ones.
What else a project says is tried where it counts, in test_cli.py and in the museum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costplan import InputError
from costplan.errors import Place
from costplan.project.settings import files_of, find_project
from costplan.tree import matches

if TYPE_CHECKING:
    from pathlib import Path

HERE = Place("costplan.yaml", 2, 12)


@pytest.mark.parametrize(
    ("glob", "named", "others"),
    [
        ("q1.yaml", ["q1.yaml"], ["scenarios/q1.yaml", "q1xyaml"]),
        ("./q1.yaml", ["q1.yaml"], ["scenarios/q1.yaml"]),
        ("*.yaml", ["q1.yaml"], ["scenarios/q1.yaml", "q1.yml"]),
        ("scenarios/*.yaml", ["scenarios/q1.yaml"], ["q1.yaml", "scenarios/2027/q1.yaml", "Scenarios/q1.yaml"]),
        ("scenarios/q[12].yaml", ["scenarios/q1.yaml", "scenarios/q2.yaml"], ["scenarios/q3.yaml"]),
        ("scenarios/q?.yaml", ["scenarios/q1.yaml"], ["scenarios/q.yaml", "scenarios/q10.yaml"]),
        ("**/*.yaml", ["q1.yaml", "scenarios/q1.yaml", "scenarios/2027/q1.yaml"], ["q1.yml"]),
        ("scenarios/**/q1.yaml", ["scenarios/q1.yaml", "scenarios/a/b/q1.yaml"], ["q1.yaml", "other/q1.yaml"]),
        ("scenarios/**", ["scenarios/q1.yaml", "scenarios/a/b.yaml"], ["q1.yaml", "scenarios2/q1.yaml"]),
        ("**/" * 60 + "q1.yaml", ["q1.yaml", "a/b/c/d/e/q1.yaml"], ["a/b/c/d/e/f/g/h/i/j/k/l/q2.yaml"]),
        ("**/2027/**/*.yaml", ["2027/q1.yaml", "a/2027/b/q1.yaml"], ["a/b/q1.yaml"]),
    ],
)
def test_globs(glob: str, named: list[str], others: list[str]) -> None:
    assert all(matches(glob, name) for name in named)
    assert not any(matches(glob, name) for name in others)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    for name in (
        "b.yaml",
        "a.yaml",
        "deep/er/c.yaml",
        ".git/d.yaml",
        ".venv/lib/e.yaml",
        "deep/.old/f.yaml",
        ".g.yaml",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    (tmp_path / "secret.yaml").touch()
    return root


def found(root: Path, *globs: str) -> list[str]:
    return [path.relative_to(root).as_posix() for path in files_of(root, [(glob, HERE) for glob in globs])]


def test_files_come_in_order_once_and_never_from_hidden_folders(tree: Path) -> None:
    assert found(tree, "**/*.yaml") == ["a.yaml", "b.yaml", "deep/er/c.yaml"]
    assert found(tree, "b.yaml", "*.yaml", "deep/**") == ["a.yaml", "b.yaml", "deep/er/c.yaml"]
    assert found(tree) == []


@pytest.mark.parametrize("glob", ["c.yaml", "deep/*.yaml", ".git/*.yaml", "[", "deep"])
def test_a_glob_that_matches_nothing_is_told_at_its_place(tree: Path, glob: str) -> None:
    with pytest.raises(InputError) as caught:
        found(tree, "a.yaml", glob, "nothing.yaml")
    assert [str(finding) for finding in caught.value.problems] == [
        f"costplan.yaml:2:12: no file matches {name!r}; mend the glob, or remove it [no-match]"
        for name in (glob, "nothing.yaml")
    ]


def test_a_link_may_lead_within_the_tree_but_not_out_of_it(tree: Path) -> None:
    (tree / "link.yaml").symlink_to("a.yaml")
    assert found(tree, "l*.yaml") == ["link.yaml"]
    (tree / "leak.yaml").symlink_to("../secret.yaml")
    with pytest.raises(
        InputError, match=r"leak.yaml leads out of the tree; put the file itself there \[outside-tree\]"
    ):
        found(tree, "l*.yaml")


def test_links_to_folders_are_not_followed(tree: Path) -> None:
    (tree / "out").symlink_to("..")
    (tree / "round").symlink_to("deep")
    (tree / "loop.yaml").symlink_to("loop.yaml")
    assert found(tree, "**/*.yaml") == ["a.yaml", "b.yaml", "deep/er/c.yaml", "loop.yaml"]


def test_a_project_keeps_its_globs_with_their_places(tree: Path) -> None:
    (tree / "costplan.yaml").write_text("version: 1\nscenarios: [deep/**/*.yaml]\nbudgets:\n  - a.yaml\n")
    project = find_project(tree)
    assert project.scenarios == (("deep/**/*.yaml", Place("costplan.yaml", 2, 13)),)
    assert project.budgets == (("a.yaml", Place("costplan.yaml", 4, 5)),)
    assert project.root == tree
    assert find_project(tree.parent).scenarios == ()
