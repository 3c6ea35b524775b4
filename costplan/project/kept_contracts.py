"""The contracts of a saved plan or a version: what its file keeps of them, and the files of private ones that lie here.
What is kept of a contract is decided in keeping/, what it makes of prices in contracts/."""

from __future__ import annotations

import posixpath
from os.path import commonpath, normpath
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.contracts.file import load_contract
from costplan.contracts.reader import read_contract
from costplan.digest import sha256
from costplan.errors import CostplanError, wrong
from costplan.project.settings import find_project, top_of
from costplan.tree import OutsideTheTree, beside
from costplan.yamlio import parse, read_bytes, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from costplan.contracts.contract import Contract
    from costplan.exchange.fx import Fx
    from costplan.keeping.rests import RestsOn
    from costplan.pricing.folder import KeptFile
    from costplan.project.request import Request
    from costplan.yamlio import Node


def contracts_at_hand(rests: RestsOn, request: Request, file: str) -> tuple[Contract, ...]:
    """Of the contracts that a file keeps the hash of alone, those whose file lies where it lay, and holds the same: as
    seen from the folder of the request, or from one around the file."""
    folder = request.folder.absolute()
    root = find_project(folder).root or folder
    around = [(folder, root), *_around((folder / file).parent, folder)]
    private = [kept for _, kept in rests.contracts if not kept.text]
    found = (_at_hand(kept, around) for kept in private)
    return tuple(one for one in found if one is not None)


def _around(start: Path, folder: Path) -> Iterator[tuple[Path, Path]]:
    """The folders from that of a file up to the top of its tree, or to what it has in common with the folder in which
    it is asked for; each with what may not be left."""
    here = Path(normpath(start))
    tops = [Path(commonpath([here, normpath(folder)])), top_of(here)]
    top = min((one for one in tops if one is not None), key=lambda one: len(one.parts))
    yield from ((one, top) for one in (here, *here.parents) if one.is_relative_to(top))


def _at_hand(kept: KeptFile, around: Iterable[tuple[Path, Path]]) -> Contract | None:
    for folder, root in around:
        try:
            path = beside(folder / "plan.json", kept.shown, root)
            if sha256(read_bytes(path, kept.shown)).hexdigest() == kept.sha256:
                return load_contract(path, root=root, shown=kept.shown)
        except (CostplanError, OutsideTheTree):
            continue  # it is told where it is asked for
    return None


class KeptContracts:
    """The contracts of a file, ``shown`` so.

    Args:
        shown: how errors name the file.
        kept: what it keeps, by id.
        at_hand: those of its private ones that lie here.
        read_fx: gives the exchange rates that a kept file names.
    """

    def __init__(
        self,
        shown: str,
        kept: Mapping[str, KeptFile],
        at_hand: tuple[Contract, ...],
        read_fx: Callable[[str, Node], Fx],
    ) -> None:
        self._shown = shown
        self._kept = dict(kept)
        self._at_hand = {one.digest: one for one in at_hand}
        self._read_fx = read_fx

    def all(self) -> tuple[Contract, ...]:
        """All of them.

        Raises:
            InputError: a private one is not at hand, or one was edited.
        """
        return tuple(map(self._contract, self._kept))

    def lacking(self) -> list[str]:
        """The private ones that are not at hand, by their ids."""
        return [name for name, kept in self._kept.items() if not kept.text and kept.sha256 not in self._at_hand]

    def beside(self, file: str, node: Node) -> Contract:
        """The one that a kept scenario, ``file``, names.

        Raises:
            InputError: as for :meth:`all`; or none of that name is kept.
        """
        name = posixpath.normpath(posixpath.join(posixpath.dirname(file), text(node)))
        for contract, kept in self._kept.items():
            if posixpath.normpath(kept.shown) == name:
                return self._contract(contract)
        raise node.fault("no-contract", f"{self._shown} keeps no {name!r}", "write the saved plan anew")

    def _contract(self, name: str) -> Contract:
        kept = self._kept[name]
        if kept.text:
            node = parse(kept.text.encode(), f"{self._shown}/{kept.shown}")
            found = read_contract(node, lambda fx: self._read_fx(kept.shown, fx))
            return found._replace(digest=kept.sha256, file=kept.shown, text=kept.text)
        if kept.sha256 not in self._at_hand:
            told = f"{self._shown} rests on the private contract {name!r}, of which it keeps the hash alone"
            lies = f"{kept.shown} lies as it was, sha256 {kept.sha256[:12]}"
            remedy = f"plan again where {lies}, or name others with --contracts FILE, or 'none' for list prices"
            raise wrong("contract-not-at-hand", told, remedy)
        return self._at_hand[kept.sha256]
