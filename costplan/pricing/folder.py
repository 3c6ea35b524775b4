"""Where tables lie: in a folder on the disk, or inside a saved plan, which keeps those that it was made of.
Which of them counts is decided in catalogue.py; nothing is read as a table here."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.digest import sha256
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)+\Z", re.ASCII)
"""How a table and a profile are called: the provider, then the model."""

LONGEST = 200
"""So many characters a name has at most."""


def _below(folder: str, above: str, suffix: str) -> Iterator[str]:
    """The files in a folder and those below it; no link to a folder is followed, and one that is closed has none."""
    try:
        entries = [*os.scandir(folder)]
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path, f"{above}{entry.name}/", suffix)
        elif entry.name.endswith(suffix) and entry.is_file():
            yield f"{above}{entry.name}"


class Folder(NamedTuple):
    """A folder of tables and the name that errors and reports give it."""

    path: Path
    shown: str

    def has(self, file: str) -> bool:
        """Whether it has a file of that name, such as ``openai/gpt-image-2.yaml``."""
        return (self.path / file).is_file()

    def files(self, suffix: str) -> Iterator[str]:
        """The names of its files that end so."""
        return _below(str(self.path), "", suffix)

    def named(self, file: str) -> str:
        """How a file of it is shown."""
        return f"{self.shown}/{file}"

    def read(self, file: str) -> tuple[bytes, str]:
        """What a file of it holds, and the SHA-256 of that.

        Raises:
            OutsideError: it cannot be read.
            InputError: it is too large.
        """
        data = yamlio.read_bytes(self.path / file, self.named(file))
        return data, sha256(data).hexdigest()


class KeptFile(NamedTuple):
    """A file as a saved plan keeps it: its ``text`` without what did not count, at the lines where it stood; how it was
    ``shown``, and the ``sha256`` of all that it held."""

    text: str
    shown: str
    sha256: str


class KeptFolder(NamedTuple):
    """The tables inside a saved plan, which is ``shown`` so, by their names in a folder."""

    shown: str
    kept: Mapping[str, KeptFile]

    def has(self, file: str) -> bool:
        """See :class:`Folder`."""
        return file in self.kept

    def files(self, suffix: str) -> Iterator[str]:
        """See :class:`Folder`."""
        return (file for file in self.kept if file.endswith(suffix))

    def named(self, file: str) -> str:
        """As it was shown then: draws of risk are known by places of figures."""
        return self.kept[file].shown

    def read(self, file: str) -> tuple[bytes, str]:
        """What it keeps of a file, and the SHA-256 of what that held then."""
        kept = self.kept[file]
        return kept.text.encode(), kept.sha256
