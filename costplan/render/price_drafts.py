"""Drafts of tables as a page: what was drafted, what each still asks, what was left out, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.view import Page, Table, clean
from costplan.units import many

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.drafting.price_draft import Drafted

MOST = 40
"""So many models that are left out are listed."""


def drafts_page(drafted: Drafted, folder: Path) -> Page:
    """The page.

    Args:
        drafted: what was made.
        folder: where it was written.
    """
    drafts, left = drafted.drafts, drafted.left_out
    rows = tuple((clean(one.key), clean(one.rates), str(len(one.asks))) for one in drafts)
    gone = tuple((clean(one.name), clean(one.why)) for one in left[:MOST])
    tables = (
        Table(title="Drafts", headers=("model", "rates there", "to find out"), rows=rows, right=frozenset({2})),
        Table(
            title="Left out",
            headers=("model there", "why"),
            rows=gone,
            right=frozenset(),
            notes=(f"and {len(left) - MOST:,} more",) if len(left) > MOST else (),
        ),
    )
    footer = [f"{clean(drafted.shown)}, sha256 {drafted.sha256}"]
    if drafts:
        footer.insert(0, "no draft is a table: each says what to find out, and how to accept it once it is compared")
    return Page(
        title=f"{many(len(drafts), 'draft')} in {clean(str(folder))}" if drafts else "nothing to draft",
        subtitle="",
        headline=(),
        warnings=(),
        tables=tuple(table for table in tables if table.rows),
        footer=tuple(footer),
    )
