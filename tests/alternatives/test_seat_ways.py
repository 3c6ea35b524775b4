"""Other seats of a subscription, and seats or images by their number: what is proposed, and what it saves planned
anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from costplan import Catalogue
from costplan.alternatives.seat_counts import cheapest, seats_of, shared
from costplan.alternatives.seats import seats_ways
from costplan.alternatives.seats_or_images import images_instead, seats_instead
from costplan.catalogue import shipped
from costplan.planning.building import build_plan
from costplan.scenario.driver import Period
from costplan.scenario.file import laid, load_scenario
from tests.places import TESTS
from tests.steps_at import scenario_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.alternatives.way import Way
    from costplan.plan.plan import Plan
    from costplan.scenario.file import LoadedScenario

CATALOGUE = Catalogue()
CASES = yaml.load((TESTS / "data" / "seat_way_cases.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["cases"]


def ways_of(loaded: LoadedScenario, plan: Plan) -> Iterator[Way]:
    yield from seats_ways(loaded, plan, CATALOGUE)
    yield from images_instead(loaded, CATALOGUE)
    yield from seats_instead(loaded, plan, CATALOGUE)


def planned(loaded: LoadedScenario) -> Plan:
    return build_plan(loaded, CATALOGUE, loaded.scenario.period.first)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_what_is_proposed(case: dict[str, Any]) -> None:
    workflow = {"runs": {"amount": "600", "per": "month"}, "steps": {"s": case["step"]}}
    document = {"period": case.get("period", "2027-01 through 2027-12"), "workflows": {"w": workflow}}
    loaded = scenario_of(document | {key: case[key] for key in ("seats",) if key in case})
    plan = planned(loaded)
    assert f"{plan.total_usd.normalize():f}" == case.get("total", f"{plan.total_usd.normalize():f}")
    found: list[dict[str, str]] = []
    for way in ways_of(loaded, plan):
        there = planned(laid(loaded, way.change))
        assert there.complete
        assert way.kind == "seats"
        if any(part in way.words for part in case.get("only", [""])):
            saves = plan.total_usd - there.total_usd
            told = {"words": way.words, "firm": str(way.firm).lower(), "saves": f"{saves.normalize():f}"}
            wanted = case["ways"][len(found)] if len(found) < len(case["ways"]) else {}
            found.append(told | {key: getattr(way, key) for key in ("condition", "risk") if key in wanted})
    assert found == case["ways"]


@pytest.mark.parametrize("name", ["quarter", "subscription", "batch", "campaign", "guide-workflows", "providers"])
def test_each_can_be_planned_and_delivers_as_much(name: str) -> None:
    loaded = load_scenario(shipped("scenarios") / f"{name}.yaml")
    plan = planned(loaded)
    ways = list(ways_of(loaded, plan))
    assert ways == list(ways_of(loaded, plan))
    for way in ways:
        assert planned(laid(loaded, way.change)).delivered >= plan.delivered
        assert way.condition or way.firm


BLOCK = CATALOGUE.table("midjourney/standard").blocks[0]
YEAR = Period(BLOCK.start.replace(year=2027), BLOCK.start.replace(year=2027, month=12, day=31))


@given(st.lists(st.fractions(min_value=0, max_value=200, max_denominator=60), min_size=1, max_size=12))
def test_no_number_of_seats_costs_less(hours: list[Any]) -> None:
    use = {"fast_hour": {str(month): used for month, used in enumerate(hours)}}
    best = cheapest(BLOCK, use, YEAR, "monthly")
    costs = [seats_of(number, BLOCK, use, YEAR, "monthly").cost for number in range(1, 20)]
    assert best.cost == min(costs)
    assert best.number == 1 + costs.index(best.cost)


@given(
    st.integers(1, 40),
    st.dictionaries(st.sampled_from("abcde"), st.integers(1, 9), min_size=1).map(lambda shares: tuple(shares.items())),
)
def test_seats_are_split_as_they_are_shared(number: int, shares: tuple[tuple[str, int], ...]) -> None:
    split = shared(number, shares)
    assert sum(split.values()) == number
    assert list(split) == [center for center, _ in shares]
    assert min(split.values()) >= (1 if number >= len(shares) else 0)
    if number < len(shares):
        assert set(split.values()) == {0, 1}
        assert min(dict(shares)[one] for one in split if split[one]) >= max(
            dict(shares)[one] for one in split if not split[one]
        )
