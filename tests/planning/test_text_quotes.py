"""Quotes of text models, whose tokens are stated, and of calls of other models that state tokens or searches."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from costplan.catalogue import Catalogue
from costplan.errors import InputError
from costplan.planning.quoting import quote
from tests.command import run

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 10)
YEAR = date(2027, 1, 1)
ONE = {"text_in": 800, "text_out": 120}


@pytest.mark.parametrize(
    ("model", "words", "usd"),
    [
        ("openai/gpt-5-mini", {}, "0.00044"),  # 800 x $0.25 + 120 x $2
        ("openai/gpt-5-mini", {"tier": "batch"}, "0.00022"),
        ("openai/gpt-5.4-mini", {"n": 1000}, "1.14"),  # 1,000 x (800 x $0.75 + 120 x $4.50)
        ("gpt-5.4-mini", {"tokens": ONE | {"cached_text_in": 400}}, "0.00117"),  # and 400 x $0.075
        ("google/gemini-3.5-flash", {}, "0.00228"),  # 800 x $1.50 + 120 x $9
        ("google/gemini-3.5-flash-lite", {"call": "text"}, "0.00054"),  # 800 x $0.30 + 120 x $2.50
        ("google/gemini-3.8-flash", {"searches": 2}, "0.02905"),  # 800 x $0.75 + 120 x $3.75, and 2 x $0.014
        ("google/gemini-3.8-flash", {"as_of": YEAR}, "0.0021"),  # 800 x $1.50 + 120 x $7.50
    ],
)
def test_a_text_model_costs_what_its_tokens_do(model: str, words: dict[str, object], usd: str) -> None:
    found = quote(model, **({"as_of": DAY, "tokens": ONE} | words))  # type: ignore[arg-type]
    assert (found.cost_usd, found.priced.call.kind, found.complete) == (usd, "text", True)


def test_stated_tokens_of_an_image_take_the_place_of_what_is_counted() -> None:
    words = {"as_of": DAY, "size": "1024x1024", "quality": "low", "prompt_tokens": 94}
    found = quote("openai/gpt-image-2", tokens={"image_out": 3500}, n=2, **words)  # type: ignore[arg-type]
    # 2 x (100 x $5 + 3,500 x $30); 94 tokens of prompt have 6 of overhead
    assert found.cost_usd == "0.211"


@pytest.mark.parametrize(
    ("model", "words", "told"),
    [
        ("openai/gpt-5-mini", {}, "a text call states its tokens"),
        ("openai/gpt-5-mini", {"tokens": {"text_in": 800}}, "charges text_out, and the text call does not state it"),
        ("openai/gpt-5-mini", {"tokens": ONE, "searches": 1}, "searches"),
        ("openai/gpt-5-mini", {"tokens": ONE, "prompt_tokens": 50}, "has no prompt_tokens"),
        ("openai/gpt-5-mini", {"tokens": ONE, "size": "1024x1024"}, "has no size"),
        ("openai/gpt-5-mini", {"tokens": ONE, "call": "generate"}, "takes no call 'generate'"),
        ("openai/gpt-image-2", {"tokens": ONE, "call": "text"}, "takes no call 'text'"),
        ("openai/gpt-5-mini", {"tokens": {"text_oot": 1}}, "not a meter of tokens"),
        ("google/gemini-3.8-flash", {"tokens": ONE | {"cached_text_in": 9}, "as_of": YEAR}, "cached text in"),
    ],
)
def test_what_is_not_stated_or_not_taken_is_refused(model: str, words: dict[str, object], told: str) -> None:
    with pytest.raises(InputError) as caught:
        quote(model, **({"as_of": DAY} | words))  # type: ignore[arg-type]
    assert told in str(caught.value)


def test_the_command_says_what_the_function_does() -> None:
    line = ["quote", "gpt-5-mini", "--call", "text", "--tokens", "text_in=800,text_out=120", "--as-of", str(DAY)]
    out = run(*line, "--format", "json", code=0).stdout
    assert json.loads(out)["cost_usd"] == "0.00044"
    assert "$0.00044" in run(*line, "--max", "0.01 USD", code=0).stdout
    run(*line, "--max", "0.0001 USD", code=3)
    assert "is given twice" in run(*line, "--tokens", "text_in=1", code=2).stderr
    assert "METER=TOKENS" in run(*line[:4], "--tokens", "text_in", code=2).stderr


def test_it_is_told_in_another_currency(tmp_path: Path) -> None:
    rates = (
        "version: 1\nfx: [{from: 2026-11-01, source: {title: ECB, url: 'https://a.example', checked: 2026-11-01, "
        "confidence: official}, usd: {EUR: 1.25}}]\n"
    )
    (tmp_path / "fx.yaml").write_text(rates, encoding="utf-8")
    words = ["--tokens", "text_in=800000,text_out=120000", "--currency", "EUR", "--fx", str(tmp_path / "fx.yaml")]
    out = run("quote", "openai/gpt-5.4-mini", *words, "--as-of", str(DAY), code=0).stdout
    assert "0.912" in out  # $1.14 / 1.25


@pytest.mark.parametrize("model", ["openai/gpt-image-2", "google/gemini-3.1-flash-image"])
def test_no_text_model_is_offered_for_images(model: str) -> None:
    from costplan.alternatives.answer import QuoteAnswer
    from costplan.alternatives.models import tables_of
    from costplan.planning.ladder import Asked

    catalogue = Catalogue()
    other = QuoteAnswer(Asked(model, DAY, size=None, quality=None, tokens=()), catalogue).other
    assert other is not None
    assert not catalogue.table(other.quote.model).rules.of_text
    assert not any(table.rules.of_text for table in tables_of([model], catalogue, DAY, DAY))


def test_code_that_asks_one_for_images_is_not_drafted(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        'from openai import OpenAI\nOpenAI().images.generate(model="gpt-5-mini", prompt="x")\n', encoding="utf-8"
    )
    told = run("init", "--from", tmp_path / "app.py", tmp_path / "drafted", code=4).stderr
    assert "openai/gpt-5-mini is a text model, and makes no image" in told
