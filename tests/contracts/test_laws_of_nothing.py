"""A contract of 0 % changes nothing on any plan that hypothesis draws, one that is taken away leaves no digit, and a
discount scales what models cost.
What terms do to rates stands in test_contracts.py."""

from __future__ import annotations

from copy import copy
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costplan.contracts.paying import LIST_PRICE
from costplan.contracts.reader import read_contract
from costplan.plan.charge import OF_NO_MODEL
from costplan.planning.building import build_plan
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.yamlio import parse, write
from tests.drawn import scenarios
from tests.planning.test_laws import CATALOGUE, DAY

if TYPE_CHECKING:
    from costplan.catalogue import Catalogue
    from costplan.plan.plan import Plan
    from costplan.quantity import Quantity

pytestmark = pytest.mark.once("exact")


def under(terms: str, first: str = "2020-01-01") -> Catalogue:
    text = f'version: 1\ncontract: acme\nmodels: ["*"]\nfrom: {first}\nrates: {terms}\n'
    return CATALOGUE.under([read_contract(parse(text.encode(), "acme.yaml"))])


def plan_of(document: dict[str, Any], catalogue: Catalogue) -> Plan:
    loaded = LoadedScenario(read_scenario(parse(write(document).encode(), "law.yaml")), "law.yaml", {})
    return build_plan(loaded, catalogue, DAY)


def costs(plan: Plan) -> list[Quantity]:
    return [plan.total, *(line.cost for line in plan.each_line())]


NOTHING = st.sampled_from(["[{discount: 0%}]", "[{uplift: 0%}, {markup: 0%}]", "[{uplift: 25%}, {discount: 20%}]"])
"""1.25 x 0.8 is 1, to the last digit."""


@given(scenarios(), NOTHING)
@settings(max_examples=25)
def test_a_contract_of_nothing_changes_no_line(document: dict[str, Any], terms: str) -> None:
    assert costs(plan_of(document, under(terms))) == costs(plan_of(document, CATALOGUE))


@given(scenarios(), st.integers(1, 99))
@settings(max_examples=25)
def test_a_discount_scales_every_line_of_a_model(document: dict[str, Any], percent: int) -> None:
    """To the last digit, but for what chance adds, which is rounded; stated costs are no model's."""
    pairs = zip(
        plan_of(document, CATALOGUE).each_line(),
        plan_of(document, under(f"[{{discount: {percent}%}}]")).each_line(),
        strict=True,
    )
    for listed, agreed in pairs:
        assert (listed.step, listed.per_call.meter) == (agreed.step, agreed.per_call.meter)
        if not listed.is_bend:
            factor = 1 if listed.charge.model == OF_NO_MODEL else 1 - Fraction(percent, 100)
            assert agreed.cost.numbers == tuple(number * factor for number in listed.cost.numbers)


@given(scenarios(), st.integers(1, 99))
@settings(max_examples=25)
def test_a_contract_that_is_taken_away_leaves_no_digit(document: dict[str, Any], percent: int) -> None:
    listed = costs(plan_of(document, CATALOGUE))
    signed = under(f"[{{discount: {percent}%}}]")
    plan_of(document, signed)  # what it keeps must not reach the next
    at_list = copy(signed)
    at_list.account = LIST_PRICE
    assert costs(plan_of(document, at_list)) == listed
    assert costs(plan_of(document, CATALOGUE)) == listed
