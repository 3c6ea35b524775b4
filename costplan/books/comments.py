"""Comments on the difference between a version and the plan of today: a YAML file that people write and no command
does. They are shown beside their rows; those about nothing in the plan are shown too, and say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.errors import NOWHERE
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.errors import Place

FILE = "comments.yaml"

EMPTY = """\
# Why the plan of today differs from a frozen version. 'costplan report' shows each comment beside its row, and never
# writes this file. A comment without a month is about all months, one without a cost_center about all of them:
#   - {month: 2027-02, cost_center: marketing, text: The campaign moved here from March, by: Ana}
version: 1
comments: []
"""
"""What ``costplan freeze`` puts beside the first version of a plan."""


class Comment(NamedTuple):
    """What somebody wrote on a month, a cost center, both, or the whole where both are empty."""

    month: str
    cost_center: str
    text: str
    by: str = ""
    place: Place = NOWHERE


def read_comments(node: yamlio.Node) -> tuple[Comment, ...]:
    """Comments from their document.

    Raises:
        InputError: with every problem of the file.
    """
    with yamlio.Fields(node, "comments") as fields:
        fields.version()
        return fields.need("comments", yamlio.listing("comments", _read_comment))


def _read_comment(node: yamlio.Node) -> Comment:
    with yamlio.Fields(node, "a comment") as fields:
        month = fields.get("month", _month, "")
        center = fields.get("cost_center", yamlio.label, "")
        text = fields.need("text", yamlio.text)
        by = fields.get("by", yamlio.label, "")
    return Comment(month=month, cost_center=center, text=text, by=by, place=node.where)


def _month(node: yamlio.Node) -> str:
    value = yamlio.word(node, yamlio.written(yamlio.MONTH))
    if yamlio.month(value, node) is None:
        raise node.fault("not-a-date", f"{node.shown} is not a month", "write a month as 2027-02")
    return value
