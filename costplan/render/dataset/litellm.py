"""The prices of a day as LiteLLM's map has them (``model_prices_and_context_window.json``), which its loader takes.
What the map has no word for is left out and told: half a price there would be read as the whole one."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import dated
from costplan.pricing.prices import STANDARD
from costplan.pricing.sizes import Size, SizeError, size_of
from costplan.units import METERS, PICO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from costplan.pricing.prices import PriceBlock, PriceTable, Row

_PROVIDERS = {
    "openai": ("openai", ""),
    "google": ("gemini", "gemini/"),
    "vertex": ("vertex_ai", "vertex_ai/"),
    "bedrock": ("bedrock", ""),
    "bfl": ("black_forest_labs", "black_forest_labs/"),
    "fal": ("fal_ai", "fal_ai/fal-ai/"),
    "runway": ("runwayml", "runwayml/"),
    "alibaba": ("dashscope", "dashscope/"),
    "together": ("together_ai", "together_ai/"),
    "fireworks": ("fireworks_ai", "fireworks_ai/"),
}
"""What LiteLLM calls a seller, and what stands before its models; others are called as here."""

_TOKENS = {
    "text_in": "input_cost_per_token",
    "cached_text_in": "cache_read_input_token_cost",
    "image_in": "input_cost_per_image_token",
    "cached_image_in": "cache_read_input_image_token_cost",
    "text_out": "output_cost_per_token",
    "image_out": "output_cost_per_image_token",
}
_TIERS = {STANDARD: "", "batch": "_batches", "flex": "_flex", "priority": "_priority"}
"""What stands behind such a key for a service tier; of other tiers the map knows nothing."""


def litellm_map(tables: Iterable[PriceTable], day: date) -> tuple[str, tuple[str, ...]]:
    """The map, and a sentence for each model that it cannot say, or not whole."""
    entries: dict[str, dict[str, object]] = {}
    left_out: list[str] = []
    for table in tables:
        block = dated.in_force(table.blocks, day)
        if block is None or (block.end and block.end <= day):
            continue
        found, lacks = _entries(table, block)
        entries.update(found)
        if lacks:
            what = "is there without" if found else "is left out: LiteLLM's map has no word for its"
            left_out.append(f"{table.model} {what} {', '.join(lacks)}")
    return json.dumps(entries, indent=2, sort_keys=True) + "\n", tuple(left_out)


def _entries(table: PriceTable, block: PriceBlock) -> tuple[dict[str, dict[str, object]], list[str]]:
    """The entries of a model by their names in the map, and the meters that these lack; none where what it charges for
    an image is among those."""
    seller, before = _PROVIDERS.get(table.model.partition("/")[0], _as_here(table))
    about = _about(table, block, seller)
    rates: dict[str, object] = {}
    by_size: dict[str, dict[str, object]] = {}
    lacks: dict[str, None] = {}
    charges = False
    for tier, meters in block.tiers.items():
        for meter, rows in meters.items():
            key = _key(table, tier, meter)
            if key and len(rows) == 1 and not (rows[0].when or rows[0].max_pixels):
                rates[key] = _number(rows[0])
            elif key == "output_cost_per_image" and (sized := dict(_sized(rows))):
                by_size = {size: about | {key: rate} for size, rate in sized.items()}
                if len(sized) < len(rows):
                    lacks["images of some sizes"] = None
            else:
                lacks[METERS[meter].label + ("" if tier == STANDARD else f" ({tier})")] = None
                continue
            charges = charges or METERS[meter].makes
    if not charges:
        return {}, list(lacks or {meter: None for meters in block.tiers.values() for meter in meters})
    name = before + table.model.partition("/")[2]
    found = {name: about | rates} if rates else {}
    return found | {f"{size}/{name}": entry for size, entry in by_size.items()}, list(lacks)


def _as_here(table: PriceTable) -> tuple[str, str]:
    provider = table.model.partition("/")[0]
    return provider, f"{provider}/"


def _about(table: PriceTable, block: PriceBlock, seller: str) -> dict[str, object]:
    about: dict[str, object] = {"litellm_provider": seller, "mode": "image_generation", "source": block.source.url}
    if table.shutdown:
        about["deprecation_date"] = str(table.shutdown)
    return about


def _key(table: PriceTable, tier: str, meter: str) -> str:
    """What the map calls a rate; empty where it has no word."""
    if meter in _TOKENS:
        return _TOKENS[meter] + _TIERS[tier] if tier in _TIERS else ""
    if tier != STANDARD:
        return ""
    per_call = meter == "call" and table.rules.max_n == 1
    return "output_cost_per_image" if meter == "image" or per_call else ""


def _sized(rows: Iterable[Row]) -> Iterator[tuple[str, float]]:
    """``high/1024-x-1024`` and the rate, of each row that hangs on a size and a quality alone."""
    for row in rows:
        when = dict(row.when)
        try:
            size = size_of(when.pop("size", ""))
        except SizeError:
            continue
        quality = when.pop("quality", "")
        if isinstance(size, Size) and not when and not row.max_pixels:
            sides = f"{size.width}-x-{size.height}"
            yield f"{quality}/{sides}" if quality else sides, _number(row)


def _number(row: Row) -> float:
    """Dollars for one unit, which the map has as a number."""
    return float(Fraction(row.pico) / PICO)
