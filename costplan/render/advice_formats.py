"""The formats that advice is written in, and what writes each of them; it is imported when it is asked for.
What they say is decided in advice/."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.advising.advice import Advice


def _table(advice: Advice) -> str:
    from costplan.render.advice.page import both_ways
    from costplan.render.text import page_text, width_of_terminal

    return page_text(both_ways(advice, in_terminal=True), width_of_terminal())


def _json(advice: Advice) -> str:
    from costplan.render.json.advice import advice_json

    return advice_json(advice)


def _md(advice: Advice) -> str:
    from costplan.render.advice.page import both_ways
    from costplan.render.markdown import encoded, page_markdown

    return page_markdown(both_ways(advice, encoded))


def _csv(advice: Advice) -> Iterator[str]:
    from costplan.render.advice.csv import advice_csv

    return advice_csv(advice)


def _html(advice: Advice) -> str:
    from costplan.render.advice.html import advice_html

    return advice_html(advice)


ADVICE = {"table": _table, "json": _json, "md": _md, "csv": _csv, "html": _html}
"""What writes advice, by the format's name, the default first."""
