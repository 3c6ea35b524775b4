"""Our rates against those of the genai-prices package, offline and rate by rate, for every model that both know.
What differs is listed with its reason in data/peers.yaml: a difference that is not listed fails, and so does one that
is gone."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import genai_prices
import pytest
import yaml
from genai_prices import data

from costplan import Catalogue, quote
from costplan.units import PICO, decimal_text
from tests.places import TESTS

PEERS: dict[str, Any] = yaml.load((TESTS / "data" / "peers.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
CATALOGUE = Catalogue()
MILLION = 1_000_000
TIERS: dict[str, dict[str, str]] = {"standard": {}, "batch": {"processing": "batch"}}
Rate = Fraction | None

# How they name our meters; cached tokens count as input too, and every token counts once by direction.
FIELDS = {
    "text_in": ("input_tokens", "input_text_tokens"),
    "cached_text_in": ("input_tokens", "input_text_tokens", "cache_read_tokens", "cache_text_read_tokens"),
    "image_in": ("input_tokens", "input_image_tokens"),
    "cached_image_in": ("input_tokens", "input_image_tokens", "cache_read_tokens", "cache_image_read_tokens"),
    "text_out": ("output_tokens", "output_text_tokens"),
    "image_out": ("output_tokens", "output_image_tokens"),
}


class Cell(NamedTuple):
    """A rate's place."""

    model: str
    tier: str
    meter: str


class Two(NamedTuple):
    """What the two sides say, in dollars for a million tokens; None where a side has no price."""

    ours: Rate
    theirs: Rate


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a test of bundled data went to the network")

    monkeypatch.setattr("socket.socket.connect", refuse)


# --------------------------------------------------------------------------------------------------------- the sides


def day_of(model: str) -> date:
    return date.fromisoformat(PEERS["models"][model]["day"])


def their_price(model: str, tier: str, usage: dict[str, int | Decimal]) -> Fraction:
    """Dollars for tokens by our meters, at their rates."""
    tokens: dict[str, int | Decimal] = {}
    for meter, number in usage.items():
        for field in FIELDS[meter]:
            tokens[field] = tokens.get(field, 0) + number
    found = genai_prices.calc_price(
        genai_prices.Usage(**tokens),
        PEERS["models"][model]["theirs"],
        provider_id=model.partition("/")[0],
        genai_request_timestamp=datetime.combine(day_of(model), datetime.min.time(), UTC),
        price_context=TIERS[tier] or None,
    )
    return Fraction(found.total_price)


def their_rate(cell: Cell) -> Rate:
    """Their rate, unless it is the full one that they give where they have no cached or batch rate."""
    rate = their_price(cell.model, cell.tier, {cell.meter: MILLION})
    full = cell.meter.removeprefix("cached_")
    if full != cell.meter and rate == their_price(cell.model, cell.tier, {full: MILLION}):
        return None
    if cell.tier == "batch" and rate == their_price(cell.model, "standard", {cell.meter: MILLION}):
        return None
    return rate


def is_theirs(model: str) -> bool:
    """Whether they answer for one of the names of a table of ours; what they do not know they refuse."""
    provider, _, name = model.partition("/")
    for reference in (name, *CATALOGUE.table(model).aliases):
        with suppress(LookupError):
            genai_prices.calc_price(genai_prices.Usage(input_tokens=1), reference, provider_id=provider)
            return True
    return False


def our_rate(cell: Cell) -> Rate:
    tiers = CATALOGUE.table(cell.model).block_on(day_of(cell.model)).tiers
    rows = tiers.get(cell.tier, {}).get(cell.meter)
    if rows is None:
        return None
    (row,) = rows
    assert not row.when
    return Fraction(row.pico) * MILLION / PICO


def two_sides(models: list[str]) -> dict[Cell, Two]:
    cells = [
        Cell(model, tier, meter)
        for model in models
        for tier in TIERS
        for meter in FIELDS
        if not (CATALOGUE.table(model).rules.of_text and "image" in meter)  # they have one rate for all input
    ]
    return {cell: Two(our_rate(cell), their_rate(cell)) for cell in cells}


def rate(text: str) -> Rate:
    return None if text == "none" else Fraction(text)


