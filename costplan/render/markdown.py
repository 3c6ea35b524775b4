"""Pages and their tables as Markdown, for a repository or a ticket.
It decides nothing; what users wrote stands in code, where it can be no link, reference, tag or table."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from costplan.render.view import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from costplan.render.view import Document, Page, Table

_NUMBER = re.compile(r"[-+$\d,.%<> ]*(?: to [-+$\d,.%<> ]*)?|[-+<]*[\d,.]+ [A-Z]{3}")

PLAIN = " -/.,=+%()"
"""Beside letters and digits, what stands in a label as it is."""


def label(text: str, chars: int) -> str:
    """A user's text as code, at most so many characters of it, with every character by number that means something.

    Sites make no mention, reference, emoji or link inside ``<code>``. Markdown itself still links a mail address there,
    numbered or not, so a comment stands after each ``@``.
    """
    cleaned = clean(text)
    cleaned = cleaned if len(cleaned) <= chars else cleaned[: chars - 1] + "…"
    coded = "".join(
        char if char.isalnum() or char in PLAIN or not char.isascii() else f"&#{ord(char)};" for char in cleaned
    )
    coded = re.sub(r"(?i)(www)\.", r"\1&#46;", coded).replace("&#64;", "&#64;<!-- -->")
    return f"<code>{coded}</code>" if coded else ""


encoded = partial(label, chars=500)
"""A label inside a sentence or a figure of the page."""


def document_markdown(page: Document, ours: Container[str]) -> str:
    """The whole page, whose sentence and figures have their labels :data:`encoded` already.

    Args:
        page: what there is to say.
        ours: words of costplan that cells consist of, and that stand there as they are.
    """
    return "\n".join(_lines(page, ours)) + "\n"


def _lines(page: Document, ours: Container[str]) -> Iterator[str]:
    yield from (f"# {_cell(page.title, ours)}", "", *([page.subtitle, ""] if page.subtitle else []))
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
            yield from _table(table, ours)
    yield ""
    yield from (f"- {_cell(line, ours)}" for line in page.footer)


def encoded_table(table: Table, ours: Container[str], encode: Callable[[str], str] = encoded) -> Table:
    """A table with its cells and its notes encoded, but for numbers and words of costplan."""
    return table._replace(
        rows=tuple(tuple(_cell(cell, ours, encode) for cell in row) for row in table.rows),
        notes=tuple(_cell(note, ours, encode) for note in table.notes),
    )


def _table(table: Table, ours: Container[str]) -> Iterator[str]:
    return _drawn(encoded_table(table, ours))


def _cell(text: str, ours: Container[str], encode: Callable[[str], str] = encoded) -> str:
    """Numbers and our own plain words as they are, all else encoded."""
    if _NUMBER.fullmatch(text) or text in ours:
        return text.replace("<", "&lt;").replace(">", "&gt;")
    return encode(text)


def page_markdown(page: Page) -> str:
    """A page whose labels :func:`label` has encoded: a title, what it says first, then its tables."""
    return "\n".join(_lines_of(page)) + "\n"


def _lines_of(page: Page) -> Iterator[str]:
    yield f"**{page.title}**" + (f" ({page.subtitle})" if page.subtitle else "")
    yield ""
    yield from (f"- **{warning}**" for warning in page.warnings)
    yield from (f"- {name}: {figure}" for name, figure in page.headline)
    for table in page.tables:
        yield from table_lines(table)
    yield ""
    yield from (f"- {line}" for line in page.footer)


def table_lines(table: Table) -> Iterator[str]:
    """A table under its title, and its notes."""
    yield from ("", f"**{table.title}**", *_drawn(table))


def _drawn(table: Table) -> Iterator[str]:
    yield from ("", _row(table.headers))
    yield _row(["--:" if index in table.right else "---" for index in range(len(table.headers))])
    yield from map(_row, table.rows)
    for note in table.notes:
        yield from ("", note)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
