"""What an answer cost: its usage, or what it served, at the rates in force; and where that cannot be known, why not.
It reserves and settles nothing; how an answer tells its usage is read in connect/usage/."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.connect.usage.body import Body, usage_only
from costplan.connect.usage.defaults import ModelNames, RecordDefaults
from costplan.connect.usage.endpoints import UnknownAnswer, read_answer
from costplan.connect.usage.images_served import images_served
from costplan.connect.usage.openai_events import is_earlier_event
from costplan.connect.usage.openai_images import EVENTS
from costplan.connect.usage.openai_responses import main_model_tokens, response_answer
from costplan.errors import InputError
from costplan.ledger.reservation import MAXIMUM
from costplan.named import NamedTuple
from costplan.observation import Observation
from costplan.planning.consumed import usage_consumed
from costplan.planning.costing import price_usage
from costplan.planning.in_force import tariff_in_force
from costplan.planning.tokens_told import INPUT_KEYS, TokensTold, tokens_billed
from costplan.pricing.sizes import SizeError, size_of
from costplan.quantity import certain
from costplan.reserving.answers import PLACE
from costplan.reserving.usage_told import Unpriced, refuse_another_shape, refuse_uncovered, searches_billed, uncounted
from costplan.units import METERS, exact, many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from typing import Any

    from costplan.catalogue import Catalogue
    from costplan.connect.usage.images_served import ImagesServed
    from costplan.planning.tariff import Tariff
    from costplan.pricing.call import Call, MainModel
    from costplan.pricing.prices import PriceTable, Rates
    from costplan.units import Number

ACTUAL = "actual"
"""How a call is settled at what its answer says; else it is :data:`~costplan.ledger.reservation.MAXIMUM`."""


class Billed(NamedTuple):
    """What an answer cost, in whole pico-dollars, rounded up; None where that cannot be known, which is settled at the
    ``maximum``. ``why`` says how it was found, or why not. ``usage`` is what the vendor sent, as JSON; ``observation``
    what the call teaches, None where nothing was read."""

    pico: int | None
    how: str
    why: str
    usage: str | None = None
    observation: Observation | None = None


def bill(body: Mapping[str, Any], *, model: str, call: Call, day: date, tier: str, catalogue: Catalogue) -> Billed:
    """What an answer cost at the rates of a day; the same figures as a plan of the same usage.

    Args:
        body: the answer as :func:`costplan.reserving.answers.body_of` gives it.
        model: the model that was asked, by its key.
        call: the call as it was asked, settled.
        day: the day of the call.
        tier: its service tier.
        catalogue: the tables.
    """
    answer = Body(dict(body), PLACE)
    observation = None
    try:
        table = catalogue.table(model)
        tariff = tariff_in_force(catalogue, catalogue.account, model, tier, day)
        served = images_served(answer)
        if _bills_tokens(tariff.rates):
            refuse_another_shape(answer, call, table)
        observation = _observed(answer, table, call, _bills_tokens(tariff.rates), served, catalogue)
        sold = _model_served(observation, table, catalogue)
        if sold is not table:
            tariff = tariff_in_force(catalogue, catalogue.account, sold.model, tier, day)
        observation = observation._replace(model=sold.model)
        pico, notes = _cost(answer, observation, served, call, tariff)
    except (InputError, Unpriced) as error:
        why = str(error) if isinstance(error, Unpriced) else "; ".join(one.message for one in error.problems)
        return Billed(pico=None, how=MAXIMUM, why=why, usage=_usage_of(observation), observation=observation)
    if sold is not table:
        notes = (f"{sold.model} was served, not {table.model}", *notes)
    return Billed(
        pico=-(-pico.numerator // pico.denominator),
        how=ACTUAL,
        why="; ".join(notes),
        usage=_usage_of(observation),
        observation=observation,
    )


def _bills_tokens(rates: Rates) -> bool:
    return any(METERS[meter].unit == "token" for meter in rates.rows)


def _usage_of(observation: Observation | None) -> str | None:
    usage = observation.usage if observation else None
    return None if usage is None else json.dumps(usage, ensure_ascii=False, separators=(",", ":"))


# ---------------------------------------------------------------------------------------------------- what was served


def _observed(
    answer: Body, table: PriceTable, call: Call, by_tokens: bool, served: ImagesServed, catalogue: Catalogue
) -> Observation:
    """The call that the answer tells of, with what was asked laid over what was served.

    Raises:
        InputError: its usage is missing or cannot be true.
        Unpriced: it is no answer that is known.
    """
    if is_earlier_event(answer):
        raise Unpriced("this is not the last event of its stream; the usage is in the completed one")
    if answer.value.get("type") in EVENTS and call.n > 1:
        raise Unpriced(f"the event tells of one image, and {call.n} were asked for")
    defaults = RecordDefaults(names=ModelNames(catalogue), model=table.model, call=call.kind)
    try:
        found = read_answer(answer, defaults, table.model)
    except (InputError, UnknownAnswer) as error:
        if by_tokens or not served.number:
            if isinstance(error, InputError):
                raise
            held = many(served.number, "image")
            told = f"has {held} and no usage" if served.number else "is none of a model that is known"
            raise Unpriced(f"the answer {told}") from None
        usage = answer.value.get("usage")
        found = Observation(
            model=table.model,
            call=call.kind,
            n=served.number,
            served_size=served.sizes[0] if len(served.sizes) == 1 else None,
            usage=usage_only(usage) if isinstance(usage, dict) else None,
        )
    if found is None:
        raise Unpriced("the answer tells of no image")
    if found.outcome != "made" and found.usage is None:
        told = ", ".join(found.notes) or found.outcome
        raise Unpriced(f"the answer is an error ({told}): whether it was billed is not said")
    return found._replace(
        size=None if call.size is None else str(call.size),
        quality=call.quality,
        parameters=call.parameters,
        input_images=tuple(map(str, call.input_images)),
    )


def _model_served(observation: Observation, table: PriceTable, catalogue: Catalogue) -> PriceTable:
    """The table of the model that answered: that of the one asked, unless the answer names another of the same seller.

    Raises:
        Unpriced: it names one that has no price here.
    """
    names = {table.model, *table.aliases, _bare(table.model)}
    told = observation.model
    if told in names or _bare(told) in names:
        return table
    found = catalogue.names.find(told)
    if any(one.key in (table.model, table.profile) or _bare(one.key) == _bare(table.model) for one in found):
        return table
    seller = table.model.rpartition("/")[0]
    mine = [one.key for one in found if one.key.rpartition("/")[0] == seller]
    if len(mine) != 1:
        raise Unpriced(f"the answer is of {told}, not of {table.model}, and has no price here")
    return catalogue.table(mine[0])


def _bare(name: str) -> str:
    return name.rpartition("/")[2]


def _call_served(call: Call, observation: Observation, served: ImagesServed, table: PriceTable) -> Call:
    """The call as it was served: what the answer says of size and quality wins over what was asked."""
    size, quality = call.size, observation.served_quality or call.quality
    rule = table.rules.size
    sizes = [_size(text) for text in served.sizes or ((observation.served_size,) if observation.served_size else ())]
    if sizes and rule is not None and rule.classes:
        sold = [taken for taken, broken, _ in map(rule.settle, sizes) if not broken]
        size = max(sold, key=lambda one: rule.classes.index(str(one))) if len(sold) == len(sizes) else size
    elif sizes:
        size = max(sizes, key=lambda one: 0 if isinstance(one, str) else one.pixels)
    return call._replace(size=size, quality=quality, n=served.number or observation.n, main_model=())


def _size(text: str) -> Any:
    try:
        return size_of(text)
    except SizeError:
        raise Unpriced(f"the answer tells a size {text!r}, which is none") from None


# ------------------------------------------------------------------------------------------------------ what it costs


def _cost(
    answer: Body,
    observation: Observation,
    served: ImagesServed,
    call: Call,
    tariff: Tariff,
) -> tuple[Number, tuple[str, ...]]:
    """What it cost in pico-dollars, and what was assumed."""
    table, rates = tariff.table, tariff.rates
    by_image = not _bills_tokens(rates)
    if by_image and not served.number:
        raise Unpriced("the answer holds no image, and is charged by the image")
    if answer.first("svg_usage")[1] is not None:
        raise Unpriced("the answer has svg_usage, of a text model that has no price here")
    notes: list[str] = []
    tokens = ({} if by_image else _tokens(observation, rates, notes)) | searches_billed(answer, rates)
    as_served = _call_served(call, observation, served, table)
    as_served = as_served._replace(main_model=tuple(_main_model(answer, call, as_served.n)))
    priced = price_usage(as_served, usage_consumed(as_served, tariff, tokens), tariff)
    if priced.unknowns:
        raise Unpriced("; ".join(f"{one.what}: {one.remedy}" for one in priced.unknowns))
    if served.number and not by_image and not tokens.get("image_out"):
        raise Unpriced("the answer has an image, and its usage no image tokens")
    if not by_image:
        calls = [as_served._replace(size=size) for size in map(_size, served.sizes)] if len(served.sizes) > 1 else ()
        refuse_uncovered(served.number, observation.image_out or 0, calls or [as_served], table, tariff.counting)
        notes += uncounted(observation.usage)
    if served.number and not priced.cost.high and any(row.pico for rows in rates.rows.values() for row in rows):
        raise Unpriced("the answer has an image, and nothing of it would cost anything")
    return priced.cost.high, (*notes, *priced.remarks)


def _tokens(observation: Observation, rates: Rates, notes: list[str]) -> dict[str, Number]:
    """The tokens by meter, what was cached apart from what was not; and the notes of what was assumed.

    Raises:
        Unpriced: the answer does not tell its input or its output.
    """
    told = observation
    notes += told.notes
    if told.usage is None or (told.image_out is None and told.text_out is None):
        raise Unpriced("the answer tells no output tokens")
    is_undivided = told.text_in is None and told.image_in is None
    parts = TokensTold(
        call=told.call,
        text_in=told.text_in,
        cached_text_in=told.cached_text_in,
        image_in=told.image_in,
        cached_image_in=told.cached_image_in,
        text_out=told.text_out,
        image_out=told.image_out,
        undivided=_undivided(told) if is_undivided else None,
    )
    return tokens_billed(parts, rates, notes)


def _undivided(told: Observation) -> int:
    """An input that the answer does not tell apart.

    Raises:
        Unpriced: it tells none.
    """
    usage = told.usage if isinstance(told.usage, dict) else {}
    total = next((usage[key] for key in INPUT_KEYS if isinstance(usage.get(key), int)), None)
    if total is None:
        raise Unpriced("the answer tells no input tokens")
    return int(total)


def _main_model(answer: Body, call: Call, n: int) -> Iterator[MainModel]:
    """What the text model of a Responses call took, at its stated rates; its tokens are of the whole call.

    Raises:
        Unpriced: it has no stated rate, or the answer does not tell its tokens.
    """
    if call.kind != "responses":
        return
    response = response_answer(answer)
    told = main_model_tokens(response) if response else None
    if told is None:
        raise Unpriced("the answer does not tell what the main model took")
    stated = {line.meter: line for line in call.main_model}
    inputs = [stated[meter] for meter in ("text_in", "image_in") if meter in stated]
    dearest = max(inputs, key=lambda line: line.rate) if inputs else None
    went_in, cached, came_out = told
    cached = cached if "cached_text_in" in stated else 0
    parts = ((went_in - cached, dearest), (cached, stated.get("cached_text_in")), (came_out, stated.get("text_out")))
    for tokens, line in parts:
        if tokens and line is None:
            raise Unpriced("the main model's tokens have no stated rate; say main_model")
        if tokens and line is not None:
            yield line._replace(tokens=certain(exact(Fraction(tokens, n))))
