"""A revision of the git repository around a folder, as files: those that are asked for, beside nothing of the user's.
It asks git on this machine and no network; without git, or outside a repository, it says so."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.elsewhere import bringing
from costplan.errors import CostplanError, OutsideError, Problem
from costplan.project.git_files import GitFiles
from costplan.project.temporaries import prefix, sweep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.errors import Place

_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
"""What git sets for its hooks; it would say where the repository is, whichever folder is asked about."""


@contextmanager
def revision(name: str, folder: Path = Path()) -> Iterator[Path]:
    """The same folder of the repository as it was in a revision; it is there until the block ends.

    Its files are brought once they are asked for (:func:`costplan.elsewhere.bring`): whatever is read through the
    intake, or named in costplan.yaml.

    Args:
        name: what git calls it, such as ``origin/main``.
        folder: one of the working tree.

    Raises:
        OutsideError: there is no git, no repository or no such revision.
    """
    if "\0" in name:  # no command can be handed it
        message, remedy = f"there is no revision {name[:60]!r} to read", "name a revision that this clone has"
        raise OutsideError([Problem("no-revision", message, remedy)])
    git = _Git(name, folder)
    top = Path(os.fsdecode(git.run("rev-parse", "--show-toplevel").removesuffix(b"\n")))
    commit = git.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip()
    inside = folder.resolve().relative_to(top.resolve())
    listed = git.run("-C", str(top), "ls-tree", "-r", "-z", "--full-tree", commit)
    sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=prefix()) as unpacked, git.contents() as contents:
        files = GitFiles(name, Path(unpacked).resolve(), listed, contents)
        there = files.folder(inside.as_posix())
        with bringing(files):
            yield there


@contextmanager
def told_in(name: str) -> Iterator[None]:
    """Have places of errors in the block told as those of a revision, ``main:posts.yaml:7:38``: the file of the user
    may be sound."""
    try:
        yield
    except CostplanError as error:
        raise type(error)(in_revision(error.problems, name)) from None


def in_revision(problems: Iterable[Problem], name: str) -> tuple[Problem, ...]:
    """Problems at their places in a revision."""
    return tuple(one._replace(place=one.place and _placed(one.place, name)) for one in problems)


def _placed(place: Place, name: str) -> Place:
    return place if place.file.startswith(f"{name}:") else place._replace(file=f"{name}:{place.file}")


def top_around(folder: Path) -> Path | None:
    """The top of the repository around a folder, which may be a submodule or a worktree; None outside one."""
    here = folder.resolve()
    return next((parent for parent in (here, *here.parents) if (parent / ".git").exists()), None)


def full_name(name: str, folder: Path) -> str:
    """The whole name of a tag or a branch, ``refs/tags/v1.2``; empty where git knows none of that name there."""
    if name.startswith("-"):
        return ""
    try:
        told = _Git(name, folder).run("rev-parse", "--symbolic-full-name", "--verify", "--quiet", name)
    except OutsideError:
        return ""
    return os.fsdecode(told).strip()


class _Git:
    """git in a folder, asked about a revision."""

    def __init__(self, revision: str, folder: Path) -> None:
        self._revision = revision
        self._folder = folder
        self._environment = {key: value for key, value in os.environ.items() if key not in _OF_A_HOOK}

    def run(self, *arguments: str) -> bytes:
        """What it prints.

        Raises:
            OutsideError: it cannot be run, or it fails.
        """
        try:
            done = subprocess.run(
                ["git", *arguments], cwd=self._folder, env=self._environment, capture_output=True, check=False
            )
        except OSError as error:
            raise _cannot_run(error) from None
        if done.returncode:
            raise self._failed(done.stderr.decode("utf-8", "replace"))
        return done.stdout

    def _failed(self, told: str) -> OutsideError:
        """git's own reason: its first sentence, which says what is wrong; the lines after that say what to do."""
        lines = [line.strip() for line in told.strip().splitlines() if line.strip()]
        fatal = next((line for line in lines if line.startswith("fatal: ")), lines[0] if lines else "")
        reason = f": {fatal.removeprefix('fatal: ')}" if fatal else ""
        remedy = "name a revision that this clone has; CI may need a deeper fetch"
        if "dubious ownership" in fatal:
            remedy = next((line for line in lines if line.startswith("git config ")), "make the folder your own")
            remedy = f"another user owns the folder; {remedy}"
        elif "not a git repository" in fatal:
            remedy = "run it inside a git repository, or compare with a saved plan"
        message = f"there is no revision {self._revision!r} to read{reason}"
        return OutsideError([Problem("no-revision", message, remedy)])

    @contextmanager
    def contents(self) -> Iterator[subprocess.Popen[bytes]]:
        """git, waiting for objects whose content it is to give.

        Raises:
            OutsideError: it cannot be run.
        """
        try:
            process = subprocess.Popen(
                ["git", "cat-file", "--batch"],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise _cannot_run(error) from None
        with process:
            try:
                yield process
            finally:
                process.kill()  # it may be in the middle of an answer that nobody reads


def _cannot_run(error: OSError) -> OutsideError:
    message, remedy = f"git cannot be run: {error.strerror}", "install git, or compare with a saved plan"
    return OutsideError([Problem("no-revision", message, remedy)])
