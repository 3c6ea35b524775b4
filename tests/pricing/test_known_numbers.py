"""The 144 published or measured figures of data/known_numbers.csv, one test a row, each at the face of a quote.
Token counts and unrounded prices are exact; a rounded price is the cost rounded half up to the decimals it is printed
with."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from costplan import quote
from costplan.units import PICO, round_half_up
from tests.places import TESTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.plan.cost_line import CostLine

Row = dict[str, str]

with (TESTS / "data" / "known_numbers.csv").open(encoding="utf-8", newline="") as file:
    ROWS: list[Row] = list(csv.DictReader(file))

DAYS = {"openai/gpt-image-1": date(2026, 10, 1)}  # shut down from 2026-10-23
DAY = date(2026, 11, 20)

SELLER = {
    "reseller badge": lambda model: model.replace("openai/", "comfy/"),
    "fal list": lambda model: model.replace("openai/gpt-image-2.5-", "fal/openai/gpt-image-2.5/"),
}
"""Whose table a figure is from, where it is not the maker's own."""

FIGURES = {
    ("image_out", "table"): 27,
    ("image_out", "calculator"): 11,
    ("image_out", "measured"): 31,
    ("usd_per_image_3dp", "guide"): 9,
    ("usd_per_image_times_1.20_4dp", "reseller badge"): 24,
    ("usd_per_image_times_1.43_4dp", "reseller badge"): 40,
    ("usd_per_image", "fal list"): 2,
}
"""How many rows there are of each figure."""


def image_line(row: Row) -> CostLine:
    """What the row's call charges for its image, without the text that goes in."""
    model = SELLER.get(row["kind"], str)(row["model"])
    day = DAYS.get(model, DAY)
    found = quote(model, as_of=day, size=row["size"], quality=row["quality"], prompt_tokens=0)
    lines = {line.meter: line for line in found.lines}
    if "image_out" in lines:
        return lines["image_out"]
    measure = found.priced.usage.measures["image_out"]  # mini is budgeted by its price an image, and still counted
    return lines["image"]._replace(meter="image_out", quantity=measure.quantity)


def usd(row: Row) -> Fraction:
    return Fraction(image_line(row).cost.expected) / PICO


CHECKS: dict[str, Callable[[Row], Fraction]] = {
    "image_out": lambda row: Fraction(image_line(row).quantity.expected),
    "usd_per_image": usd,
    "usd_per_image_3dp": lambda row: round_half_up(usd(row), 3),
    "usd_per_image_times_1.20_4dp": lambda row: round_half_up(usd(row), 4),
    "usd_per_image_times_1.43_4dp": lambda row: round_half_up(usd(row), 4),
}


@pytest.mark.parametrize("row", [pytest.param(row, id=" ".join(list(row.values())[:4])) for row in ROWS])
def test_known_number(row: Row) -> None:
    assert CHECKS[row["figure"]](row) == Fraction(row["value"])


@pytest.mark.parametrize(("model", "factor"), [("gpt-image-2", "1.20"), ("gpt-image-2.5-flare", "1.43")])
def test_a_badge_is_tokens_times_rate_times_factor(model: str, factor: str) -> None:
    """The same badges without the comfy tables: OpenAI's own cost, times the factor, rounded."""
    rows = [
        row for row in ROWS if row["figure"] == f"usd_per_image_times_{factor}_4dp" and row["model"].endswith(model)
    ]
    own = {row["size"] + row["quality"]: usd(row | {"kind": "maker"}) for row in rows}
    assert {row["size"] + row["quality"]: Fraction(row["value"]) for row in rows} == {
        key: round_half_up(cost * Fraction(factor), 4) for key, cost in own.items()
    }
    assert len(own) == FIGURES[f"usd_per_image_times_{factor}_4dp", "reseller badge"]


def test_no_row_is_lost() -> None:
    assert Counter((row["figure"], row["kind"]) for row in ROWS) == FIGURES
    assert {figure for figure, _ in FIGURES} == set(CHECKS)
    assert len(ROWS) == sum(FIGURES.values()) == 144
