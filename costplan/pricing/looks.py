"""Looks: the days on which somebody found the prices of tables as they stand, in a file beside the user's own tables.
A look never changes a price; it holds for the very table that it was at, known by its SHA-256, and for no later one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan import dated, yamlio
from costplan.digest import sha256
from costplan.errors import Problem, did_you_mean
from costplan.named import NamedTuple
from costplan.pricing.folder import KeptFile

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date

    from costplan.errors import Place
    from costplan.pricing.folder import Folder, KeptFolder
    from costplan.pricing.prices import PriceTable

FILE = "checked.yaml"
"""What it is called in a folder of tables."""

_SHA256 = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)


class Look(NamedTuple):
    """The day of a look, and the SHA-256 of the table that was looked at."""

    day: date
    sha256: str
    place: Place


def read_looks(document: yamlio.Node) -> dict[str, Look]:
    """The looks of a file by model.

    Raises:
        InputError: with every problem of the file.
    """
    with yamlio.Fields(document, "looks at prices") as fields:
        fields.version()
        return fields.need("checked", yamlio.mapping("checked", _read_look))


def _read_look(node: yamlio.Node) -> Look:
    with yamlio.Fields(node, "a look") as fields:
        day = fields.need("day", yamlio.day)
        seal = fields.need("sha256", _read_sha256)
    return Look(day, seal, node.where)


def _read_sha256(node: yamlio.Node) -> str:
    value = yamlio.word(node, yamlio.written(_SHA256))
    if not _SHA256.match(value):
        raise node.fault("not-allowed", f"{node.shown} is no SHA-256", "write it with 'costplan prices checked MODEL'")
    return value


class Looks:
    """The looks in some folders, of which the first that has one at a table wins. Nothing is read before it is asked
    for."""

    def __init__(self, folders: Iterable[Folder | KeptFolder]) -> None:
        self._folders = tuple(folders)
        self._read: dict[str, tuple[KeptFile, Mapping[str, Look]]] | None = None
        self.held: dict[str, tuple[KeptFile, date]] = {}
        """By model, the file with the look that holds for its table, and the day."""
        self.bases: dict[str, str] = {}
        """By overlay, the table that it is made from."""

    def _all(self) -> Iterable[tuple[KeptFile, Mapping[str, Look]]]:
        if self._read is None:
            self._read = {}
            for folder in self._folders:
                if folder.has(FILE):
                    (data, digest), shown = folder.read(FILE), folder.named(FILE)
                    looks = read_looks(yamlio.parse(data, shown))
                    self._read[shown] = KeptFile(text=data.decode(), shown=shown, sha256=digest), looks
        return self._read.values()

    def seal(self, model: str, digest: Callable[[str], str]) -> str:
        """The SHA-256 of a table, of an overlay over its own and its base's: what a look at it holds for.

        Args:
            model: its key.
            digest: the SHA-256 of a file of the tables.
        """
        own, base = digest(f"{model}.yaml"), self.bases.get(model)
        return sha256(f"{own} {self.seal(base, digest)}".encode()).hexdigest() if base else own

    def idle(self, models: Collection[str], digest: Callable[[str], str]) -> tuple[list[Problem], list[str]]:
        """The looks that count for nothing: at models that have no table, and at tables that say something else since,
        which is no fault, since an update is one; each with its place.

        Args:
            models: the keys of all tables, each of which was read.
            digest: as for :meth:`seal`.

        Raises:
            InputError: a file of looks is wrong.
        """
        unknown: list[Problem] = []
        changed: list[str] = []
        for _, looks in self._all():
            for model, look in looks.items():
                if model not in models:
                    near = did_you_mean(model, models) or "take it out"
                    unknown.append(Problem("unknown-model", f"a look at {model}, which has no table", near, look.place))
                elif look.sha256 != self.seal(model, digest):
                    told = f"the look of {look.day} at {model} counts no more: its table says something else since"
                    changed.append(f"{look.place}: {told}; look again with 'costplan prices checked {model}'")
        return unknown, changed

    def over(self, table: PriceTable, digest: Callable[[str], str]) -> PriceTable:
        """The table with the day of a look at it in its source, where there is a later one at the very same table: that
        of the block which was in force on that day. Else the table as it is.

        Args:
            table: the table, as its files have it.
            digest: as for :meth:`seal`.

        Raises:
            InputError: a file of looks is wrong.
        """
        for file, looks in self._all():
            look = looks.get(table.model)
            if look is None or look.sha256 != self.seal(table.model, digest):
                continue
            seen = dated.in_force(table.blocks, look.day)
            if seen is None or seen.source.last_day_checked() >= look.day:
                return table
            self.held[table.model] = file, look.day
            source = seen.source._replace(checked=str(look.day), look=str(look.place))
            blocks = (block._replace(source=source) if block is seen else block for block in table.blocks)
            return table._replace(blocks=tuple(blocks))
        return table
