"""Options side by side as a comment of a pull request: what its page says first, and the tables folded.
It decides nothing; how a comment is made and kept short stands in render/comment.py."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from costplan.render.comment import comment, state
from costplan.render.comparison.page import both_ways
from costplan.render.comparison.ranked import ranked

if TYPE_CHECKING:
    from costplan.comparing.option import Comparison


def comparison_comment(comparison: Comparison, run: str) -> str:
    """The comment, whose state holds the cheapest option against the baseline; ``run`` is the moment of the run.

    It is known by the scenarios' files and by what was asked of one of them, so that variants may come and go.
    """
    first, base = ranked(comparison).planned[:1], comparison.baseline.costed
    asked = list(dict.fromkeys(option.file for option in comparison.options))
    if len(asked) == 1:
        asked += [option.name for option in comparison.options if not option.reason]
    hidden = state(first[0].costed.total.expected if first else None, base.total.expected if base else None, run)
    return comment(f"compare {', '.join(asked)}", hidden, partial(both_ways, comparison))
