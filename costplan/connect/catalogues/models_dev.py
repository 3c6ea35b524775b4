"""models.dev: its ``api.json``, its TOML files, or the snapshot of the package model-prices, in dollars for 1M tokens.
It has rates for input and output alone: output is what the model makes, and input its text; images put in have none."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from costplan.connect.catalogues.listed import Listed
from costplan.connect.catalogues.listed_figures import MILLION, Figures
from costplan.named import NamedTuple
from costplan.pricing.prices import STANDARD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KIND = "models.dev"

_METERS = {"input": "text_in", "cache_read": "cached_text_in", "output": "image_out"}
_KNOWN = ("source", "valid_from", "valid_from_basis")
_IMAGES = re.compile(r"image|banana", re.IGNORECASE)
_URL = "https://models.dev"


class _Prices(NamedTuple):
    """Rates of a tier from a day on, and where they are from."""

    tier: str
    start: date | None
    rates: dict[str, Any]
    url: str = _URL
    checked: str = ""


class _Model(NamedTuple):
    """A model of any of its shapes."""

    name: str
    provider: str
    makes_images: bool
    takes_images: bool
    prices: list[_Prices]


def is_models_dev(document: Any) -> bool:
    """Whether this is its ``api.json``, or the snapshot."""
    if not isinstance(document, dict):
        return False
    if isinstance(document.get("models_dev"), dict) and isinstance(document.get("prices"), dict):
        return True
    return any(
        isinstance(one, dict) and isinstance(one.get("models"), dict) and "id" in one for one in document.values()
    )


def document_of_folder(files: Mapping[str, Any]) -> dict[str, Any]:
    """What a folder of its TOML files says, as ``api.json`` does: ``providers/NAME/models/ID.toml``, each on top of the
    ``base_model`` that it names."""
    document: dict[str, Any] = {}
    for name, own in files.items():
        if name.startswith("providers/") and "/models/" in name and isinstance(own, dict):
            provider, _, model = name.removeprefix("providers/").removesuffix(".toml").partition("/models/")
            base = files.get(f"models/{own.get('base_model')}.toml")
            whole = {**base, **own} if isinstance(base, dict) else own
            held = document.setdefault(provider, {"id": provider, "models": {}})
            held["models"][model] = whole
    return document


def listed(document: dict[str, Any]) -> tuple[list[Listed], int]:
    """Its models that make images, and how many others it has."""
    models = list(_of_snapshot(document) if isinstance(document.get("models_dev"), dict) else _of_api(document))
    found = [_listed(one) for one in models if one.makes_images]
    return found, len(models) - len(found)


def _of_api(document: dict[str, Any]) -> Iterator[_Model]:
    for provider, one in document.items():
        models = one.get("models") if isinstance(one, dict) else None
        for model, row in models.items() if isinstance(models, dict) else ():
            if isinstance(row, dict):
                cost, checked = row.get("cost"), str(row.get("last_updated") or "")
                prices = _Prices(tier=STANDARD, start=None, rates=cost, checked=checked) if cost else None
                yield _Model(
                    name=f"{provider}/{model}",
                    provider=provider,
                    makes_images=_has_image(row.get("modalities"), "output"),
                    takes_images=_has_image(row.get("modalities"), "input"),
                    prices=[prices] if prices and isinstance(cost, dict) else [],
                )


def _has_image(modalities: Any, side: str) -> bool:
    found = modalities.get(side) if isinstance(modalities, dict) else None
    return isinstance(found, list) and "image" in found


def _of_snapshot(document: dict[str, Any]) -> Iterator[_Model]:
    looked = str(document["models_dev"].get("committed_at") or "")[:10]
    for provider, models in document["prices"].items():
        for model, tiers in models.items() if isinstance(models, dict) else ():
            prices = list(_tiers(tiers, looked)) if isinstance(tiers, dict) else []
            makes = bool(_IMAGES.search(model))
            yield _Model(
                name=f"{provider}/{model}", provider=provider, makes_images=makes, takes_images=False, prices=prices
            )


def _tiers(tiers: dict[str, Any], looked: str) -> Iterator[_Prices]:
    for tier, rows in tiers.items():
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict) and isinstance(row.get("rates"), dict):
                rates = row["rates"]
                checked = str(rates.get("valid_from") or looked)[:10]
                url = rates["source"] if isinstance(rates.get("source"), str) else _URL
                yield _Prices(tier=tier, start=_day(row.get("start")), rates=rates, url=url, checked=checked)


def _listed(model: _Model) -> Listed:
    figures, other = Figures(MILLION), dict[str, None]()
    for one in model.prices:
        for key, value in one.rates.items():
            if meter := _METERS.get(key):
                figures.add(meter, key, value, tier=one.tier, start=one.start)
            elif key not in _KNOWN:
                other[key] = None
    return Listed(
        name=model.name,
        spelling=model.name,
        provider=model.provider,
        rates=tuple(figures.rates),
        odd=tuple(dict.fromkeys(figures.odd)),
        other=tuple(other),
        url=model.prices[-1].url if model.prices else _URL,
        checked=model.prices[-1].checked if model.prices else "",
        takes_images=model.takes_images,
    )


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def decoded_toml(data: bytes) -> Any:
    """What one of its TOML files says; None where it is no TOML."""
    import tomllib
    from decimal import Decimal

    try:
        return tomllib.loads(data.decode(), parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
