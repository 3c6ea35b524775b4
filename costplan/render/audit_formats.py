"""The formats of an audit, and what writes each of them; it is imported when it is asked for.
What they say is decided in auditing/."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costplan.auditing.audit import Audit


def _table(audit: Audit) -> str:
    from costplan.render.audit import audit_page
    from costplan.render.text import page_text, width_of_terminal

    return page_text(audit_page(audit), width_of_terminal())


def _json(audit: Audit) -> str:
    from costplan.render.json.audit import audit_json

    return audit_json(audit)


def _md(audit: Audit) -> str:
    from costplan.render.audit import audit_page
    from costplan.render.markdown import encoded, page_markdown

    return page_markdown(audit_page(audit, encoded))


AUDIT_FORMATS = {"table": _table, "json": _json, "md": _md}
"""What writes it, by the format's name, the default first."""
