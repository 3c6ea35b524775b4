"""What plans rest on, locked: the pins of their inputs, the file that holds them, and what differs from it.
A lock pins inputs, not plans: volumes and steps of a scenario may change under it."""

from costplan.locking.file import FILE, check_locked, hold, lock_yaml, read_lock
from costplan.locking.lock import Lock, LockedScenario, differences, lock_of, moved

__all__ = [
    "FILE",
    "Lock",
    "LockedScenario",
    "check_locked",
    "differences",
    "hold",
    "lock_of",
    "lock_yaml",
    "moved",
    "read_lock",
]
