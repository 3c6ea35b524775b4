"""The formats of what calls on record cost, and what writes each of them; it is imported when it is asked for.
What they say is found in actuals/."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.actuals.spent import Spent


def _table(spent: Spent) -> str:
    from costplan.render.actuals import actuals_page
    from costplan.render.text import page_text, width_of_terminal

    return page_text(actuals_page(spent), width_of_terminal())


def _json(spent: Spent) -> str:
    from costplan.render.json.actuals import actuals_json

    return actuals_json(spent)


def _csv(spent: Spent) -> Iterator[str]:
    from costplan.render.actuals_csv import actuals_csv

    return actuals_csv(spent)


def _md(spent: Spent) -> str:
    from costplan.render.actuals import actuals_page
    from costplan.render.markdown import encoded, page_markdown

    return page_markdown(actuals_page(spent, encoded))


ACTUALS_FORMATS = {"table": _table, "json": _json, "csv": _csv, "md": _md}
"""What writes it, by the format's name, the default first."""
