"""A revision of the git repository around the current folder, as files: its YAML, unpacked beside nothing of the user's.
It asks git on this machine and no network; without git, or outside a repository, it says so."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.errors import OutsideError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def revision(name: str) -> Iterator[None]:
    """Stand in the same folder of the repository as it was in a revision, until the block ends.

    Raises:
        OutsideError: there is no git, no repository or no such revision.
    """
    top = Path(_git(name, "rev-parse", "--show-toplevel").decode().strip())
    commit = _git(name, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip()
    inside = Path.cwd().resolve().relative_to(top.resolve())
    with tempfile.TemporaryDirectory(prefix="costplan-") as folder:
        paths = _git(name, "-C", str(top), "ls-tree", "-r", "-z", "--name-only", commit).decode("utf-8", "replace")
        endings = [ending for ending in (".yaml", ".yml") if f"{ending}\0" in paths]
        if endings:  # git refuses a pattern that matches nothing
            globs = [f":(glob)**/*{ending}" for ending in endings]
            tar = _git(name, "-C", str(top), "archive", "--format=tar", commit, "--", *globs)
            with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
                _unpack(archive, Path(folder).resolve())
        here = Path(folder) / inside
        here.mkdir(parents=True, exist_ok=True)
        with chdir(here):
            yield


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Regular files alone, and none outside the folder; links are left out."""
    for member in archive:
        path = (folder / member.name).resolve()
        file = archive.extractfile(member) if member.isfile() and path.is_relative_to(folder) else None
        if file is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.read())


def _git(name: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)
    except OSError as error:
        finding = Problem(
            "no-revision", f"git cannot be run: {error.strerror}", "install git, or compare with a saved plan"
        )
        raise OutsideError([finding]) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = f": {said[-1].removeprefix('fatal: ')}" if said else ""
        remedy = "name a revision that this clone has; CI may need a deeper fetch"
        raise OutsideError([Problem("no-revision", f"there is no revision {name!r} to read{reason}", remedy)])
    return done.stdout
