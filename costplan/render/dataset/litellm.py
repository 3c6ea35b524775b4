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
    "vercel": ("vercel_ai_gateway", "vercel_ai_gateway/"),
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
_IMAGE = "output_cost_per_image"
_ASKED_FOR = ("search",)
"""Meters that a call is charged for only where it asks for more than an image."""

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
    """The entries of a model by their names in the map, and what these lack; none where a standard call is charged for
    something that the map has no word for, or by the image beside tokens, of which its sums take one."""
    seller, before = _PROVIDERS.get(table.model.partition("/")[0], _as_here(table))
    about = _about(table, block, seller)
    tokens: dict[str, object] = {}
    images: dict[str, dict[str, object]] = {}  # by what stands before the name: quality and size, or nothing
    lacks = dict.fromkeys(f"free {METERS[meter].label}" for meter, _ in block.free)
    unsaid: dict[str, None] = {}
    for tier, meters in block.tiers.items():
        for meter, rows in meters.items():
            key = _key(table, tier, meter)
            is_plain = len(rows) == 1 and not (rows[0].when or rows[0].max_pixels)
            if key and is_plain and key != _IMAGE:
                tokens[key] = _number(rows[0])
            elif key == _IMAGE and not images and (sized := {"": _number(rows[0])} if is_plain else dict(_sized(rows))):
                images = {size: {key: rate} for size, rate in sized.items()}
                if len(sized) < len(rows):
                    lacks["images of some sizes"] = None
            elif tier == STANDARD and meter not in _ASKED_FOR:
                unsaid[METERS[meter].label] = None
            else:
                lacks[METERS[meter].label + ("" if tier == STANDARD else f" ({tier})")] = None
    if unsaid:
        return {}, list(unsaid)
    if images and tokens:
        return {}, ["images beside tokens"]
    if not images and "output_cost_per_image_token" not in tokens:
        return {}, list(lacks)
    own = table.model.partition("/")[2]
    if tokens:
        return {before + own: about | tokens}, list(lacks)
    first, rest = (f"{seller}/", before.removeprefix(f"{seller}/") + own) if before else ("", own)
    return {f"{first}{size}/{rest}" if size else first + rest: about | one for size, one in images.items()}, list(lacks)


def _as_here(table: PriceTable) -> tuple[str, str]:
    provider = table.model.partition("/")[0]
    return provider, f"{provider}/"


def _about(table: PriceTable, block: PriceBlock, seller: str) -> dict[str, object]:
    mode = "image_edit" if table.rules.calls == ("edit",) else "image_generation"
    about: dict[str, object] = {"litellm_provider": seller, "mode": mode, "source": block.source.url}
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
    return _IMAGE if meter == "image" or per_call else ""


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
