"""A page as a comment of a pull request: two hidden lines by which it is found again, what it says first, and the rest
folded, shortened until a host takes it. What it says is decided by the pages; connect/hosts posts it."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from costplan.digest import sha256
from costplan.render.markdown import label, table_lines
from costplan.render.view import Table, clean
from costplan.units import usd_text

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from costplan.render.view import Page
    from costplan.units import Number

    PageOf = Callable[[Callable[[str], str]], Page]

COMMENT_BYTES = 65_000
"""GitHub takes 65,536 characters, and there are never more of them than bytes; who posts it may add a hidden line."""

FIRST = 10
"""So many rows of a table that is not folded are not, and so many lines below."""

STATED = 300
"""So many fingerprints of what breaks the gate stand in the hidden state, worst first."""

STEPS = ((None, 500), (300, 300), (100, 200), (30, 120), (10, 80), (1, 40), (0, 40))
"""Rows of each table and characters of a label, tried until the text is short enough; at last nothing is folded."""

_KEY = 120
"""So many characters of a key are read; of a longer one a digest tells it from others."""


def comment(key: str, hidden: str, page_of: PageOf, unfolded: Container[str] = ()) -> str:
    """The whole text.

    Args:
        key: names it among the others of a pull request.
        hidden: its :func:`state`.
        page_of: the page, by what encodes its labels.
        unfolded: the titles of tables that everybody sees.
    """
    head = f"{marker(key)}\n{hidden}\n\n"
    return head + fitted(page_of, COMMENT_BYTES - len(head.encode()), unfolded)


def marker(key: str) -> str:
    """The first line of a comment, by which it is found again."""
    shown = clean(key)
    if len(shown) > _KEY:
        shown = f"{shown[:_KEY]}… {sha256(shown.encode()).hexdigest()[:12]}"
    return f"<!-- costplan: {_quiet(shown)} -->"


def state(total: Number | None, base: Number | None, run: str, findings: Sequence[str] = ()) -> str:
    """What one comment needs to know of another, hidden: hashes and numbers alone, and never ``--``.

    Args:
        total: in pico-dollars; None where nothing was planned.
        base: what it is compared with; None where with nothing.
        run: the moment of the run, or empty.
        findings: the fingerprints of what breaks the gate.
    """
    document = {
        "total": "" if total is None else usd_text(total),
        "base": None if base is None else usd_text(base),
        "findings": findings[:STATED],
        "more": len(findings[STATED:]),
        "run": clean(run),
    }
    return f"<!-- costplan-state: {_quiet(json.dumps(document))} -->"


def _quiet(text: str) -> str:
    """A text that cannot end an HTML comment; in JSON it still means the same."""
    return text.replace("--", "-\\u002d")


def fitted(page_of: PageOf, room: int, unfolded: Container[str]) -> str:
    """A page in less than so many bytes, without hidden lines."""
    body = ""
    for rows, chars in STEPS:
        body = "\n".join(_lines(page_of(partial(label, chars=chars)), rows, unfolded)) + "\n"
        if len(body.encode()) < room:
            break
    return body


def _lines(page: Page, most: int | None, unfolded: Container[str]) -> Iterator[str]:
    yield f"**{page.title}**"
    yield ""
    if page.subtitle:
        yield from (page.subtitle, "")
    yield from (f"- {name}: {figure}" for name, figure in page.headline)
    yield from (f"- **{warning}**" for warning in page.warnings)
    folded: list[str] = []
    for table in (*page.tables, _notes(page.footer[FIRST:])):
        rest = table
        if table.title in unfolded:
            first = min(FIRST, most) if most and len(table.rows) > FIRST else FIRST
            yield from _table(table._replace(rows=table.rows[:first]), None)
            rest = table._replace(title=f"More {table.title.lower()}", rows=table.rows[first:])
        folded += _table(rest, most) if rest.rows else []
    if folded and most == 0:
        yield from ("", "The details are too long for a comment.")
    elif folded:
        yield from ("", "<details><summary>Details</summary>", *folded, "", "</details>")
    yield from ("", "; ".join(page.footer[:FIRST]))


def _notes(lines: Sequence[str]) -> Table:
    return Table(title="More notes", headers=("note",), rows=tuple((line,) for line in lines), right=frozenset())


def _table(table: Table, most: int | None) -> Iterator[str]:
    left_out = len(table.rows) - len(table.rows[:most])
    notes = (*table.notes, *([f"{left_out:,} more rows are left out here"] if left_out else []))
    yield from table_lines(table._replace(rows=table.rows[:most], notes=notes))
