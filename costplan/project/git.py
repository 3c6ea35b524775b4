"""A revision of the git repository around a folder, as files: its YAML, unpacked beside nothing of the user's.
It asks git on this machine and no network; without git, or outside a repository, it says so."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.errors import OutsideError, Problem
from costplan.project.temporaries import prefix, sweep

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def revision(name: str, folder: Path = Path()) -> Iterator[Path]:
    """The same folder of the repository as it was in a revision; it is there until the block ends.

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
    top = Path(git.run("rev-parse", "--show-toplevel").decode().strip())
    commit = git.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip()
    inside = folder.resolve().relative_to(top.resolve())
    sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=prefix()) as unpacked:
        paths = git.run("-C", str(top), "ls-tree", "-r", "-z", "--name-only", commit).decode("utf-8", "replace")
        endings = [ending for ending in (".yaml", ".yml") if f"{ending}\0" in paths]
        if endings:  # git refuses a pattern that matches nothing
            globs = [f":(glob)**/*{ending}" for ending in endings]
            tar = git.run("-C", str(top), "archive", "--format=tar", commit, "--", *globs)
            with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
                _unpack(archive, Path(unpacked).resolve())
        there = Path(unpacked).resolve() / inside
        there.mkdir(parents=True, exist_ok=True)
        yield there


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Regular files alone, and none outside the folder; links are left out."""
    for member in archive:
        path = (folder / member.name).resolve()
        file = archive.extractfile(member) if member.isfile() and path.is_relative_to(folder) else None
        if file is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.read())


class _Git:
    """git in a folder, asked about a revision."""

    def __init__(self, revision: str, folder: Path) -> None:
        self._revision = revision
        self._folder = folder

    def run(self, *arguments: str) -> bytes:
        """What it prints.

        Raises:
            OutsideError: it cannot be run, or it fails.
        """
        try:
            done = subprocess.run(["git", *arguments], cwd=self._folder, capture_output=True, check=False)
        except OSError as error:
            message, remedy = f"git cannot be run: {error.strerror}", "install git, or compare with a saved plan"
            raise OutsideError([Problem("no-revision", message, remedy)]) from None
        if done.returncode:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            reason = f": {lines[-1].removeprefix('fatal: ')}" if lines else ""
            remedy = "name a revision that this clone has; CI may need a deeper fetch"
            message = f"there is no revision {self._revision!r} to read{reason}"
            raise OutsideError([Problem("no-revision", message, remedy)])
        return done.stdout
