"""How large the input images of a request are, by the first bytes of what an SDK takes: files, bytes, paths, data URLs.
What has no size here counts as the largest that a model takes; nothing is sent, and no file is read to its end."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from os import PathLike
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any

from costplan.errors import OutsideError, Problem, wrong
from costplan.named import NamedTuple
from costplan.reserving.picture import size_of_picture

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.pricing.sizes import Size

HEAD = 1 << 18
"""So many bytes of a picture are looked at: a JPEG may hold its camera's notes before its size."""


class InputPictures(NamedTuple):
    """The sizes of input images, and how many more there are whose size nobody knows."""

    sizes: tuple[Size, ...] = ()
    unsized: int = 0


def of_files(files: Any) -> InputPictures:
    """One file or a list of them, as an SDK's ``image`` takes it: bytes, a file that is open, a path, or a tuple of a
    name and one of these.

    Raises:
        InputError: one is nothing that an SDK sends, such as an iterator.
        OutsideError: a path cannot be read, which the SDK would meet too, after the money was reserved.
    """
    listed = files if isinstance(files, list) else [files]
    for one in listed:
        held = one[1] if isinstance(one, tuple) and len(one) > 1 else one
        if not isinstance(held, bytes | bytearray | PathLike) and not hasattr(held, "read"):
            told = f"an input image is {type(held).__name__}, which the SDK does not send"
            raise wrong("not-an-image", told, "pass bytes, an open file, a path, or a list of them")
    return _counted(map(_of_file, listed))


def of_urls(urls: Iterable[Any]) -> InputPictures:
    """Images by their addresses: a data URL has its bytes in it, whatever else has no size."""
    return _counted(_of_url(url) for url in urls)


def both(one: InputPictures, other: InputPictures) -> InputPictures:
    """The images of both."""
    return InputPictures((*one.sizes, *other.sizes), one.unsized + other.unsized)


def _counted(sizes: Iterable[Size | None]) -> InputPictures:
    found = list(sizes)
    return InputPictures(tuple(size for size in found if size is not None), found.count(None))


def _of_file(file: Any) -> Size | None:
    if isinstance(file, tuple):
        file = file[1] if len(file) > 1 else None
    if isinstance(file, PathLike):
        return _of_path(Path(file))
    if isinstance(file, bytes | bytearray):
        return size_of_picture(bytes(file[:HEAD]))
    return _of_open_file(file)


def _of_path(path: Path) -> Size | None:
    try:
        if not S_ISREG(path.stat().st_mode):  # a pipe gives its bytes once
            return None
        with path.open("rb") as file:
            return size_of_picture(file.read(HEAD))
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise OutsideError([Problem("cannot-read", f"the input image {path.name}: {reason}", "check it")]) from None


def _of_open_file(file: Any) -> Size | None:
    """The size of an open file from where it stands, where it is put back."""
    try:
        at = file.tell()
        head = file.read(HEAD)
        file.seek(at)
    except (AttributeError, OSError, ValueError):
        return None
    return size_of_picture(head) if isinstance(head, bytes) else None


def _of_url(url: Any) -> Size | None:
    kind, found, text = url.partition(";base64,") if isinstance(url, str) else ("", "", "")
    return of_base64(text) if found and kind.startswith("data:") else None


def of_base64(text: Any) -> Size | None:
    """The size of an image that stands in base64."""
    try:
        return size_of_picture(b64decode(text[: HEAD - HEAD % 4])) if isinstance(text, str) else None
    except (Error, ValueError):
        return None
