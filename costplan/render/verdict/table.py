"""A verdict for terminals and logs, a line at most so many columns wide. What it says is decided in page.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.text import page_text
from costplan.render.verdict.page import page_of
from costplan.render.view import clean

if TYPE_CHECKING:
    from costplan.gating.verdict import Verdict


def table_of(verdict: Verdict, width: int) -> str:
    """The whole page; its first screen says whether it fits, by how much not, where, and what to do."""
    return page_text(page_of(verdict, clean), width)
