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
from costplan.contracts.paying import LIST_PRICE
from costplan.errors import NOWHERE, CostplanError
from costplan.planning.cheapest_size import SizeCost, cheapest_size, distance
from costplan.planning.costing import price_at
from costplan.planning.in_force import tariff_in_force
from costplan.planning.tariff import Tariff
from costplan.pricing.call import Call
from costplan.pricing.counting.method import NotKnown
from costplan.pricing.legal_sizes import Wanted, about, legal_sizes
from costplan.pricing.prices import Row
from costplan.pricing.profiles import Extra
from costplan.pricing.size_rule import SizeRule
from costplan.pricing.sizes import Size, size_of
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
    if tariff and (rule := tariff.table.rules.size) and not tariff.table.reference
    if next(legal_sizes(rule), None)  # classes alone tell no shape
]
SHAPES = [Fraction(1), Fraction(16, 9), Fraction(9, 16), Fraction(3, 2), Fraction(5, 2)]


def changed(tariff: Tariff, rule: SizeRule, rows: dict[str, tuple[Row, ...]], extras: tuple[Extra, ...] = ()) -> Tariff:
    """The same model with another rule for sizes, more price rows and more that nobody can count."""
    table = tariff.table._replace(rules=tariff.table.rules._replace(size=rule))
    rates = tariff.rates._replace(rows=tariff.rates.rows | rows)
    counting = tariff.counting and tariff.counting._replace(extras=extras)
    return Tariff(table, rates, counting, CATALOGUE.learned(table.model))


@st.composite
def shipped_calls(draw: st.DrawFn) -> tuple[Call, Tariff, Wanted, Size]:
    """A call of a shipped model, what its size has to be and what it was, of edges so short that all are priced."""
    tariff = draw(st.sampled_from(SIZED))
    rule = tariff.table.rules.size
    assert rule
    shape = draw(st.sampled_from(SHAPES))
    edge = int((max(rule.min_pixels, 300_000) * shape) ** 0.5) + draw(st.integers(0, 600))
    least = Size(edge, max(1, int(edge / shape)))
    wanted = Wanted(*least, *(about(shape, Fraction(draw(st.integers(0, 60)), 1000))))
    if rule.is_listed:
        wanted = draw(st.sampled_from([wanted, Wanted(), Wanted(min_width=1025), Wanted(min_height=1025)]))
    else:
        beyond = 14 * rule.multiple_of if rule.multiple_of > 1 else 25
        wanted = draw(st.sampled_from([wanted, Wanted(*least)]))
        rule = rule._replace(max_edge=min(rule.max_edge, max(least) + beyond))
    near = draw(st.sampled_from(list(legal_sizes(rule)))) if rule.is_listed else rule.nearest(least)
    quality = draw(st.sampled_from(tariff.table.rules.qualities or (None,)))
    call = call_of(tariff, near, quality)
    return call._replace(n=draw(st.integers(1, 3))), changed(tariff, rule, {}), wanted, near


