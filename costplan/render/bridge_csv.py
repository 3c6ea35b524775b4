"""A bridge as CSV: a row a cell and part, exact to a millionth of a millionth, which adds up in any pivot table.
Its rows before and after have what a cell cost on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.bridging.bridge import PARTS
from costplan.bridging.shown import whole
from costplan.render.csv import csv_pieces, formula_safe
from costplan.units import usd_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from costplan.bridging.bridge import Bridge, Cell

HEADERS = ("scenario", "workflow", "step", "pool", "cost_center", "month", "part", "amount", "currency", "what_ifs")


def bridge_csv(bridge: Bridge, before: Iterable[str] = (), after: Iterable[str] = ()) -> Iterator[str]:
    """For each cell what it cost ``before``, its parts, and what it costs ``after``, which is the sum of these.

    Args:
        bridge: between two plans.
        before: what is only tried in the base.
        after: the same in the head.
    """
    tried = {part: formula_safe("; ".join(told)) for part, told in (("before", before), ("after", after))}
    return csv_pieces(HEADERS, (row for cell in whole(bridge).cells for row in _rows(cell, bridge.currency, tried)))


def _rows(cell: Cell, currency: str, tried: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    labels = (cell.scenario, cell.workflow, cell.step, cell.pool, cell.cost_center, cell.month)
    names = tuple(map(formula_safe, labels))
    parts = {part: cell.parts[part] for part in PARTS if part in cell.parts}
    for part, units in (("before", cell.base), *parts.items(), ("after", cell.head)):
        yield (*names, part, usd_text(units), currency, tried.get(part, ""))
