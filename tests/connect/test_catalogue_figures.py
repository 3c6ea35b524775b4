"""What a catalogue says, read: which of its figures are prices, for one unit each, and what is told of those that are
none."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costplan.connect.catalogues.listed_figures import Figures
from costplan.connect.catalogues.litellm_map import take_apart
from costplan.connect.catalogues.opening import open_listing
from costplan.errors import CostplanError, InputError

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.connect.catalogues.listed import Listed, Listing

NO_PRICES = [
    (0, "0 is no price"),
    (Decimal("0.0"), "0 is no price"),
    (-1, "a price below 0 is none; some mean by it that it varies"),
    (None, "null is no price"),
    ("0.00003", "a text is no price"),
    ("NaN", "a text is no price"),
    (Decimal("NaN"), "this is no number"),
    (Decimal("Infinity"), "this is no number"),
    (True, "this is no number"),
    ([1], "this is no number"),
    (Decimal("1e999999999"), "nobody means a number of this size"),
    (30, "above all that was ever asked for a token; it may be of another scale"),  # $30 for 1M, written for one
    (Decimal("3e-11"), "below all that was ever asked for a token; it may be of another scale"),
]


@pytest.mark.parametrize(("value", "why"), NO_PRICES, ids=lambda value: str(value)[:20])
def test_what_is_no_price_is_told(value: Any, why: str) -> None:
    figures = Figures()
    figures.add("image_out", "output_cost_per_image_token", value)
    assert figures.rates == []
    (odd,) = figures.odd
    assert odd.why == why
    assert odd.is_zero is (why == "0 is no price")


@given(st.decimals("0.001", "1000", places=6))
def test_a_rate_is_exact_whatever_number_it_is_printed_for(usd_per_million: Decimal) -> None:
    by_token, by_million, cents = Figures(), Figures(1_000_000), Figures(cents=True)
    by_token.add("text_in", "k", usd_per_million / 1_000_000)
    by_million.add("text_in", "k", usd_per_million)
    cents.add("text_in", "k", usd_per_million / 10_000)
    found = [rate.usd for figures in (by_token, by_million, cents) for rate in figures.rates]
    assert found == [Fraction(usd_per_million) / 1_000_000] * 3


@pytest.mark.parametrize(
    ("name", "model", "when"),
    [
        ("gpt-image-2", "gpt-image-2", {}),
        ("azure/high/1024-x-1536/gpt-image-1", "azure/gpt-image-1", {"quality": "high", "size": "1024x1536"}),
        ("1024-x-1024/50-steps/stability.sd-xl-v1", "stability.sd-xl-v1", {"size": "1024x1024", "steps": "50"}),
        ("max-x-max/max-steps/stability.sd-xl-v0", "stability.sd-xl-v0", {"size": "max", "steps": "max"}),
        (
            "fal_ai/low/1024-x-768/openai/gpt-image-2",
            "fal_ai/openai/gpt-image-2",
            {"quality": "low", "size": "1024x768"},
        ),
        ("stability/fast", "stability/fast", {}),  # a word that is no quality of anything here
        ("fal_ai/fal-ai/flux/high", "fal_ai/fal-ai/flux/high", {}),
    ],
)
def test_a_name_is_taken_apart(name: str, model: str, when: dict[str, str]) -> None:
    assert take_apart(name) == (model, tuple(sorted(when.items())))


# ------------------------------------------------------------------------------------------------------------ LiteLLM


def read(folder: Path, document: Any) -> Listing:
    (folder / "map.json").write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return open_listing("map.json", folder)


def only(listing: Listing) -> Listed:
    (model,) = listing.models
    return model


def test_a_row_of_litellm(tmp_path: Path) -> None:
    row = {
        "litellm_provider": "openai",
        "mode": "image_generation",
        "input_cost_per_token": 5e-06,
        "output_cost_per_image_token": 3e-05,
        "output_cost_per_image_token_batches": 1.5e-05,
        "output_cost_per_second": 1,
        "source": "https://developers.openai.com/api/docs/pricing",
        "deprecation_date": "2027-10-21",
        "successor_model": "gpt-image-2.6-flare",
    }
    keyed = {"litellm_provider": "openai", "mode": "image_generation", "input_cost_per_image": 0.211}
    chat = {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-06}
    found = read(tmp_path, {"gpt-image-2": row, "high/1024-x-1024/gpt-image-2": keyed, "gpt-6": chat})
    model = only(found)
    assert (model.name, model.spelling, model.ends) == ("gpt-image-2", "openai/gpt-image-2", date(2027, 10, 21))
    assert model.other == ("output_cost_per_second",)
    assert model.successors == ("gpt-image-2.6-flare",)
    assert [(rate.meter, rate.tier, rate.usd, dict(rate.when)) for rate in model.rates] == [
        ("image", "standard", Fraction("0.211"), {"quality": "high", "size": "1024x1024"}),
        ("text_in", "standard", Fraction("0.000005"), {}),
        ("image_out", "standard", Fraction("0.00003"), {}),
        ("image_out", "batch", Fraction("0.000015"), {}),
    ]
    assert (found.kind, found.others) == ("litellm", 1)


@pytest.mark.parametrize(
    ("figures", "meters"),
    [
        ({"input_cost_per_image": 0.02}, {"image": "0.02"}),  # xAI's: both sides stand for what is made
        ({"input_cost_per_image": 0.05, "output_cost_per_image": 0.05}, {"image": "0.05"}),
        ({"input_cost_per_image": 0.0011, "output_cost_per_image": 0.134}, {"input_image": "0.0011", "image": "0.134"}),
        (
            {"input_cost_per_image": 0.0011, "output_cost_per_image_token": 0.00012},
            {"input_image": "0.0011", "image_out": "0.00012"},
        ),
        ({"input_cost_per_pixel": 4e-08, "output_cost_per_pixel": 0.0}, {"pixel": "0.00000004"}),
        ({"input_cost_per_image": 0.167, "input_cost_per_pixel": 1.6e-07}, {"image": "0.167"}),
    ],
)
def test_which_side_of_an_image_is_meant(tmp_path: Path, figures: dict[str, float], meters: dict[str, str]) -> None:
    found = only(read(tmp_path, {"x/y": {"litellm_provider": "x", "mode": "image_generation", **figures}}))
    assert {rate.meter: rate.usd for rate in found.rates} == {key: Fraction(usd) for key, usd in meters.items()}


def test_nonsense_is_told_and_is_no_price(tmp_path: Path) -> None:
    text = """{"x/a": {"litellm_provider": "x", "mode": "image_generation", "output_cost_per_image": NaN,
        "input_cost_per_token": "5", "output_cost_per_token": -1, "output_cost_per_image_token": 30.0,
        "deprecation_date": "soon"}, "x/a": {"litellm_provider": "x", "mode": "image_edit",
        "output_cost_per_image": 0, "input_cost_per_token": null}}"""
    listing = read(tmp_path, text)
    assert [odd.key for odd in listing.odd] == ["x/a"]
    model = only(listing)
    assert model.rates == ()
    assert model.is_included
    assert [(odd.key, odd.written) for odd in model.odd] == [
        ("output_cost_per_image", "0"),
        ("input_cost_per_token", "null"),
    ]
    first = only(
        read(tmp_path, text.replace('"x/a": {"litellm_provider": "x", "mode": "image_edit"', '"z": {"mode": "-"'))
    )
    assert first.rates == ()
    assert [odd.written for odd in first.odd] == ["NaN", '"5"', "-1", "30.0", "soon"]


def test_the_hash_that_is_pinned_is_asked_for(tmp_path: Path) -> None:
    listing = read(tmp_path, {"x/y": {"litellm_provider": "x", "mode": "image_generation", "output_cost_per_image": 1}})
    assert open_listing(f"map.json#sha256={listing.sha256.upper()}", tmp_path) == listing
    with pytest.raises(InputError) as caught:
        open_listing(f"map.json#sha256={'0' * 64}", tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["catalogue-hash"]


@pytest.mark.parametrize(
    "text", ["", "[", "{}", "[]", '"x"', "1", '{"a": {"b": 1}}', "[" * 100_000, '{"a": 1' + "0" * 9999 + "}"]
)
def test_what_is_no_catalogue_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(CostplanError):
        read(tmp_path, text)


def test_ten_thousand_models_are_read(tmp_path: Path) -> None:
    row = {"litellm_provider": "x", "mode": "image_generation", "output_cost_per_image": 0.04}
    assert len(read(tmp_path, {f"x/model-{at}": row for at in range(10_000)}).models) == 10_000
