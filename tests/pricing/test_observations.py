"""Public usage records against what a quote counts: output, input and text tokens exact, and what was billed.
Every record that states a figure is either matched or named in data/observations_excluded.yaml with a reason that
holds."""

from __future__ import annotations

import csv
import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
import yaml

from costplan import Catalogue, Quote, quote
from costplan.contracts.paying import LIST_PRICE
from costplan.planning.in_force import rates_in_force
from costplan.pricing.call import Call
from costplan.pricing.sizes import size_of
from costplan.quantity import Quantity, certain
from costplan.units import PICO, decimal_text, round_half_up
from tests.places import TESTS

DATA = TESTS / "data"
CATALOGUE = Catalogue()
Row = dict[str, str]
Exclusion = dict[str, Any]

with (DATA / "observations.csv").open(encoding="utf-8", newline="") as file:
    RECORDS: list[Row] = list(csv.DictReader(file))

PROMPT_TOKENS = "prompt_text_tokens_o200k_if_computable"
WITH_A_PROMPT = [row for row in RECORDS if row[PROMPT_TOKENS] and 'prompt "' in row["note"]]
OBSERVED = [row for row in RECORDS if row["kind"] == "observed"]

MODELS = {
    "gpt-image-1": ("openai/gpt-image-1", date(2026, 10, 1)),
    "gpt-image-1-mini": ("openai/gpt-image-1-mini", date(2026, 11, 1)),
    "gpt-image-1.5": ("openai/gpt-image-1.5", date(2026, 11, 1)),
    "gpt-image-2": ("openai/gpt-image-2", date(2026, 11, 1)),
    "gpt-image-2-codex": ("openai/gpt-image-2", date(2026, 11, 1)),
    "gpt-image-2.5-flare": ("openai/gpt-image-2.5-flare", date(2026, 11, 1)),
    "gpt-image-2.5-sunburst": ("openai/gpt-image-2.5-sunburst", date(2026, 11, 1)),
    "gemini-2.5-flash-image": ("google/gemini-2.5-flash-image", date(2026, 9, 1)),
    "gemini-3-pro-image": ("google/gemini-3-pro-image", date(2026, 9, 1)),
    "gemini-3-pro-image (OpenRouter)": ("google/gemini-3-pro-image", date(2026, 9, 1)),
    "gemini-3.1-flash-image": ("google/gemini-3.1-flash-image", date(2026, 9, 1)),
    "imagen-4": ("google/imagen-4", date(2026, 6, 1)),
    "imagen-4-fast": ("google/imagen-4-fast", date(2026, 6, 1)),
    "flux-2-flex": ("bfl/flux-2-flex", date(2026, 9, 1)),
    "flux-2-klein-4b": ("bfl/flux-2-klein-4b", date(2026, 9, 1)),
    "flux-2-pro": ("bfl/flux-2-pro", date(2026, 9, 1)),
    "flux-pro-1.1": ("bfl/flux-1.1-pro", date(2026, 9, 1)),
    "flux-kontext-pro": ("bfl/flux-kontext-pro", date(2026, 9, 1)),
    "flux-kontext-max": ("bfl/flux-kontext-max", date(2026, 9, 1)),
    "recraft-v4": ("recraft/recraft-v4", date(2026, 9, 1)),
    "recraft-v4-pro": ("recraft/recraft-v4-pro", date(2026, 9, 1)),
}
"""What records call a model, its table, and the day it is asked on where the record has none."""

EITHER = {"gpt-image-1.5-or-1": ("gpt-image-1.5", "gpt-image-1")}
"""A record that names two models must match with both."""

KINDS = {"generations": "generate", "edits": "edit", "responses": "responses"}
DISCOUNT = {"o0184": Fraction(4, 5), "o0185": Fraction(4, 5)}  # an account billed at 0.8 of the list, says the record

# ----------------------------------------------------------------------------------- which records state which figure

ELIGIBLE = {
    "image_out": [r for r in OBSERVED if re.fullmatch(r"\d+x\d+", r["size"]) and r["quality"] not in ("", "auto")],
    "image_in": [r for r in OBSERVED if r["input_image_sizes"]],
    "text_in": [r for r in OBSERVED if r[PROMPT_TOKENS]],
    "cost_usd": [r for r in OBSERVED if r["cost_usd"]],
}

COUNTS = {  # eligible, matched, excluded
    "image_out": (293, 256, 37),
    "image_in": (38, 26, 12),
    "text_in": (24, 13, 11),
    "cost_usd": (31, 23, 8),
}

