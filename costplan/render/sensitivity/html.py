"""What a plan comes to when inputs of it vary, as one HTML page that asks nothing of any server and runs no script.
It decides nothing; the template places the page and its chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.html import html_page
from costplan.render.sensitivity.grid import grid_of
from costplan.render.sensitivity.line import line_of
from costplan.render.sensitivity.page import sensitivity_page
from costplan.render.sensitivity.tornado import tornado_of

if TYPE_CHECKING:
    from costplan.comparing.vary import Sensitivity


def sensitivity_html(found: Sensitivity) -> str:
    """The page.

    Raises:
        OutsideError: jinja2 is not installed.
    """
    return html_page(
        "sensitivity",
        "comparison",
        page=sensitivity_page(found),
        line=line_of(found),
        grid=grid_of(found),
        tornado=tornado_of(found),
    )
