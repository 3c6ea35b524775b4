"""The GitLab job and the shell gate of the documentation, run as a runner and a shell do, by the real costplan."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.ci.repository import DEARER, ENVIRONMENT, NONE, RAISED, Change, Repository, make_repository
from tests.command import run
from tests.host import TOKEN, running
from tests.places import ROOT

pytestmark = pytest.mark.once("tools")

EXAMPLES = ROOT / "docs" / "examples"


def gitlab(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((EXAMPLES / "gitlab-ci.yml").read_text(encoding="utf-8"))[name])


def run_gitlab(job: dict[str, Any], folder: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A job's script as GitLab's runner has bash run it."""
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(job["script"])], cwd=folder, env=ENVIRONMENT | variables,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip


def run_shell(repository: Repository) -> subprocess.CompletedProcess[str]:
    repository.git("update-ref", "refs/remotes/origin/main", "main")
    gate = repository.project / "gate.sh"
    gate.write_bytes((EXAMPLES / "gate.sh").read_bytes())
    return subprocess.run(
        ["sh", "./gate.sh"], cwd=gate.parent, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False,
    )  # fmt: skip


class Case(NamedTuple):
    """Where the project lies, what is changed, and how it ends."""

    folder: str
    changes: tuple[Change, ...]
    code: int


CASES = {
    "a word": Case(".", (NONE,), 0),
    "a folder of the repository, caps raised in the same change": Case("teams/a", (DEARER, RAISED), 3),
}
SAID = {0: "FITS", 3: "DOES NOT FIT"}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_gitlab_job_and_its_comment(case: Case, tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository", case.folder)
    repository.pull_request(*case.changes)
    job = gitlab("costplan")
    done = run_gitlab(job, repository.project, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": repository.base})
    assert done.returncode == case.code, done.stdout
    assert done.stdout.startswith(SAID[case.code])
    artifacts = [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()]
    assert all((repository.project / name).is_file() for name in artifacts)
    quality = json.loads((repository.project / job["artifacts"]["reports"]["codequality"]).read_text(encoding="utf-8"))
    assert any(issue["severity"] in ("major", "critical", "blocker") for issue in quality) is (case.code == 3)
    with running("gitlab") as host:
        told = {
            "GITLAB_TOKEN": TOKEN, "CI_API_V4_URL": host.url, "CI_PROJECT_ID": "group/project",
            "CI_MERGE_REQUEST_IID": "12", "CI_PIPELINE_ID": "7",
        }  # fmt: skip
        commented = run_gitlab(gitlab("costplan-comment"), repository.project, told)
        assert commented.returncode == 0, commented.stdout
        assert SAID[case.code] in host.comments[0]["body"]


def test_the_shell_gate(tmp_path: Path) -> None:
    case = CASES["a folder of the repository, caps raised in the same change"]
    repository = make_repository(tmp_path / "repository", case.folder)
    repository.pull_request(*case.changes)
    done = run_shell(repository)
    assert done.returncode == case.code, done.stdout
    assert done.stdout.startswith(SAID[case.code])
    assert (repository.project / "costplan.xml").is_file()


def test_stdout_is_taken_by_one_surface(here: Path) -> None:
    run("init", here, code=0)
    table = run("check", code=0).stdout
    assert run("check", "--out", "table=-").stdout == table
    assert run("check", "--out", "table=-", "--out", "json=a.json").stdout == table
    assert json.loads(run("check", "--out", "json=-").stdout)["fits"]
    assert run("check", "--out", "table=-", "-o", "b.txt").stdout == table
    assert Path("b.txt").read_text(encoding="utf-8") == table
    for two in (("--out", "table=-", "--format", "json"), ("--out", "table=-", "--out", "json=-")):
        refused = run("check", *two, code=2)
        assert not refused.stdout
        assert "two outputs would go to stdout" in refused.stderr
