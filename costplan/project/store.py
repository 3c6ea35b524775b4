"""The observation store: a file of JSON lines that grows, of which a person's verdict alone is ever edited; its lock.
Which observations come into it is decided in observing.py; what it teaches is learned in learning/."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copyfileobj
from typing import IO, TYPE_CHECKING

from costplan.errors import OutsideError, Place, Problem, wrong
from costplan.intake import open_file
from costplan.observation import LONGEST, identity_in, refuse_other_version
from costplan.project.writing import replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.project.progress import Progress


class Store:
    """A store, which may not be there yet.

    Raises:
        OutsideError: something else than a file has its name.
    """

    def __init__(self, path: Path) -> None:
        if path.exists() and not path.is_file():
            raise OutsideError([Problem("cannot-write", f"{path}: no plain file", "name a file for the store")])
        self.path = path

    @contextmanager
    def locked(self, progress: Progress) -> Iterator[None]:
        """Keep other imports out, from reading what it holds until it is replaced. Windows has no such lock.

        Raises:
            OutsideError: the lock cannot be made beside the store.
        """
        try:
            import fcntl
        except ImportError:
            yield
            return
        real = Path(os.path.realpath(self.path))
        path = real.with_name(f".{real.name}.lock")
        waits = False
        try:
            while True:
                descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW, 0o666)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    if not waits:
                        progress.tell(f"another import writes to {self.path}; waiting for it")
                    waits = True
                    fcntl.flock(descriptor, fcntl.LOCK_EX)
                with suppress(FileNotFoundError):
                    if os.path.samestat(os.fstat(descriptor), path.stat()):
                        break
                os.close(descriptor)  # the one before took the file away
        except OSError as error:
            message = f"{self.path}: {error.strerror or error}"
            raise OutsideError([Problem("cannot-write", message, "check the folder and the rights")]) from None
        try:
            yield
        finally:
            with suppress(OSError):
                path.unlink()  # still locked, so that nobody else has it
            os.close(descriptor)

    def identities(self) -> set[bytes]:
        """The ids of what it holds.

        Raises:
            InputError: a line is not ours, or the last one is cut.
            OutsideError: it cannot be read.
        """
        known: set[bytes] = set()
        if not self.path.exists():
            return known
        try:
            with open_file(self.path, str(self.path)) as file:
                for number, line in enumerate(iter(lambda: file.readline(LONGEST + 1), b""), 1):
                    identity = identity_in(line) if len(line) <= LONGEST else None
                    if identity is None:
                        refuse_other_version(line, Place(str(self.path), number, 1))
                        is_cut = len(line) <= LONGEST and not line.endswith(b"\n")
                        what = "is cut" if is_cut else "is no line of a store"
                        place = Place(str(self.path), number, 1)
                        raise wrong("store-line", f"this {what}", "mend or remove the line; nothing was written", place)
                    known.add(identity)
        except OSError as error:
            raise cannot_read(str(self.path), error) from None
        return known

    def append(self, lines: IO[bytes]) -> None:
        """Add lines behind what it holds; it is replaced whole.

        Raises:
            OutsideError: it cannot be written; it is left as it was.
        """
        with replacing(self.path, renews=True) as out:
            if self.path.exists():
                with open_file(self.path, str(self.path)) as old:
                    copyfileobj(old, out)
            copyfileobj(lines, out)

    def rewrite(self, line: Callable[[bytes], bytes]) -> None:
        """Each line of what it holds as ``line`` gives it back, for verdicts that came later; it is replaced whole.

        Raises:
            OutsideError: it cannot be read or written; it is left as it was.
        """
        with replacing(self.path, renews=True) as out, open_file(self.path, str(self.path)) as old:
            out.writelines(map(line, old))


def cannot_read(shown: str, error: OSError | ValueError) -> OutsideError:
    """The error of a store, or of a file for one, that cannot be read."""
    reason = getattr(error, "strerror", None) or str(error)
    remedy = "check the name and the rights; nothing was added"
    return OutsideError([Problem("cannot-read", f"{shown[:200]}: {reason}", remedy)])
