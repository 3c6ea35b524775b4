"""The formats that options side by side and inputs that vary are written in, and what writes each of them; it is
imported when it is asked for. The workbook, which pages know nothing of, joins in project/."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.comparing.option import Comparison
    from costplan.comparing.vary import Sensitivity


def _comparison_table(comparison: Comparison) -> str:
    from costplan.render.comparison.page import both_ways
    from costplan.render.text import page_text, width_of_terminal

    return page_text(both_ways(comparison), width_of_terminal())


def _comparison_json(comparison: Comparison) -> str:
    from costplan.render.json.comparison import comparison_json

    return comparison_json(comparison)


def _comparison_md(comparison: Comparison) -> str:
    from costplan.render.comparison.page import both_ways
    from costplan.render.markdown import encoded, page_markdown

    return page_markdown(both_ways(comparison, encoded))


def _comparison_csv(comparison: Comparison) -> Iterator[str]:
    from costplan.render.comparison.csv import comparison_csv

    return comparison_csv(comparison)


def _comparison_html(comparison: Comparison) -> str:
    from costplan.render.comparison.html import comparison_html

    return comparison_html(comparison)


def _sensitivity_table(found: Sensitivity) -> str:
    from costplan.render.sensitivity.page import both_ways
    from costplan.render.text import page_text, width_of_terminal

    return page_text(both_ways(found), width_of_terminal())


def _sensitivity_json(found: Sensitivity) -> str:
    from costplan.render.json.sensitivity import sensitivity_json

    return sensitivity_json(found)


def _sensitivity_md(found: Sensitivity) -> str:
    from costplan.render.markdown import encoded, page_markdown
    from costplan.render.sensitivity.page import both_ways

    return page_markdown(both_ways(found, encoded))


def _sensitivity_csv(found: Sensitivity) -> Iterator[str]:
    from costplan.render.sensitivity.csv import sensitivity_csv

    return sensitivity_csv(found)


def _sensitivity_html(found: Sensitivity) -> str:
    from costplan.render.sensitivity.html import sensitivity_html

    return sensitivity_html(found)


COMPARISONS = {
    "table": _comparison_table,
    "json": _comparison_json,
    "md": _comparison_md,
    "csv": _comparison_csv,
    "html": _comparison_html,
}
"""What writes options side by side, by the format's name, the default first; the workbook comes beside these."""

SENSITIVITIES = {
    "table": _sensitivity_table,
    "json": _sensitivity_json,
    "md": _sensitivity_md,
    "csv": _sensitivity_csv,
    "html": _sensitivity_html,
}
"""What writes what a plan comes to when inputs of it vary, in the same formats."""
