"""A comparison as one HTML page that asks nothing of any server and runs no script.
It decides nothing; the template places the page and its charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.comparison.bars import bars_of
from costplan.render.comparison.page import both_ways
from costplan.render.comparison.ranked import ranked
from costplan.render.comparison.tips import tips_of
from costplan.render.currency import costs_in
from costplan.render.html import html_page

if TYPE_CHECKING:
    from costplan.comparing.option import Comparison


def comparison_html(comparison: Comparison) -> str:
    """The page.

    Raises:
        OutsideError: jinja2 is not installed.
    """
    told = comparison.told
    with costs_in(told.reporting.currency if told else "USD"):
        shown = told.comparison if told else comparison
        bars, tips = bars_of(ranked(shown)), tips_of(shown.break_evens)
    return html_page("comparison", "comparison", page=both_ways(comparison), bars=bars, tips=tips)
