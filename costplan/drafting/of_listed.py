"""A model of somebody's catalogue as the draft of a table: its rates in our meters, and all that a person must look up.
No figure is made up: what has no meter, no profile or no sense here is told beside the draft."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.drafting.listed_rows import PIXELS, Kept, rate_words, rows_of
from costplan.drafting.price_draft import LeftOut, PriceDraft
from costplan.errors import CostplanError
from costplan.pricing.folder import LONGEST, NAME
from costplan.pricing.price_file import read_table
from costplan.pricing.sources import CATALOGUE
from costplan.pricing.vendor_names import SPELLINGS
from costplan.units import METERS
from costplan.yamlio import Plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.connect.catalogues.listed import Listed, Listing

_HOMES = {
    "litellm": "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json",
    "genai-prices": "https://github.com/pydantic/genai-prices",
    "models.dev": "https://models.dev",
    "portkey": "https://github.com/Portkey-AI/models",
}
"""Where each catalogue is kept."""

_CLASS = re.compile(r"(512|[1-9](\.[1-9])?K)\Z")
_SELLER = re.compile(r"[a-z0-9][a-z0-9 ._-]*\Z", re.ASCII)
_OF_OTHERS = (".tokens", ".calibration")
"""How names end whose files are no tables."""

_OF_ROW = "max_pixels"
"""What a row asks of a call beside what the call says."""

_RANKED = ("low", "standard", "medium", "high", "hd", "xhigh", "max")


def key_of(spelling: str) -> str | None:
    """The key of the table that a catalogue's name of a model, with its seller before it, would have; None where no
    file can be called so."""
    seller, *parts = spelling.casefold().split("/")
    if not _SELLER.match(seller):
        return None
    folder = _folder(seller)
    while len(parts) > 1 and _folder(parts[0]) == folder:
        parts = parts[1:]
    key = "/".join([folder, *(re.sub(r"[^a-z0-9._-]+", "-", part) for part in parts)])
    if key.endswith(_OF_OTHERS) or ".." in key or len(key) > LONGEST:
        return None
    return key if NAME.match(key) else None


def _folder(seller: str) -> str:
    folded = re.sub(r"[\W_]+", "-", seller).strip("-")
    return SPELLINGS.get(folded, (folded,))[0]


def draft_of(listed: Listed, listing: Listing, catalogue: Catalogue, day: date) -> PriceDraft | LeftOut:
    """The draft of a model's table, or why there is none.

    Args:
        listed: the model.
        listing: the catalogue that has it.
        catalogue: our tables, of which one may count the model's tokens.
        day: of the draft, on which its rates hold.
    """
    key = key_of(listed.spelling)
    if key is None:
        return LeftOut(listed.name, "no table can be called so")
    profile = _profile(key, catalogue)
    kept = rows_of(listed, day, counts=profile is not None)
    if not kept.rows:
        why = "all of it is 0, as where a plan includes the calls" if listed.is_included else "; ".join(kept.told[:3])
        return LeftOut(listed.name, why or "it has no price")
    uses_tokens = any(METERS[meter].counted == "profile" for meters in kept.rows.values() for meter in meters)
    document = _document(key, listed, listing, kept, day)
    if profile is not None and uses_tokens:
        document = _after(document, "model", {"profile": profile})
    asks = [*kept.asks, *_asks(listed, kept, profile if uses_tokens else "", catalogue)]
    draft = PriceDraft(
        key=key,
        name=listed.name,
        shown=_called(listing),
        day=day,
        document=document,
        asks=tuple(asks),
        told=kept.told,
        rates="; ".join(_rates(kept)),
    )
    return draft._replace(asks=(*draft.asks, *_unread(draft)))


def _profile(key: str, catalogue: Catalogue) -> str | None:
    """The token profile of the model of that name that we have, whoever sells it."""
    for name in (key, key.rpartition("/")[2]):
        for found in catalogue.names.find(name):
            if catalogue.has(found.key) and (profile := catalogue.table(found.key).profile):
                return profile
    return None


def _document(key: str, listed: Listed, listing: Listing, kept: Kept, day: date) -> dict[str, Any]:
    own = listed.spelling.partition("/")[2]
    starts = {rate.start for rate in listed.in_force(day)}
    start = next(iter(starts)) if len(starts) == 1 else None
    return yamlio.without_nothing(
        version=Plain("1"),
        model=key,
        aliases=[own] if own and own != key.partition("/")[2] and own.isprintable() and len(own) <= LONGEST else [],
        shutdown=Plain(str(listed.ends)) if listed.ends else None,
        currency="USD",
        prices=[
            {
                "first_seen" if start is None else "from": Plain(str(start or day)),
                "source": {
                    "title": _line(f"{_called(listing)}, {listed.name}"),
                    "url": _HOMES.get(listing.kind) or _line(listed.url) or "https://example.invalid/",
                    "checked": Plain(str(day)),
                    "confidence": CATALOGUE,
                },
                "tiers": {
                    tier: {meter: _rows(meter, of) for meter, of in meters.items()}
                    for tier, meters in kept.rows.items()
                },
            }
        ],
        request=_request(kept),
        notes=[f"{listing.kind} cites {_line(listed.url)}."]
        if listed.url not in ("", _HOMES.get(listing.kind))
        else [],
    )


def _called(listing: Listing) -> str:
    """The catalogue without the name of a file: its release where it tells one, and the hash of what was read."""
    return f"{listing.kind} {listing.version}".strip() + f" (sha256 {listing.sha256[:12]})"


def _rows(meter: str, of_meter: dict[tuple[tuple[str, str], ...], Any]) -> Any:
    per = METERS[meter].per
    if list(of_meter) == [()]:
        return yamlio.number_text(of_meter[()] * per)
    return [
        yamlio.without_nothing(
            when={name: value for name, value in when if name != _OF_ROW},
            **{name: Plain(value) for name, value in when if name == _OF_ROW},
        )
        | {"usd": yamlio.number_text(usd * per)}
        for when, usd in of_meter.items()
    ]


def _request(kept: Kept) -> dict[str, Any]:
    """What a call may say, of what the rows ask for."""
    sizes, qualities, calls = (kept.asked_for(word) for word in ("size", "quality", "call"))
    rules: dict[str, Any] = {}
    if calls:
        rules["calls"] = list(dict.fromkeys((*(() if kept.always("call") else ("generate",)), *calls)))
    if sizes and kept.always("size"):
        for shape, takes in (("values", PIXELS), ("classes", _CLASS)):
            if all(map(takes.match, sizes)):
                rules["size"] = {shape: list(sizes)}
    if qualities:
        ranked = sorted(qualities, key=lambda one: _RANKED.index(one) if one in _RANKED else len(_RANKED))
        rules["quality"] = {"values": ranked}
    parameters = [word for word in kept.words if word not in ("size", "quality", "call", _OF_ROW)]
    if parameters:
        rules["parameters"] = {word: {"values": list(kept.asked_for(word))} for word in parameters}
    return rules


def _asks(listed: Listed, kept: Kept, profile: str | None, catalogue: Catalogue) -> Iterator[str]:
    """What no catalogue says, and a table should."""
    if profile is None:
        yield "which profile counts it? write 'profile:' with one that is there, or make one"
    elif profile:
        yield f"does it count as the profile {profile} does? the name says so, and nothing else"
    if not (kept.asked_for("size") and kept.always("size")):
        yield "which sizes does it take? write 'request: {size: ...}'; without it sizes are unchecked"
    if kept.asked_for("quality"):
        yield "which quality is the default, and is the order from low to high?"
    for word in kept.words:
        if word == "steps":
            yield "which numbers of steps does it take?"
        elif word not in ("size", "quality", "call", _OF_ROW):
            yield f"which values of {word} does it take, and which is the default?"
    if listed.takes_images:
        yield "does a call take images, how many, and is each charged? write 'calls: [generate, edit]', 'input_images:'"
    yield from (f"the catalogue also says '{term}'; does it hold? no row here has it" for term in listed.terms)
    if listed.ends:
        yield f"is {listed.ends} the first day without an answer?"
    for name in listed.successors:
        found = catalogue.names.find(name)
        yield f"is {found[0].key if found else name} what takes its place? write 'replacement:'"


def _rates(kept: Kept) -> Iterator[str]:
    meters = next(iter(kept.rows.values()))
    yield from (f"{METERS[meter].label} {rate_words(meter, of)}" for meter, of in meters.items())
    if len(kept.rows) > 1:
        yield f"tiers {', '.join(kept.rows)}"


def _unread(draft: PriceDraft) -> Iterator[str]:
    """What keeps the table from being read once it is reviewed."""
    try:
        read_table(yamlio.parse(draft.table.encode(), f"{draft.key}.yaml"), draft.key)
    except CostplanError as error:
        yield from (f"it cannot be read as it is: {problem.message}" for problem in error.problems)


def _after(document: dict[str, Any], key: str, entries: dict[str, Any]) -> dict[str, Any]:
    at = list(document).index(key) + 1
    items = list(document.items())
    return dict([*items[:at], *entries.items(), *items[at:]])


def _line(text: str) -> str:
    """On one line that can be seen, and not too long."""
    return yamlio.seen_as(" ".join(text.split()))[:LONGEST]
