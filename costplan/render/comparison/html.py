"""A comparison as one HTML page that asks nothing of any server and runs no script.
It decides nothing; the template places the page and its charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.comparison.bars import bars_of
from costplan.render.comparison.page import comparison_page
from costplan.render.comparison.ranked import ranked
from costplan.render.comparison.tips import tips_of
from costplan.render.html import html_page

if TYPE_CHECKING:
    from costplan.comparing.option import Comparison


def comparison_html(comparison: Comparison) -> str:
    """The page.

    Raises:
        OutsideError: jinja2 is not installed.
    """
    order = ranked(comparison)
    return html_page(
        "comparison",
        "comparison",
        page=comparison_page(comparison),
        bars=bars_of(order),
        tips=tips_of(comparison.break_evens),
    )
