"""Files that do not lie on the disk until they are asked for, such as those of a revision of git.
Which they are is said in project/; intake.py has each brought before it opens it."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class Elsewhere(Protocol):
    """Files that do not lie on the disk until they are asked for, such as a revision's."""

    def names(self, folder: Path) -> Iterable[str] | None:
        """The files below a folder, as seen from it; None where it is of something else."""

    def bring(self, path: Path) -> None:
        """See that a file or a folder is there, if it is of these.

        Raises:
            OutsideError: it cannot be had.
        """

    def holds(self, path: Path, data: bytes) -> bool:
        """Whether a file of these, and no link to one, holds this."""

    def link(self, path: Path) -> None:
        """See that the links on the way to a file are there, and not yet the file.

        Raises:
            OutsideError: one leads nowhere.
        """


_elsewhere: ContextVar[tuple[Elsewhere, ...]] = ContextVar("elsewhere", default=())
"""Files of git that are brought when they are asked for."""


@contextmanager
def bringing(files: Elsewhere) -> Iterator[None]:
    """Have these files brought in the block, once they are asked for."""
    token = _elsewhere.set((*_elsewhere.get(), files))
    try:
        yield
    finally:
        _elsewhere.reset(token)


def bring(path: Path) -> None:
    """See that a file or a folder lies on the disk, before it is looked for there.

    Raises:
        OutsideError: a revision has it as a link that leads nowhere.
    """
    for files in _elsewhere.get():
        files.bring(path)


def link(path: Path) -> None:
    """See that the links on the way to a file lie on the disk, before it is asked where they lead.

    Raises:
        OutsideError: a revision has one that leads nowhere.
    """
    for files in _elsewhere.get():
        files.link(path)


def holds(path: Path, data: bytes) -> bool:
    """Whether a file that need not lie on the disk holds this, known without reading it; False where it cannot be."""
    return any(files.holds(path, data) for files in _elsewhere.get())


def names(folder: Path) -> Iterable[str] | None:
    """The files below a folder, as seen from it, where not all of them lie on the disk; None where they do."""
    return next((names for files in _elsewhere.get() if (names := files.names(folder)) is not None), None)
