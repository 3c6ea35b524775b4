"""Which process holds a reservation, and whether that process is certainly gone, as the kernel tells it.
In doubt it lives: a reservation of the living is left to its expiry."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from costplan.named import NamedTuple


class Process(NamedTuple):
    """A process, told apart from all others: ``host`` is a hash of the machine's name and identity, ``boot`` its run
    since it was switched on and the room that counts its processes, ``started`` when the process was, by the
    kernel."""

    host: str
    boot: str
    pid: int
    started: str


@cache
def this_process() -> Process:
    """The process that asks."""
    pid = os.getpid()
    return Process(_host(), _boot(), pid, _started(pid))


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=this_process.cache_clear)


def is_gone(process: Process) -> bool:
    """Whether a process has certainly ended: its number is free or another's now, or its machine was started again."""
    here = this_process()
    if process == here:
        return False
    if process.boot != here.boot:
        return _was_rebooted(process, here)
    if process.host != here.host or os.name != "posix":
        return False  # elsewhere a signal of nothing ends a process
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return bool(process.started) and _started(process.pid) not in ("", process.started)


def _was_rebooted(process: Process, here: Process) -> bool:
    """The same machine, which has an identity of its own, in another run of its kernel. Two rooms of one run are not
    told from each other, and a machine without identity may be any."""
    then, now = process.boot.partition(" ")[0], here.boot.partition(" ")[0]
    return bool(then and now and then != now and process.host == here.host and _read("/etc/machine-id"))


def _host() -> str:
    from hashlib import sha256
    from platform import node

    return sha256(f"{node()} {_read('/etc/machine-id')}".encode()).hexdigest()[:16]


def _boot() -> str:
    """The kernel's run, and the name spaces of numbers and times: a number of another room means nothing here."""
    rooms = []
    for space in ("pid", "time"):
        with suppress(OSError):
            rooms.append(os.readlink(f"/proc/self/ns/{space}"))  # noqa: PTH115  not a file's name
    return " ".join([_read("/proc/sys/kernel/random/boot_id"), *rooms])


def _started(pid: int) -> str:
    """When a process was started, in ticks of this boot; ``dead`` for one that only waits to be counted by its parent;
    empty where the kernel does not tell."""
    if sys.platform != "linux":
        return ""
    _, _, fields = _read(f"/proc/{pid}/stat").rpartition(") ")  # the name before it may hold anything
    state, *rest = fields.split() or [""]
    return "dead" if state in ("Z", "X", "x") else rest[18] if len(rest) > 18 else ""


def _read(path: str) -> str:
    with suppress(OSError):
        return Path(path).read_text(encoding="utf-8", errors="replace").strip()
    return ""
