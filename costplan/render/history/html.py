"""How a model's prices changed, as one HTML page that asks nothing of any server and runs no script.
It decides nothing; the template places the page and its chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.history.chart import history_chart
from costplan.render.history.page import history_page
from costplan.render.html import html_page

if TYPE_CHECKING:
    from datetime import date

    from costplan.pricing.prices import PriceTable


def history_html(table: PriceTable, day: date) -> str:
    """The page.

    Raises:
        OutsideError: jinja2 is not installed.
    """
    return html_page("history", "comparison", page=history_page(table, day), chart=history_chart(table, day))