def listed(model: str) -> dict[Cell, Two]:
    found: dict[Cell, Two] = {}
    for difference in PEERS["differences"]:
        if model in difference["models"]:
            assert difference["ours"].keys() == difference["theirs"].keys()
            for meter, ours in difference["ours"].items():
                cell = Cell(model, difference["tier"], meter)
                assert cell not in found
                found[cell] = Two(rate(ours), rate(difference["theirs"][meter]))
    return found


# --------------------------------------------------------------------------------------------------------------- tests


@pytest.mark.parametrize("model", PEERS["models"])
def test_every_difference_is_listed_and_every_listed_one_is_there(model: str) -> None:
    assert {cell: two for cell, two in two_sides([model]).items() if two.ours != two.theirs} == listed(model)


@pytest.mark.parametrize("model", PEERS["models"])
def test_one_usage_of_everything_costs_the_same(model: str) -> None:
    numbers = dict(zip(FIELDS, (56, 20, 1024, 300, 209, 7024), strict=True))
    sides = two_sides([model])
    for tier in TIERS:
        same = {
            cell.meter: two.ours
            for cell, two in sides.items()
            if cell.tier == tier and two.ours == two.theirs and two.ours is not None
        }
        ours = sum(numbers[meter] * price for meter, price in same.items()) / MILLION
        assert ours == (their_price(model, tier, {meter: numbers[meter] for meter in same}) if same else 0)
        assert same or tier == "batch"


def test_what_is_compared() -> None:
    """How many rates both sides have, by meter; each of them is the same unless it is listed above."""
    both = [cell for cell, two in two_sides(list(PEERS["models"])).items() if None not in two]
    count = {(tier, meter): 0 for tier in TIERS for meter in FIELDS}
    for cell in both:
        count[cell.tier, cell.meter] += 1
    assert count == {
        ("standard", "text_in"): 23,
        ("standard", "cached_text_in"): 12,
        ("standard", "image_in"): 17,
        ("standard", "cached_image_in"): 7,
        ("standard", "text_out"): 13,
        ("standard", "image_out"): 18,
        ("batch", "text_in"): 14,
        ("batch", "cached_text_in"): 5,
        ("batch", "image_in"): 10,
        ("batch", "cached_image_in"): 3,
        ("batch", "text_out"): 9,
        ("batch", "image_out"): 10,
    }
    assert len(PEERS["models"]) == 23


def test_every_reason_is_a_sentence() -> None:
    assert all(re.fullmatch(r"[A-Z].{5,}\.", difference["why"]) for difference in PEERS["differences"])


def test_no_model_that_both_know_is_left_out() -> None:
    ours = [model for model in CATALOGUE.models() if model.partition("/")[0] in PEERS["providers"]]
    assert [model for model in ours if is_theirs(model)] == sorted(PEERS["models"])
    theirs = [
        f"{provider.id}/{model.id}"
        for provider in data.providers
        if provider.id in PEERS["providers"]
        for model in provider.models
        if "image" in model.id or "image_mtok" in repr(model.prices)
    ]
    known = {f"{model.partition('/')[0]}/{row['theirs']}" for model, row in PEERS["models"].items()}
    assert sorted(model for model in theirs if model.removesuffix("-preview") not in known) == PEERS["not_ours"]


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=" ".join(str(value) for value in row.values())) for row in PEERS["calls"]]
)
def test_a_quote_costs_the_same(row: dict[str, Any]) -> None:
    call = {key: value for key, value in row.items() if key not in ("model", "usd", "theirs")}
    call |= {key: int(call[key]) for key in ("n", "prompt_tokens") if key in call}
    model, tier = row["model"], row.get("tier", "standard")
    found = quote(model, as_of=day_of(model), **call)
    usage = {line.meter: Decimal(decimal_text(line.quantity.expected)) for line in found.lines}
    if "theirs" in row:  # they have no price an image, and get the tokens
        usage["image_out"] = Decimal(int(found.priced.usage.measures["image_out"].quantity.expected))
        del usage["image"]
    assert Fraction(found.cost_usd) == Fraction(row["usd"])
    assert their_price(model, tier, {meter: number for meter, number in usage.items() if number}) == Fraction(
        row.get("theirs", row["usd"])
    )
