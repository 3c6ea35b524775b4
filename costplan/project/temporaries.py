"""The temporary files and folders that a run makes while it works, and the sweep of those that killed runs left.
A name says which process made it; what is not ours, by name and by owner, is never touched."""

from __future__ import annotations

import os
import re
import stat
import time
from contextlib import suppress
from pathlib import Path

OLD_SECONDS = 24 * 3600
"""What is older was left behind, whoever made it: no run takes so long."""

_OURS = re.compile(r"\.?costplan-(?:(?P<where>[0-9a-f]{8})-(?P<process>\d{1,10})-)?[a-z0-9_]{8}(?:\.tmp)?", re.ASCII)
"""Without a process: of a release that named none."""


def temporary_file(folder: Path) -> tuple[int, Path]:
    """A new file in a folder, open to be written, after those that killed runs left there are gone.

    Raises:
        OSError: it cannot be made.
    """
    import tempfile

    sweep(folder)
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=f".{prefix()}", suffix=".tmp")
    return descriptor, Path(name)


def prefix() -> str:
    """What the name of a temporary of this process begins with, after the point of a hidden file."""
    return f"costplan-{_where()}-{os.getpid()}-"


def sweep(folder: Path) -> None:
    """Remove what runs that are dead left in a folder; what cannot be removed stays."""
    with suppress(OSError):
        with os.scandir(folder) as entries:
            left = [Path(entry.path) for entry in entries if "costplan-" in entry.name and _is_left(entry)]
        for path in left:
            with suppress(OSError):
                if stat.S_ISDIR(path.lstat().st_mode):
                    import shutil

                    shutil.rmtree(path)
                else:
                    path.unlink()


def _is_left(entry: os.DirEntry[str]) -> bool:
    """Whether a dead run made it: one of this machine that is not there any more, or any run of long ago."""
    found = _OURS.fullmatch(entry.name)
    if found is None:
        return False
    hidden = entry.name.startswith(".")
    about = entry.stat(follow_symlinks=False)
    is_kind = stat.S_ISREG(about.st_mode) if hidden else stat.S_ISDIR(about.st_mode)
    if not is_kind or hidden != entry.name.endswith(".tmp") or about.st_uid != getattr(os, "geteuid", lambda: 0)():
        return False
    if about.st_mtime < time.time() - OLD_SECONDS:
        return hidden or found["process"] is not None
    return found["where"] == _where() and not _is_alive(int(found["process"]))


def _is_alive(process: int) -> bool:
    if os.name != "posix":
        return True  # elsewhere a signal of nothing ends a process
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _where() -> str:
    """Which machine and, in containers, which room of it counts processes: numbers of another mean nothing here."""
    from hashlib import sha256
    from platform import node

    room = ""
    with suppress(OSError):
        room = os.readlink("/proc/self/ns/pid")  # noqa: PTH115  not a file's name
    return sha256(f"{node()} {room}".encode()).hexdigest()[:8]
