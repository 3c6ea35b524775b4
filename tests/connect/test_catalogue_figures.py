"""What a catalogue says, read: which of its figures are prices, for one unit each, and what is told of those that are
none."""

from __future__ import annotations

import json
import os
import re
import tempfile
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costplan.connect.catalogues.listed_figures import Figures, bounds
from costplan.connect.catalogues.litellm_map import take_apart
from costplan.connect.catalogues.opening import open_listing
from costplan.errors import CostplanError, InputError, OutsideError

if TYPE_CHECKING:
    from collections.abc import Callable

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
    assert open_listing(f"map.json#sha256={listing.sha256[:12]}", tmp_path) == listing  # as much as a page shows
    for pin in ("0" * 64, "0" * 12, listing.sha256[:11], listing.sha256 + "0", "", "latest"):
        with pytest.raises(InputError) as caught:
            open_listing(f"map.json#sha256={pin}", tmp_path)
        assert [problem.code for problem in caught.value.problems] == ["catalogue-hash"]


@pytest.mark.parametrize(
    "text", ["", "[", "{}", "[]", '"x"', "1", '{"a": {"b": 1}}', "[" * 100_000, '{"a": 1' + "0" * 9999 + "}"]
)
def test_what_is_no_catalogue_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(CostplanError):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("name", "said"), [(".", "this is no catalogue"), ("genai_prices", "did you mean genai-prices?")]
)
def test_what_is_no_catalogue_by_its_name(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "package.json").write_text("{}", encoding="utf-8")
    with pytest.raises(CostplanError, match=re.escape(said)):
        open_listing(name, tmp_path)


def test_ten_thousand_models_are_read(tmp_path: Path) -> None:
    row = {"litellm_provider": "x", "mode": "image_generation", "output_cost_per_image": 0.04}
    assert len(read(tmp_path, {f"x/model-{at}": row for at in range(10_000)}).models) == 10_000


# -------------------------------------------------------------------------------------------------------------- others

GENAI = """[
  {"id": "x-ai", "api_pattern": "x", "pricing_urls": ["https://docs.x.ai"], "models": [
    {"id": "grok-image", "price_comments": "Batch rates verified on 2026-10-14 at the page.",
     "prices": [{"prices": {"input_mtok": 5, "output_mtok": {"base": 30, "tiers": [{"start": 200000, "price": 60}]}}},
                {"constraint": {"start_date": "2026-10-01"}, "prices": {"input_mtok": 4, "output_mtok": 28}},
                {"constraint": {"start_time": "16:30", "end_time": "00:30"}, "prices": {"input_mtok": 1}}],
     "price_variants": [{"when": {"processing": "batch"}, "constraint": {"start_date": "2026-10-14"},
                         "prices": {"input_mtok": 2, "output_mtok": 14}},
                        {"when": {"speed": "fast"}, "prices": {"input_mtok": 99}}]},
    {"id": "grok-5", "prices": {"input_mtok": 3}}]}]"""

PYTHON = """import os
from .types import *
os.system("touch run")
providers: list[Provider] = [Provider(id='google', api_pattern='g', pricing_urls=['https://ai.google.dev'], models=[
    ModelInfo(id='nano-banana-9', prices=ModelPrice(input_mtok=Decimal('0.3'), output_mtok=Decimal('2.5'),
              output_image_mtok=Decimal('30')), price_variants=[PriceVariant(when={'processing': 'batch'},
              prices=ModelPrice(output_mtok=Decimal('1.25')),
              constraint=StartDateConstraint(start_date=datetime.date(2026, 10, 4)))])])]
"""


def rates(model: Listed, day: str) -> dict[str, str]:
    return {
        f"{rate.tier} {rate.meter}": str(float(rate.usd * 1_000_000))
        for rate in model.in_force(date.fromisoformat(day))
    }


def test_genai_prices_by_the_day(tmp_path: Path) -> None:
    model = only(read(tmp_path, GENAI))
    assert (model.spelling, model.url, model.checked) == ("xai/grok-image", "https://docs.x.ai", "2026-10-14")
    standard = {"text_in": "5.0", "image_in": "5.0", "text_out": "30.0", "image_out": "30.0"}
    assert rates(model, "2026-09-30") == {f"standard {meter}": usd for meter, usd in standard.items()}
    assert rates(model, "2026-10-14") == {
        **{f"standard {meter}": "4.0" if meter.endswith("_in") else "28.0" for meter in standard},
        **{f"batch {meter}": "2.0" if meter.endswith("_in") else "14.0" for meter in standard},
    }


