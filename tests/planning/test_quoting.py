"""A quote from Python: what is handed in wrongly gets a sentence with a remedy, and what comes back can be kept."""

from __future__ import annotations

import pickle
import sys
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from costplan import Catalogue, InputError, quote
from costplan.planning import quoting
from costplan.planning.costing import price_at
from costplan.pricing.counting.methods import METHODS

if TYPE_CHECKING:
    from costplan.planning.costing import PricedCall
    from costplan.planning.tariff import Tariff
    from costplan.pricing.call import Call
    from costplan.pricing.counting.method import Method

DAY = date(2026, 11, 23)
STATED: dict[str, Any] = {
    "model": "openai/gpt-image-2",
    "as_of": DAY,
    "size": "1024x1024",
    "quality": "high",
    "prompt_tokens": 150,
}

WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    (
        {"as_of": "2026-11-23"},
        TypeError,
        "as_of is '2026-11-23', a str; pass a datetime.date, such as date.fromisoformat('2026-11-23')",
    ),
    (
        {"as_of": datetime(2026, 11, 23)},  # noqa: DTZ001
        TypeError,
        "as_of is datetime.datetime(2026, 11, 23, 0, 0), a moment; pass its day in UTC, such as as_of.date()",
    ),
    ({"as_of": None}, TypeError, "as_of is None; pass a datetime.date, such as date(2026, 11, 23)"),
    ({"n": 3.5}, InputError, "n: 3.5 is not a whole number; write 3 or 4 [not-whole]"),
    ({"n": True}, InputError, "n: True is not a number; write 1 [not-a-number]"),
    ({"n": 0}, InputError, "n: 0 is not from 1 to 1,000,000 [out-of-bounds]"),
    ({"n": float("nan")}, TypeError, "n is nan, a float; pass a whole number, such as 1"),
    ({"n": float("inf")}, TypeError, "n is inf, a float; pass a whole number, such as 1"),
    ({"n": "3"}, TypeError, "n is '3', a str; pass a whole number, such as 1"),
    ({"n": None}, TypeError, "n is None; pass a whole number, such as 1"),
    ({"size": (1024, 1024)}, TypeError, "size is (1024, 1024), a tuple; pass a text, such as '1024x1024'"),
    (
        {"size": "big"},
        InputError,
        "'big' is not a size; write WxH in pixels, such as 1024x1024, or a class such as 2K [not-a-size]",
    ),
    ({"quality": 3}, TypeError, "quality is 3, an int; pass a text, such as 'high'"),
    ({"prompt_tokens": 1.5}, InputError, "prompt_tokens: 1.5 is not a whole number; write 1 or 2 [not-whole]"),
    ({"prompt_tokens": -1}, InputError, "prompt_tokens: -1 is not from 0 to 10,000,000 [out-of-bounds]"),
    (
        {"prompt_tokens": None, "prompt": 3},
        TypeError,
        "prompt is 3, an int; pass a text, such as 'a lighthouse at dusk'",
    ),
    (
        {"input_images": "1024x1024"},
        TypeError,
        "input_images is '1024x1024', a str; pass a list, such as ['1024x1024']",
    ),
    ({"input_images": 4}, TypeError, "input_images is 4, an int; pass a list, such as ['1024x1024']"),
    ({"input_images": [[1, 2]]}, TypeError, "an input image is [1, 2], a list; pass a text, such as '1024x1024'"),
    (
        {"input_images": ["2K"]},
        InputError,
        "input image 2K: pixels are needed; write WxH, such as 1024x1024 [not-a-size]",
    ),
    (
        {"parameters": {"background": "purple"}},
        InputError,
        "openai/gpt-image-2: background cannot be 'purple'; allowed: auto, opaque [illegal-parameter]",
    ),
    (
        {"parameters": {"partial_images": True}},
        InputError,
        "openai/gpt-image-2: partial_images cannot be 'true'; allowed: 0 to 3 [illegal-parameter]",
    ),
    (
        {"parameters": [("background", "auto")]},
        TypeError,
        "parameters is [('background', 'auto')], a list; pass a mapping of texts, such as {'background': 'opaque'}",
    ),
    ({"parameters": {"background": None}}, TypeError, "background is None; pass a text, such as 'opaque'"),
    ({"tier": None}, TypeError, "tier is None; pass a text, such as 'standard'"),
    ({"call": 3}, TypeError, "call is 3, an int; pass a text, such as 'generate'"),
    ({"model": None}, TypeError, "model is None; pass a text, such as 'openai/gpt-image-2'"),
    ({"catalogue": "pricing"}, TypeError, "catalogue is 'pricing'; pass a Catalogue, such as costplan.Catalogue()"),
    (
        {"call": "responses", "cached_text_tokens": "many"},
        TypeError,
        "cached_text_tokens is 'many', a str; pass a whole number, such as 1",
    ),
]


