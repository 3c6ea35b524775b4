"""A revision of git: which files of it are brought, where git itself refuses, and what hooks set."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from costplan import elsewhere, intake
from costplan.errors import OutsideError
from costplan.project.git import revision

if TYPE_CHECKING:
    from pathlib import Path


def git(tree: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=tree, check=True)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository with one file of ours, links and foreign files."""
    there = tmp_path / "tree"
    (there / "team" / "data").mkdir(parents=True)
    (there / "team" / "plan.yaml").write_text("ours", encoding="utf-8")
    (there / "team" / "data" / "one").write_text("one", encoding="utf-8")
    (there / "team" / "folder").symlink_to("../team/data")
    (there / "team" / "file").symlink_to("folder/one")
    (there / "out").symlink_to("/etc")
    for number in range(20):
        (there / f"{number}.yaml").write_text("not ours", encoding="utf-8")
    git(there, "init", "-q")
    git(there, "add", "-A")
    git(there, "commit", "-qm", "first")
    return there


def test_files_are_brought_when_they_are_asked_for(tree: Path) -> None:
    with revision("HEAD", tree / "team") as there:
        assert list(there.parent.iterdir()) == [there]
        assert intake.read_bytes(there / "plan.yaml", "plan.yaml") == b"ours"
        assert intake.read_bytes(there / "file", "file") == b"one"
        assert intake.read_bytes(there / "folder" / "one", "one") == b"one"
        assert sorted(elsewhere.names(there) or ()) == ["data/one", "file", "plan.yaml"]
        assert not (there.parent / "1.yaml").exists()
        for outside in ("out/passwd", "../x", "team/none"):
            with pytest.raises(OutsideError):
                intake.read_bytes(there.parent / outside, outside)
    assert elsewhere.names(there) is None


def test_what_a_hook_has_set_names_no_other_repository(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tree, "worktree", "add", "-q", "../other")
    monkeypatch.setenv("GIT_DIR", str(tree / ".git" / "worktrees" / "other"))
    monkeypatch.setenv("GIT_INDEX_FILE", "none")
    with revision("HEAD", tree.parent / "other" / "team") as there:
        assert there.name == "team"
        assert intake.read_bytes(there / "plan.yaml", "plan.yaml") == b"ours"


def test_the_reason_is_git_s_own(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OutsideError, match="not a git repository"), revision("HEAD", tmp_path):
        pass
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(OutsideError, match="dubious ownership") as caught, revision("HEAD", tree):
        pass
    assert "safe.directory" in caught.value.problems[0].remedy
    assert "fetch" not in caught.value.problems[0].remedy
