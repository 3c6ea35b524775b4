"""A report as Markdown, for a repository or a ticket.
What it says is decided in sections.py, and how it is written in render/markdown.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.budget.per import QUANTILES
from costplan.render.bridge import MEANINGS
from costplan.render.bridge_tables import NOTES
from costplan.render.markdown import document_markdown, encoded
from costplan.render.report.sections import document_of
from costplan.render.risk import RANGE
from costplan.risk.telling import WORST

if TYPE_CHECKING:
    from costplan.books.report import Report

_OURS = {
    "total",
    "expected",
    "share",
    *QUANTILES,
    RANGE,
    WORST,
    "month",
    "workflow",
    "owner",
    "per accepted image",
    "checked",
    *MEANINGS,
    *MEANINGS.values(),
    *NOTES,
    "before",
    "after",
}


def report_markdown(report: Report) -> str:
    """The whole report."""
    return document_markdown(document_of(report, encoded), _OURS)
