"""Contract files: YAML to Contract, with the exchange rates beside it, and the hash of what was read.
Which files of a tree are contracts, whoever asks says."""

from __future__ import annotations

from functools import partial
from pathlib import PurePosixPath
from posixpath import normpath
from typing import TYPE_CHECKING

from costplan.contracts.reader import read_contract
from costplan.digest import sha256
from costplan.exchange.fx_file import load_fx
from costplan.tree import OutsideTheTree, beside
from costplan.yamlio import parse, read_bytes, text

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.contracts.contract import Contract
    from costplan.exchange.fx_file import ReadFile
    from costplan.yamlio import Node

__all__ = ["contract_beside", "load_contract", "read_contract"]


def contract_beside(node: Node, *, path: Path, shown: str, root: Path, files: dict[str, str]) -> Contract:
    """The contract in the file that ``node`` names, beside the file at ``path``.

    Args:
        node: a path inside the tree.
        path: the file in which it stands.
        shown: how errors name that file.
        root: the folder that may not be left.
        files: gathers the SHA-256 of what was read, by shown name.

    Raises:
        InputError: the path leaves ``root``, or with every problem of the contract.
        OutsideError: it cannot be read.
    """
    target = text(node)
    try:
        found = beside(path, target, root)
    except OutsideTheTree as error:
        message, _, remedy = str(error).partition("; ")
        raise node.fault("outside-tree", message, remedy) from None
    name = normpath((PurePosixPath(shown).parent / target).as_posix())
    return load_contract(found, root=root, shown=name, files=files)


def load_contract(
    path: Path,
    *,
    root: Path | None = None,
    shown: str | None = None,
    files: dict[str, str] | None = None,
    read: ReadFile = read_bytes,
) -> Contract:
    """Read the file of a contract.

    Args:
        path: the file.
        root: what ``fx:`` may not leave; the file's own folder if None.
        shown: how errors and reports name the file; its path if None.
        files: gathers the SHA-256 of what was read, by shown name.
        read: gives the content of a file.

    Raises:
        InputError: with every problem of the file.
        OutsideError: it cannot be read.
    """
    name, found = shown or path.as_posix(), {} if files is None else files
    data = read(path, name)
    digest = found[name] = sha256(data).hexdigest()
    fx = partial(load_fx, path=path, shown=name, root=(root or path.parent).resolve(), files=found, read=read)
    found_contract = read_contract(parse(data, name), fx)
    text = "" if found_contract.is_private else data.decode("utf-8-sig")
    return found_contract._replace(digest=digest, text=text)
