"""A quote: what one call costs on one day. Shapes of calls are kept, so that asking again costs microseconds.
It plans nothing; a scenario's plan is made in building.py."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from costplan import arguments
from costplan.catalogue import Catalogue, shipped_catalogue
from costplan.errors import InputError
from costplan.named import NamedTuple
from costplan.planning.cautions import of_call
from costplan.planning.costing import PricedCall, price_at
from costplan.planning.in_force import tariff_in_force
from costplan.pricing.call import TEXT
from costplan.pricing.call_words import CallWords, call_words, main_models, prompt_words
from costplan.pricing.prices import STANDARD
from costplan.quantity import ZERO, Quantity, certain
from costplan.units import METERS, exact, unit_money, usd_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from costplan.plan.cost_line import CostLine
    from costplan.plan.measure import Unknown
    from costplan.planning.tariff import Tariff
    from costplan.pricing.call import Call, MainModel
    from costplan.pricing.legal_calls import Rules
    from costplan.pricing.prices import PriceTable
    from costplan.units import Number

ASSUMED_PROMPT = 50
"""Tokens of a prompt that nobody states: the figure of TokenMix's guide to gpt-image-2, which asks for them too."""

_ASSUMED = f"prompt: {ASSUMED_PROMPT} tokens assumed, the TokenMix guide's own figure; say --prompt or --prompt-tokens"


class _Shape(NamedTuple):
    """A priced call without its prompt's tokens, and what each of them adds to every end of the cost; ``bears_prompt``
    tells that nothing else of the cost hangs on them, as rounding up to whole credits does."""

    priced: PricedCall
    cost: Quantity
    text_line: int | None
    pico_per_prompt_token: Quantity
    bears_prompt: bool


class Quote:
    """The cost of one call, with its lines.

    ``cost`` is a Quantity in pico-dollars, ``cost_usd`` the expected cost in dollars as an exact decimal text. Both
    leave out what is in ``unknowns``; ``complete`` tells whether there is anything.
    """

    __slots__ = ("_more_tokens", "_shape", "_table", "as_of", "cost", "model")

    def __init__(self, table: PriceTable, as_of: date, shape: _Shape, more_tokens: int = 0) -> None:
        self.model = table.name
        self.as_of = as_of
        self._table = table
        self._shape = shape
        self._more_tokens = more_tokens
        self.cost = shape.cost
        if more_tokens and shape.text_line is not None:
            self.cost = shape.cost + shape.pico_per_prompt_token.times(more_tokens)

    def __repr__(self) -> str:
        least = "" if self.complete else "at least "
        return f"<Quote of {self.model} on {self.as_of}: {least}{unit_money(self.cost.expected)}>"

    @property
    def cost_usd(self) -> str:
        """The expected cost in dollars."""
        return usd_text(self.cost.expected)

    @property
    def is_listed(self) -> bool:
        """Whether it is what the tables say: no contract moves a rate of it."""
        return all(line.row.listed is None for line in self._shape.priced.lines)

    @property
    def listed(self) -> Number | None:
        """The expected cost in pico-dollars at list prices; None where a private contract moves a rate."""
        if any(line.row.hidden for line in self._shape.priced.lines):
            return None
        return exact(sum(Fraction(line.quantity.expected) * line.listed for line in self.lines))

    @property
    def complete(self) -> bool:
        """Whether everything in the call could be counted."""
        return not self._shape.priced.unknowns

    @property
    def unknowns(self) -> tuple[Unknown, ...]:
        """What is billed and cannot be counted."""
        return self._shape.priced.unknowns

    @property
    def priced(self) -> PricedCall:
        """The call with the model's defaults, its usage and its remarks."""
        priced, at = self._shape.priced, self._shape.text_line
        priced = priced._replace(remarks=(*of_call(self._table, self.as_of, priced.rates.tier), *priced.remarks))
        if at is None or not self._more_tokens:
            return priced
        lines = self.lines
        usage = priced.usage._replace(measures=priced.usage.measures | {"text_in": lines[at].measure})
        return priced._replace(call=self._call, usage=usage, lines=lines)

    @property
    def _call(self) -> Call:
        return self._shape.priced.call._replace(prompt_tokens=certain(self._more_tokens))

    @property
    def lines(self) -> tuple[CostLine, ...]:
        """The cost lines, the prompt's tokens among them."""
        lines, at = self._shape.priced.lines, self._shape.text_line
        if at is None or not self._more_tokens:
            return lines
        line = lines[at]
        quantity = line.quantity + self._shape.priced.usage.inputs_paid.times(self._more_tokens)
        text = line._replace(
            quantity=quantity,
            cost=quantity.times(line.rate.expected),
            measure=line.measure._replace(quantity=quantity, call=self._call),
        )
        return (*lines[:at], text, *lines[at + 1 :])


