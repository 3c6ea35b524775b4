"""How a model's prices changed, as a page: day by day what moved, with its source, and what is announced.
The chart of it is drawn in chart.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.pricing.history import history, unpriced_from
from costplan.render.tables import days_of, source_lines, status
from costplan.render.view import Page, Table, clean, rate_text, signed_percent
from costplan.units import METERS, many

if TYPE_CHECKING:
    from datetime import date

    from costplan.pricing.history import Moved
    from costplan.pricing.prices import PriceBlock, PriceTable

HEADERS = ("tier", "meter", "when", "rate", "change")


def history_page(table: PriceTable, day: date) -> Page:
    """All that moved, the oldest first; what is announced on ``day`` says so."""
    entries = history(table)
    unpriced = unpriced_from(table)
    moved = [block.start for number, (block, rates) in enumerate(entries) if rates or not number]
    ahead = sum(start > day for start in moved)
    headline = [("status", status(table, day)), ("checked", max(block.source.checked for block in table.blocks))]
    ends = ((table.shutdown, "shut down"), (table.retires_not_before, "not before"))
    headline += [(name, str(end)) for end, name in ends if end]
    if table.replacement:
        headline.append(("replacement", ", ".join(table.replacement)))
    return Page(
        title=clean(f"Prices of {table.model} since {table.blocks[0].start}"),
        subtitle=f"as of {day}: {_times(len(moved) - ahead - 1, ahead)}",
        headline=tuple((name, clean(said)) for name, said in headline),
        warnings=(clean(table.lent),) if table.lent else (),
        tables=tuple(
            _table(block, rates, is_first=not number, day=day, end=unpriced.get(block.start))
            for number, (block, rates) in enumerate(entries)
        ),
        footer=tuple(f"- {clean(note)}" for note in table.notes),
    )


def _times(changes: int, ahead: int) -> str:
    """How often prices changed, and how many changes are announced; the first prices are no change."""
    if changes < 0:
        return "not in force yet"
    never = "no change so far" if ahead else "no change since"
    past = never if not changes else "changed once" if changes == 1 else f"changed {changes} times"
    return f"{past}, {many(ahead, 'change')} announced" if ahead else past


def _table(block: PriceBlock, rates: list[Moved], *, is_first: bool, day: date, end: date | None) -> Table:
    start = days_of(block, end)
    told = [one for one in ("announced" if block.start > day else "", block.flag) if one]
    rows = tuple(
        (
            clean(one.of.tier),
            METERS[one.of.meter].label,
            clean(one.of.condition),
            "no price" if one.now is None else rate_text(one.of.meter, one.now),
            "" if is_first else change_text(one),
        )
        for one in rates
    )
    notes = [*source_lines(block), *([block.note] if block.note else [])]
    return Table(
        title=clean(", ".join([start[0].upper() + start[1:], *told])),
        headers=HEADERS,
        rows=rows or (("", "nothing moved", "", "", ""),),
        right=frozenset({3, 4}),
        notes=tuple(map(clean, notes)),
    )


def change_text(one: Moved) -> str:
    """``-10.0%``, ``new`` or ``gone``."""
    if one.before is None or one.now is None:
        return "new" if one.before is None else "gone"
    return "was free" if one.share is None else signed_percent(one.share)
