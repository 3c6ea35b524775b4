"""A comparison as Markdown, for a ticket or a pull request: its first ten lines are whole by themselves.
It decides nothing; labels stand in code, where they can be no link, reference, tag or table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from costplan.render.comparison.page import comparison_page
from costplan.render.markdown import label, page_markdown

if TYPE_CHECKING:
    from costplan.comparing.option import Comparison

CHARS = 200
"""So many characters of a label are shown."""


def comparison_markdown(comparison: Comparison) -> str:
    """The whole page."""
    return page_markdown(comparison_page(comparison, partial(label, chars=CHARS)))
