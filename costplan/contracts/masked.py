"""Masked: what is wrong in a private contract, told without its values, for logs and comments that others read.
Keys, places and stock remedies stay; what pages leave out of a plan, plan/private.py says."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from costplan.errors import InputError, nearest
from costplan.yamlio import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.errors import Place, Problem
    from costplan.yamlio import Node

MASK = "(hidden)"
"""What stands in place of a value."""

_SAYS_PRIVATE = re.compile(rb"""\bpriva\w*["']?\s*:(?!\s*(?:false|null|~)\b)""", re.IGNORECASE)
_NOT_PRIVATE = frozenset({"false", "null", "~", ""})
_NUMBER = re.compile(r"(?<![\w-])(?<!line )[-+]?\.?\d(?:[\d.,_:/-]*\d)?")
_STOCK = re.compile(r"\b(?:such as|commas,|add|write it as|below|more than|at most) ")
"""After these words a remedy says the same of every value."""
_WORD = re.compile(r"[a-z_]+\Z")
_QUOTED = re.compile(r"'[^']*'")


@contextmanager
def masking(data: bytes, shown: str) -> Iterator[None]:
    """Tell what is wrong in a document, met in this block, without its values where it says ``private`` of itself.

    Args:
        data: the document.
        shown: how errors name its file; those of other files, such as its exchange rates, are told as they are.

    Raises:
        InputError: the same as in the block.
    """
    try:
        yield
    except InputError as error:
        raise (_masked(error, data, shown) if _SAYS_PRIVATE.search(data) else error) from None


def _masked(error: InputError, data: bytes, shown: str) -> InputError:
    try:
        document = parse(data, shown)
    except InputError:
        return InputError(map(_without_text, error.problems))
    if not _is_private(document):
        return error
    scalars = list(_scalars(document))
    return InputError(
        one._replace(message=_hidden(one.message, one.place, scalars), remedy=_remedy(one, scalars))
        if one.place is None or one.place.file == shown
        else one
        for one in error.problems
    )


def _is_private(document: Node) -> bool:
    """Whether a document says so at its top, also where it spells that otherwise."""
    if document.kind != "mapping":
        return False
    said = [value for key, (_, value) in document.value.items() if nearest(key, ["private"])]
    return any(one.kind != "scalar" or one.value.lower() not in _NOT_PRIVATE for one in said)


def _scalars(node: Node) -> Iterator[Node]:
    """All values below a node that are no mappings or lists."""
    if node.kind == "scalar":
        yield node
    elif node.kind == "sequence":
        for one in node.value:
            yield from _scalars(one)
    else:
        for _, one in node.value.values():
            yield from _scalars(one)


def _remedy(one: Problem, scalars: list[Node]) -> str:
    stock = _STOCK.search(one.remedy)
    at = stock.start() if stock else len(one.remedy)
    return _hidden(one.remedy[:at], one.place, scalars) + one.remedy[at:]


def _hidden(text: str, place: Place | None, scalars: list[Node]) -> str:
    """A text without numbers, without values that are more than a word of the format, and without the one at a
    place."""
    values = {one.value for one in scalars if one.where == place or not _WORD.match(one.value)}
    values |= {one.shown for one in scalars if one.where == place}
    for value in sorted(values, key=len, reverse=True):
        if value in text and any(map(str.isalnum, value)):
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", MASK, text)
    return _NUMBER.sub(MASK, text)


def _without_text(one: Problem) -> Problem:
    """The same of a file that cannot be parsed, with nothing that stands in it."""
    message = "this is not YAML" if one.code == "yaml-syntax" else one.message
    remedy = "" if one.code in ("alias", "tag") else one.remedy
    return one._replace(message=_NUMBER.sub(MASK, _QUOTED.sub(MASK, message)), remedy=remedy)
