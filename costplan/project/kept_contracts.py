"""The contracts of a saved plan or a version: what its file keeps of them, and the files of private ones that lie here.
What is kept of a contract is decided in keeping/, what it makes of prices in contracts/."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from costplan.contracts.file import load_contract
from costplan.contracts.reader import read_contract
from costplan.digest import sha256
from costplan.errors import CostplanError, wrong
from costplan.project.settings import find_project
from costplan.tree import OutsideTheTree, beside
from costplan.yamlio import parse, read_bytes, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from costplan.contracts.contract import Contract
    from costplan.exchange.fx import Fx
    from costplan.keeping.rests import RestsOn
    from costplan.pricing.folder import KeptFile
    from costplan.project.request import Request
    from costplan.yamlio import Node


def contracts_at_hand(rests: RestsOn, request: Request) -> tuple[Contract, ...]:
    """Of the contracts that a file keeps the hash of alone, those whose file lies where it lay, and holds the same."""
    folder = request.folder.absolute()
    root = find_project(folder).root or folder
    found = []
    for _, kept in rests.contracts:
        if kept.text:
            continue
        try:
            path = beside(folder / "plan.json", kept.shown, root)
            if sha256(read_bytes(path, kept.shown)).hexdigest() == kept.sha256:
                found.append(load_contract(path, root=root, shown=kept.shown))
        except (CostplanError, OutsideTheTree):
            continue  # it is told where it is asked for
    return tuple(found)


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
            remedy = f"plan again where {kept.shown} lies as it was, sha256 {kept.sha256[:12]}"
            raise wrong("contract-not-at-hand", told, remedy)
        return self._at_hand[kept.sha256]