EXCLUSIONS: dict[str, list[Exclusion]] = yaml.load(
    (DATA / "observations_excluded.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
EXCLUDED = {
    figure: {name: exclusion for exclusion in exclusions for name in exclusion["ids"]}
    for figure, exclusions in EXCLUSIONS.items()
}


def each(excluded: bool) -> list[Any]:
    return [
        pytest.param(figure, row, id=f"{figure} {row['id']}")
        for figure, eligible in ELIGIBLE.items()
        for row in eligible
        if (row["id"] in EXCLUDED[figure]) is excluded
    ]


# ----------------------------------------------------------------------------------------------- what costplan counts


def asked(figure: str, row: Row, name: str) -> Quote:
    """The record's call as a quote. What is not on record and does not touch the figure is stood in for: input tokens
    do not depend on what comes out, nor output tokens on what goes in, nor text tokens on any size."""
    model, day = MODELS[name]
    kind = KINDS[row["endpoint"]]
    partial = re.search(r"partial_images=(\d)", row["mode"])
    stand_in = ["1024x1024"] * int(row["n_input_images"] or 1)
    inputs = row["input_image_sizes"].split("|") if figure == "image_in" else stand_in
    return quote(
        model,
        as_of=date.fromisoformat(row["date"]) if len(row["date"]) == 10 else day,
        size=row["size"] if figure == "image_out" else "1024x1024",
        quality=row["quality"] if figure == "image_out" else "low",
        n=int(row["n"]),
        prompt_tokens=int(row[PROMPT_TOKENS] or 0),
        input_images=inputs if kind == "edit" else (),
        call=kind,
        parameters={"partial_images": partial[1]} if partial else None,
    )


def quantity(found: Quote, meter: str) -> Quantity:
    lines = {line.meter: line.quantity for line in found.lines}
    return lines[meter] if meter in lines else found.priced.usage.measures[meter].quantity


def counted(figure: str, row: Row) -> list[Quantity]:
    """Each model that the record may be about, with what is counted for it."""
    found = []
    for name in EITHER.get(row["model"], (row["model"],)):
        if figure == "image_out" and name == "gpt-image-2-codex":  # its sizes are legal on a plan's route only
            profile = CATALOGUE.profile("openai/gpt-image-2").block_on(MODELS[name][1])
            call = Call(size=size_of(row["size"]), quality=row["quality"], n=int(row["n"]))
            found.append(profile.counted["image_out"].method.quantity(call))
        elif figure == "cost_usd":
            found.append(certain(billed(row, name)))
        else:
            found.append(quantity(asked(figure, row, name), figure))
    return found


def billed(row: Row, name: str) -> Fraction:
    """Dollars: the tokens on record at the model's rates; the price of one image where it is not sold by tokens."""
    model, day = MODELS[name]
    rates = rates_in_force(CATALOGUE, LIST_PRICE, model, "standard", day)
    if "image_out" not in rates.rows:
        rule = CATALOGUE.table(model).rules.size  # a gateway takes sizes that the maker does not; the price is one
        size = row["size"] if rule is None or rule.takes(size_of(row["size"])) else None
        return Fraction(quote(model, as_of=day, size=size, prompt_tokens=0).cost.expected) / PICO
    usage = {meter: int(row[meter] or 0) for meter in ("text_in", "image_in", "text_out", "image_out")}
    if not row["image_out"]:
        usage["image_out"] = int(row["output_tokens"])
    cost = sum(tokens * rates.rows[meter][0].pico for meter, tokens in usage.items() if tokens)
    return Fraction(cost) / PICO * DISCOUNT.get(row["id"], Fraction(1))


def on_record(figure: str, row: Row) -> Fraction:
    return Fraction(row[figure])


def agrees(figure: str, found: Quantity, row: Row) -> bool:
    """Tokens are exact; an amount is rounded half up to the decimals it is on record with."""
    if figure == "cost_usd":
        places = len(row["cost_usd"].partition(".")[2])
        return found.is_exact and decimal_text(round_half_up(found.expected, places)) == decimal_text(
            on_record(figure, row)
        )
    return found == certain(int(row[figure]))


# --------------------------------------------------------------------------------------------------------------- tests


@pytest.mark.parametrize(("figure", "row"), each(excluded=False))
def test_record_matches(figure: str, row: Row) -> None:
    found = counted(figure, row)
    assert [agrees(figure, quantity, row) for quantity in found] == [True] * len(found), (found, row[figure])


@pytest.mark.parametrize(("figure", "row"), each(excluded=True))
def test_excluded_record_cannot_match(figure: str, row: Row) -> None:
    exclusion = EXCLUDED[figure][row["id"]]
    assert sum(way in exclusion for way in ("unknown", "differs", "within")) == 1
    if "unknown" in exclusion:
        assert all(not row[field] or "?" in row[field] for field in exclusion["unknown"])
        return
    (found,) = counted(figure, row)
    assert not agrees(figure, found, row)
    if "within" in exclusion:
        assert found.low <= on_record(figure, row) <= found.high
    elif exclusion["differs"] != "true":
        assert found == certain(int(exclusion["differs"]))


@pytest.mark.parametrize("figure", COUNTS)
def test_every_record_is_matched_or_excluded(figure: str) -> None:
    matched = [row["id"] for row in ELIGIBLE[figure] if row["id"] not in EXCLUDED[figure]]
    listed = [name for exclusion in EXCLUSIONS[figure] for name in exclusion["ids"]]
    assert len(set(listed)) == len(listed)
    assert set(listed) <= {row["id"] for row in ELIGIBLE[figure]}
    assert (len(ELIGIBLE[figure]), len(matched), len(listed)) == COUNTS[figure]


def test_the_figures_are_all_listed() -> None:
    assert set(ELIGIBLE) == set(COUNTS) == set(EXCLUSIONS)
    assert len(RECORDS) == 462
    assert len(OBSERVED) == 423


def test_every_reason_is_a_sentence() -> None:
    reasons = [exclusion["reason"] for exclusions in EXCLUSIONS.values() for exclusion in exclusions]
    assert all(re.fullmatch(r"[A-Z].{20,}\.", reason) for reason in reasons), reasons


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in WITH_A_PROMPT])
def test_the_tokens_of_a_prompt_on_record(row: Row) -> None:
    prompt = re.findall(r'prompt "(.*)"', row["note"])[0]
    found = quote(
        "openai/gpt-image-2", as_of=date(2026, 11, 1), size="1024x1024", quality="low", prompt=prompt, n=int(row["n"])
    )
    assert len(prompt) == int(row["prompt_chars"])
    assert quantity(found, "text_in").high == (int(row[PROMPT_TOKENS]) + 6) * int(row["n"])
    assert quantity(found, "text_in").low == int(row[PROMPT_TOKENS]) + 6


def test_there_are_prompts_on_record() -> None:
    assert len(WITH_A_PROMPT) == 22
