"""Whether what an answer tells of its usage can be all that it cost: of the vendor that was asked, told once, and
enough for the images that came. It prices nothing; billing.py does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.connect.usage import gemini
from costplan.connect.usage.endpoints import ENDPOINTS
from costplan.connect.usage.openai_responses import response_answer
from costplan.pricing.counting.method import NotKnown
from costplan.units import METERS, SEARCH, count, many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from costplan.connect.usage.body import Body
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable, Rates
    from costplan.pricing.profiles import ProfileBlock


class Unpriced(Exception):
    """The answer does not say what it cost; the message says what is missing."""


# --------------------------------------------------------------------------------------------------------- whose it is


def refuse_another_shape(answer: Body, call: Call, table: PriceTable) -> None:
    """An answer is of one vendor, and of the one that was asked.

    Raises:
        Unpriced: it has the usage of two, that of another's API, or that of another endpoint.
    """
    shapes = [endpoint.name for endpoint in ENDPOINTS if endpoint.answer(answer) is not None]
    if len(shapes) > 1:
        raise Unpriced(f"the answer is of two shapes, {' and '.join(shapes)}: which usage is billed is not said")
    if gemini.has_usage(answer):
        if answer.first("usage")[1] is not None:
            raise Unpriced("the answer has usage and usageMetadata: which of them is billed is not said")
        if not _speaks_gemini(table):
            raise Unpriced(f"the answer has usageMetadata, which is Google's, and {table.model} is not asked so")
    if response_answer(answer) is not None and call.kind != "responses":
        raise Unpriced(f"the answer is of a Responses call, and the call was to {call.kind}: say call='responses'")


def searches_billed(answer: Body, rates: Rates) -> dict[str, int]:
    """By meter the searches that an answer tells, as if none of them were free: what others used is not known.

    Raises:
        Unpriced: it is grounded and does not tell its searches, or they have no price here.
    """
    made = gemini.searches_made(answer)
    if made is None:
        raise Unpriced("the answer is grounded, and does not tell its searches")
    if made and SEARCH not in rates.rows:
        raise Unpriced(f"the answer has {made:,} {METERS[SEARCH].label}, which have no price here")
    return {SEARCH: made} if made else {}


def _speaks_gemini(table: PriceTable) -> bool:
    """Whether the model may be asked by Google's API: by its table's routes or its profile; with neither, nobody knows
    better."""
    routes = {route.route for _, route in table.api.routes} if table.api else set()
    return "gemini" in routes or (table.profile or "google/").startswith("google/")


# ---------------------------------------------------------------------------------------------------- enough of it all


def refuse_uncovered(
    images: int, image_out: int, calls: Sequence[Call], table: PriceTable, block: ProfileBlock | None
) -> None:
    """The image tokens are at least those of the images that came, by the way the model is counted. Partial images are
    left out: fewer may come than were asked for. A single image of a model with a firm rule takes half of its lowest
    quality at least, for a rule may have changed, which is told as a drift; of any other model it may take anything.

    Args:
        images: how many came.
        image_out: the tokens that are told of all of them.
        calls: the call as it may have been served.
        table: the model's table.
        block: how it is counted on the day.

    Raises:
        Unpriced: they are fewer.
    """
    counted = block.counted.get("image_out") if block else None
    if counted is None or not (images > 1 or (images and counted.is_firm)):
        return
    try:
        if images == 1:
            calls = [call._replace(quality=None) for call in calls]
        least = min(counted.method.quantity(one._replace(n=images)).low for one in _servable(calls, table))
    except (NotKnown, ValueError):
        return
    if image_out * (1 if images > 1 else 2) < least:
        has = f"the answer has {many(images, 'image')} and {count(image_out)} image tokens"
        raise Unpriced(f"{has}; so many take {count(least)} at least, so the usage is not that of all")


def _servable(calls: Sequence[Call], table: PriceTable) -> Iterator[Call]:
    """The calls without partial images, each at every quality that it leaves open."""
    for call in calls:
        bare = call._replace(parameters=tuple(one for one in call.parameters if one[0] != "partial_images"))
        if call.quality not in (None, "auto"):
            yield bare
            continue
        for quality in table.rules.concrete or (None,):
            yield bare._replace(quality=quality)


# -------------------------------------------------------------------------------------------------- what nobody counts


_COUNTS = frozenset(
    (
        "input_tokens",
        "prompt_tokens",
        "output_tokens",
        "completion_tokens",
        "total_tokens",
        "cached_tokens",
        "generated_images",
        "cost",
        "promptTokenCount",
        "prompt_token_count",
        "candidatesTokenCount",
        "candidates_token_count",
        "thoughtsTokenCount",
        "thoughts_token_count",
        "totalTokenCount",
        "total_token_count",
        "cachedContentTokenCount",
        "cached_content_token_count",
    )
)
_DETAILS = frozenset(
    (
        "input_tokens_details",
        "prompt_tokens_details",
        "output_tokens_details",
        "completion_tokens_details",
        "cached_tokens_details",
        "promptTokensDetails",
        "candidatesTokensDetails",
        "candidates_tokens_details",
        "cacheTokensDetails",
        "cache_tokens_details",
    )
)
_PARTS = frozenset(
    (
        "text_tokens",
        "image_tokens",
        "cached_tokens",
        "cached_text_tokens",
        "cached_image_tokens",
        "reasoning_tokens",
        "tokenCount",
        "token_count",
    )
)
_PRICES = ("cost_details",)

_MOST_TOLD = 5


def uncounted(usage: Any) -> tuple[str, ...]:
    """A sentence that names the numbers of a usage that nobody here reads; none where there are none.

    What they count is billed only if it is part of a sum that is read; where a sum shows that they stand beside it, it
    does not add up, and the call is unpriced anyway.
    """
    found = list(_strange(usage, "", _COUNTS)) if isinstance(usage, dict) else []
    if not found:
        return ()
    more = f" and {len(found) - _MOST_TOLD} more" if len(found) > _MOST_TOLD else ""
    return (f"the usage counts what has no meter here: {', '.join(found[:_MOST_TOLD])}{more}",)


def _strange(usage: Mapping[str, Any], path: str, known: frozenset[str]) -> Iterator[str]:
    for key, value in usage.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, dict) and key not in _PRICES:
            yield from _strange(value, name, _PARTS if key in _DETAILS else frozenset())
        elif isinstance(value, list):
            for item in (one for one in value if isinstance(one, dict)):
                yield from _strange(item, name, _PARTS if key in _DETAILS else frozenset())
        elif key not in known and _is_number(value):
            yield f"{name} {value}"


def _is_number(value: Any) -> bool:
    """A number above or below zero; a fraction is kept as a text (:func:`costplan.connect.usage.body.usage_only`)."""
    if isinstance(value, str):
        return value.lstrip("-").replace(".", "", 1).isdecimal() and bool(value.strip("-0."))
    return isinstance(value, int) and not isinstance(value, bool) and value != 0