def quote(
    model: str,
    *,
    as_of: date,
    size: str | None = None,
    quality: str | None = None,
    n: int = 1,
    prompt_tokens: int | None = None,
    prompt: str | None = None,
    input_images: Iterable[str] = (),
    call: str | None = None,
    tier: str = STANDARD,
    parameters: Mapping[str, str | int | bool] | None = None,
    cached_text_tokens: int = 0,
    cached_image_tokens: int = 0,
    main_model: Sequence[MainModel] = (),
    tokens: Mapping[str, int] | None = None,
    searches: int | None = None,
    catalogue: Catalogue | None = None,
) -> Quote:
    """What one call costs on the day ``as_of``.

    Args:
        model: a model's key, such as ``openai/gpt-image-2``, or any name of it that the tables know.
        as_of: the day of the call; prices are dated.
        size: ``WxH`` in pixels or a class the provider sells, such as ``2K``.
        quality: None takes the model's default.
        n: images made.
        prompt_tokens: the prompt's own tokens, without overhead.
        prompt: its text, counted where ``prompt_tokens`` is None. Where both are None, 50 tokens are assumed, and a
            remark says so wherever they cost anything.
        input_images: sizes of input images.
        call: ``generate``, ``edit``, ``responses`` or ``text``. Where None is given, ``text`` of a model that takes no
            other, and ``edit`` where there are input images.
        tier: service tier, such as ``batch``.
        parameters: other parameters of the call, as a scenario writes them.
        cached_text_tokens: text input served from the cache (Responses route only).
        cached_image_tokens: image input served from the cache (Responses route only).
        main_model: stated lines for the text model of a Responses call.
        tokens: tokens by meter that are stated, for each image, or for each call of a text model, which counts none.
        searches: grounding searches, likewise.
        catalogue: the tables; the shipped ones if None.

    Raises:
        InputError: unknown model, illegal call, no price on the day: never a price of zero.
        TypeError: an argument is of another type than is taken.
    """
    spelled = arguments.text(model, "model", "openai/gpt-image-2")
    day = arguments.day(as_of, "as_of")
    tables = _tables(catalogue)
    in_tier = arguments.text(tier, "tier", STANDARD)
    text_cached = arguments.whole(cached_text_tokens, "cached_text_tokens")
    image_cached = arguments.whole(cached_image_tokens, "cached_image_tokens")
    main = main_models(main_model)
    words = call_words(
        call=call,
        size=size,
        quality=quality,
        n=n,
        input_images=input_images,
        parameters=parameters,
        tokens=tokens,
        searches=searches,
    )
    text, in_prompt = prompt_words(prompt, prompt_tokens)
    is_assumed = in_prompt is None and text is None

    def whole(rules: Rules) -> Call:
        of_prompt = ASSUMED_PROMPT if is_assumed and words.kind_for(rules) != TEXT else in_prompt
        return words.call(
            rules,
            prompt=text,
            prompt_tokens=None if of_prompt is None else certain(of_prompt),
            cached_text_tokens=text_cached,
            cached_image_tokens=image_cached,
            main_model=main,
            prompt_assumed=is_assumed,
        )

    try:
        tariff = tariff_in_force(tables, tables.account, spelled, in_tier, day)
    except InputError:
        table = tables.table(spelled)
        table.rules.settle(table.name, whole(table.rules))  # what no day allows is told first
        raise
    counted = ASSUMED_PROMPT if is_assumed else in_prompt
    is_plain = not (text_cached or image_cached or main or words.stated or tariff.table.rules.of_text)
    if counted is not None and is_plain:
        most = tariff.table.rules.max_prompt_tokens
        shape = _shape(tariff, words, is_assumed) if most is None or counted <= most else None
        if shape and shape.bears_prompt:
            return Quote(tariff.table, day, shape, counted)
    return Quote(tariff.table, day, _price(tariff, whole(tariff.table.rules)))


@lru_cache(maxsize=4096)
def _shape(tariff: Tariff, words: CallWords, is_assumed: bool) -> _Shape:
    return _price(tariff, words.call(tariff.table.rules, prompt_tokens=ZERO, prompt_assumed=is_assumed))


def _price(tariff: Tariff, call: Call) -> _Shape:
    priced = price_at(tariff.table.rules.settle(tariff.table.name, call), tariff).of_one_call
    if call.prompt_assumed and _counts_prompt(priced):
        priced = priced._replace(remarks=(_ASSUMED, *priced.remarks))
    priced = priced._replace(remarks=(*priced.remarks, *_not_taken_off(priced)))
    at = next((i for i, line in enumerate(priced.lines) if line.meter == "text_in" and line.block), None)
    slope = priced.usage.inputs_paid.times(priced.lines[at].rate.expected) if at is not None else ZERO
    return _Shape(
        priced=priced,
        cost=priced.cost,
        text_line=at,
        pico_per_prompt_token=slope,
        bears_prompt=tariff.whole is None and (at is not None or "text_in" not in priced.usage.measures),
    )


def _not_taken_off(priced: PricedCall) -> Iterator[str]:
    """What an account has free of what the call takes: a plan knows how much of it is used, a call does not."""
    for meter, free in priced.rates.block.free:
        if any(line.meter == meter and line.quantity.high for line in priced.lines):
            yield f"{METERS[meter].label}: {free.words}, taken off what a plan uses, and not off a single call"


def _counts_prompt(priced: PricedCall) -> bool:
    """Whether the prompt's tokens are among what is charged."""
    counted = (line.measure.counted for line in priced.lines)
    return any(one is not None and one.method.of_prompt for one in counted)


def _tables(catalogue: Catalogue | None) -> Catalogue:
    if catalogue is None:
        return shipped_catalogue()
    if isinstance(catalogue, Catalogue):
        return catalogue
    raise TypeError(f"catalogue is {arguments.shown(catalogue)}; pass a Catalogue, such as costplan.Catalogue()")
