"""The data of genai-prices, as JSON or as the Python file of its package, which is not run: dollars for 1M tokens.
It has no price for an image; where it has one rate for all output, its own sums charge images by that, and so here."""

from __future__ import annotations

import ast
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from costplan.connect.catalogues.listed import Listed
from costplan.connect.catalogues.listed_figures import MILLION, Figures
from costplan.pricing.prices import STANDARD

if TYPE_CHECKING:
    from collections.abc import Iterator

KIND = "genai-prices"

_METERS = {
    "text_in": ("input_mtok",),
    "cached_text_in": ("cache_read_mtok",),
    "image_in": ("input_image_mtok", "input_mtok"),
    "cached_image_in": ("cache_image_read_mtok", "cache_read_mtok"),
    "text_out": ("output_mtok",),
    "image_out": ("output_image_mtok", "output_mtok"),
}
"""The keys of a meter, the more exact one first: its own sums charge what has no rate of its own by the wider one."""

_TIERS = {
    ("processing", "batch"): "batch",
    ("service_tier", "flex"): "flex",
    ("service_tier", "priority"): "priority",
}
_LOOKED = re.compile(r"(?:verified|checked) (?:on )?(\d{4}-\d{2}-\d{2})")
_IMAGES = re.compile(r"image|banana", re.IGNORECASE)
_SELLERS = {"aws": "bedrock", "x-ai": "xai"}


def is_genai_prices(document: Any) -> bool:
    """Whether this is its list of providers."""
    return isinstance(document, list) and any(
        isinstance(one, dict) and "models" in one and "api_pattern" in one for one in document
    )


def document_of_python(source: str) -> Any:
    """What its ``data.py`` lists, as its JSON does; None where the file is another. Nothing of it is run.

    Raises:
        ValueError: it is no Python.
    """
    try:
        body = ast.parse(source).body
    except (SyntaxError, RecursionError, MemoryError):
        raise ValueError("no Python") from None
    for statement in body:
        if isinstance(statement, ast.AnnAssign) and getattr(statement.target, "id", "") == "providers":
            return _plain(statement.value)
    return None


def _plain(node: ast.AST | None) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.List() | ast.Tuple():
            return [_plain(one) for one in node.elts]
        case ast.Dict():
            return {_plain(key): _plain(value) for key, value in zip(node.keys, node.values, strict=True)}
        case ast.Call(func=ast.Name(id="Decimal"), args=[ast.Constant(value=str() as text)]):
            return _decimal(text)
        case ast.Call(func=ast.Attribute(attr="date"), args=[ast.Constant(), ast.Constant(), ast.Constant()]):
            year, month, day = (_plain(one) for one in node.args)
            return f"{year}-{month:02}-{day:02}"
        case ast.Call():
            return {one.arg: _plain(one.value) for one in node.keywords if one.arg}
    return None


def _decimal(text: str) -> Any:
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def listed(document: list[Any]) -> tuple[list[Listed], int]:
    """Its models that make images, and how many others it has."""
    found, others = [], 0
    for provider in (one for one in document if isinstance(one, dict)):
        for model in _several(provider.get("models")):
            if not isinstance(model, dict) or not isinstance(model.get("id"), str):
                continue
            prices = list(_dated(model))
            if _IMAGES.search(model["id"]) or any("output_image_mtok" in one for _, _, one in prices):
                found.append(_model(provider, model, prices))
            else:
                others += 1
    return found, others


def _model(provider: dict[str, Any], model: dict[str, Any], prices: list[tuple[str, Any, dict[str, Any]]]) -> Listed:
    figures, other = Figures(MILLION), dict[str, None]()
    apart = {key for tier, _, one in prices if tier == STANDARD for key in one}
    for tier, start, one in prices:
        for meter, keys in _METERS.items():
            key = next((key for key in keys if key in one), None)
            if key is not None and (key == keys[0] or keys[0] not in apart):
                value = one[key]
                base = value.get("base") if isinstance(value, dict) else value  # beyond 200,000 tokens it is another
                figures.add(meter, key, base, tier=tier, start=_day(start))
        known = {key for keys in _METERS.values() for key in keys}
        other |= dict.fromkeys(key for key in one if key not in known)
    urls = provider.get("pricing_urls")
    seller = str(provider.get("id") or "")
    looked = _LOOKED.search(str(model.get("price_comments") or ""))
    return Listed(
        name=f"{seller}/{model['id']}",
        spelling=f"{_SELLERS.get(seller, seller)}/{model['id']}",
        provider=_SELLERS.get(seller, seller),
        rates=tuple(figures.rates),
        odd=tuple(dict.fromkeys(figures.odd)),
        other=tuple(other),
        url=str(urls[0]) if isinstance(urls, list) and urls else "",
        checked=looked[1] if looked else str(model.get("prices_checked") or ""),
        takes_images=any("input_image_mtok" in one for _, _, one in prices),
    )


def _dated(model: dict[str, Any]) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Tier, first day and figures of each of a model's prices, in their order; what holds for hours of the day is left
    out."""
    prices = model.get("prices")
    for one in prices if isinstance(prices, list) else [{"prices": prices}]:
        yield from _one_dated(STANDARD, one)
    for one in _several(model.get("price_variants")):
        when = one.get("when") if isinstance(one, dict) else None
        said = [(key, str(value)) for key, value in when.items()] if isinstance(when, dict) else []
        if len(said) == 1 and said[0] in _TIERS:
            yield from _one_dated(_TIERS[said[0]], one)


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _one_dated(tier: str, one: Any) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    if not isinstance(one, dict) or not isinstance(one.get("prices"), dict):
        return
    constraint = one.get("constraint") or {}
    if isinstance(constraint, dict) and not constraint.keys() - {"start_date", "type"}:
        yield tier, constraint.get("start_date"), {k: v for k, v in one["prices"].items() if v is not None}


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
