"""What models have free together by their tables is free once, and no other seller gives it away."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from costplan import Catalogue
from costplan.planning.building import build_plans
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.units import PICO
from costplan.yamlio import parse

DAY = date(2026, 11, 28)
GROUNDED = """
version: 1
scenario: case
period: 2026-12
workflows:
  fast:
    runs: {amount: 4000, per: total}
    steps: {s: {model: google/gemini-3.1-flash-image, size: 1K, prompt_tokens: 0, searches: 1}}
  best:
    runs: {amount: 1000, per: total}
    steps: {s: {model: google/gemini-3-pro-image, size: 1K, prompt_tokens: 0, searches: 3}}
"""


def test_searches_of_two_models_use_up_one_allowance() -> None:
    catalogue = Catalogue()
    loaded = LoadedScenario(read_scenario(parse(GROUNDED.encode(), "case.yaml")), "case.yaml", {})
    plan = build_plans([loaded], catalogue, DAY)
    # 4,000 x 1 + 1,000 x 3 = 7,000 searches; 2,000 beyond the 5,000 free at $14 for 1,000
    searched = plan.costs.select(lambda charge: charge.per_call.meter == "search").total.expected
    assert Fraction(searched) / PICO == 28


def test_another_seller_has_neither_the_makers_searches_nor_those_free() -> None:
    catalogue = Catalogue()
    for model in ("vertex/gemini-3-pro-image", "302ai/gemini-3.1-flash-image"):
        for block in catalogue.table(model).blocks:
            assert block.free_of("search") is None
            assert all("search" not in meters for meters in block.tiers.values())
