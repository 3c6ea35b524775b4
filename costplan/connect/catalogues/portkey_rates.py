"""Portkey's prices, one file a seller: cents for one token, image or megapixel, images by quality and size.
Who sells a model is the file's name; a file says neither where a price is from nor since when it holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from costplan.connect.catalogues.listed import Listed
from costplan.connect.catalogues.listed_figures import Figures
from costplan.pricing.prices import BATCH, STANDARD

if TYPE_CHECKING:
    from collections.abc import Iterator

KIND = "portkey"

_METERS = {
    "request_text_token": "text_in",
    "request_token": "text_in",
    "cached_text_input_token": "cached_text_in",
    "cache_read_text_input_token": "cached_text_in",
    "cache_read_input_token": "cached_text_in",
    "request_image_token": "image_in",
    "cached_image_input_token": "cached_image_in",
    "cache_read_image_input_token": "cached_image_in",
    "response_token": "text_out",
    "response_image_token": "image_out",
    "additional_units.image_token": "image_out",
    "additional_units.input_image": "input_image",
    "additional_units.generated_images": "image",
    "additional_units.image_1k": "image",
    "additional_units.megapixels": "megapixel",
}
_OF_SIZE = {"additional_units.image_1k": (("size", "1K"),)}
_MAKES = {"image_out", "image", "megapixel"}
_TIERS = {"pay_as_you_go": STANDARD, "batch_config": BATCH}
_LENGTHS = re.compile(r"-(lte|gt)-\d+k\Z")
"""Behind the name of a model whose prompts cost another rate when they are longer."""

_DEFAULT = "default"


def is_portkey(document: Any) -> bool:
    """Whether these are sellers, each with its prices."""
    return isinstance(document, dict) and any(map(is_of_one_seller, document.values()))


def is_of_one_seller(document: Any) -> bool:
    """Whether these are the prices of one seller, as a file has them."""
    return isinstance(document, dict) and any(
        isinstance(row, dict) and "pricing_config" in row for row in document.values()
    )


def listed(sellers: dict[str, Any]) -> tuple[list[Listed], int]:
    """The models that make images, of each seller's file, and how many others there are."""
    found: dict[str, Listed] = {}
    others = 0
    for seller, document in sellers.items():
        for name, row in document.items() if isinstance(document, dict) else ():
            config = row.get("pricing_config") if isinstance(row, dict) else None
            if not isinstance(config, dict) or name == _DEFAULT:
                continue
            one = _model(seller, name, config)
            if "image" in name or any(rate.meter in _MAKES for rate in one.rates):
                found.setdefault(one.spelling, one)
            else:
                others += 1
    return list(found.values()), others


def _model(seller: str, name: str, config: dict[str, Any]) -> Listed:
    figures, other = Figures(cents=True), dict[str, None]()
    for word, tier in _TIERS.items():
        prices = config.get(word)
        for path, value in _prices(prices if isinstance(prices, dict) else {}):
            key = ".".join((word, *path))
            if path[0] == "image" and len(path) == 3:
                said = zip(("quality", "size"), path[1:], strict=True)
                figures.add("image", key, value, tier=tier, when=tuple(one for one in said if one[1] != _DEFAULT))
            elif meter := _METERS.get(".".join(path)):
                figures.add(meter, key, value, tier=tier, when=_OF_SIZE.get(".".join(path), ()))
            else:
                other[key] = None
    plain = _LENGTHS.sub("", name)
    return Listed(
        name=f"{seller}/{name}",
        spelling=f"{seller}/{plain}",
        provider=seller,
        rates=tuple(sorted(figures.rates, key=lambda rate: -len(rate.when))),
        odd=tuple(dict.fromkeys(figures.odd)),
        other=tuple(other),
        url="https://github.com/Portkey-AI/models",
        takes_images=any(rate.meter in ("image_in", "input_image") for rate in figures.rates),
    )


def _prices(node: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every ``price`` below, with the keys on the way to it."""
    for key, value in node.items():
        if key == "price" and above:
            yield above, value
        elif isinstance(value, dict) and len(above) < 5:
            yield from _prices(value, (*above, key))