def test_the_python_of_genai_prices_is_read_and_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.py").write_text(PYTHON, encoding="utf-8")
    model = only(open_listing("data.py"))
    assert rates(model, "2026-11-27") == {
        "standard text_in": "0.3",
        "standard image_in": "0.3",
        "standard text_out": "2.5",
        "standard image_out": "30.0",
        "batch text_out": "1.25",  # an image in Batch has none: it has a rate of its own in standard
    }
    assert not (tmp_path / "run").exists()


LATER = {"input": 4, "output": 0, "valid_from": "2026-10-02T01"}
SNAPSHOT = {
    "models_dev": {"committed_at": "2026-10-23T18:58:46Z"},
    "prices": {
        "openai": {
            "gpt-image-9": {
                "standard": [
                    {"start": None, "rates": {"input": 5, "output": 30, "cache_read": 1.25, "source": "https://x.y"}},
                    {"start": "2026-10-01T00:00:00Z", "rates": LATER},
                ],
                "batch": [{"start": None, "rates": None}],
            },
            "gpt-9": {"standard": []},
        }
    },
}


def test_a_snapshot_of_models_dev(tmp_path: Path) -> None:
    found = read(tmp_path, SNAPSHOT)
    assert (found.kind, found.others) == ("models.dev", 1)
    model = only(found)
    assert rates(model, "2026-09-30") == {
        "standard text_in": "5.0",
        "standard cached_text_in": "1.25",
        "standard image_out": "30.0",
    }
    assert model.checked == "2026-10-02"
    assert [odd.why for odd in model.odd] == ["0 is no price"]


BASE = 'base_model = "openai/gpt-image-9"\n'
TREE = {
    "models/openai/gpt-image-9.toml": '[modalities]\ninput = ["text", "image"]\noutput = ["image"]\n',
    "providers/azure/models/gpt-image-9.toml": f"{BASE}[cost]\ninput = 5.00\noutput = 30\n",
    "providers/plan/models/gpt-image-9.toml": f"{BASE}[cost]\ninput = 0\noutput = 0\n",
    "providers/plan/models/broken.toml": "[",
    "providers/none/models/gpt-image-9.toml": BASE,
    "providers/azure/models/org/gpt-9.toml": "[cost]\ninput = 1\n",
}


def test_a_checkout_of_models_dev(tmp_path: Path) -> None:
    for name, text in TREE.items():
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = open_listing("tree", tmp_path)
    assert {model.name: (len(model.rates), model.is_included, model.takes_images) for model in found.models} == {
        "azure/gpt-image-9": (2, False, True),
        "plan/gpt-image-9": (0, True, True),  # a plan includes it: no price
        "none/gpt-image-9": (0, False, True),
    }
    assert found.others == 1
    assert open_listing(f"tree#sha256={found.sha256}", tmp_path).models == found.models


PORTKEY = """{"default": {"pricing_config": {}}, "gpt-image-9": {"pricing_config": {"pay_as_you_go": {
    "image": {"default": {"default": {"price": 21.1}}, "low": {"1024x1024": {"price": 0.6}}},
    "request_text_token": {"price": 0.0005}, "response_image_token": {"price": 0.003}, "response_token": {"price": 0},
    "additional_units": {"megapixels": {"price": 5}, "default_steps": {"price": 28}}},
    "batch_config": {"request_text_token": {"price": 0.00025}}}}, "chat": {"pricing_config": {"pay_as_you_go": {}}}}"""


@pytest.mark.parametrize("in_folder", [False, True])
def test_portkey_has_cents(tmp_path: Path, in_folder: bool) -> None:
    (tmp_path / "pricing").mkdir()
    (tmp_path / "pricing" / "openai.json").write_text(PORTKEY, encoding="utf-8")
    found = open_listing("." if in_folder else "pricing/openai.json", tmp_path)
    model = only(found)
    assert (found.kind, found.others, model.spelling) == ("portkey", 1, "openai/gpt-image-9")
    assert [(rate.meter, rate.tier, float(rate.usd), dict(rate.when)) for rate in model.rates] == [
        ("image", "standard", 0.006, {"quality": "low", "size": "1024x1024"}),
        ("image", "standard", 0.211, {}),
        ("text_in", "standard", 5e-6, {}),
        ("image_out", "standard", 3e-5, {}),
        ("megapixel", "standard", 0.05, {}),
        ("text_in", "batch", 2.5e-6, {}),
    ]
    assert model.other == ("pay_as_you_go.additional_units.default_steps",)  # 28 steps, and no price


def test_the_installed_package_is_read() -> None:
    found = open_listing("genai-prices")
    assert (found.kind, found.shown) == ("genai-prices", f"genai-prices {found.version}")
    assert len(found.models) > 20


@pytest.mark.parametrize("name", ["portkey", "models.dev", "litellm"])
def test_a_package_that_is_not_there_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(OutsideError) as caught:
        open_listing(name)
    assert [problem.code for problem in caught.value.problems] == ["no-catalogue"]


