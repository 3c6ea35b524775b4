"""What a plan comes to when inputs of it vary, as one HTML page that asks nothing of any server and runs no script.
It decides nothing; the template places the page and its chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.currency import costs_in
from costplan.render.html import html_page
from costplan.render.sensitivity.grid import grid_of
from costplan.render.sensitivity.line import line_of
from costplan.render.sensitivity.page import both_ways
from costplan.render.sensitivity.tornado import tornado_of

if TYPE_CHECKING:
    from costplan.comparing.vary import Sensitivity


def sensitivity_html(found: Sensitivity) -> str:
    """The page.

    Raises:
        OutsideError: jinja2 is not installed.
    """
    told = found.told
    with costs_in(told.reporting.currency if told else "USD"):
        shown = told.sensitivity if told else found
        line, grid, tornado = line_of(shown), grid_of(shown), tornado_of(shown)
    return html_page("sensitivity", "comparison", page=both_ways(found), line=line, grid=grid, tornado=tornado)
