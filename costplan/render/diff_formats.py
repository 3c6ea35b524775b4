"""The formats that the difference of two sides is written in, and what writes each of them; see formats.py.
The workbook, which pages know nothing of, joins in project/diffing.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.bridging.diff import Diff


def _diff_table(diff: Diff) -> str:
    from costplan.bridging.diff import NOTHING
    from costplan.render.diff import both_ways, diff_page
    from costplan.render.text import page_text, width_of_terminal

    return (
        f"{NOTHING}\n"
        if diff.is_nothing and not diff.notes
        else page_text(both_ways(diff, diff_page), width_of_terminal())
    )


def _diff_json(diff: Diff) -> str:
    from costplan.render.json.diff import diff_json

    return diff_json(diff)


def _diff_md(diff: Diff) -> str:
    from costplan.render.diff import diff_markdown

    return diff_markdown(diff)


def _diff_csv(diff: Diff) -> Iterator[str]:
    from costplan.render.bridge_csv import bridge_csv
    from costplan.render.diff import in_currency

    return bridge_csv(in_currency(diff).bridge, diff.base.what_ifs, diff.head.what_ifs)


def _diff_html(diff: Diff) -> str:
    from costplan.render.diff import both_ways, diff_document, in_currency, shown_bridge
    from costplan.render.html import html_page
    from costplan.render.waterfall import waterfall_of

    shown = shown_bridge(in_currency(diff))
    return html_page("diff", page=both_ways(diff, diff_document), chart=waterfall_of(shown))


DIFFS = {"table": _diff_table, "json": _diff_json, "md": _diff_md, "csv": _diff_csv, "html": _diff_html}
"""What writes the difference of two sides; the workbook comes beside these."""
