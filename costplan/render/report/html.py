"""A report as one HTML page that asks nothing of any server and runs no script.
It decides nothing; a template places the document, and escapes all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.report.charts import charts_of
from costplan.render.report.distribution import distribution_of
from costplan.render.report.sections import document_of

if TYPE_CHECKING:
    from costplan.books.report import Report


def report_html(report: Report) -> str:
    """The page; its security policy lets nothing in but its one style, by hash.

    Raises:
        OutsideError: jinja2 is not installed.
    """
    from base64 import b64encode
    from hashlib import sha256

    from costplan.errors import OutsideError, Problem

    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError:
        raise OutsideError(
            [Problem("needs-extra", "an HTML page needs jinja2", "pip install 'costplan[report]'")]
        ) from None

    pages = Environment(
        loader=PackageLoader("costplan.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style = "\n" + pages.get_template("report.css.j2").render()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    template = pages.get_template("report.html.j2")
    return template.render(
        page=document_of(report),
        charts=charts_of(report),
        distribution=distribution_of(report),
        style=style,
        digest=digest,
    )
