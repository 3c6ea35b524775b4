"""A report as Markdown, for a repository or a ticket.
It decides nothing; what users wrote stands in code, where it can be no link, reference, tag or table."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from costplan.budget.per import QUANTILES
from costplan.render.report.sections import document_of
from costplan.render.risk import RANGE
from costplan.render.verdict.md import label
from costplan.risk.telling import WORST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.books.report import Report
    from costplan.render.view import Table

_CHARS = 500
_NUMBER = re.compile(r"[-+$\d,.%<> ]*(?: to [-+$\d,.%<> ]*)?")
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
}
_encoded = partial(label, chars=_CHARS)


def report_markdown(report: Report) -> str:
    """The whole report."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    page = document_of(report, _encoded)
    yield from (f"# {_cell(page.title)}", "", page.subtitle, "")
    yield from (f"**{warning}**\n" for warning in page.warnings)
    yield from (f"**{page.verdict}**", "")
    yield from (f"- {name}: {figure}" for name, figure in page.figures)
    yield from (f"\n**{caution}**" for caution in page.cautions)
    for section in page.sections:
        yield from ("", f"## {section.title}")
        if section.words:
            yield from ("", section.words)
        for table in section.tables:
            if table.title != section.title:
                yield from ("", f"**{table.title}**")
            yield from _table(table)
    yield ""
    yield from (f"- {_cell(line)}" for line in page.footer)


def _table(table: Table) -> Iterator[str]:
    yield from ("", _row(table.headers))
    yield _row(["--:" if index in table.right else "---" for index in range(len(table.headers))])
    yield from (_row(map(_cell, row)) for row in table.rows)
    for note in table.notes:
        yield from ("", _cell(note))


def _cell(text: str) -> str:
    """Numbers and our own plain words as they are, all else encoded."""
    if _NUMBER.fullmatch(text) or text in _OURS:
        return text.replace("<", "&lt;").replace(">", "&gt;")
    return _encoded(text)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
