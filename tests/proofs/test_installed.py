"""costplan as others install it: the wheel without extras, by the Action, by pre-commit and by the GitLab job. What
is installed is run. ``make wheel`` says where the wheel is; packages come from the registry of this machine."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.ci.repository import DEARER, ENVIRONMENT, Repository, make_repository
from tests.ci.runner import Runner
from tests.places import ROOT
from tests.plain import TABLE, TOKENS, judge, make_files

BIN = Path(os.environ.get("COSTPLAN_INSTALLED", ""))
EXAMPLES = ROOT / "docs" / "examples"
PIP = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "HOME", "SSL_"))}
"""How pip finds packages here."""


def test_every_command_of_the_wheel_works_or_says_which_extra_it_needs(here: Path) -> None:
    make_files(here)
    environment = {**os.environ, **TOKENS, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    wrong = {}
    for row in TABLE:
        words = [str(BIN / "costplan"), *shlex.split(row["run"])]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        if fault := judge(row, done.returncode, done.stderr):
            wrong[row["run"]] = fault
    assert wrong == {}


def test_the_told_remedy_installs_an_extra(here: Path) -> None:
    make_files(here)
    command = [str(BIN / "costplan"), "comment", "github", "--body", "verdict.md", "--repo", "owner/name", "--pr", "1"]
    environment = {**os.environ, **TOKENS, "GITHUB_API_URL": "https://127.0.0.1:9"}
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    remedy = shlex.split(told.stderr.rpartition("; ")[2].removesuffix("[needs-extra]\n"))
    assert remedy == ["pip", "install", "costplan[comment]"]
    subprocess.run([BIN / "python", "-m", *remedy, "-q"], check=True)
    try:
        now = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    finally:
        subprocess.run([BIN / "python", "-m", "pip", "uninstall", "-qy", "urllib3"], check=True)
    assert (now.returncode, "needs-extra" in now.stderr) == (6, False)  # nobody listens there


def test_the_action_installs_itself(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository")
    repository.pull_request(DEARER)
    runner = Runner(tmp_path / "runner", repository.top, {}, PIP, installs=True)
    told = runner.action({"base": "HEAD^1", "budget-from": "HEAD^1", "new-only": True})
    assert told["verdict"] == "3", runner.log
    assert (tmp_path / "runner" / "costplan-python" / "bin" / "costplan").is_file()


@pytest.fixture
def source(tmp_path: Path) -> Repository:
    """A repository of costplan itself, as of this checkout: what a host serves."""
    top = tmp_path / "source"
    top.mkdir()
    for name in ("costplan", "pricing", "scenarios"):
        shutil.copytree(ROOT / name, top / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, top / name)
    made = Repository(top, top)
    made.git("init", "-q", "-b", "main")
    made.git("add", "-A")
    made.git("commit", "-qm", "release")
    return made


def test_pre_commit_installs_the_hook(source: Repository, tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository")
    config = yaml.safe_load((EXAMPLES / "pre-commit-config.yaml").read_text(encoding="utf-8"))
    config["repos"][0] |= {"repo": str(source.top), "rev": source.base}
    (repository.top / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    repository.git("add", "-A")
    repository.apply(DEARER)
    done = subprocess.run(
        [Path(sys.executable).parent / "pre-commit", "run", "--all-files"], cwd=repository.top,
        env={**ENVIRONMENT, **PIP, "PRE_COMMIT_HOME": str(tmp_path / "cache")},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "DOES NOT FIT" in done.stdout) == (1, True), done.stdout


def test_the_gitlab_job_installs_from_an_archive(source: Repository, tmp_path: Path) -> None:
    archive = tmp_path / "costplan.zip"
    source.git("archive", "--format=zip", "--prefix=costplan-0/", "-o", str(archive), "HEAD")
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "python"], check=True)
    jobs = yaml.safe_load((EXAMPLES / "gitlab-ci.yml").read_text(encoding="utf-8"))
    ((before,),) = ([job["before_script"][0]] for job in (jobs["costplan-comment"],))
    script = before.replace(f"https://github.com/OWNER/costplan/archive/{'0' * 40}.zip", archive.as_uri())
    assert script != before
    environment = {**os.environ, "PATH": f"{tmp_path / 'python' / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["bash", "-ec", f"{script}\ncostplan --version"], env=environment, check=True)


def test_the_page_on_installing_says_what_works(source: Repository, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    commands = "\n".join(re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    (tmp_path / "costplan").symlink_to(source.top)
    done = subprocess.run(
        ["bash", "-ec", commands],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "plans" / "bin" / "costplan").is_file()
