"""Modes of a cell's calls, case by case, and how often one spread is taken for several: seldom, however few.
Run as a script, this prints the table that docs/calibration.md quotes."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest
import yaml

from costplan.learning.cells import Value
from costplan.learning.modes import modes_of
from tests.places import TESTS

if TYPE_CHECKING:
    from collections.abc import Callable

    Draw: TypeAlias = Callable[[np.random.Generator, int], Any]

CASES = yaml.safe_load((TESTS / "data" / "modes_cases.yaml").read_text(encoding="utf-8"))

ONE: dict[str, Draw] = {
    "normal, .2": lambda drawn, calls: drawn.normal(500, 100, calls),
    "lognormal, .4": lambda drawn, calls: 500 * np.exp(drawn.normal(0, 0.4, calls)),
    "lognormal, .9": lambda drawn, calls: 500 * np.exp(drawn.normal(0, 0.9, calls)),
    "exponential": lambda drawn, calls: drawn.exponential(500, calls),
    "uniform, 200 to 800": lambda drawn, calls: drawn.uniform(200, 800, calls),
}
SEVERAL: dict[str, Draw] = {
    "60 % zeros, else lognormal, .4": lambda drawn, calls: np.where(
        drawn.random(calls) < 0.6, 0, 600 * np.exp(drawn.normal(0, 0.4, calls))
    ),
    "two values 90/10, four times apart": lambda drawn, calls: np.where(drawn.random(calls) < 0.9, 100, 400),
}


def value(tokens: float, source: str = "ours", prompt: str = "", day: Any = "", images: int = 1) -> Value:
    return Value(
        tokens=round(tokens),
        units=images,
        calls=1,
        n_calls=1,
        source=source,
        prompt=prompt,
        first=str(day),
        last=str(day),
    )


def found_in(draw: Draw, calls: int, times: int) -> float:
    """The share of so many samples that have modes."""
    drawn = np.random.default_rng(1)
    samples = (np.maximum(0, draw(drawn, calls)) for _ in range(times))
    return sum(bool(modes_of(value(tokens) for tokens in sample.tolist())) for sample in samples) / times


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    case = CASES[name]
    values = [value(**{**seen, "tokens": tokens}) for seen in case["calls"] for tokens in seen["tokens"]]
    modes = modes_of(values)
    told = [[float(mode.tokens), mode.calls, float(mode.noise)] for mode in modes]
    assert told == [pytest.approx(mode, rel=1e-5) for mode in case["modes"]]


@pytest.mark.parametrize("name", CASES)
def test_order_does_not_matter_nor_how_calls_were_added_up(name: str) -> None:
    values = [value(**{**seen, "tokens": tokens}) for seen in CASES[name]["calls"] for tokens in seen["tokens"]]
    counted = {one: values.count(one) for one in values}
    added = [one._replace(units=calls * one.images, calls=calls) for one, calls in counted.items()]
    random.Random(1).shuffle(added)
    assert modes_of(added) == modes_of(values)


@pytest.mark.parametrize("calls", [6, 10, 30])
@pytest.mark.parametrize("law", ONE)
def test_one_spread_is_seldom_taken_for_several(law: str, calls: int) -> None:
    assert found_in(ONE[law], calls, 100) <= (0.15 if law.startswith("uniform") else 0.06)


@pytest.mark.parametrize(
    ("law", "calls", "least"),
    [
        ("60 % zeros, else lognormal, .4", 10, 0.7),
        ("60 % zeros, else lognormal, .4", 30, 0.99),
        ("two values 90/10, four times apart", 100, 0.95),
    ],
)
def test_modes_are_found_where_calls_are_enough(law: str, calls: int, least: float) -> None:
    assert found_in(SEVERAL[law], calls, 100) >= least


def main() -> None:
    """The share of 2,000 samples in which modes are found, by law and number of calls."""
    for law, draw in (ONE | SEVERAL).items():
        shares = (f"{100 * found_in(draw, calls, 2000):5.1f}" for calls in (6, 8, 10, 20, 30, 100))
        sys.stdout.write(f"{law:36}" + "".join(shares) + "\n")


if __name__ == "__main__":
    main()
