"""What a plan comes to when inputs of it vary, as a comment of a pull request: what its page says first, tables folded.
It decides nothing; how a comment is made and kept short stands in render/comment.py."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from costplan.render.comment import comment, state
from costplan.render.sensitivity.page import both_ways

if TYPE_CHECKING:
    from costplan.comparing.vary import Sensitivity


def sensitivity_comment(found: Sensitivity, run: str) -> str:
    """The comment, known by the scenario's file and by what varies; ``run`` is the moment of the run."""
    asked = [found.file, *sorted(one.path for one in found.variables)]
    return comment(f"vary {', '.join(asked)}", state(found.total.expected, None, run), partial(both_ways, found))
