"""Files written whole: beside the one that is meant, synced, then renamed over it, so that nobody ever meets a half.
What stands in them is made elsewhere."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from costplan.errors import OutsideError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def utf8(text: str) -> bytes:
    """A text as every file of ours holds it; what is no character, such as half of a pair, stands as its number."""
    return text.encode("utf-8", "backslashreplace")


def write_file(data: bytes, path: Path) -> bool:
    """Put data into a file, or into a pipe or a device that has that name; whether it was a file.

    Raises:
        OutsideError: it cannot be written; an old file is left as it was.
    """
    if path.exists() and not path.is_file():
        try:
            with path.open("wb") as device:
                device.write(data)
        except OSError as error:
            raise _cannot_write(path, error) from None
        return False
    with replacing(path) as file:
        file.write(data)
    return True


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file beside ``path`` to write into; when the block ends well it is synced and renamed over it. Where ``path``
    is a link, the file that it leads to is replaced, and the link stays.

    Raises:
        OutsideError: the file cannot be written; an old one is left as it was.
    """
    import tempfile

    try:
        real = Path(os.path.realpath(path))
        descriptor, temporary = tempfile.mkstemp(dir=real.parent, prefix=".costplan-", suffix=".tmp")
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            mode = real.stat().st_mode & 0o777 if real.exists() else 0o666 & ~_umask()
            Path(temporary).chmod(mode)
            Path(temporary).replace(real)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _cannot_write(path, error) from None


def make_folder(folder: Path) -> None:
    """Make a folder to write into, unless it is there.

    Raises:
        OutsideError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(folder, error) from None


def write_new(folder: Path, files: Mapping[str, str]) -> list[Path]:
    """Write files that are not there yet, texts by their names in a folder; when one of them is there, or cannot be
    written, none is left behind.

    Raises:
        OutsideError: with every file that is there already, or the one that cannot be written.
    """
    taken = [folder / name for name in files if (folder / name).exists() or (folder / name).is_symlink()]
    if taken:
        remedy = "nothing was written; name another folder"
        raise OutsideError([Problem("file-exists", f"{path} is there already", remedy) for path in taken])
    written: list[Path] = []
    try:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                written.append(path)
                file.write(text)
    except OSError as error:
        for done in written:
            done.unlink(missing_ok=True)
        raise _cannot_write(path, error) from None
    return written


def refusal(outputs: Iterable[Path], inputs: Iterable[str]) -> str:
    """Why outputs cannot go where they are to go, else nothing: none goes over a file that was read, and no two go to
    one place. ``-`` is stdout; devices and pipes take everything."""
    read = {Path(name).resolve() for name in inputs}
    seen: set[Path] = set()
    for output in outputs:
        is_stdout = str(output) == "-"
        where = output if is_stdout else output.resolve()
        if not is_stdout and where.exists() and not where.is_file():
            continue
        if where in read:
            return f"{output} is an input of this check; write to another file"
        if where in seen:
            return f"two surfaces would go to {'stdout' if is_stdout else output}"
        seen.add(where)
    return ""


def _cannot_write(path: Path, error: OSError) -> OutsideError:
    reason = error.strerror or str(error)
    return OutsideError([Problem("cannot-write", f"{path}: {reason}", "check the folder and the rights")])


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
