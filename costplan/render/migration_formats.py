"""The formats that a migration is written in, and what writes each of them; it is imported when it is asked for.
What they say is decided in migration.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costplan.migrating.migration import Migration


def _migration_table(found: Migration) -> str:
    from costplan.render.migration import migration_page
    from costplan.render.text import page_text, width_of_terminal

    return page_text(migration_page(found), width_of_terminal())


def _migration_json(found: Migration) -> str:
    from costplan.render.json.migration import migration_json

    return migration_json(found)


def _migration_md(found: Migration) -> str:
    from costplan.render.migration import migration_markdown

    return migration_markdown(found)


MIGRATIONS = {"table": _migration_table, "json": _migration_json, "md": _migration_md}
"""What writes a migration, by the format's name, the default first."""
