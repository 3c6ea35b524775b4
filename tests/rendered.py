"""What a reader of a Markdown comment sees: it is rendered as GitHub's own library does, and read back from the HTML.
It judges nothing."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

import cmarkgfm
from cmarkgfm.cmark import Options


class Seen(NamedTuple):
    """The tags of a page, its tables as rows of cells' texts, and all text that stands outside of code."""

    tags: set[str]
    tables: list[list[list[str]]]
    prose: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.tables: list[list[list[str]]] = []
        self.prose: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags |= {tag, *(name for name, _ in attrs)}
        self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "code" not in self.open:
            self.prose.append(data)
        if "td" in self.open or "th" in self.open:
            self.tables[-1][-1][-1] += data


def seen(markdown: str) -> Seen:
    html = cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE)
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return Seen(reader.tags, reader.tables, "".join(reader.prose))


HARMLESS = {
    "p", "strong", "code", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "align", "details", "summary",
}  # fmt: skip
"""The tags and attributes that a comment consists of: no link, no image, no script."""
