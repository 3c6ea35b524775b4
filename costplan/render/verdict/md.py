"""A verdict as Markdown: the comment of a pull request, with hidden marks to find it again, and a step summary.
Every label stands in a code span of numbered characters, where it can be no link, mention, reference, tag or table."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from costplan.render.bridge import TITLE as BRIDGE
from costplan.render.markdown import label, table_lines
from costplan.render.verdict.findings import Kind, findings_of
from costplan.render.verdict.page import HELD, page_of
from costplan.render.verdict.since import MOVED
from costplan.render.view import clean
from costplan.units import usd_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.gating.verdict import Verdict
    from costplan.render.view import Page, Table

COMMENT_BYTES = 65_000
"""GitHub takes 65,536 characters, and there are never more of them than bytes; who posts it may add a hidden line."""

SUMMARY_BYTES = 1_000_000
"""GitHub shows no step summary from 1 MiB on, and a step may write more than this."""

FIRST = 10
"""So many rows of caps and of policies are not folded."""

STATED = 300
"""So many fingerprints of what breaks the gate stand in the hidden state, worst first."""

STEPS = ((None, 500), (300, 300), (100, 200), (30, 120), (10, 80), (1, 40))
"""Rows of each table and characters of a label, tried until the text is short enough."""


def md_of(verdict: Verdict, key: str, run: str) -> str:
    """The comment: ``key`` names it among others of a pull request, ``run`` is the moment of the run or empty."""
    head = f"{marker(key)}\n{state(verdict, run)}\n\n"
    return head + _fitted(verdict, COMMENT_BYTES - len(head.encode()))


def summary_of(verdict: Verdict) -> str:
    """The same without the hidden marks, with room for more rows."""
    return _fitted(verdict, SUMMARY_BYTES)


def marker(key: str) -> str:
    """The first line of a comment, by which it is found again."""
    return f"<!-- costplan: {_quiet(clean(key))} -->"


def state(verdict: Verdict, run: str) -> str:
    """What one comment needs to know of another, hidden: hashes and numbers alone, and never ``--``."""
    found = [shown.finding.fingerprint for shown in findings_of(verdict) if shown.kind is Kind.FAILING]
    document = {
        "total": usd_text(verdict.total) if verdict.is_planned else "",
        "base": None if verdict.base is None else usd_text(verdict.base),
        "findings": found[:STATED],
        "more": len(found[STATED:]),
        "run": clean(run),
    }
    return f"<!-- costplan-state: {_quiet(json.dumps(document))} -->"


def _quiet(text: str) -> str:
    """A text that cannot end an HTML comment; in JSON it still means the same."""
    return text.replace("--", "-\\u002d")


def _fitted(verdict: Verdict, room: int) -> str:
    body = ""
    for rows, chars in STEPS:
        body = "\n".join(_lines(page_of(verdict, partial(label, chars=chars)), rows)) + "\n"
        if len(body.encode()) < room:
            break
    return body


def _lines(page: Page, most: int | None) -> Iterator[str]:
    yield f"**{page.title}**"
    yield ""
    if page.subtitle:
        yield from (page.subtitle, "")
    yield from (f"- {name}: {figure}" for name, figure in page.headline)
    yield from (f"- **{warning}**" for warning in page.warnings)
    folded: list[str] = []
    for table in page.tables:
        rest = table
        if table.title in (*HELD, BRIDGE, MOVED):
            first = FIRST if most is None else min(FIRST, most)
            yield from _table(table._replace(rows=table.rows[:first]), None)
            rest = table._replace(title=f"More {table.title.lower()}", rows=table.rows[first:])
        folded += _table(rest, most) if rest.rows else []
    if folded:
        yield from ("", "<details><summary>Details</summary>", *folded, "", "</details>")
    yield from ("", "; ".join(page.footer))


def _table(table: Table, most: int | None) -> Iterator[str]:
    left_out = len(table.rows) - len(table.rows[:most])
    notes = (*table.notes, *([f"{left_out:,} more rows are left out here"] if left_out else []))
    yield from table_lines(table._replace(rows=table.rows[:most], notes=notes))
