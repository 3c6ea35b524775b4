"""The files of one revision of git, brought into a folder when they are asked for: regular files and links.
Which revision, and where git is, is found in git.py."""

from __future__ import annotations

import os
from bisect import bisect_left
from contextlib import suppress
from hashlib import sha1, sha256
from posixpath import normpath
from typing import TYPE_CHECKING

from costplan.errors import OutsideError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from subprocess import Popen

_LINKS = 40
"""So many links may lead to a file, as on Linux."""

_SHA1 = 40
"""So long is the name of a file that git gave by SHA-1, as it does unless the repository asks for SHA-256."""

_LINK = "120000"
_REGULAR = ("100644", "100755", "100664")


class GitFiles:
    """The files of a revision, in the folder ``top``.

    Args:
        revision: what git calls it.
        folder: an empty one, without links on the way to it.
        listed: what ``git ls-tree -r -z`` prints.
        contents: ``git cat-file --batch``.
    """

    def __init__(self, revision: str, folder: Path, listed: bytes, contents: Popen[bytes]) -> None:
        self.top = folder / "tree"
        self.top.mkdir()
        self._nowhere = folder / "nowhere"
        self._nowhere.touch()
        self._revision = revision
        self._contents = contents
        self._files: dict[str, str] = {}
        self._links: dict[str, str] = {}
        for entry in listed.split(b"\0"):
            about, _, path = entry.partition(b"\t")
            mode, _, rest = about.decode().partition(" ")
            if mode == _LINK:
                self._links[os.fsdecode(path)] = rest.partition(" ")[2]
            elif mode in _REGULAR:
                self._files[os.fsdecode(path)] = rest.partition(" ")[2]
        self._names = sorted((*self._files, *self._links))
        for name in self._names:
            if name == "costplan.yaml" or name.endswith("/costplan.yaml"):
                self._bring_or_link(name)

    def names(self, folder: Path) -> Iterator[str] | None:
        """The files below a folder, as seen from it, also those that were not brought, and no links to folders; None
        where it is of something else."""
        inside = self._inside(folder)
        if inside is None:
            return None
        with suppress(OutsideError):
            inside = self._led(inside)
        return (name.removeprefix(f"{inside}/") for name in self._below(inside) if not self._is_folder_link(name))

    def folder(self, name: str) -> Path:
        """A folder, empty where the revision has none.

        Raises:
            OutsideError: it is a link that leads nowhere.
        """
        (self.top / self._led(name)).mkdir(parents=True, exist_ok=True)
        return self.top / name

    def bring(self, path: Path) -> None:
        """See that a file is there, or all of a folder, with what links on the way lead to.

        Raises:
            OutsideError: a link leads to it that leaves the repository, or to nothing.
        """
        inside = self._inside(path)
        if inside is not None:
            self._bring(inside)

    def holds(self, path: Path, data: bytes) -> bool:
        """Whether a file, to which no link leads, holds this: git names files by what they hold."""
        name = self._files.get(self._inside(path) or "")
        named = sha1 if name and len(name) == _SHA1 else sha256
        return name == named(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()

    def link(self, path: Path) -> None:
        """See that the links on the way to a file are there, and not yet the file.

        Raises:
            OutsideError: one leaves the repository, or leads to nothing.
        """
        inside = self._inside(path)
        if inside is not None:
            self._led(inside)

    def _inside(self, path: Path) -> str | None:
        name = os.path.abspath(path)  # noqa: PTH100  resolve() would follow links that were not brought
        if "\0" in name or not f"{name}/".startswith(f"{self.top}/"):
            return None
        return name[len(str(self.top)) + 1 :] or "."

    def _below(self, folder: str) -> Iterator[str]:
        start = "" if folder == "." else f"{folder}/"
        for at in range(bisect_left(self._names, start), len(self._names)):
            if not self._names[at].startswith(start):
                return
            yield self._names[at]

    def _is_folder_link(self, name: str) -> bool:
        if name not in self._links:
            return False
        with suppress(OutsideError):
            return self._led(name) not in self._files
        return False

    def _bring(self, name: str) -> None:
        led = self._led(name)
        if led in self._files:
            self._write(led)
            return
        for below in self._below(led):
            self._bring_or_link(below)

    def _bring_or_link(self, name: str) -> None:
        """A file that nobody asked for by its name; a link of it that leads nowhere is told once it is opened."""
        try:
            self._bring(name)
        except OutsideError:
            self._link(name, str(self._nowhere))

    def _led(self, name: str) -> str:
        """Where links lead, all of which are made.

        Raises:
            OutsideError: out of the repository, or to nothing.
        """
        parts, here = name.split("/"), ""
        links: list[tuple[str, str]] = []
        while parts:
            part = parts.pop(0)
            at = normpath(f"{here}/{part}").lstrip("/") if here else normpath(part)
            if at == ".." or at.startswith("../"):
                raise self._refused(name, "leaves the repository")
            if at not in self._links:
                here = "" if at == "." else at
                continue
            target = os.fsdecode(self._content(self._links[at]))
            links.append((at, target))
            if len(links) > _LINKS or target.startswith("/") or (os.name == "nt" and ":" in target):
                raise self._refused(name, "closes a circle" if len(links) > _LINKS else "leaves the repository")
            parts = [*target.split("/"), *parts]
        if links and here and here not in self._files and next(self._below(here), None) is None:
            raise self._refused(name, "leads to nothing that it has")
        for link in links:
            self._link(*link)
        return here or "."

    def _refused(self, name: str, what: str) -> OutsideError:
        message = f"{name[:200]} of {self._revision} is a link that {what}, so it cannot be read"
        return OutsideError([Problem("cannot-read", message, "commit the file itself there")])

    def _link(self, name: str, target: str) -> None:
        path = self.top / name
        if not os.path.lexists(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(target)

    def _write(self, name: str) -> None:
        path = self.top / name
        if not os.path.lexists(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self._content(self._files[name]))

    def _content(self, sha: str) -> bytes:
        """What an object holds.

        Raises:
            OutsideError: this clone does not have it.
        """
        asked, answers = self._contents.stdin, self._contents.stdout
        assert asked is not None
        assert answers is not None
        try:
            asked.write(f"{sha}\n".encode())
            asked.flush()
            _, kind, size = answers.readline().decode().split(" ")
            if kind == "blob":
                return answers.read(int(size) + 1)[:-1]
        except (OSError, ValueError):
            pass
        message = f"git cannot give a file of {self._revision}"
        raise OutsideError([Problem("cannot-read", message, "fetch the revision whole")])
