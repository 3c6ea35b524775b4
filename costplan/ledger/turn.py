"""Waiting for a file that others hold: short pauses, and a queue of one before it, so that who has just written does
not write again before those who wait. A queue is fairness alone; what holds a cap is the transaction."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUEUE_SECONDS = 5.0
"""So long somebody waits for the queue: who stands first may have been stopped, and then there is none."""

FIRST_PAUSE, LONGEST_PAUSE = 0.0003, 0.004
"""Seconds. Who stands first in the queue pauses no longer than the first."""


def pauses(longest: float = LONGEST_PAUSE) -> Iterator[None]:
    """Without an end; each time a little later. Pauses differ, so that two do not meet again and again."""
    pause = FIRST_PAUSE
    while True:
        yield
        time.sleep(pause * (1 + os.urandom(1)[0] / 255) / 2)
        pause = min(2 * pause, longest)


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Be the next who writes a file, among those who ask here. A lock of the kernel on a file beside it, which ends
    with the process."""
    descriptor = _queue(path)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _queue(path: Path) -> int | None:
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:
        return None
    descriptor = None
    with suppress(OSError):
        descriptor = os.open(f"{path}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        until = time.monotonic() + QUEUE_SECONDS
        for _ in pauses():
            with suppress(BlockingIOError):
                flock(descriptor, LOCK_EX | LOCK_NB)
                break
            if time.monotonic() > until:
                break
    return descriptor
