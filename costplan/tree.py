"""Paths inside the tree of a project: a file named beside another one, and globs of files, none of which leaves it.
It reads no file; who does says what the file is for."""

from __future__ import annotations

from fnmatch import fnmatchcase
from os.path import lexists
from pathlib import Path
from typing import TYPE_CHECKING

from costplan import elsewhere, yamlio
from costplan.errors import nearest

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


def named(node: yamlio.Node, path: Path, root: Path, *, on_disk: bool = True) -> Path:
    """The file beside the one at ``path`` that a value of it names; see :func:`beside`.

    Args:
        node: the value.
        path: the file in which it stands.
        root: the folder that may not be left.
        on_disk: whether it must lie on the disk; else whoever reads it says whether it is there.

    Raises:
        InputError: it leads out of ``root``, or there is no such file; told at the value.
    """
    target = yamlio.text(node)
    try:
        found = beside(path, target, root)
    except OutsideTheTree as error:
        message, _, remedy = str(error).partition("; ")
        raise node.fault("outside-tree", message, remedy) from None
    if on_disk and not lexists(found):
        is_glob = any(sign in target for sign in "*?[")
        remedy = "name each file: globs are for costplan.yaml alone" if is_glob else _near(found) or "mend the path"
        raise node.fault("no-match", f"there is no file {target!r} beside this one", remedy)
    return found


def _near(path: Path) -> str:
    """Which file of its folder may be meant."""
    folder = path.parent
    names = {one.stem: one.name for one in folder.glob("*.yaml")} if folder.is_dir() else {}
    near = nearest(path.stem, names)
    return f"did you mean {names[near]}?" if near else ""


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
