"""The way in for every file: regular files alone, up to a size, each remembered so that no output replaces it.
What stands in a file is for whoever asks for it; YAML, records and workbooks are read in rooms of their own."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import IO, TYPE_CHECKING, Any

from costplan import elsewhere
from costplan.errors import InputError, OutsideError, Place, Problem, wrong
from costplan.release import RELEASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


MAX_BYTES = 64 << 20
"""A file of machines' making, read whole, may be so long: a saved plan, a frozen version, a workbook, an answer."""

MAX_VALUES = 4_000_000
"""So many values it may have, each of which takes far more memory than its bytes."""

MAX_TEXT = 10_000
"""Characters of a text in it, such as a title."""

PATIENCE = 15
"""Seconds in which something must come through a pipe that has a name."""

_SHOWN = 200

_KINDS = (
    (stat.S_ISDIR, "Is a directory"),
    (stat.S_ISFIFO, "this is a pipe"),
    (stat.S_ISCHR, "this is a device"),
    (stat.S_ISBLK, "this is a device"),
    (stat.S_ISSOCK, "this is a socket"),
)

_read: ContextVar[set[tuple[int, int]] | None] = ContextVar("read", default=None)
"""Device and inode of every file that the command at hand has read: two names of one file, or two links, share them."""


@contextmanager
def remembering() -> Iterator[None]:
    """Remember the files that are read in the block, so that :func:`is_input` knows them in it."""
    token = _read.set(set())
    try:
        yield
    finally:
        _read.reset(token)


def keep(path: Path) -> None:
    """Take a file for an input that was not read, because another revision's was in its place."""
    read = _read.get()
    if read is not None:
        with suppress(OSError, ValueError):
            found = path.stat()
            read.add((found.st_dev, found.st_ino))


def is_input(path: Path) -> bool:
    """Whether there is a file of that name, and it was read, under whatever name."""
    read = _read.get()
    if not read:
        return False
    try:
        found = path.stat()
    except (OSError, ValueError):
        return False
    return (found.st_dev, found.st_ino) in read


def open_file(path: Path, shown: str, *, pipes: bool = False) -> IO[bytes]:
    """A file, open to be read.

    Args:
        path: where it lies.
        shown: how errors name it.
        pipes: whether it may be a pipe too, which is waited for and read once.

    Raises:
        OutsideError: it cannot be read, or is a device, a socket or a pipe, which might never end.
    """
    elsewhere.bring(path)
    wait = getattr(os, "O_NONBLOCK", 0)  # to open a pipe is not to wait for its writer
    if pipes and _is_handed_down(path):
        wait = 0
    try:
        _refuse(path.stat(), shown, pipes=pipes)
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0) | wait)
        file = os.fdopen(descriptor, "rb")
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise cannot_read(shown, error) from None
    try:
        found = os.fstat(descriptor)
        _refuse(found, shown, pipes=pipes)
        if pipes and stat.S_ISFIFO(found.st_mode) and not _is_handed_down(path):
            _await_writer(descriptor, shown)
    except OutsideError:
        file.close()
        raise
    read = _read.get()
    if read is not None:
        read.add((found.st_dev, found.st_ino))
    return file


def read_bytes(path: Path, shown: str, limit: int = MAX_BYTES, remedy: str = "split it") -> bytes:
    """What a file holds.

    Args:
        path: where it lies.
        shown: how errors name it.
        limit: so many bytes it may have.
        remedy: what to do about one that has more.

    Raises:
        OutsideError: it cannot be read, or is no regular file.
        InputError: it has more bytes.
    """
    try:
        with open_file(path, shown) as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise cannot_read(shown, error) from None
    if len(data) > limit:
        raise too_large(shown, limit, remedy)
    return data


def read_head(path: Path, shown: str, length: int) -> bytes:
    """The first bytes of a file, as many as tell what it is.

    Raises:
        OutsideError: it cannot be read, or is no regular file.
    """
    try:
        with open_file(path, shown) as file:
            return file.read(length)
    except OSError as error:
        raise cannot_read(shown, error) from None


