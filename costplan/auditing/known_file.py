"""The file of differences that somebody looked into, with who is right and why: ``costplan prices lint --known FILE``.
Whether a difference of today is one of them, audit.py says."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.auditing.audit import Known
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

KINDS = ("litellm", "genai-prices", "models.dev", "portkey", "costplan")
"""The catalogues whose rows a file may hold."""

_SHARE = re.compile(r"[+-]?(\d{1,9}(?:\.\d{1,6})?)%", re.ASCII)


class _Row(NamedTuple):
    model: str
    theirs: str
    by: str
    share: Fraction


def known_differences(path: Path, shown: str, kind: str) -> tuple[Known, ...]:
    """The differences of a file from one kind of catalogue.

    Raises:
        OutsideError: the file cannot be read.
        InputError: it is not of that form.
    """
    document, _ = yamlio.read_file(path, shown)
    with yamlio.Fields(document, "known differences") as fields:
        fields.version()
        groups = fields.need("differences", yamlio.listing("differences", lambda node: _group(node, kind)))
    return tuple(one for group in groups for one in group)


def _group(node: yamlio.Node, kind: str) -> tuple[Known, ...]:
    with yamlio.Fields(node, "a known difference") as fields:
        right = fields.need("right", yamlio.one_of("ours", "theirs", "unclear"))
        why = fields.need("why", yamlio.text)
        rows = {each: fields.get(each, yamlio.listing("rows", _row), ()) for each in KINDS}
    return tuple(
        Known(model=row.model, theirs=row.theirs, by=row.by, share=row.share, right=right, why=why.strip())
        for row in rows[kind]
    )


def _row(node: yamlio.Node) -> _Row:
    words = yamlio.items(node, "a row", yamlio.word)
    share = _SHARE.fullmatch(words[3]) if len(words) == 4 else None
    if share is None:
        message = "a row is our model, theirs, the unit of theirs, and how much more theirs is"
        raise node.fault("not-allowed", message, "write [openai/gpt-image-1, gpt-image-1, images, -1.9%]")
    figure = Fraction(share[1]) / 100
    return _Row(words[0], words[1], words[2], -figure if words[3].startswith("-") else figure)
