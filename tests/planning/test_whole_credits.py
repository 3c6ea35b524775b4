"""Whole credits of contracts: known answers with their arithmetic, and laws of what is rounded up."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from costplan import Catalogue
from costplan.contracts.reader import read_contract
from costplan.errors import NOWHERE
from costplan.planning.quoting import quote
from costplan.pricing.whole_credits import CALL, IMAGE, ROUNDING, WholeCredits
from costplan.quantity import Quantity
from costplan.reserving.billing import bill
from costplan.reserving.bound import bound_of
from costplan.units import PICO
from costplan.yamlio import parse
from tests.places import TESTS
from tests.planning.test_contract_cases import contract, plan_under

CASES = yaml.load((TESTS / "data" / "whole_credit_cases.yaml").read_text("utf-8"), yaml.BaseLoader)  # as written


@pytest.mark.parametrize("case", CASES, ids=[one["name"] for one in CASES])
def test_a_plan_comes_to_what_is_recomputed_by_hand(case: dict[str, Any]) -> None:
    terms = {key: case[key] for key in ("rates", "commitments") if key in case}
    agreed = contract(yaml.safe_dump(terms, sort_keys=False).replace("'", ""))
    step = yaml.safe_dump({"model": "test/next", **case["step"]}, default_flow_style=True, width=999).replace("'", "")
    whole = {"version": 1, "scenario": "case", "period": f"2027-01-01 through 2027-01-{int(case.get('days', 1)):02d}"}
    text = yaml.safe_dump(whole, sort_keys=False).replace("'", "")
    text += f"workflows:\n  w:\n    runs: {{amount: 1, per: day}}\n    steps: {{s: {step.strip()}}}\n"
    plan = plan_under(agreed, text)
    assert plan.total.expected == Fraction(case["total"]) * PICO
    assert plan.is_certain == ("accepted" not in case["step"])


# --------------------------------------------------------------------------------------------------------------- laws

WORTHS = st.sampled_from(["0.01", "0.005", "0.07", "1"])
SHIPPED = Catalogue()
DAY = date(2026, 11, 27)


def credits_of(worth: int, per: str = CALL) -> WholeCredits:
    return WholeCredits(contract="c", worth=worth, per=per, words="", is_hidden=False, place=NOWHERE)


def under(worth: str, per: str) -> Catalogue:
    text = f'version: 1\ncontract: c\nmodels: ["*"]\nfrom: 2020-01-01\nrates: [{{credit: {worth}, round_up: {per}}}]\n'
    return SHIPPED.under([read_contract(parse(text.encode(), "c.yaml"))])


@given(
    worth=WORTHS,
    per=st.sampled_from((CALL, IMAGE)),
    model=st.sampled_from(
        ["openai/gpt-image-2", "openai/gpt-image-2.6-flare", "bfl/flux-2-pro", "openai/gpt-image-2.5-flare"]
    ),
    n=st.integers(1, 5),
    tokens=st.integers(0, 900),
)
@settings(max_examples=40)
def test_a_call_costs_no_less_and_less_than_a_credit_more_a_piece(
    worth: str, per: str, model: str, n: int, tokens: int
) -> None:
    asked: dict[str, Any] = {"size": "1024x1024", "n": n, "prompt_tokens": tokens, "as_of": DAY}
    listed, found = quote(model, **asked), quote(model, **asked, catalogue=under(worth, per))
    most = n if per == IMAGE else SHIPPED.table(model).rules.calls_for(found.priced.call)
    for one, other in zip(listed.cost.numbers, found.cost.numbers, strict=True):
        assert one <= other < one + most * Fraction(worth) * PICO
    if listed.cost.is_exact:
        assert found.cost.is_exact
        assert Fraction(found.cost.expected) % (Fraction(worth) * PICO) == 0
    assert found.listed == listed.cost.expected  # rounding is of no list price


@given(
    low=st.integers(0, 400),
    width=st.integers(1, 400),
    share=st.fractions(0, 1, max_denominator=9),
    worth=st.integers(1, 150),
)
@settings(max_examples=60)
def test_an_uncertain_cost_is_rounded_in_the_mean(low: int, width: int, share: Fraction, worth: int) -> None:
    # against the sum over many amounts: so many of each side that their mean is the expected one
    whole, mean, high = credits_of(worth), low + share * width, low + width
    found = whole.of(Quantity(low, mean, high))
    assert (found.low, found.high) == (whole.up(low), whole.up(high))
    assert found.low <= found.expected <= found.high
    assert mean <= found.expected <= mean + worth
    sides: list[tuple[Fraction, Fraction, Fraction]] = [(1 - share, Fraction(low), mean), (share, mean, Fraction(high))]
    number = 60
    drawn = Fraction(0)
    for weight, first, last in sides:
        points = (first + (last - first) * Fraction(2 * at + 1, 2 * number) for at in range(number))
        drawn += weight * sum(map(whole.up, points)) / number
    assert share in (0, 1) or abs(drawn - found.expected) <= Fraction(worth * 2 + width, number)


@given(
    costs=st.lists(st.integers(0, 60), min_size=1, max_size=6),
    beside=st.integers(0, 60),
    per=st.sampled_from((CALL, IMAGE)),
)
@settings(max_examples=100)
def test_no_fewer_images_cost_more_than_is_held(costs: list[int], beside: int, per: str) -> None:
    whole, n = credits_of(10, per), len(costs)
    held = whole.most(beside + sum(costs), n, 1)
    for made in range(1, n + 1):
        cost, pieces = beside + sum(costs[:made]), made if per == IMAGE else 1
        assert pieces * whole.up(Fraction(cost, pieces)) <= held


@pytest.mark.parametrize("per", [CALL, IMAGE])
def test_the_guard_holds_and_settles_whole_credits(per: str) -> None:
    # medium 1024x1024: 1,756 x $30 + 40 x $5 of a million = 0.05288, 6 credits of 0.01; two by call: 11
    tables, model = under("0.01", per), "openai/gpt-image-2"
    asked: dict[str, Any] = {"size": "1024x1024", "quality": "medium", "n": 2, "prompt_tokens": 40}
    told = quote(model, **asked, as_of=DAY, catalogue=tables)
    bound = bound_of(model, told.priced.call, day=DAY, catalogue=tables)
    assert bound.pico == told.cost.high == sum(part.pico for part in bound.parts)
    assert bound.pico == (12 if per == IMAGE else 11) * PICO / 100
    usage = {"input_tokens": 80, "output_tokens": 3512, "total_tokens": 3592,
             "input_tokens_details": {"text_tokens": 80, "image_tokens": 0}}  # fmt: skip
    body = {"data": [{"b64_json": ""}, {"b64_json": ""}], "usage": usage}
    settled = bill(body, model=model, call=told.priced.call, day=DAY, tier="standard", catalogue=tables)
    assert settled.pico == bound.pico


def test_what_rounding_adds_is_a_line_that_tells_why() -> None:
    line = quote("openai/gpt-image-2", size="1024x1024", quality="high", prompt_tokens=44, as_of=DAY,
                 catalogue=under("0.01", IMAGE)).lines[-1]  # fmt: skip
    # (50 x $5 + 7,024 x $30) / 1,000,000 = 0.21097, and 0.22 are paid
    assert (line.meter, line.cost.expected) == (ROUNDING, Fraction(22, 100) * PICO - Fraction("0.21097") * PICO)
    assert line.measure.why == "$0.21097 an image, rounded up to whole credits of $0.01"


def test_two_terms_that_round_one_call_are_an_error() -> None:
    with pytest.raises(Exception, match="in whole credits, by two terms"):
        plan_under(
            [contract("rates: [{credit: 0.01}]", name="a"), contract("rates: [{credit: 0.02}]", name="b")],
            "version: 1\nscenario: s\nperiod: 2027-01\nworkflows:\n  w:\n    runs: {amount: 1, per: day}\n    steps: "
            "{s: {model: test/next}}\n",
        )
