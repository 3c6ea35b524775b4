"""The cheapest legal size against the price of each legal size, one by one: in worked examples, and as a law over all
shipped models and over prices that jump."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from costplan import Catalogue
from costplan.alternatives.cheapest_size import SizeCost, cheapest_size, distance
from costplan.errors import NOWHERE, CostplanError
from costplan.planning.costing import price_at
from costplan.planning.in_force import LIST_PRICE, tariff_in_force
from costplan.planning.tariff import Tariff
from costplan.pricing.call import Call
from costplan.pricing.legal_sizes import Wanted, about, legal_sizes
from costplan.pricing.prices import Row
from costplan.pricing.sizes import Size, SizeRule, size_of
from costplan.quantity import certain
from costplan.units import usd_text
from tests.places import TESTS

CATALOGUE = Catalogue()
DAY = date(2026, 11, 27)


def tariff_of(model: str, tier: str = "standard") -> Tariff | None:
    try:
        return tariff_in_force(CATALOGUE, LIST_PRICE, model, tier, DAY)
    except CostplanError:
        return None  # it does not answer any more


def call_of(tariff: Tariff, size: Size, quality: str | None) -> Call:
    call = Call(size=size, quality=quality, prompt_tokens=certain(100))
    return tariff.table.rules.settle(tariff.table.model, call)


def one_by_one(call: Call, tariff: Tariff, wanted: Wanted, near: Size) -> SizeCost | None:
    """Every legal size priced."""
    rule = tariff.table.rules.size
    assert rule
    known = price_at(call, tariff).unknowns
    found = []
    for size in legal_sizes(rule, wanted):
        try:
            priced = price_at(call._replace(size=rule.settle(size)[0]), tariff)
        except CostplanError:
            continue
        if priced.unknowns == known:
            found.append((priced.cost.expected, distance(size, near), size.pixels, size))
    if not found:
        return None
    cost, _, _, size = min(found)
    return SizeCost(size, cost)


# ----------------------------------------------------------------------------------------------------- worked examples

CASES = yaml.safe_load((TESTS / "data" / "size_cases.yaml").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_the_worked_examples(case: dict[str, Any]) -> None:
    tariff = tariff_of(case["model"], case.get("tier", "standard"))
    planned = size_of(case["planned"])
    assert tariff
    assert isinstance(planned, Size)
    call = call_of(tariff, planned, case.get("quality"))
    shape: tuple[Fraction, Fraction] | tuple[None, None] = (None, None)
    if "shape" in case:
        shape = about(Fraction(case["shape"]), Fraction(case["within"].rstrip("%")) / 100)
    wanted = Wanted(case.get("min_width", 1), case.get("min_height", 1), *shape)
    found = cheapest_size(call, tariff, wanted, planned)
    now = usd_text(price_at(call, tariff).cost.expected)
    assert found
    assert (now, str(found.size), usd_text(found.cost)) == tuple(map(str, (case["now"], case["cheapest"], case["usd"])))
    assert found == one_by_one(call, tariff, wanted, planned)


def test_of_all_29_146_sizes_none_is_cheaper() -> None:
    tariff = tariff_of("openai/gpt-image-2")
    assert tariff
    planned = Size(3840, 2160)
    call = call_of(tariff, planned, "high")
    assert cheapest_size(call, tariff, Wanted(), planned) == one_by_one(call, tariff, Wanted(), planned)


# ------------------------------------------------------------------------------------------------------------- the laws

SIZED = [
    tariff
    for model in CATALOGUE.models()
    for tier in ("standard", "batch")
    for tariff in [tariff_of(model, tier)]
    if tariff and tariff.table.rules.size and not tariff.table.reference
]


def with_edges_up_to(tariff: Tariff, rule: SizeRule, rows: dict[str, tuple[Row, ...]]) -> Tariff:
    """The same model with a shorter longest edge, so that all sizes can be priced, and with more price rows."""
    table = tariff.table._replace(rules=tariff.table.rules._replace(size=rule))
    rates = tariff.rates._replace(rows=tariff.rates.rows | rows)
    return Tariff(table, rates, tariff.counting, CATALOGUE.learned(table.model))


@st.composite
def jumping(draw: st.DrawFn, least: Size) -> dict[str, tuple[Row, ...]]:
    """Prices of an image by its pixels or its size, dearer or cheaper for more of them as it happens."""
    if draw(st.booleans()):
        return {}
    rows = []
    for _ in range(draw(st.integers(1, 3))):
        pixels = draw(st.integers(least.pixels, 3 * least.pixels))
        by_pixels = draw(st.booleans())
        size = Size(*(edge // 16 * 16 + draw(st.sampled_from([0, 16, 32])) for edge in least))
        rows.append(
            Row(
                when=() if by_pixels else (("size", str(size)),),
                max_pixels=pixels if by_pixels else None,
                pico=draw(st.integers(0, 10**11)),
                place=NOWHERE,
            )
        )
    if draw(st.booleans()):
        rows.append(Row(when=(), max_pixels=None, pico=draw(st.integers(0, 10**11)), place=NOWHERE))
    return {"image": tuple(rows)}


@st.composite
def requests(draw: st.DrawFn) -> tuple[Call, Tariff, Wanted, Size]:
    """A call of a shipped model, what its size has to be, and what it was."""
    tariff = draw(st.sampled_from(SIZED))
    rule = tariff.table.rules.size
    assert rule
    fewest = max(rule.min_pixels, 300_000)
    shape = draw(st.sampled_from([Fraction(1), Fraction(16, 9), Fraction(9, 16), Fraction(3, 2), Fraction(5, 2)]))
    edge = int((fewest * shape) ** 0.5) + draw(st.integers(0, 600))
    least = Size(edge, max(1, int(edge / shape)))
    wanted = Wanted(*least, *(about(shape, Fraction(draw(st.integers(0, 60)), 1000))))
    if rule.is_listed:
        wanted = draw(st.sampled_from([wanted, Wanted(), Wanted(min_width=1025), Wanted(min_height=1025)]))
        smaller = rule
    else:
        beyond = 14 * rule.multiple_of if rule.multiple_of > 1 else 25
        smaller = rule._replace(max_edge=min(rule.max_edge, max(least) + beyond))
        if draw(st.booleans()):
            wanted = Wanted(*least)
    sized = with_edges_up_to(tariff, smaller, draw(jumping(least)))
    quality = draw(st.sampled_from(tariff.table.rules.qualities or (None,)))
    near = draw(st.sampled_from(list(legal_sizes(rule)) if rule.is_listed else [rule.nearest(least)]))
    call = call_of(tariff, near, quality)
    return call._replace(n=draw(st.integers(1, 3))), sized, wanted, near


@settings(max_examples=150, deadline=None)
@given(requests())
def test_no_legal_size_that_meets_the_requirements_is_cheaper(request: tuple[Call, Tariff, Wanted, Size]) -> None:
    call, tariff, wanted, near = request
    try:
        price_at(call, tariff)
    except CostplanError:
        with pytest.raises(CostplanError):
            cheapest_size(call, tariff, wanted, near)
        return
    found = cheapest_size(call, tariff, wanted, near)
    assert found == one_by_one(call, tariff, wanted, near)
    rule = tariff.table.rules.size
    assert rule
    assert found is None or (rule.takes(found.size) and wanted.is_met_by(found.size))
