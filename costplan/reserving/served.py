"""What a call may be served as: every quality and size that its words leave open, and inputs of unknown size.
It prices nothing; the dearest of them is found in dearest.py."""

from __future__ import annotations

from itertools import product
from math import isqrt
from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.planning.in_force import counting_in_force
from costplan.pricing.sizes import Size

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.sizes import AnySize, SizeRule

ANY_INPUT = Size(1024, 1024)
"""An input of unknown size where no meter asks for it."""


class Open(NamedTuple):
    """What stands beside a call: ``unsized_inputs`` are input images whose size nobody knows, ``max_tool_calls`` is how
    often a Responses call may run the image tool."""

    unsized_inputs: int = 0
    max_tool_calls: int | None = None


def served_as(call: Call, opened: Open, table: PriceTable, day: date, catalogue: Catalogue) -> list[Call]:
    """Settled calls, one of which is no cheaper than any that is served. The ``n`` of a Responses call is how often the
    image tool may run.

    Raises:
        InputError: the call is not legal, or asks for more than one request makes.
    """
    rule = table.rules.size
    counted = (*call.input_images, *([ANY_INPUT] * opened.unsized_inputs))
    settled = table.rules.settle(table.name, call._replace(size=_legal(call.size, rule), input_images=counted))
    _refuse_two_requests(call, opened, table)
    runs = opened.max_tool_calls or 1
    again = runs - 1 if call.kind == "responses" else 0  # a later run may be given what the earlier ones made
    unsized = opened.unsized_inputs + (settled.parameter("mask") == "true") + again
    return [
        settled._replace(
            size=size,
            quality=quality,
            input_images=(*call.input_images, *([image] * unsized)),
            n=settled.n * runs,
        )
        for size, quality, image in product(
            _sizes(call.size, settled, rule),
            _qualities(settled, table),
            _inputs(table, day, catalogue) if unsized else [ANY_INPUT],
        )
    ]


def _refuse_two_requests(call: Call, opened: Open, table: PriceTable) -> None:
    most = table.rules.most_a_call(call)
    if call.n > most:
        what = (
            "how often it may run the image tool is max_tool_calls" if call.kind == "responses" else "make more calls"
        )
        raise wrong(
            "too-many-images", f"{table.name}: {call.n} images are more than one request", f"it makes {most}; {what}"
        )
    if call.kind != "responses":
        return
    if opened.max_tool_calls is None:
        raise wrong(
            "no-bound",
            f"{table.name}: how often the main model runs the image tool is not stated",
            "state max_tool_calls, and send it with the request",
        )
    missing = [meter for meter in ("text_in", "text_out") if meter not in {line.meter for line in call.main_model}]
    if missing:
        raise wrong(
            "no-bound",
            f"{table.name}: the main model's own {' and '.join(missing)} of the Responses call is not stated",
            "state it under main_model: the most tokens, max_output_tokens for text_out, and their rates",
        )


# ---------------------------------------------------------------------------------------------------- what is left open


def _legal(size: AnySize | None, rule: SizeRule | None) -> AnySize | None:
    """Some size that the rule takes, where the call leaves it to the model."""
    if rule is None or not _is_open(size, rule):
        return size
    return next(iter(_all_sizes(rule, legal=True)))


def _is_open(size: AnySize | None, rule: SizeRule) -> bool:
    return size == "auto" or (size is None and rule.default is None)


def _sizes(asked: AnySize | None, settled: Call, rule: SizeRule | None) -> Iterable[AnySize | None]:
    """The sizes that may be served, or what is no smaller than any of them."""
    if rule is None or not _is_open(asked, rule):
        return [settled.size]
    return _all_sizes(rule)


def _all_sizes(rule: SizeRule, legal: bool = False) -> Iterable[AnySize]:
    """A rule's list; of a grid the square of its most pixels, for no method counts less for more pixels or for a shape
    nearer to the square. It need not be legal itself, unless it must be."""
    if rule.is_listed:
        return [*rule.classes, *rule.values, *rule.besides]
    edge = min(rule.max_edge, isqrt(rule.max_pixels - 1) + 1)
    square = rule.nearest(Size(1024, 1024)) if legal else Size(edge, edge)
    return [square, *rule.besides]


def _qualities(settled: Call, table: PriceTable) -> Iterable[str | None]:
    """The stated quality, or each that ``auto`` may be served as."""
    if settled.quality not in (None, "auto"):
        return [settled.quality]
    return [quality for quality in table.rules.qualities if quality != "auto"] or [settled.quality]


def _inputs(table: PriceTable, day: date, catalogue: Catalogue) -> Iterable[Size]:
    """Input images one of which counts no less than any other."""
    counting = counting_in_force(catalogue, table.model, day)
    sizes: dict[Size, None] = {}
    for meter, counted in (counting.counted if counting else {}).items():
        largest = counted.method.largest_inputs
        if not largest:
            raise wrong(
                "no-bound",
                f"{table.name}: an input image of unknown size takes any number of {meter}",
                "state its size",
                counted.source.place,
            )
        sizes.update(dict.fromkeys(largest))
    return sizes or [ANY_INPUT]
