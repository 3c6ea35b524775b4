"""Prices that costplan wrote as JSON (``prices list``, ``prices show``, ``prices export``), read back as a catalogue.
So the tables of two folders, two releases or two companies are held against each other; aliases are not read."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from costplan.connect.catalogues.listed import ANY, Listed, Odd
from costplan.connect.catalogues.listed_figures import Figures, shown
from costplan.errors import wrong
from costplan.units import METERS

if TYPE_CHECKING:
    from collections.abc import Iterator

KIND = "costplan"

VERSION = 1
"""Of the documents that are read."""

_DECIMAL = re.compile(r"\d{1,30}(\.\d{1,30})?\Z", re.ASCII)
"""How costplan writes dollars, as a text."""


def is_costplan(document: Any) -> bool:
    """Whether costplan wrote it: a list of models, or one model."""
    return isinstance(document, dict) and "version" in document and any(_models(document))


def _models(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    models = document.get("models")
    for one in models if isinstance(models, list) else [document]:
        if isinstance(one, dict) and isinstance(one.get("model"), str) and ("tiers" in one or "prices" in one):
            yield one


def listed(document: dict[str, Any]) -> tuple[list[Listed], int]:
    """Its models; all of them make images.

    Raises:
        InputError: it is of a version that is not read.
    """
    if document["version"] != VERSION or isinstance(document["version"], bool):
        told = f"costplan's prices of version {shown(document['version'])} are not read here"
        raise wrong("no-catalogue", told, f"version {VERSION} is; write them anew with 'costplan prices export'")
    return [_model(one) for one in _models(document)], 0


def _model(one: dict[str, Any]) -> Listed:
    figures, other, terms = Figures(), dict[str, None](), dict[str, None]()
    blocks = one["prices"] if isinstance(one.get("prices"), list) else [one]
    sources = []
    for block in (block for block in blocks if isinstance(block, dict)):
        sources += [block["source"]] if isinstance(block.get("source"), dict) else []
        start = _day(block.get("from")) if block is not one else None
        for tier, meters in _pairs(block.get("tiers")):
            for meter, rows in _pairs(meters):
                if meter not in METERS:
                    other[meter] = None
                    continue
                for when, value, per in _rows(rows):
                    if per == METERS[meter].per:
                        figures.add(meter, meter, value, tier=tier, when=when, start=start, per=per)
                    else:
                        what = f"it is for {shown(per)} units, and costplan writes it for {METERS[meter].per:,}"
                        figures.odd.append(Odd(key=meter, written=shown(value), why=what, scaled=meter))
        terms |= dict.fromkeys(_terms(block))
    source = sources[-1] if sources else {}
    name = one["model"]
    return Listed(
        name=name,
        spelling=name,
        provider=name.partition("/")[0],
        rates=tuple(figures.rates),
        odd=tuple(dict.fromkeys(figures.odd)),
        other=tuple(other),
        url=str(source.get("url") or ""),
        checked=str(source.get("checked") or ""),
        ends=_day(one.get("shutdown")),
        terms=tuple(terms),
    )


def _terms(block: dict[str, Any]) -> Iterator[str]:
    """What a block says beside its rates."""
    yield from (f"included: {meter} {shown(units)}" for meter, units in _pairs(block.get("included")))
    for meter, free in _pairs(block.get("free")):
        units, per = (free.get("units"), free.get("per")) if isinstance(free, dict) else (free, "month")
        yield f"free: {meter} {shown(units)} a {per}"
    if isinstance(block.get("higher_of"), list) and block["higher_of"]:
        yield f"higher_of: {', '.join(map(str, block['higher_of']))}"


def _rows(rows: Any) -> Iterator[tuple[tuple[tuple[str, str], ...], Any, Any]]:
    """What each row asks of a call, its figure, and for how many units that is; one that asks nothing is for what no
    other prices."""
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            when = [(key, str(value)) for key, value in _pairs(row.get("when"))]
            if row.get("max_pixels"):
                when.append(("max_pixels", str(row["max_pixels"])))
            usd = row.get("usd")
            if isinstance(usd, str) and _DECIMAL.match(usd):
                usd = Decimal(usd)
            yield tuple(when) or (ANY,), usd, row.get("per")


def _pairs(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
