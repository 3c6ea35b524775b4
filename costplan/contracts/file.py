"""Contract files: YAML to Contract, with the exchange rates beside it, and the hash of what was read.
Which files of a tree are contracts, whoever asks says."""

from __future__ import annotations

from functools import partial
from pathlib import PurePosixPath
from posixpath import normpath
from typing import TYPE_CHECKING

from costplan import tree
from costplan.contracts.masked import masking
from costplan.contracts.reader import read_contract
from costplan.digest import sha256
from costplan.exchange.fx_file import load_fx
from costplan.yamlio import parse, read_bytes, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from costplan.contracts.contract import Contract
    from costplan.exchange.fx import Fx
    from costplan.exchange.fx_file import ReadFile
    from costplan.yamlio import Node

__all__ = ["contract_beside", "load_contract", "load_if_contract", "read_contract"]


def contract_beside(node: Node, *, path: Path, shown: str, root: Path, files: dict[str, str]) -> Contract:
    """The contract in the file that ``node`` names, beside the file at ``path``.

    Args:
        node: a path inside the tree.
        path: the file in which it stands.
        shown: how errors name that file.
        root: the folder that may not be left.
        files: gathers the SHA-256 of what was read, by shown name.

    Raises:
        InputError: the path leaves ``root``, there is no such file, or with every problem of the contract.
        OutsideError: it cannot be read.
    """
    found = tree.named(node, path, root)
    name = normpath((PurePosixPath(shown).parent / text(node)).as_posix())
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
    name = shown or path.as_posix()
    data = read(path, name)
    fx = partial(load_fx, path=path, root=(root or path.parent).resolve(), read=read)
    with masking(data, name):
        return _contract_in(parse(data, name), data, fx, {} if files is None else files)


def load_if_contract(path: Path, *, root: Path | None, shown: str, files: dict[str, str]) -> Contract | None:
    """The contract of a file of many; None of one that holds exchange rates, which lie beside the contracts that name
    them. See :func:`load_contract`.

    Raises:
        InputError: with every problem of the file, which is neither.
        OutsideError: it cannot be read.
    """
    data = read_bytes(path, shown)
    with masking(data, shown):
        node = parse(data, shown)
        if node.kind == "mapping" and "contract" not in node.value and "fx" in node.value:
            _, value = node.value["fx"]
            if value.kind == "sequence":  # a contract says the name of a file there
                return None
        return _contract_in(node, data, partial(load_fx, path=path, root=(root or path.parent).resolve()), files)


def _contract_in(node: Node, data: bytes, fx: Callable[..., Fx], files: dict[str, str]) -> Contract:
    shown = node.where.file
    digest = files[shown] = sha256(data).hexdigest()
    found = read_contract(node, lambda value: fx(value, shown=shown, files=files))
    return found._replace(digest=digest, text="" if found.is_private else data.decode("utf-8-sig"))
