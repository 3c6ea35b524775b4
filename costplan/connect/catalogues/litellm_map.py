"""LiteLLM's map of models (``model_prices_and_context_window.json``): dollars for one token, image or pixel.
Sizes, qualities and steps stand in its names, and are taken apart here; which table a name means is not asked."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from costplan.connect.catalogues.listed import PIXEL, Listed, Odd
from costplan.connect.catalogues.listed_figures import Figures
from costplan.named import NamedTuple
from costplan.pricing.prices import STANDARD

KIND = "litellm"

_METERS = {
    "input_cost_per_token": "text_in",
    "cache_read_input_token_cost": "cached_text_in",
    "input_cost_per_image_token": "image_in",
    "cache_read_input_image_token_cost": "cached_image_in",
    "output_cost_per_token": "text_out",
    "output_cost_per_image_token": "image_out",
    "output_cost_per_image": "image",
    "output_cost_per_pixel": PIXEL,
}
_TIERS = {"_batches": "batch", "_flex": "flex", "_priority": "priority"}

_OF_INPUT = {"input_cost_per_image": ("image", "input_image"), "input_cost_per_pixel": (PIXEL, "")}
"""Of keys that stand for the image made where no other key does, and for one put in elsewhere: the meter of each."""

_OF_SIZE = re.compile(r"output_cost_per_image_(\d+(?:\.\d+)?K|\d+)\Z")

_SIZE, _STEPS = re.compile(r"(\d+)-x-(\d+)\Z"), re.compile(r"(\d+|max)-steps\Z")
_QUALITIES = ("low", "medium", "high", "xhigh", "max", "standard", "hd", "auto")

_MODES = ("image_generation", "image_edit")

_SELLERS = {"vertex_ai-language-models": "vertex_ai", "bedrock_converse": "bedrock"}
"""Providers that names call otherwise."""


class Spelled(NamedTuple):
    """A name of the map taken apart: the model's own, and what of a call stands in it."""

    name: str
    when: tuple[tuple[str, str], ...]


def is_litellm(document: Any) -> bool:
    """Whether this is the map."""
    return isinstance(document, dict) and any(
        isinstance(row, dict) and "litellm_provider" in row for row in document.values()
    )


def listed(document: dict[str, Any]) -> tuple[list[Listed], int]:
    """Its models that make images, those whose names differ by size, quality or steps alone as one; and how many others
    it has."""
    rows: dict[tuple[str, str], list[tuple[Spelled, dict[str, Any]]]] = {}
    others = 0
    for name, row in document.items():
        if name == "sample_spec" or not isinstance(row, dict):
            continue
        if not _makes_images(row):
            others += 1
            continue
        spelled = take_apart(name)
        rows.setdefault((spelled.name, _seller(row)), []).append((spelled, row))
    return [_model(name, seller, of_name) for (name, seller), of_name in rows.items()], others


def take_apart(name: str) -> Spelled:
    """``azure/high/1024-x-1024/gpt-image-1`` as azure/gpt-image-1 at high quality and 1024x1024."""
    parts, when = name.split("/"), {}
    kept: list[str] = []
    for at, part in enumerate(parts[:-1]):
        following = parts[at + 1]
        if found := _SIZE.match(part):
            when["size"] = f"{found[1]}x{found[2]}"
        elif found := _STEPS.match(part):
            when["steps"] = found[1]
        elif part == "max-x-max":
            when["size"] = "max"
        elif part in _QUALITIES and (_SIZE.match(following) or following == "max-x-max"):
            when["quality"] = part
        else:
            kept.append(part)
    return Spelled("/".join([*kept, parts[-1]]), tuple(sorted(when.items())))


def _makes_images(row: dict[str, Any]) -> bool:
    """Whether it is told as one that does, or has a price for the tokens of an image; that a chat model may answer with
    images, by a tool, is no price of any."""
    return row.get("mode") in _MODES or "output_cost_per_image_token" in row


def _seller(row: dict[str, Any]) -> str:
    provider = row.get("litellm_provider")
    provider = provider if isinstance(provider, str) else ""
    return _SELLERS.get(provider, provider)


def _model(name: str, seller: str, rows: list[tuple[Spelled, dict[str, Any]]]) -> Listed:
    figures, other = Figures(), dict[str, None]()
    for spelled, row in sorted(rows, key=lambda one: -len(one[0].when)):
        _read(figures, other, row, spelled.when)
    plain = min(rows, key=lambda one: len(one[0].when))[1]
    ends = _day(plain.get("deprecation_date"))
    if ends is None and plain.get("deprecation_date"):
        figures.odd.append(
            Odd(key="deprecation_date", written=str(plain["deprecation_date"])[:60], why="this is no day")
        )
    spelling = name if name.startswith(f"{seller}/") or not seller else f"{seller}/{name}"
    successor = plain.get("successor_model")
    return Listed(
        name=name,
        spelling=spelling,
        provider=seller,
        rates=tuple(figures.rates),
        odd=tuple(dict.fromkeys(figures.odd)),
        other=tuple(other),
        url=plain["source"] if isinstance(plain.get("source"), str) else "",
        ends=ends,
        successors=(successor,) if isinstance(successor, str) else (),
        takes_images=bool(plain.get("supports_vision")) or plain.get("mode") == "image_edit",
    )


def _read(figures: Figures, other: dict[str, None], row: dict[str, Any], when: tuple[tuple[str, str], ...]) -> None:
    makes = _sides(row)
    for key, value in row.items():
        if "cost" not in key:
            continue
        plain, tier = _tier(key)
        if meter := _METERS.get(plain):
            figures.add(meter, key, value, tier=tier, when=when)
        elif plain in _OF_INPUT:
            made, put_in = _OF_INPUT[plain]
            if meter := made if makes[made] else put_in:
                figures.add(meter, key, value, tier=tier, when=when)
            else:
                other[key] = None
        elif found := _OF_SIZE.match(plain):
            figures.add("image", key, value, tier=tier, when=(*when, ("size", found[1])))
        else:
            other[key] = None


def _sides(row: dict[str, Any]) -> dict[str, bool]:
    """Whether the input side of an image or a pixel stands for what is made: no other key does, or it has the same
    figure, or 0."""
    outputs = [value for key, value in row.items() if _OF_SIZE.match(key) or key == "output_cost_per_image"]
    by_token = "output_cost_per_image_token" in row
    once = row.get("input_cost_per_image")
    return {
        "image": (not any(outputs) and not by_token) or once in outputs,
        PIXEL: not row.get("output_cost_per_pixel") and not any(outputs) and not once,
    }


def _tier(key: str) -> tuple[str, str]:
    for ending, tier in _TIERS.items():
        if key.endswith(ending):
            return key.removesuffix(ending), tier
    return key, STANDARD


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
