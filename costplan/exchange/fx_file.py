"""Reads pinned exchange rates, in a file of their own beside the budgets that name it.
Which rate holds on a day stands in budget.py."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from costplan import dated, tree, yamlio
from costplan.digest import sha256
from costplan.exchange.fx import Fx, FxBlock
from costplan.pricing import sources
from costplan.pricing.table_currency import read_currency

ReadFile: TypeAlias = Callable[[Path, str], bytes]
"""Gives the content of a file by its path and the name under which errors show it."""

ReadFx: TypeAlias = Callable[[yamlio.Node], Fx]
"""Gives the rates that the value of ``fx:`` names."""


def load_fx(
    node: yamlio.Node, *, path: Path, shown: str, root: Path, files: dict[str, str], read: ReadFile = yamlio.read_bytes
) -> Fx:
    """The rates in the file that ``node`` names, beside the file at ``path``.

    Args:
        node: the value of ``fx:``.
        path: the file in which it stands.
        shown: how errors name that file.
        root: the folder that may not be left, without links.
        files: gathers the SHA-256 of what was read, by shown name.
        read: gives the content of a file.

    Raises:
        InputError: the path leaves ``root``, there is no such file, or with every problem of the file.
        OutsideError: it cannot be read.
    """
    beside = tree.named(node, path, root, on_disk=read is yamlio.read_bytes)
    name = (PurePosixPath(shown).parent / yamlio.text(node)).as_posix()
    data = read(beside, name)
    files[name] = sha256(data).hexdigest()
    return read_fx(yamlio.parse(data, name))


def read_fx(node: yamlio.Node) -> Fx:
    """Exchange rates from their document.

    Raises:
        InputError: with every problem of the file.
    """
    with yamlio.Fields(node, "exchange rates") as fields:
        fields.version()
        blocks = fields.need("fx", yamlio.nonempty("fx", _read_block))
    dated.check_order(blocks)
    return Fx(blocks, node.where)


def _read_block(node: yamlio.Node) -> FxBlock:
    with yamlio.Fields(node, "a block of rates") as fields:
        start = fields.need("from", yamlio.day)
        source = fields.need("source", sources.read)
        usd = fields.need("usd", lambda value: yamlio.entries(value, "usd", _read_rate, _read_currency))
        if usd == {}:
            fields.fault("usd", "no-value", "the block has no rates", "add one, such as {EUR: 1.08}")
    return FxBlock(start, source, tuple(usd.items()), node.where)


def _read_rate(node: yamlio.Node) -> Fraction:
    rate = Fraction(yamlio.amount(node))
    if not rate:
        raise node.fault("out-of-bounds", "no currency costs 0 dollars", "write the dollars for one unit of it")
    return rate


def _read_currency(node: yamlio.Node) -> None:
    if read_currency(node) == "USD":
        raise node.fault("not-a-currency", "one dollar costs one dollar", "remove the rate of USD")
