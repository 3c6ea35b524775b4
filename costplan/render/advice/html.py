"""Advice as one HTML page that asks nothing of any server and runs no script.
It decides nothing; the template places the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.advice.page import both_ways
from costplan.render.html import html_page

if TYPE_CHECKING:
    from costplan.advising.advice import Advice


def advice_html(advice: Advice) -> str:
    """The page.

    Raises:
        OutsideError: jinja2 is not installed.
    """
    return html_page("advice", "comparison", "advice", page=both_ways(advice))
