"""A report as one HTML page that asks nothing of any server and runs no script.
It decides nothing; the template places the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.currency import costs_in
from costplan.render.html import html_page
from costplan.render.report.charts import charts_of
from costplan.render.report.distribution import distribution_of
from costplan.render.report.sections import document_of
from costplan.render.waterfall import waterfall_of

if TYPE_CHECKING:
    from costplan.books.report import Report


def report_html(report: Report) -> str:
    """The page.

    Raises:
        OutsideError: jinja2 is not installed.
    """
    with costs_in(report.reporting.currency if report.reporting else "USD"):
        told = report.in_currency
        charts, distribution = charts_of(told), distribution_of(told)
    return html_page(
        "report",
        page=document_of(report),
        charts=charts,
        distribution=distribution,
        bridge=waterfall_of(report.bridge.unrounded) if report.bridge else None,
    )