@pytest.mark.parametrize(("given", "error", "sentence"), WRONG, ids=[str(given) for given, _, _ in WRONG])
def test_what_is_handed_in_wrongly_is_told_with_a_remedy(
    given: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as raised:
        quote(**STATED | given)
    assert str(raised.value) == sentence


@pytest.mark.parametrize(
    "given",
    [
        {"n": np.int64(1)},
        {"n": 1.0},
        {"n": Fraction(1)},
        {"parameters": {"partial_images": 0}},
        {"input_images": ()},
    ],
    ids=str,
)
def test_the_same_call_said_otherwise(given: dict[str, Any]) -> None:
    assert quote(**STATED | given).cost_usd == quote(**STATED).cost_usd == "0.2115"


def test_a_quote_can_be_kept_and_looked_at() -> None:
    found = quote(**STATED)
    kept = pickle.loads(pickle.dumps(found))
    assert (kept.cost, kept.lines, kept.model, kept.as_of) == (found.cost, found.lines, found.model, found.as_of)
    assert repr(found) == "<Quote of openai/gpt-image-2 on 2026-11-23: $0.2115>"
    unknown = quote(
        "openai/gpt-image-2", as_of=DAY, size="1024x1024", quality="high", call="responses", prompt_tokens=1
    )
    assert not unknown.complete
    assert repr(unknown).startswith("<Quote of openai/gpt-image-2 on 2026-11-23: at least $0.21")


def test_a_shape_of_call_is_priced_once_for_all_days_of_a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    priced: list[Any] = []

    def counted(call: Call, tariff: Tariff) -> PricedCall:
        priced.append(tariff)
        return price_at(call, tariff)

    monkeypatch.setattr(quoting, "price_at", counted)
    days = [date(2026, 5, 1) + timedelta(days=number * 97 % 365) for number in range(365)]
    shapes = [(size, quality) for size in ("1024x1024", "1536x1024") for quality in ("low", "high")]
    tables = Catalogue()
    for number, day in enumerate(days * len(shapes)):
        size, quality = shapes[number // len(days)]
        asked = STATED | {"as_of": day, "size": size, "quality": quality, "prompt_tokens": number}
        assert quote(**asked, catalogue=tables).as_of == day
    assert len(set(priced)) == 1  # one block of prices, one of counting
    assert len(priced) == len(shapes)


def test_no_explanation_is_made_before_somebody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    for method in METHODS.values():

        def explain(method: Method, call: Call) -> str:
            made.append(method.word)
            return f"{method.word} of {call.size}"

        monkeypatch.setattr(method, "explain", explain)
    found = quote(**STATED | {"input_images": ["1024x1024"]}, catalogue=Catalogue())
    assert found.priced.cost == found.cost
    assert not made
    assert [line.measure.why for line in found.lines] == [
        f"{word} of 1024x1024" for word in ("text", "patches", "grid")
    ]
    assert made == ["text", "patches", "grid"]


@pytest.mark.parametrize(
    ("asked", "most"),
    [
        ({}, 35),  # asked before
        ({"as_of": date(2026, 7, 1)}, 35),  # 298 when a shape was kept by its day
        ({"size": "1040x1024"}, 205),  # 298 when lines were explained at once
        ({"input_images": ["1040x1024"]}, 215),  # 401 when patches were counted in fractions
    ],
    ids=str,
)
def test_a_quote_runs_few_functions(asked: dict[str, Any], most: int) -> None:
    tables, ran = Catalogue(), 0
    for images in ([], ["1024x1024"]):
        quote(**STATED | {"input_images": images}, catalogue=tables)

    def count(_: object, event: str, __: object) -> None:
        nonlocal ran
        ran += event == "call"

    given = STATED | asked
    sys.setprofile(count)
    try:
        quote(**given, catalogue=tables)
    finally:
        sys.setprofile(None)
    assert ran <= most


def test_the_prompt_is_told_as_a_plan_tells_it() -> None:
    assert quote(**STATED | {"prompt_tokens": 1500}).lines[0].measure.why == "prompt 1,500 + overhead 6"


def test_what_is_told_of_a_table_is_of_the_day_of_the_quote() -> None:
    told = [quote(**STATED | {"as_of": day}).priced.remarks for day in (DAY, date(2027, 6, 1), DAY)]
    assert told[0] == told[2]
    assert any("nobody has looked at the price" in remark for remark in set(told[1]) - set(told[0]))


ASSUMED = "prompt: 50 tokens assumed, the TokenMix guide's own figure; say --prompt or --prompt-tokens"


@pytest.mark.parametrize(
    ("asked", "tokens", "basis"),
    [
        ({}, 56, "assumed"),  # 50 + 6 of overhead
        ({"n": 3}, 168, "assumed"),
        ({"call": "responses"}, 60, "assumed"),  # 50 + 10
        ({"call": "responses", "cached_text_tokens": 20}, 40, "assumed"),
        ({"prompt_tokens": 50}, 56, "measured"),  # the overhead is measured
        ({"prompt_tokens": 0}, 6, "measured"),
        ({"prompt": "a lighthouse at dusk"}, 10, "measured"),
    ],
    ids=str,
)
def test_a_prompt_that_nobody_states_has_50_tokens_that_are_assumed(
    asked: dict[str, Any], tokens: int, basis: str
) -> None:
    found = quote("openai/gpt-image-2", as_of=DAY, size="1024x1024", quality="high", **asked)
    line = next(line for line in found.lines if line.meter == "text_in")
    assert (line.quantity.expected, line.basis) == (tokens, basis)
    assert (ASSUMED in found.priced.remarks) == (basis == "assumed")
    assert ("assumed" in line.measure.why) == (basis == "assumed")


@pytest.mark.parametrize("model", ["bfl/flux-2-pro", "recraft/recraft-v4", "tokenmix-guide/gpt-image-2"])
def test_nothing_is_assumed_of_a_prompt_that_is_free(model: str) -> None:
    found, stated = (quote(model, as_of=DAY, size="1024x1024", prompt_tokens=tokens) for tokens in (None, 7))
    told, others = ([(line.cost, line.basis, line.measure.why) for line in one.lines] for one in (found, stated))
    assert told == others
    assert found.priced.remarks == stated.priced.remarks
