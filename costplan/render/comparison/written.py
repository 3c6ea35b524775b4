"""The formats that a comparison is written in, and what writes each of them; it is imported when it is asked for.
The workbook, which pages know nothing of, comes beside these."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.comparing.option import Comparison


def _table(comparison: Comparison) -> str:
    from costplan.render.comparison.page import comparison_page
    from costplan.render.text import page_text, width_of_terminal

    return page_text(comparison_page(comparison), width_of_terminal())


def _json(comparison: Comparison) -> str:
    from costplan.render.json.comparison import comparison_json

    return comparison_json(comparison)


def _md(comparison: Comparison) -> str:
    from costplan.render.comparison.markdown import comparison_markdown

    return comparison_markdown(comparison)


def _csv(comparison: Comparison) -> Iterator[str]:
    from costplan.render.comparison.csv import comparison_csv

    return comparison_csv(comparison)


def _html(comparison: Comparison) -> str:
    from costplan.render.comparison.html import comparison_html

    return comparison_html(comparison)


COMPARISONS = {"table": _table, "json": _json, "md": _md, "csv": _csv, "html": _html}
"""What writes options side by side, by the format's name, the default first."""
