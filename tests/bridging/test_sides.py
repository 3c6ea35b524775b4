"""Bridges between plans that are booked in a currency, that were signed, and that cannot be planned again."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from costplan import Catalogue, Folder
from costplan.books.entries import entries_of, plan_of_entries
from costplan.bridging.bridged import bridge
from costplan.bridging.side import Side
from costplan.budget.reader import read_budget
from costplan.exchange.fx_file import read_fx
from costplan.plan.saved import SavedPlan, SavedScenario
from costplan.units import PICO
from costplan.yamlio import parse
from tests.bridging.test_cases import dollars, side
from tests.places import TESTS

if TYPE_CHECKING:
    from costplan.budget.budget import Budget
    from costplan.plan.plan import Plan

CATALOGUE = Catalogue([Folder(TESTS / "pricing", "tests/pricing")])
POSTS = """
version: 1
scenario: posts
period: 2027-01 through 2027-02
workflows:
  posts: {tags: {cost_center: A}, runs: {amount: 1000, per: month}, steps: {image: {model: test/flat}}}
  odd: {runs: {amount: 1, per: week}, steps: {image: {model: test/flat}}}
"""


def planned(*overrides: str) -> Side:
    return side("now", POSTS, overrides, CATALOGUE)


def plan_of(one: Side) -> Plan:
    assert one.plan is not None
    return one.plan


def budget(*rates: tuple[str, str]) -> Budget:
    """A cap in EUR, at so many dollars from a day on."""
    source = '{title: t, url: "https://example.com", checked: 2026-11-01, confidence: official}'
    blocks = [f"  - {{from: {day}, source: {source}, usd: {{EUR: {usd}}}}}" for day, usd in rates]
    fx = "\n".join(["version: 1", "fx:", *blocks])
    text = "{version: 1, budget: year, fx: fx.yaml, caps: [{id: all, max: 100 EUR}]}"
    return read_budget(parse(text.encode(), "budget.yaml"), lambda _: read_fx(parse(fx.encode(), "fx.yaml")))


def test_another_rate_of_exchange_is_fx_at_what_the_head_costs() -> None:
    base = planned()._replace(budgets=(budget(("2026-01-01", "1.25")),))
    head = planned("posts.runs.amount=2000")._replace(budgets=(budget(("2026-01-01", "1.25"), ("2027-02-01", "1.00")),))
    found = bridge(base, head)
    assert found.currency == "EUR"
    february = 14 * Fraction("0.04") + 14 * Fraction("0.05")  # the price rises on the 15th
    assert dollars(found.by(lambda cell: cell.workflow)["posts"].parts) == {
        "volume": (40 + 1000 * february / 28) / Fraction("1.25"),  # 1,000 images more a month at the rates of the base
        "fx": 2000 * february / 28 * (1 - 1 / Fraction("1.25")),
    }
    assert sum(map(Fraction, found.total.parts.values())) == found.total.difference


def test_a_base_in_another_currency_is_told_in_dollars() -> None:
    assert bridge(planned()._replace(budgets=(budget(("2026-01-01", "1.25")),)), planned()).currency == "USD"


SEATS = """
version: 1
scenario: art
period: 2027-01
seats: {art: {plan: midjourney/standard, count: 1}}
workflows:
  art: {runs: {amount: 100, per: month}, steps: {image: {model: midjourney/standard}}}
"""


def test_a_rate_that_changes_within_a_month_moves_nothing_else_of_seats() -> None:
    art = side("now", SEATS, (), Catalogue())
    before, after = budget(("2026-01-01", "1.25")), budget(("2026-01-01", "1.25"), ("2027-01-16", "1.00"))
    found = bridge(art._replace(budgets=(before,)), art._replace(budgets=(after,)))
    assert found.total.base == Fraction(plan_of(art).total.expected) / Fraction("1.25")
    assert found.parts == ("fx",)


def test_what_was_signed_is_the_base_and_whole_pico_dollars_are_rounding() -> None:
    base = planned()
    signed = plan_of_entries("signed", entries_of(plan_of(base), ()), {"posts": "case.yaml"})
    found = bridge(base._replace(signed=signed), planned("posts.runs.amount=2000"))
    assert found.total.base == signed.total != plan_of(base).total.expected  # 1 a week are no whole pico-dollars
    assert set(found.parts) == {"volume", "rounding"}
    assert abs(Fraction(found.total.parts["rounding"])) < 1
    assert sum(map(Fraction, found.total.parts.values())) == found.total.difference


def test_what_this_costplan_reckons_otherwise_is_not_split() -> None:
    base = planned()
    signed = plan_of_entries("signed", entries_of(plan_of(base), ()), {})
    spends = tuple(spend._replace(cost=spend.cost + PICO) for spend in signed.spends or ())
    told = signed._replace(spends=spends, scenarios=(SavedScenario("posts", "", "", sum(one.cost for one in spends)),))
    found = bridge(base._replace(signed=told), planned())
    assert round(found.total.parts["not split"] / PICO) == -len(spends)
    assert found.total.base == told.total
    back = bridge(planned(), base._replace(signed=told))
    assert back.total.head == told.total
    assert back.total.difference == -found.total.difference


@pytest.mark.parametrize("keeps_months", [True, False])
def test_what_keeps_no_tables_is_not_split_but_by_what_it_kept(*, keeps_months: bool) -> None:
    plan = plan_of(planned())
    kept = plan_of_entries("v1", entries_of(plan, ()), {"then": "case.yaml"})
    kept = kept.called({"posts": "then"})
    if not keeps_months:
        kept = SavedPlan(name="lock", scenarios=kept.scenarios)
    head = planned("posts.runs.amount=2000")
    found = bridge(Side(name="v1", signed=kept), head)
    assert set(found.parts) == {"not split"}
    assert found.total.base == kept.total
    assert found.total.head == plan_of(head).total.expected
    assert set(found.by_month()) == ({"2027-01", "2027-02"} if keeps_months else {""})
    assert found.steps == ()
