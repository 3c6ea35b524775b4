"""A repository with what ``costplan init`` writes, at the top or in a folder of its own, and a pull request on it.
What CI makes of it stands with the tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.command import run

COSTPLAN = Path(sys.executable).parent / "costplan"
"""The console script of these tests' own environment: the real one."""

DAY = "2026-11-23"
PEOPLE = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
ENVIRONMENT = {
    "PATH": f"{COSTPLAN.parent}{os.pathsep}{os.environ['PATH']}",
    "COSTPLAN_AS_OF": DAY,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **PEOPLE,
}
"""What every command of a test sees: nothing of the machine but where its programs are."""


class Change(NamedTuple):
    """What a pull request does to a file of the project."""

    file: str
    pattern: str
    to: str


NONE = Change("scenario.yaml", r"\A", "# a word\n")
DEARER = Change("scenario.yaml", r"amount: 90 to 110", "amount: 900 to 1100")
RAISED = Change("budgets/daily-social.yaml", r"max: (\d+) USD", r"max: \g<1>00 USD")


class Repository(NamedTuple):
    """``top`` is the work tree; ``project`` is where costplan.yaml lies in it."""

    top: Path
    project: Path

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.top, env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def apply(self, change: Change) -> None:
        path = self.project / change.file
        text, times = re.subn(change.pattern, change.to, path.read_text(encoding="utf-8"))
        assert times
        path.write_text(text, encoding="utf-8")

    def pull_request(self, *changes: Change) -> None:
        """The work tree as a pull request is checked out: the test merge of its branch into main."""
        self.git("checkout", "-q", "-b", "change")
        for change in changes:
            self.apply(change)
        self.git("commit", "-qam", "change")
        self.git("checkout", "-q", "--detach", "main")
        self.git("merge", "-q", "--no-ff", "-m", "merge", "change")

    @property
    def base(self) -> str:
        return self.git("rev-parse", "main")


def make_repository(top: Path, folder: str = ".") -> Repository:
    """One commit on main: a README, and what ``costplan init`` writes into the folder."""
    top.mkdir()
    made = Repository(top, top / folder)
    (top / "README.md").write_text("hello\n", encoding="utf-8")
    run("init", made.project, code=0)
    made.git("init", "-q", "-b", "main")
    made.git("add", "-A")
    made.git("commit", "-qm", "first")
    return made
