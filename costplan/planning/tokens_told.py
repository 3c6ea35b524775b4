"""Tokens as a record or an answer tells them, by the meter that bills each: what was cached apart from what was not.
It reads nobody's shapes and prices nothing; the guard and the actuals both ask here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.units import count

if TYPE_CHECKING:
    from costplan.pricing.prices import Rates
    from costplan.units import Number

INPUT_KEYS = ("input_tokens", "prompt_tokens", "promptTokenCount", "prompt_token_count")
"""Where a usage says its whole input."""


class TokensTold(NamedTuple):
    """Tokens of one call, None where nothing is said; cached ones are part of the input. ``undivided`` is the whole
    input where it is not parted into text and images. ``call`` is the kind of the call."""

    call: str | None
    text_in: Number | None
    cached_text_in: Number | None
    image_in: Number | None
    cached_image_in: Number | None
    text_out: Number | None
    image_out: Number | None
    undivided: Number | None = None


def tokens_billed(told: TokensTold, rates: Rates, notes: list[str], *, dearest: bool = True) -> dict[str, Number]:
    """The tokens by meter; an undivided input as its dearer kind, or its cheaper one.

    Args:
        told: the tokens.
        rates: those in force.
        notes: what is assumed is added to them.
        dearest: which kind an undivided input is taken for.
    """
    text_in, image_in = told.text_in, told.image_in
    if text_in is None and image_in is None and told.undivided is not None:
        as_image = (dearest_rate("image_in", rates) > dearest_rate("text_in", rates)) is dearest
        text_in, image_in = (0, told.undivided) if as_image else (told.undivided, 0)
    tokens: dict[str, Number] = {
        "text_in": text_in or 0,
        "image_in": image_in or 0,
        "text_out": told.text_out or 0,
        "image_out": told.image_out or 0,
    }
    for meter, cached in (("text_in", told.cached_text_in), ("image_in", told.cached_image_in)):
        if not cached or tokens[meter] < cached:
            continue
        if told.call == "responses" and f"cached_{meter}" in rates.rows:
            tokens[meter] -= cached
            tokens[f"cached_{meter}"] = cached
        else:
            notes.append(f"{count(cached)} cached tokens are billed in full: the cached rate is not for such calls")
    return tokens


def dearest_rate(meter: str, rates: Rates) -> Number:
    """The highest rate of a meter in pico-dollars a token, -1 where it has none."""
    return max((row.pico for row in rates.rows.get(meter, ())), default=-1)
