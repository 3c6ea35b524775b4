"""The formats of the decision tree over prompts, and what writes each of them; it is imported when it is asked for.
What they say is decided in modes_advised/."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.advising.modes_advised import Modes


def _table(modes: Modes) -> str:
    from costplan.render.modes_advised.page import modes_page
    from costplan.render.text import page_text, width_of_terminal

    return page_text(modes_page(modes), width_of_terminal())


def _json(modes: Modes) -> str:
    from costplan.render.json.modes_advised import modes_json

    return modes_json(modes)


def _md(modes: Modes) -> str:
    from costplan.render.markdown import encoded, page_markdown
    from costplan.render.modes_advised.page import modes_page

    return page_markdown(modes_page(modes, encoded))


def _csv(modes: Modes) -> Iterator[str]:
    from costplan.render.modes_advised.csv import modes_csv

    return modes_csv(modes)


MODE_FORMATS = {"table": _table, "json": _json, "md": _md, "csv": _csv}
"""What writes it, by the format's name, the default first."""
