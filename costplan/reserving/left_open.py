"""What a request may be served as: every quality and size that its words leave open, and inputs of unknown size.
It prices nothing; the dearest of them is found in dearest.py."""

from __future__ import annotations

from itertools import product
from math import isqrt
from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.planning.in_force import counting_in_force, rates_in_force
from costplan.pricing.sizes import Size
from costplan.units import METERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable, Rates
    from costplan.pricing.size_rule import SizeRule
    from costplan.pricing.sizes import AnySize

ANY_INPUT = Size(1024, 1024)
"""An input of unknown size where no meter asks for it."""


class Request(NamedTuple):
    """One request that is to be bounded. ``unsized_inputs`` are input images beside those of the call whose size nobody
    knows, ``max_tool_calls`` is how often a Responses call may run the image tool."""

    model: str
    call: Call
    day: date
    tier: str
    accept_estimates: bool = False
    unsized_inputs: int = 0
    max_tool_calls: int | None = None


def served_as(request: Request, catalogue: Catalogue) -> list[Call]:
    """Settled calls, one of which is no cheaper than any that is served. The ``n`` of a Responses call is how often the
    image tool may run.

    Raises:
        InputError: the call is not legal, has no price, or asks for more than one request makes.
    """
    table, call = catalogue.table(request.model), request.call
    rates = rates_in_force(catalogue, catalogue.account, request.model, request.tier, request.day)
    rule = table.rules.size
    named = (*call.input_images, *([ANY_INPUT] * request.unsized_inputs))
    settled = table.rules.settle(table.name, call._replace(size=_legal(call.size, rule), input_images=named))
    _refuse_two_requests(request, table)
    runs = (request.max_tool_calls or 1) if call.kind == "responses" else 1
    # nobody says that a mask is free, and a later run of the tool may be given what the earlier ones made
    unsized = request.unsized_inputs + (settled.parameter("mask") == "true") + runs - 1
    return [
        settled._replace(
            size=size,
            quality=quality,
            input_images=(*call.input_images, *([image] * unsized)),
            n=settled.n * runs,
            cached_text_tokens=0,
            cached_image_tokens=0,
        )
        for size, quality, image in product(
            _sizes(call.size, settled, table, rates),
            _qualities(settled, table, rates),
            _inputs(table, request.day, catalogue) if unsized else [ANY_INPUT],
        )
    ]


def _refuse_two_requests(request: Request, table: PriceTable) -> None:
    call, most = request.call, table.rules.most_a_call(request.call)
    is_responses = call.kind == "responses"
    if call.n > most:
        how = "say how often the tool may run as max_tool_calls" if is_responses else "make more calls"
        raise wrong(
            "too-many-images",
            f"{table.name}: {call.n} images are more than one request",
            f"it makes {most}; {how}",
        )
    if is_responses and (request.max_tool_calls is None or request.max_tool_calls < 1):
        raise wrong(
            "no-bound",
            f"{table.name}: how often the main model may run the image tool is not stated",
            "state max_tool_calls, and send it with the request",
        )
    stated = {line.meter for line in call.main_model}
    if is_responses and (missing := [meter for meter in ("text_in", "text_out") if meter not in stated]):
        raise wrong(
            "no-bound",
            f"{table.name}: the main model's own {' and '.join(missing)} of the Responses call is not stated",
            "state it under main_model: the most tokens, which is max_output_tokens for text_out, and their rate",
        )


# ---------------------------------------------------------------------------------------------------- what is left open


def is_open(size: AnySize | None, rule: SizeRule | None) -> bool:
    """Whether a call leaves its size to the model."""
    return rule is not None and (size == "auto" or (size is None and rule.default is None))


def _legal(size: AnySize | None, rule: SizeRule | None) -> AnySize | None:
    """The size, or some other that the rule takes where it is left open."""
    if rule is None or not is_open(size, rule):
        return size
    usual = (rule.default, *rule.classes, *rule.values, ANY_INPUT)
    return next((one for one in usual if one is not None and rule.takes(one)), None) or rule.nearest(ANY_INPUT)


def _sizes(asked: AnySize | None, settled: Call, table: PriceTable, rates: Rates) -> Iterable[AnySize | None]:
    """The sizes that may be served. Of a grid these are squares, which need not be legal themselves: no method counts
    less for more pixels or for a shape nearer to the square, so that the largest bounds them all; and one for each
    number of pixels at which a price ends.

    Raises:
        InputError: the grid has no end, and pixels are counted.
    """
    rule = table.rules.size
    if rule is None or not is_open(asked, rule):
        return [settled.size]
    if rule.is_listed:
        return [*rule.classes, *rule.values, *rule.besides]
    if table.profile and rule.max_pixels >= _ENDLESS_PIXELS and rule.max_edge >= _ENDLESS_EDGE:
        raise wrong("no-bound", f"{table.name}: the size is left open, and has no largest", "state a size", table.place)
    most = min(rule.max_pixels, rule.max_edge**2)
    edges = {isqrt(most - 1) + 1, *(isqrt(pixels) for pixels in _ends_of_prices(rates) if pixels <= most)}
    return [*(Size(edge, edge) for edge in sorted(edges)), *rule.besides]


_ENDLESS_PIXELS, _ENDLESS_EDGE = 10**10, 10**6
"""What a rule has where a table does not say: see :class:`costplan.pricing.sizes.SizeRule`."""


def _ends_of_prices(rates: Rates) -> Iterator[int]:
    for rows in rates.rows.values():
        for row in rows:
            if row.max_pixels is not None:
                yield row.max_pixels


def _qualities(settled: Call, table: PriceTable, rates: Rates) -> Iterable[str | None]:
    """The stated quality, or each that ``auto`` may be served as; ``auto`` itself where it has a price."""
    if settled.quality not in (None, "auto"):
        return [settled.quality]
    priced = any(("quality", "auto") in row.when for rows in rates.rows.values() for row in rows)
    found = [quality for quality in table.rules.qualities if quality != "auto" or priced]
    return found or [settled.quality]


def _inputs(table: PriceTable, day: date, catalogue: Catalogue) -> Iterable[Size]:
    """Input images one of which counts no less than any other.

    Raises:
        InputError: there is no such size.
    """
    counting = counting_in_force(catalogue, table.model, day)
    sizes: dict[Size, None] = {}
    for meter, counted in (counting.counted if counting else {}).items():
        if not counted.method.largest_inputs:
            raise wrong(
                "no-bound",
                f"{table.name}: nothing bounds the {METERS[meter].label} of an input image of unknown size",
                "state its size",
                counted.source.place,
            )
        sizes.update(dict.fromkeys(counted.method.largest_inputs))
    return sizes or [ANY_INPUT]
