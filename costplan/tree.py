"""Paths inside the tree of a project: a file named beside another one, and globs of files, none of which leaves it.
It reads no file; who does says what the file is for."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from costplan import elsewhere, yamlio

if TYPE_CHECKING:
    from costplan.errors import Place


class OutsideTheTree(ValueError):
    """A path that leads out of the tree, or is none; the message says which, and the remedy after a semicolon."""


def beside(path: Path, target: str, root: Path) -> Path:
    """The file that ``target`` names as seen from the folder of ``path``; links in it are not followed yet.

    Args:
        path: the file in which it is named.
        target: a path relative to that file.
        root: the folder that it may not leave.

    Raises:
        OutsideTheTree: it is absolute, an address, no path, or leaves ``root``.
    """
    if Path(target).is_absolute() or "://" in target or "\\" in target:
        raise OutsideTheTree(f"{target!r} is not a path inside the tree; name a file beside this one")
    below = path.parent / target
    elsewhere.bring(below)
    try:
        resolved = below.resolve()
    except (OSError, RuntimeError, ValueError):
        raise OutsideTheTree(f"{target!r} is not a path; name a file beside this one") from None
    if not resolved.is_relative_to(root.resolve()):
        raise OutsideTheTree(f"{target!r} leaves the tree; put a costplan.yaml at the top of the tree")
    return below


def read_glob(node: yamlio.Node) -> tuple[str, Place]:
    """A glob of files, relative to the top of the tree, and where it stands."""
    value = yamlio.label(node)
    if value.startswith("/") or "://" in value or "\\" in value or ".." in value.split("/"):
        raise node.fault(
            "outside-tree",
            f"{value!r} is not a path inside the tree",
            "write it as seen from the top of the tree, names/between/slashes",
        )
    return value, node.where


def matches(glob: str, name: str) -> bool:
    """Whether a path with slashes matches a glob: ``*`` stays within one folder, ``**`` is any number of folders."""
    return _match(tuple(glob.removeprefix("./").split("/")), tuple(name.split("/")))


def _match(globs: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    if not globs:
        return not parts
    if globs[0] != "**":
        return bool(parts) and fnmatchcase(parts[0], globs[0]) and _match(globs[1:], parts[1:])
    if globs[1:2] == ("**",):
        return _match(globs[1:], parts)
    return any(_match(globs[1:], parts[start:]) for start in range(len(parts) + 1))