def read_json(path: Path, shown: str, code: str, told: str, remedy: str) -> Any:
    """The one JSON value in a file; ``code``, ``told`` and ``remedy`` are of the error where it is none.

    Raises:
        OutsideError: it cannot be read, or is no regular file.
        InputError: it is too large, or is not JSON; told at its place.
    """
    data = read_bytes(path, shown)
    place = Place(shown[:_SHOWN], 1, 1)
    check_values(data, place)
    import json

    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        at = place._replace(line=error.lineno, col=error.colno)
        raise wrong(code, f"{told}: {error.msg.lower()}", remedy, at) from None
    except UnicodeDecodeError:
        raise wrong(code, f"{told}: it is not UTF-8", remedy, place) from None
    except (ValueError, RecursionError):
        raise wrong(code, f"{told}: a number is too long, or values are nested too deep", remedy, place) from None


def check_version(found: Any, known: Sequence[int], kind: str, place: Place) -> None:
    """The format of a file of JSON is one that is read; what it has beside what is known is passed over.

    Raises:
        InputError: it is another version, such as that of a later costplan.
        ValueError: it is no version.
    """
    if isinstance(found, bool) or not isinstance(found, int):
        raise ValueError("not a version")  # noqa: TRY004  as for whatever is wrong with the document
    if found not in known:
        raise wrong("version", *other_version(str(found), known, kind), place)


def other_version(found: str, known: Sequence[int], kind: str) -> tuple[str, str]:
    """What is told of a file of a version that is not read, and what to do."""
    reads = " and ".join(str(version) for version in known)
    versions = "versions" if len(known) > 1 else "version"
    return (
        f"this is version {found[:20]} of {kind}",
        f"costplan {RELEASE} reads {versions} {reads}; update costplan, or write it anew",
    )


def text_in(value: Any) -> str:
    """What must be a text where JSON holds it.

    Raises:
        ValueError: it is something else, is very long, or has half of a pair of characters.
    """
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise ValueError("not a text")
    value.encode()
    return value


def check_values(data: bytes, place: Place) -> None:
    """JSON is not of too many values.

    Raises:
        InputError: it may be; commas and brackets in its texts count too.
    """
    if len(data) > MAX_VALUES and sum(map(data.count, (b",", b"{", b"["))) > MAX_VALUES:
        raise wrong("too-large", f"this has more than {MAX_VALUES:,} values", "split it", place)


def too_large(shown: str, limit: int, remedy: str) -> InputError:
    """The error of a file that has more bytes than are read."""
    return wrong("too-large", f"the file is over {limit:,} bytes", remedy, Place(shown[:_SHOWN], 1, 1))


def cannot_read(shown: str, error: OSError | ValueError) -> OutsideError:
    """The error of a file that the system does not give."""
    reason = getattr(error, "strerror", None) or str(error)
    return OutsideError([Problem("cannot-read", f"{shown[:_SHOWN]}: {reason}", "check the name and the rights")])


def _is_handed_down(path: Path) -> bool:
    """Whether a shell made the pipe and its writer, as ``<(command)`` does."""
    return os.path.realpath(path).startswith(("/dev/fd/", "/proc/"))


def _await_writer(descriptor: int, shown: str) -> None:
    """Wait for what is written into a pipe with a name: nobody may ever do so.

    Raises:
        OutsideError: nothing comes.
    """
    import select

    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    if not waiting.poll(PATIENCE * 1000):
        what = f"{shown[:_SHOWN]}: this is a pipe, and nothing was written into it for {PATIENCE} seconds"
        raise OutsideError([Problem("cannot-read", what, "start its writer first, or pipe records into '-'")])
    os.set_blocking(descriptor, True)


def _refuse(found: os.stat_result, shown: str, *, pipes: bool) -> None:
    """Refuse what is no regular file."""
    for is_kind, told in _KINDS:
        if is_kind(found.st_mode) and not (pipes and is_kind is stat.S_ISFIFO):
            raise OutsideError([Problem("cannot-read", f"{shown[:_SHOWN]}: {told}", "name a regular file")])