# ------------------------------------------------------------------------------------------------------------ nonsense

WORDS = st.sampled_from(
    ["id", "models", "api_pattern", "prices", "price", "pricing_config", "pay_as_you_go", "image", "default", "cost",
     "litellm_provider", "mode", "image_generation", "output_cost_per_image", "models_dev", "standard", "rates",
     "input_mtok", "output_image_mtok", "price_variants", "when", "constraint", "source", "modalities", "output",
     "supported_output_modalities", "deprecation_date", "successor_model", "committed_at", "start", "x/image"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 99) | st.floats(allow_nan=True) | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=20,
)
SHAPES = {
    "litellm": lambda value: {"x/image": {"litellm_provider": "x", "mode": "image_generation", **as_keys(value)}},
    "genai-prices": lambda value: [{"api_pattern": "x", "models": [], **as_keys(value)}, value],
    "genai-prices, a model": lambda value: [{"api_pattern": "x", "models": [{"id": "image", **as_keys(value)}, value]}],
    "models.dev": lambda value: {"x": {"id": "x", "models": {"image": value}}, "y": value},
    "models.dev, a snapshot": lambda value: {"models_dev": {}, "prices": {"x": {"image": value}, "y": value}},
    "costplan": lambda value: {"version": 1, "models": [{"model": "x/y", "tiers": value, "prices": value}, value]},
    "portkey": lambda value: {"image": {"pricing_config": {"pay_as_you_go": value}}, "y": value},
}


def as_keys(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@settings(max_examples=40)
@given(value=VALUES)
def test_whatever_stands_in_a_catalogue_is_read_or_refused(shape: Callable[[Any], Any], value: Any) -> None:
    """No shape of values ends in a traceback, and every rate is a number of dollars within what is believed."""
    folder = Path(tempfile.gettempdir())
    file = folder / f"costplan-fuzz-{os.getpid()}.json"
    try:
        file.write_text(json.dumps(shape(value)), encoding="utf-8")
        found = open_listing(file.name, folder)
    except CostplanError:
        return
    finally:
        file.unlink(missing_ok=True)
    for model in found.models:
        assert model.in_force(date(2026, 11, 27)) is not None
        assert all(bounds(rate.meter)[0] <= rate.usd <= bounds(rate.meter)[1] for rate in model.rates)
        assert all(odd.why for odd in model.odd)


@pytest.mark.parametrize(
    ("row", "usd", "why"),
    [
        ({"usd": "30", "per": 1_000_000}, Fraction(30, 1_000_000), ""),
        *(
            ({"usd": "30", "per": per}, None, f"it is for {told} units, and costplan writes it for 1,000,000")
            for per, told in ((1000, "1000"), (0, "0"), (-1, "-1"), (None, "null"), ("1000000", '"1000000"'))
        ),
        ({"usd": "30"}, None, "it is for null units, and costplan writes it for 1,000,000"),
    ],
)
def test_a_row_of_ours_is_for_as_many_units_as_it_says(
    row: dict[str, Any], usd: Fraction | None, why: str, tmp_path: Path
) -> None:
    tiers = {"standard": {"image_out": [{"when": {}, "max_pixels": None, **row}]}}
    model = only(read(tmp_path, {"version": 1, "models": [{"model": "acme/pix", "tiers": tiers}]}))
    assert [rate.usd for rate in model.rates] == ([] if usd is None else [usd])
    assert [odd.why for odd in model.odd] == ([why] if why else [])


@pytest.mark.parametrize("version", ["x", 2, None, True, {}])
def test_prices_of_ours_of_another_version_are_not_read(version: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"costplan's prices of version .* are not read here"):
        read(tmp_path, {"version": version, "models": [{"model": "acme/pix", "tiers": {}}]})


def test_files_of_a_checkout_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    models = tmp_path / "dev" / "providers" / "acme" / "models"
    models.mkdir(parents=True)
    (models / "good.toml").write_text(
        '[cost]\noutput = 30\n[modalities]\ninput = ["text"]\noutput = ["image"]\n', encoding="utf-8"
    )
    (models / "latin.toml").write_bytes(b"name = '\xff'\n")
    (models / "twice.toml").write_text("name = 1\nname = 2\n", encoding="utf-8")
    (models / "null.toml").symlink_to("/dev/zero")
    os.mkfifo(models / "pipe.toml")
    found = open_listing("dev", tmp_path)
    assert [one.name for one in found.models] == ["acme/good"]
    assert sorted((Path(odd.key).name, odd.why.partition(",")[0]) for odd in found.odd) == [
        ("latin.toml", "this is no TOML that can be read"),
        ("null.toml", "this is no file that can be read"),
        ("pipe.toml", "this is no file that can be read"),
        ("twice.toml", "this is no TOML that can be read"),
    ]
