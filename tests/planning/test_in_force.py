"""What is in force is asked in one place: a discount put there moves quotes, plans, fees and verdicts alike."""

from __future__ import annotations

import ast
import re
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from costplan import Catalogue, InputError, quote
from costplan.budget.reader import read_budget
from costplan.contracts.paying import LIST_PRICE
from costplan.gating.gate import Gate, hold
from costplan.gating.revision import Revision
from costplan.planning.building import build_plan
from costplan.planning.in_force import (
    changes_in_force,
    counting_in_force,
    prices_in_force,
    rates_in_force,
    tariff_in_force,
)
from costplan.pricing.prices import PriceTable
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.units import exact
from costplan.yamlio import parse
from tests.places import ROOT

if TYPE_CHECKING:
    from costplan.pricing.prices import PriceBlock
    from costplan.units import Number

DAY = date(2026, 11, 23)
SCENARIO = b"""
version: 1
scenario: one road
period: 2027-01-01 through 2027-03-31
seats:
  design: {plan: midjourney/standard, count: 3, billed: monthly}
workflows:
  posts:
    runs: {amount: 100, per: month}
    steps:
      draft: {model: openai/gpt-image-2, size: 1024x1024, quality: medium, prompt_tokens: 40}
      final: {model: bfl/flux-2-pro, size: 1536x1024, input_images: [1024x1024], accepted: 80%}
"""
BUDGET = b"""
version: 1
budget: one road
owner: marketing
caps:
  - {id: whole, per: period, max: 1 USD}
  - {id: call, per: call, max: 0.001 USD}
"""


def costs() -> dict[str, Number]:
    """Pico-dollars of everything that rests on a rate in force, from fresh tables."""
    tables = Catalogue()
    loaded = LoadedScenario(read_scenario(parse(SCENARIO, "one.yaml")), "one.yaml", {})
    title = loaded.scenario.title
    budget = read_budget(parse(BUDGET, "budget.yaml"))
    revision = Revision([loaded], {title: "one.yaml"}, frozenset([title]), [budget], tables, DAY)
    plan = build_plan(loaded, tables, DAY)
    one = quote("bfl/flux-2-pro", as_of=DAY, size="1024x1024", catalogue=tables)
    held = [finding for finding in hold(Gate(revision)).findings if finding.rule == "cap"]
    caps = {f"check {finding.name} {finding.where}": finding.found or 0 for finding in held}
    return {"quote": one.cost.expected, "plan": plan.total.expected, "fees": plan.workflows[-1].total.expected} | caps


def test_one_discount_moves_everything_that_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = costs()
    assert len(listed) == 6  # a quote, a plan, its fees, a cap on the whole, a cap on a call of each step
    block_on = PriceTable.block_on

    def less(table: PriceTable, day: date) -> PriceBlock:
        block = block_on(table, day)
        tiers = {
            tier: {
                meter: tuple(row._replace(pico=exact(row.pico * Fraction(88, 100))) for row in rows)
                for meter, rows in meters.items()
            }
            for tier, meters in block.tiers.items()
        }
        return block._replace(tiers=tiers)

    monkeypatch.setattr(PriceTable, "block_on", less)
    assert costs() == {what: exact(cost * Fraction(88, 100)) for what, cost in listed.items()}


def test_rates_are_those_of_a_tier_of_the_block_in_force() -> None:
    tables = Catalogue()
    rates = rates_in_force(tables, LIST_PRICE, "openai/gpt-image-2", "batch", DAY)
    assert rates.block == prices_in_force(tables, LIST_PRICE, "openai/gpt-image-2", DAY)
    assert (rates.model, rates.tier, rates.rows) == ("openai/gpt-image-2", "batch", rates.block.tiers["batch"])
    with pytest.raises(InputError, match="has no price in tier 'bacth' on 2026-11-23; did you mean batch"):
        rates_in_force(tables, LIST_PRICE, "openai/gpt-image-2", "bacth", DAY)


def test_a_model_charged_by_the_megapixel_counts_no_tokens() -> None:
    assert counting_in_force(Catalogue(), "openai/gpt-image-2", DAY) is not None
    assert counting_in_force(Catalogue(), "bfl/flux-1.1-pro", DAY) is None


@pytest.mark.parametrize("model", ["openai/gpt-image-2", "openai/gpt-image-1", "google/imagen-4", "bfl/flux-2-pro"])
def test_a_tariff_is_one_for_all_days_between_two_changes_and_none_is_of_another_day(model: str) -> None:
    kept = Catalogue()
    table = kept.table(model)
    ends = changes_in_force(kept, LIST_PRICE, model, date.min, date.max)
    ends += [table.shutdown] if table.shutdown else []
    days = [end + timedelta(days=more) for end in [*ends, DAY] for more in (-1, 0, 1)]
    found = {}
    for day in sorted(days, key=lambda day: day.day):
        try:
            rates = rates_in_force(Catalogue(), LIST_PRICE, model, "standard", day)
        except InputError as none:
            with pytest.raises(InputError, match=re.escape(str(none))):
                tariff_in_force(kept, LIST_PRICE, model, "standard", day)
            continue
        tariff = found[day] = tariff_in_force(kept, LIST_PRICE, model, "standard", day)
        assert (tariff.rates, tariff.counting) == (rates, counting_in_force(Catalogue(), model, day))
    for day, next_day in pairwise(sorted(found)):
        is_same = not any(day < end <= next_day for end in ends)
        assert (found[day] is found[next_day]) == is_same


def test_a_tariff_knows_the_calibration_that_stands_over_its_tables() -> None:
    tables, calibrated = Catalogue(), Catalogue(calibration=ROOT / "pricing" / "public.calibration.yaml")
    model = "openai/gpt-image-2"
    assert tariff_in_force(tables, LIST_PRICE, model, "standard", DAY).ways[0].learned is None
    tables.calibration = calibrated.calibration
    assert tariff_in_force(tables, LIST_PRICE, model, "standard", DAY).ways[0].learned == calibrated.learned(model)


def test_nobody_else_asks_a_table_what_holds_on_a_day() -> None:
    """Tables and profiles themselves, and their linter, look at blocks; all others ask ``in_force``."""
    asking = {
        path.relative_to(ROOT / "costplan").as_posix()
        for path in (ROOT / "costplan").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Attribute) and node.attr == "block_on"
    }
    assert asking == {"linting.py", "planning/in_force.py", "pricing/profile_file.py"}
