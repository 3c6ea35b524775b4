"""The pricing tables as JSON for machines: the list of models, one model with everything its files say, and all of
them to be handed on. How a table is written otherwise, the rooms of other formats say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from costplan.release import RELEASE
from costplan.render.json.document import DATASET, MODEL, MODELS, number
from costplan.render.tables import block_on, next_change, status
from costplan.units import METERS, usd_text

LICENCE = "MIT"
"""Under which the shipped tables may be taken over."""

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from costplan.pricing.prices import PriceBlock, PriceTable, Row
    from costplan.pricing.profiles import TokenProfile
    from costplan.pricing.sources import Source


def list_json(tables: Iterable[PriceTable], day: date) -> str:
    """Models with their rates on a day."""
    return MODELS.text(
        as_of=str(day),
        models=[
            {
                "model": table.model,
                "status": status(table, day),
                "changes": _day(next_change(table, day)),
                **_block(block_on(table, day)),
            }
            for table in tables
        ],
    )


def lookup_json(models: Mapping[str, str | None]) -> str:
    """An object from each name to the key of its model, or to null."""
    return f"{json.dumps(models, indent=2)}\n"


def show_json(table: PriceTable, profile: TokenProfile | None) -> str:
    """Everything that a table says."""
    return MODEL.text(**_table(table) | {"profile": profile.name if profile else None}, place=str(table.place))


def dataset_json(tables: Iterable[PriceTable], day: date) -> str:
    """Tables with all that they charge and since when, for whoever takes them over."""
    return DATASET.text(
        as_of=str(day),
        costplan=RELEASE,
        licence=LICENCE,
        models=[{"status": status(table, day), **_table(table)} for table in tables],
    )


def _table(table: PriceTable) -> dict[str, Any]:
    return {
        "model": table.model,
        "aliases": list(table.aliases),
        "alias_ends": {alias: str(end) for alias, end in table.alias_ends},
        "profile": table.profile,
        "reference": table.reference,
        "released": _day(table.released),
        "shutdown": _day(table.shutdown),
        "retires_not_before": _day(table.retires_not_before),
        "makers_end": _day(table.makers_end and table.makers_end.day),
        "replacement": list(table.replacement),
        "prices": [_block(block) for block in table.blocks],
        "limits": {level: dict(limits) for level, limits in table.limits},
        "notes": list(table.notes),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)


def _block(block: PriceBlock) -> dict[str, Any]:
    return {
        "from": str(block.start),
        "start_known": block.start_known,
        "tiers": {
            tier: {meter: [_row(row, METERS[meter].per) for row in rows] for meter, rows in meters.items()}
            for tier, meters in block.tiers.items()
        },
        "included": {meter: number(units) for meter, units in block.included.items()},
        "free": {meter: {"units": number(free.units), "per": free.per} for meter, free in block.free},
        "higher_of": list(block.higher_of),
        "basis": block.basis.value,
        "source": source_of(block.source),
        "sources": {tier: source_of(source) for tier, source in block.sources},
    }


def source_of(source: Source) -> dict[str, Any]:
    """A source."""
    return source._asdict() | {"place": str(source.place), "look": source.look or None}


def _row(row: Row, per: int) -> dict[str, Any]:
    return {"when": dict(row.when), "max_pixels": row.max_pixels, "usd": usd_text(row.pico * per), "per": per}