@st.composite
def calls_at_jumping_prices(draw: st.DrawFn) -> tuple[Call, Tariff, Wanted, Size]:
    """A call whose images have prices of their own by size and by pixels, dearer or cheaper for more of them as it
    happens, some of which cannot be counted whole."""
    tariff = tariff_of(draw(st.sampled_from(["openai/gpt-image-2", "openai/gpt-image-2.6-flare", "bfl/flux-2-pro"])))
    assert tariff
    rule = SizeRule(multiple_of=64, min_edge=512, max_edge=1216, max_pixels=1216 * 1152)
    every = list(legal_sizes(rule))
    near, least = draw(st.sampled_from(every)), draw(st.sampled_from(every))
    sizes = st.one_of(st.sampled_from(every), st.sampled_from([near, least, Size(least.width, least.height + 64)]))
    picos = st.sampled_from([0, 1, 10**9, 10**10, 10**11])
    by_size = st.builds(
        lambda size, pico: Row(when=(("size", str(size)),), max_pixels=None, pico=pico, place=NOWHERE), sizes, picos
    )
    by_pixels = st.builds(
        lambda size, off, pico: Row(when=(), max_pixels=size.pixels + off, pico=pico, place=NOWHERE),
        sizes,
        st.integers(-1, 0),
        picos,
    )
    rows = draw(st.lists(st.one_of(by_size, by_size, by_pixels), min_size=1, max_size=4))
    rows += draw(
        st.lists(
            st.builds(lambda pico: Row(when=(), max_pixels=None, pico=pico, place=NOWHERE), picos),
            min_size=1 - bool(rows),
            max_size=1,
        )
    )
    extra = st.builds(lambda size: Extra((("size", str(size)),), "text_out", "what it thinks", "", NOWHERE), sizes)
    extras = draw(st.lists(extra, max_size=2))
    wanted = draw(
        st.sampled_from([Wanted(), Wanted(*least), Wanted(1, 1, *about(draw(st.sampled_from(SHAPES)), Fraction(1, 5)))])
    )
    sized = changed(tariff, rule, {"image": tuple(rows)}, tuple(extras))
    return call_of(sized, near, next(iter(tariff.table.rules.qualities), None)), sized, wanted, near


@st.composite
def calls_at_one_price(draw: st.DrawFn) -> tuple[Call, Tariff, Wanted, Size]:
    """A call that costs the same at every size, or below a number of pixels, so that the nearest is looked for."""
    tariff = tariff_of("bfl/flux-1.1-pro")
    assert tariff
    rule = SizeRule(multiple_of=draw(st.sampled_from([16, 32])), min_edge=256, max_edge=768)
    legal = st.sampled_from(list(legal_sizes(rule)))
    planned, step = draw(legal), draw(legal)
    near = Size(draw(st.integers(200, 900)), draw(st.integers(200, 900)))
    rows = (
        Row(when=(), max_pixels=step.pixels, pico=10**9, place=NOWHERE),
        Row(when=(), max_pixels=None, pico=10**10, place=NOWHERE),
    )
    least = draw(st.sampled_from([Wanted(), Wanted(500, 300), Wanted(1, 1, *about(Fraction(3, 2), Fraction(1, 10)))]))
    return call_of(changed(tariff, rule, {}), planned, None), changed(tariff, rule, {"image": rows}), least, near


@settings(max_examples=150, deadline=None)
@given(st.one_of(shipped_calls(), calls_at_jumping_prices(), calls_at_one_price()))
def test_no_legal_size_that_meets_the_requirements_is_cheaper(request: tuple[Call, Tariff, Wanted, Size]) -> None:
    call, tariff, wanted, near = request
    try:
        price_at(call, tariff)
    except CostplanError:
        with pytest.raises(CostplanError):
            cheapest_size(call, tariff, wanted, near)
        return
    assert cheapest_size(call, tariff, wanted, near) == one_by_one(call, tariff, wanted, near)


EDGES = [(512, 768), (768, 1024), (720, 1280), (640, 640), (816, 1456)]
LIKE = [
    size
    for width, height in EDGES
    for size in (Size(2 * width, height), Size(width, 2 * height), Size(2 * height, width), Size(height, 2 * width))
]


@pytest.mark.parametrize("tariff", SIZED, ids=lambda tariff: f"{tariff.table.model} {tariff.rates.tier}")
def test_what_a_method_sees_of_a_size_is_all_that_moves_it(tariff: Tariff) -> None:
    for quality in tariff.table.rules.qualities or (None,):
        for method in (way.counted.method for way in tariff.ways if quality != "auto"):
            counted: dict[object, object] = {}
            for size in LIKE:
                try:
                    found = method.quantity(Call(size=size, quality=quality, prompt_tokens=certain(100)))
                except NotKnown:
                    continue
                if str(size) not in method.sizes_apart:
                    assert counted.setdefault(method.sees(size), found) == found
