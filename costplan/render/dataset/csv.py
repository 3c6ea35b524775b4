"""The tables as CSV, a row a rate of every dated block: raw numbers, and texts that no spreadsheet takes for a formula.
What a model's calls may say, and its notes, are in the JSON alone."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from costplan.render.csv import csv_pieces, formula_safe
from costplan.units import METERS, usd_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.pricing.prices import PriceTable

HEADERS = (
    "model",
    "tier",
    "meter",
    "usd",
    "per",
    "unit",
    "when",
    "max_pixels",
    "from",
    "start_known",
    "until",
    "shutdown",
    "basis",
    "confidence",
    "checked",
    "title",
    "url",
)
"""``until`` is the first day on which other prices hold, empty for the last ones."""


def dataset_csv(tables: Iterable[PriceTable]) -> Iterator[str]:
    """A row a rate, by model, day and tier."""
    return csv_pieces(HEADERS, (row for table in tables for row in _rows(table)))


def _rows(table: PriceTable) -> Iterator[tuple[str, ...]]:
    starts = [block.start for block in table.blocks[1:]]
    for block, following in zip_longest(table.blocks, starts):
        days = (str(block.start), str(block.start_known).lower(), str(block.end or following or ""))
        for tier, meters in block.tiers.items():
            sold = block.sold_in(tier)
            source = (sold.basis.value, sold.source.confidence, sold.source.checked)
            said = (formula_safe(sold.source.title), formula_safe(sold.source.url))
            for meter, rows in meters.items():
                kind = METERS[meter]
                for row in rows:
                    yield (
                        table.model,
                        formula_safe(tier),
                        meter,
                        usd_text(row.pico * kind.per),
                        str(kind.per),
                        kind.unit,
                        formula_safe(" ".join(f"{name}={value}" for name, value in row.when)),
                        str(row.max_pixels or ""),
                        *days,
                        str(table.shutdown or ""),
                        *source,
                        *said,
                    )
