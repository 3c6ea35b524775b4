"""The rates that a catalogue lists of a model, as rows of a table: by tier and meter, those that ask most first.
Two figures for one thing are never both charged: which one stays is told, and why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan.connect.catalogues.listed import ANY, PIXEL
from costplan.named import NamedTuple
from costplan.pricing.sizes import Size, SizeError, size_of
from costplan.units import METERS, decimal_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from fractions import Fraction

    from costplan.connect.catalogues.listed import Listed, ListedRate

When = tuple[tuple[str, str], ...]
Rows = dict[str, dict[str, dict[When, "Fraction"]]]
"""By tier and meter: what a call must ask for, and dollars for a single unit."""

PIXELS = re.compile(r"([1-9]\d{0,5})x([1-9]\d{0,5})\Z", re.ASCII)
"""A size in pixels."""

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:-]{0,59}\Z", re.ASCII)
"""What a call may say."""

_LARGEST = "max"
"""A size or a number of steps beyond all that are listed: any other."""


class Kept(NamedTuple):
    """The rows of a draft; ``asks`` has what of the rest a person must find out, ``told`` what is merely left out."""

    rows: Rows
    asks: tuple[str, ...]
    told: tuple[str, ...]

    def asked_for(self, word: str) -> tuple[str, ...]:
        """The values of a word, such as the sizes, that rows ask a call for."""
        whens = (when for of_tier in self.rows.values() for of_meter in of_tier.values() for when in of_meter)
        return tuple(dict.fromkeys(value for when in whens for name, value in when if name == word))

    @property
    def words(self) -> tuple[str, ...]:
        """What rows ask a call for, such as ``size``."""
        whens = (when for of_tier in self.rows.values() for of_meter in of_tier.values() for when in of_meter)
        return tuple(dict.fromkeys(name for when in whens for name, _ in when))

    def always(self, word: str) -> bool:
        """Whether every row of a meter with rows for some values of the word asks for one, so that no other is sold."""
        of_meters = [of_meter for of_tier in self.rows.values() for of_meter in of_tier.values()]
        by_word = [of for of in of_meters if any(word in dict(when) for when in of)]
        return bool(by_word) and all(word in dict(when) for of in by_word for when in of)


def rows_of(listed: Listed, day: date, *, counts: bool) -> Kept:
    """The rates of a day as rows.

    Args:
        listed: the model.
        day: on which the rates hold.
        counts: whether a profile counts the model's tokens.
    """
    rows: Rows = {}
    told = [f"{one.key}: {one.written}: {one.why}" for one in listed.odd]
    told += [f"{key}: its unit is not read" for key in listed.other]
    told += [f"{_said(rate)} from {rate.start} on" for rate in listed.rates if rate.start and rate.start > day]
    asks = []
    for rate in listed.in_force(day):
        if strange := [value for name, value in rate.when if not _is_said(name, value)]:
            asks.append(f"what is {', '.join(map(repr, strange))}? no call says that, so {_said(rate)} is left out")
            continue
        found = _in_our_meter(rate)
        if found is None:
            told.append(f"{_said(rate)}: no meter here is of this unit, or no size says how many")
            continue
        meter, usd, when = found
        if rate.meter == PIXEL and meter != PIXEL:
            told.append(
                f"{_said(rate)}: by the pixel; the draft has it times the pixels of the size, with its rounding"
            )
        of_meter = rows.setdefault(rate.tier, {}).setdefault(meter, {})
        if of_meter.setdefault(when, usd) != usd:
            told.append(f"{_said(rate)}: a second figure for the same; the first stands")
    asks += [*_of_all_output(listed.in_force(day)), *_one_figure(rows, counts=counts)]
    for tier in [tier for tier, meters in rows.items() if not any(METERS[meter].makes for meter in meters)]:
        told.append(f"tier {tier}: it has no price for an image that is made")
        del rows[tier]
    return Kept(_sorted(rows), tuple(dict.fromkeys(asks)), tuple(dict.fromkeys(told)))


def _in_our_meter(rate: ListedRate) -> tuple[str, Fraction, When] | None:
    when = dict(rate.when)
    meter, usd = rate.meter, rate.usd
    if meter == PIXEL and (pixels := PIXELS.match(when.get("size", ""))):
        meter, usd = "image", usd * int(pixels[1]) * int(pixels[2])
    if meter not in METERS:
        return None
    asked = sorted(one for one in when.items() if one != ANY and one[1] != _LARGEST)
    return meter, usd, tuple(asked)


def _is_said(name: str, value: str) -> bool:
    """Whether a call may say it: a size that is one, or a plain word."""
    if name != "size" or value == _LARGEST:
        return bool(_WORD.match(value))
    try:
        size = size_of(value)
    except SizeError:
        return False
    return not isinstance(size, Size) or size.pixels > 0


def _of_all_output(rates: Iterable[ListedRate]) -> Iterator[str]:
    """A rate of image tokens that the catalogue has for all that comes out may be that of text, which costs less."""
    for rate in rates:
        if rate.meter == "image_out" and "image" not in rate.key:
            yield f"{rate.tier}: is {rate.key} the rate of image tokens, or of text? the catalogue does not part them"


def _one_figure(rows: Rows, *, counts: bool) -> Iterator[str]:
    """Tokens and images both have prices: what is charged twice, or what nobody here can count, goes."""
    for tier, meters in rows.items():
        whole = [meter for meter in meters if METERS[meter].makes and METERS[meter].counted == "call"]
        tokens = [meter for meter in meters if METERS[meter].counted in ("profile", "cache")]
        if counts and whole and "image_out" in meters:
            for meter in whole:
                said = _figures(meter, meters.pop(meter))
                yield f"tier {tier}: it also has {said}; is that what the image tokens come to, or charged besides?"
        elif not counts and whole:
            for meter in tokens:
                said = _figures(meter, meters.pop(meter))
                yield f"tier {tier}: it also has {said}, which nothing here counts; is it charged besides?"


def _figures(meter: str, of_meter: dict[When, Fraction]) -> str:
    return f"{METERS[meter].label} at {rate_words(meter, of_meter)}"


def rate_words(meter: str, of_meter: dict[When, Fraction]) -> str:
    """``$0.04``, or ``$0.04 to $0.08``, by what the meter's rate is for."""
    usd = sorted(figure * METERS[meter].per for figure in of_meter.values())
    ends = " to ".join(f"${decimal_text(figure)}" for figure in dict.fromkeys((usd[0], usd[-1])))
    return f"{ends} per {METERS[meter].rated}"


def _said(rate: ListedRate) -> str:
    when = ", ".join(f"{name} {value}" for name, value in rate.when)
    return f"{rate.key}{f' ({when})' if when else ''}: {rate.written}"


def _sorted(rows: Rows) -> Rows:
    """Meters in their order; rows that ask most of a call first, since the first that fits is taken."""
    return {
        tier: {
            meter: dict(sorted(meters[meter].items(), key=lambda row: -len(row[0])))
            for meter in METERS
            if meter in meters
        }
        for tier, meters in rows.items()
    }
