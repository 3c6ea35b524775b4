"""The pre-commit hook, run by pre-commit itself at a commit; ``make proofs`` has it installed from a repository too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

from tests.ci.repository import DEARER, ENVIRONMENT, NONE, Change, make_repository
from tests.places import ROOT

if TYPE_CHECKING:
    from tests.ci.repository import Repository

PRE_COMMIT = str(Path(sys.executable).parent / "pre-commit")
DOCUMENTED = ROOT / "docs" / "examples"


def install(repository: Repository, config: str, args: tuple[str, ...] = ()) -> None:
    """The example of the documentation, with the hook of this checkout in the place of a release's: what the manifest
    says, on the environment of the tests; ``args`` are the options that somebody adds."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    said = yaml.safe_load((DOCUMENTED / config).read_text(encoding="utf-8"))
    for repo in said["repos"]:
        del repo["rev"]
        repo["repo"] = "local"
        repo["hooks"] = [hook | {"language": "system"} | asked | {"args": list(args)} for asked in repo["hooks"]]
    (repository.top / ".pre-commit-config.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    repository.git("add", ".pre-commit-config.yaml")
    cache = {"PRE_COMMIT_HOME": str(repository.top.parent / "cache")}
    subprocess.run(
        [PRE_COMMIT, "install"], cwd=repository.top, env=ENVIRONMENT | cache, capture_output=True, check=True
    )


def commit(repository: Repository) -> subprocess.CompletedProcess[str]:
    cache = {"PRE_COMMIT_HOME": str(repository.top.parent / "cache")}
    return subprocess.run(
        ["git", "commit", "-qam", "change"], cwd=repository.top, env=ENVIRONMENT | cache,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip


class Case(NamedTuple):
    """Changes that are committed, and what the hook says of them; a commit that fails is none."""

    folder: str
    config: str
    changes: tuple[Change, ...]
    is_commit: bool
    said: str


TOP, TEAM = "pre-commit-config.yaml", "pre-commit-monorepo.yaml"
CASES = {
    "nothing that counts": Case(".", TOP, (NONE,), True, "Passed"),
    "ten times the posts": Case(".", TOP, (DEARER,), False, "DOES NOT FIT"),
    "in a folder, ten times the posts": Case("teams/a", TEAM, (DEARER,), False, "DOES NOT FIT"),
    "in a folder that the hook is not told": Case("teams/a", TOP, (NONE,), False, "costplan.yaml lies: in teams/a"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_hook_at_a_commit(case: Case, tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository", case.folder)
    install(repository, case.config)
    for change in case.changes:
        repository.apply(change)
    done = commit(repository)
    assert (done.returncode == 0) is case.is_commit, done.stdout
    assert case.said in done.stdout


def test_the_hook_sees_a_budget_that_is_deleted(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository")
    install(repository, TOP)
    repository.git("rm", "-q", "budgets/daily-social.yaml")
    done = commit(repository)
    assert done.returncode == 1
    assert "no file matches 'budgets/*.yaml'" in done.stdout


@pytest.mark.parametrize(("folder", "config"), [(".", TOP), ("teams/a", TEAM)])
def test_the_hook_heeds_its_args(folder: str, config: str, tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository", folder)
    install(repository, config, ("--base", "nosuch"))
    repository.apply(NONE)
    done = commit(repository)
    assert done.returncode == 1
    assert "nosuch" in done.stdout
