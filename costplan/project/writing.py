"""Files written whole: beside the one that is meant, synced, then renamed over it, so that nobody ever meets a half;
never over a file that the command read, or one that was frozen. What stands in them is made elsewhere."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import IO, TYPE_CHECKING

from costplan import intake
from costplan.errors import CommandLineError, OutsideError, Problem, wrong
from costplan.project.content import blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.project.content import Content

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
"""What a file system answers that has no hard links."""

_READER_SECONDS = 2
"""So long a pipe may wait for its reader."""

VERSIONS = "budgets/versions"
"""Where frozen plans and the comments on them lie below the top of the tree; no glob sees them, and no version there is
written again."""


def check_outputs(outputs: Iterable[Path]) -> None:
    """Files may be written: none is one that was read or frozen, or git's, and no two are one. ``-`` is stdout; devices
    and pipes take everything.

    Raises:
        CommandLineError: with the first that is.
        OutsideError: no file can have that name.
    """
    seen: set[Path] = set()
    for output in outputs:
        is_stdout = str(output) == "-"
        if not is_stdout:
            if _is_stream(output):
                continue
            _check_output(output)
        where = output if is_stdout else Path(os.path.realpath(output))
        if where in seen:
            told = f"two outputs would go to {'stdout' if is_stdout else output}"
            raise CommandLineError([Problem("output-twice", told, "write one of them to another file")])
        seen.add(where)


def _check_output(path: Path) -> None:
    if intake.is_input(path):
        told = f"{path} is an input of this command, and would be lost"
        raise CommandLineError([Problem("output-is-input", told, "write to another file")])
    _check_ledger(path)
    real = Path(os.path.realpath(path))
    if any(part.lower() == ".git" for where in (path, real) for part in where.parts):
        told = f"{path} is git's own, and would be lost"
        raise CommandLineError([Problem("output-is-input", told, "write to another file")])
    if real.parent.parent.as_posix().endswith(f"/{VERSIONS}") and real.suffix == ".json" and real.exists():
        told = f"{path} is a frozen version, which never changes"
        raise CommandLineError([Problem("output-is-input", told, "write to another file")])


def _check_ledger(path: Path) -> None:
    from costplan.ledger.own_files import is_ledger

    if is_ledger(path):
        told = f"{path} is a ledger, or lies beside one, and would be lost"
        raise CommandLineError([Problem("output-is-input", told, "write to another file")])


def write_file(content: Content, path: Path, *, top: Path | None = None, renews: bool = False) -> bool:
    """Put something into a file, or into a pipe or a device that has that name; whether it was a file.

    Args:
        content: what it is to hold.
        path: the file.
        top: a folder that it may not leave through a link, where its name was not given but made.
        renews: whether it may be a file that was read, since what it holds comes from there.

    Raises:
        CommandLineError: the command read it, or it was frozen.
        InputError: it leaves ``top``.
        OutsideError: it cannot be written; an old file is left as it was.
    """
    if top is not None:
        check_inside(path, top)
    elif _is_stream(path):
        try:
            with os.fdopen(_open_stream(path), "wb") as device:
                device.writelines(blocks(content))
        except OSError as error:
            raise _cannot_write(path, error) from None
        return False
    with replacing(path, renews=renews) as file:
        file.writelines(blocks(content))
    return True


@contextmanager
def replacing(path: Path, *, renews: bool = False) -> Iterator[IO[bytes]]:
    """A file beside ``path`` to write into; when the block ends well it is synced and renamed over it. Where ``path``
    is a link, the file that it leads to is replaced, and the link stays.

    Raises:
        CommandLineError: the command read it, and does not renew it; or it was frozen.
        OutsideError: the file cannot be written; an old one is left as it was.
    """
    try:
        (_check_ledger if renews else _check_output)(path)
        real = Path(os.path.realpath(path))
        mode = real.stat().st_mode & 0o777 if real.exists() else 0o666 & ~_umask()
        with _beside(real, mode) as (file, temporary):
            yield file
            _sync(file)
            temporary.replace(real)
        _sync_folder(real.parent)
    except OSError as error:
        raise _cannot_write(path, error) from None


def write_once(data: bytes, path: Path, *, top: Path) -> bool:
    """Put data into a file that is not there yet, whole, or leave the one that is; whether it was written. Of several
    who write at once one does.

    Raises:
        InputError: it leaves ``top`` through a link.
        OutsideError: it cannot be written.
    """
    check_inside(path.parent, top)
    try:
        with _beside(path, 0o666 & ~_umask()) as (file, temporary):
            file.write(data)
            _sync(file)
            try:
                _link(temporary, path)
            except FileExistsError:
                return False
        _sync_folder(path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from None
    return True


def _link(temporary: Path, path: Path) -> None:
    """Give a file its name, unless another has it.

    Raises:
        FileExistsError: another has it.
    """
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))  # taken, then filled: nearly as good
        temporary.replace(path)


def check_inside(path: Path, top: Path) -> None:
    """A path stays below a folder, also where links lead it, to files that are not there too.

    Raises:
        InputError: it does not.
    """
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(top)):
        told = f"{path} is, or lies behind, a link that leads out of {top}"
        raise wrong("outside-tree", told, "nothing was written; put the file or the folder itself there")


def make_folder(folder: Path) -> None:
    """Make a folder to write into, unless it is there.

    Raises:
        OutsideError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(folder, error) from None


def check_writable(path: Path) -> None:
    """A file can be written there, which is tried, so that nothing is paid for that cannot be kept. A pipe or a device
    that has the name is left alone.

    Raises:
        OutsideError: its folder is missing or takes no files, a folder has the name, or no file can.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "Is a directory")
        if _is_stream(path):
            return
        real = Path(os.path.realpath(path))
        with suppress(FileNotFoundError):
            real.lstat()
        with _beside(real, 0o600):
            pass
    except OSError as error:
        raise _cannot_write(path, error) from None


@contextmanager
def _beside(path: Path, mode: int) -> Iterator[tuple[IO[bytes], Path]]:
    """A temporary file in the folder of a path, open, and its name; it is gone when the block ends, unless renamed."""
    from costplan.project.temporaries import temporary_file

    descriptor, temporary = temporary_file(path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            temporary.chmod(mode)
            yield file, temporary
    finally:
        temporary.unlink(missing_ok=True)


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()  # elsewhere than on POSIX no open file is renamed


def _sync_folder(folder: Path) -> None:
    """So that the new name outlives a loss of power, where folders can be synced."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _open_stream(path: Path) -> int:
    """A device, or a pipe that somebody reads or comes to read in a moment, open to be written.

    Raises:
        OSError: nobody reads the pipe, or it cannot be opened.
    """
    if not hasattr(os, "O_NONBLOCK"):
        return os.open(path, os.O_WRONLY)
    ends = monotonic() + _READER_SECONDS
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            if error.errno != errno.ENXIO or not path.is_fifo():
                raise
            if monotonic() > ends:
                raise OSError(error.errno, "nobody reads this pipe") from None
            sleep(0.05)
        else:
            os.set_blocking(descriptor, True)
            return descriptor


def _is_stream(path: Path) -> bool:
    """Whether a pipe or a device has that name, which is written to and not replaced.

    Raises:
        OutsideError: no file can have that name, or its folder cannot be entered.
    """
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        raise _cannot_write(path, error) from None


def _cannot_write(path: Path, error: OSError | ValueError) -> OutsideError:
    reason = getattr(error, "strerror", None) or str(error)
    return OutsideError([Problem("cannot-write", f"{path}: {reason}", "check the folder and the rights")])


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
