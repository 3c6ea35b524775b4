"""The pricing tables as JSON for machines: the list of models, and one model with everything its files say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from costplan.render.json.document import MODEL, MODELS
from costplan.render.tables import block_on, listed, status
from costplan.units import METERS, usd_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from costplan.pricing.prices import PriceBlock, PriceTable, Row
    from costplan.pricing.profiles import TokenProfile


def list_json(tables: Iterable[PriceTable], day: date, *, show_all: bool) -> str:
    """All models with their rates on a day."""
    return MODELS.text(
        as_of=str(day),
        models=[
            {"model": table.model, "status": status(table, day), **_block(block_on(table, day))}
            for table in listed(tables, day, show_all)
        ],
    )


def lookup_json(models: Mapping[str, str | None]) -> str:
    """An object from each name to the key of its model, or to null."""
    return f"{json.dumps(models, indent=2)}\n"


def show_json(table: PriceTable, profile: TokenProfile | None) -> str:
    """Everything that a table says."""
    return MODEL.text(
        model=table.model,
        aliases=list(table.aliases),
        alias_ends={alias: str(end) for alias, end in table.alias_ends},
        profile=profile.name if profile else None,
        reference=table.reference,
        released=str(table.released) if table.released else None,
        shutdown=str(table.shutdown) if table.shutdown else None,
        retires_not_before=str(table.retires_not_before) if table.retires_not_before else None,
        replacement=list(table.replacement),
        prices=[_block(block) for block in table.blocks],
        limits={level: dict(limits) for level, limits in table.limits},
        notes=list(table.notes),
        place=str(table.place),
    )


def _block(block: PriceBlock) -> dict[str, Any]:
    return {
        "from": str(block.start),
        "start_known": block.start_known,
        "tiers": {
            tier: {meter: [_row(row, METERS[meter].per) for row in rows] for meter, rows in meters.items()}
            for tier, meters in block.tiers.items()
        },
        "basis": block.basis.value,
        "source": block.source._asdict() | {"place": str(block.source.place)},
    }


def _row(row: Row, per: int) -> dict[str, Any]:
    return {"when": dict(row.when), "max_pixels": row.max_pixels, "usd": usd_text(row.pico * per), "per": per}
