"""Heads: what each table says before its prices, and the index of those that are shipped.
Which names they give a model, model_names.py says; the prices, price_file.py reads."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.pricing.folder import NAME, Folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from costplan.errors import InputError
    from costplan.pricing.folder import KeptFolder

INDEX = "heads.json"
"""What the index of a folder of tables is called there; the shipped folder alone has one."""

_HEAD_KEYS = re.compile(rb"^['\"]?(aliases|draft|extends|profile|reference)\b", re.MULTILINE)


class Sold(NamedTuple):
    """What the names of a table rest on: its aliases, and whether it leans on another's counting or prices.

    ``profile`` and ``extends`` are empty where it names none. ``fault`` says what is wrong with a table that keeps its
    names and cannot be priced: a draft, or one that ``is_unread`` because it cannot be.
    """

    key: str
    aliases: tuple[str, ...] = ()
    profile: str = ""
    extends: str = ""
    is_reference: bool = False
    fault: CostplanError | None = None
    is_unread: bool = False

    @property
    def provider(self) -> str:
        """Who sells it."""
        return self.key.partition("/")[0]

    @property
    def bare(self) -> frozenset[str]:
        """The names that it says itself, without its seller's: the id of its key and its aliases."""
        before = f"{self.provider}/"
        return frozenset(name.removeprefix(before) for name in (self.key, *self.aliases))

    @property
    def leans(self) -> bool:
        """Whether another's tokens or prices are in it, as in every reseller's table."""
        return any(name.partition("/")[0] != self.provider for name in (self.profile, self.extends) if name)


def sold(key: str, data: bytes, shown: str) -> Sold:
    """What the head of a table says, without its prices, which are most of it.

    Raises:
        InputError: it cannot be read.
    """
    head, prices, rest = data.partition(b"\nprices:")
    node = yamlio.parse(data if prices and _HEAD_KEYS.search(rest) else head, shown)
    said = {name: value for name, (_, value) in node.value.items()} if node.kind == "mapping" else {}
    return Sold(
        key=key,
        aliases=tuple(_aliases(said.get("aliases"))),
        profile=_text(said.get("profile")),
        extends=_text(said.get("extends")),
        is_reference=_text(said.get("reference")) == "true",
        fault=draft_fault(said["draft"]) if "draft" in said else None,
    )


def draft_fault(draft: yamlio.Node) -> InputError:
    """What is told of the draft of a table, at its key."""
    remedy = "compare it with the seller's page, then write 'reviewed: {by: NAME, on: DAY}' in place of 'draft'"
    return draft.fault("draft-table", "this is the draft of a table, which nobody has reviewed", remedy)


def _text(node: yamlio.Node | None) -> str:
    return str(node.value) if node is not None and node.kind == "scalar" and not yamlio.is_null(node) else ""


def _aliases(node: yamlio.Node | None) -> Iterator[str]:
    for one in node.value if node is not None and node.kind == "sequence" else ():
        named = one.value.get("name", (None, None))[1] if one.kind == "mapping" else one
        if name := _text(named):
            yield name


def heads_over(
    folders: Sequence[Folder | KeptFolder], indexed: Callable[[Folder | KeptFolder], bool]
) -> Iterator[Sold]:
    """The heads of all tables of some folders, of which the first counts most, in the order of their keys."""
    heads: dict[str, Sold] = {}
    for folder in reversed(folders):
        heads = _over(heads_of(folder, indexed=indexed(folder)), heads)
    return (head for _, head in sorted(heads.items()))


def _over(own: Mapping[str, Sold], hidden: Mapping[str, Sold]) -> dict[str, Sold]:
    """The heads of a folder over those of the folders behind it. A table that hides another keeps its aliases, but for
    what a table of the folder has as a name; one that cannot be read keeps all that the hidden one says."""
    taken = {(one.provider, name) for one in own.values() for name in one.bare}
    heads = {**hidden, **own}
    for key in own.keys() & hidden.keys():
        one, behind = own[key], hidden[key]
        if one.is_unread:
            heads[key] = behind._replace(fault=one.fault)
            continue
        before = f"{one.provider}/"
        kept = (name for name in behind.aliases if (one.provider, name.removeprefix(before)) not in taken)
        heads[key] = one._replace(aliases=(*one.aliases, *kept))
    return heads


def heads_of(folder: Folder | KeptFolder, *, indexed: bool) -> dict[str, Sold]:
    """The head of each table of a folder. One that cannot be read is no error of another model that is asked for, and
    keeps its key. Of an ``indexed`` folder those tables alone are read that are not as long as its index says.
    """
    path = folder.path if indexed and isinstance(folder, Folder) else None
    index = read_index(path) if path else {}
    found: dict[str, Sold] = {}
    for file in folder.files(".yaml"):
        key = file.removesuffix(".yaml")
        if file.endswith(".tokens.yaml") or not NAME.match(key):
            continue
        size, known = index.get(key, (-1, None))
        if known is not None and os.stat(f"{path}/{file}").st_size == size:  # noqa: PTH116  a Path takes thrice as long
            found[key] = known
            continue
        try:
            found[key] = sold(key, folder.read(file)[0], folder.named(file))
        except CostplanError as error:
            found[key] = Sold(key=key, is_unread=True, fault=error)
    return found


def read_index(folder: Path) -> dict[str, tuple[int, Sold]]:
    """The heads of a folder by its index, each with the bytes that its table had; none where there is no index, or it
    cannot be read."""
    import json

    try:
        rows = json.loads((folder / INDEX).read_bytes())
        return {
            key: (
                size,
                Sold(key=key, aliases=tuple(aliases), profile=profile, extends=extends, is_reference=is_reference),
            )
            for key, (size, profile, extends, is_reference, aliases) in rows.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def index_text(folder: Path, keys: Iterable[str]) -> str:
    """The index of a folder with these tables, of which broken ones are left out: a line each."""
    import json

    rows = []
    for key in sorted(keys):
        data = (folder / f"{key}.yaml").read_bytes()
        try:
            one = sold(key, data, key)
        except CostplanError:
            continue  # it is read, and told, each time
        row = [len(data), one.profile, one.extends, one.is_reference, one.aliases]
        rows.append(f"{json.dumps(key)}: {json.dumps(row)}")
    return "{\n" + ",\n".join(rows) + "\n}\n"
