"""Whether a ledger is there, and on which kind of disk: locks of network file systems do not hold a cap.
It reads what the kernel mounts; where none tells, a disk counts as local."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from costplan.errors import OutsideError, Problem

MOUNTS = "/proc/self/mountinfo"

_NETWORK = (
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "ceph", "lustre", "gpfs", "beegfs", "orangefs"),
    *("pvfs2", "glusterfs", "davfs", "davfs2", "coda", "panfs", "wekafs", "moosefs", "sshfs", "s3fs", "gcsfuse"),
    *("goofys", "rclone", "blobfuse", "blobfuse2", "juicefs", "mountpoint-s3", "curlftpfs"),
)
"""File systems that several machines may write, or that keep locks to themselves."""


def is_there(path: Path) -> bool:
    """Whether there is a file.

    Raises:
        OutsideError: nobody can tell: a folder of its path is closed to us, or is none.
    """
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as error:
        told = f"{path}: {getattr(error, 'strerror', None) or error}"
        raise OutsideError([Problem("ledger-failed", told, "check the folder and the rights")]) from None
    return True


def network_disk(path: Path, mounts: str = MOUNTS) -> str:
    """The kind of network file system that a file lies on, such as ``nfs4``; empty for a local disk."""
    where = Path(os.path.realpath(path))
    kind, deepest = "", -1
    with suppress(OSError):
        for line in Path(mounts).read_text(encoding="utf-8", errors="surrogateescape").splitlines():
            before, _, after = line.partition(" - ")
            point = Path(_plain(before.split(" ")[4]))
            if (where == point or point in where.parents) and len(point.parts) >= deepest:  # the last one covers
                kind, deepest = after.split(" ")[0], len(point.parts)
    return kind if kind.removeprefix("fuse.") in _NETWORK else ""


def _plain(escaped: str) -> str:
    """The kernel writes spaces and such as three octal digits after a backslash."""
    plain, *rest = escaped.split("\\")
    return plain + "".join(chr(int(part[:3], 8)) + part[3:] for part in rest)
