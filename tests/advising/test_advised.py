"""Laws of advice, tried on generated scenarios: what was promised is what the plan then costs, nothing that is required
is broken, and the best together is no dearer than the best alone."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from costplan import Catalogue, Folder
from costplan.advising.advised import advice
from costplan.advising.trial import Trial
from costplan.alternatives.as_much import ROUNDED
from costplan.alternatives.required import unmet
from costplan.planning.building import build_plan
from costplan.scenario.file import LoadedScenario, laid, load_scenario
from costplan.yamlio import Plain, write
from tests.drawn import scenarios
from tests.places import TESTS

CATALOGUE = Catalogue([Folder(TESTS / "pricing", "tests/pricing")])
DAY = date(2026, 11, 23)

REQUIRES = st.fixed_dictionaries(
    {},
    optional={
        "min_width": st.integers(600, 2000).map(lambda edge: Plain(str(edge))),
        "aspect": st.sampled_from(["16:9 +- 2%", "1:1 +- 1%", "3:2 +- 5%"]),
        "min_quality": st.sampled_from(["low", "medium", "high"]),
        "providers": st.sampled_from([["openai"], ["openai", "google"], ["bfl", "azure"]]),
        "by": st.sampled_from([Plain("2027-02-10"), Plain("2027-04-30")]),
    },
)
EQUIVALENT = [
    {"these": [{"model": "openai/gpt-image-2"}, {"model": "openai/gpt-image-2.5-flare"}], "why": "a test says so"}
]


def trial_of(document: dict[str, Any]) -> Trial:
    loaded = load_scenario(Path("law.yaml"), data=write(document).encode())
    return Trial(loaded, CATALOGUE, DAY)


def broken(loaded: LoadedScenario) -> set[str]:
    plan = build_plan(loaded, CATALOGUE, DAY)
    return {
        f"{runs.workflow}.{found.step.name}: {told}"
        for runs in plan.runs
        for found in runs.outcome.steps
        for told in unmet(found.step, CATALOGUE)
    }


@settings(
    deadline=None, derandomize=True, max_examples=5, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(scenarios(), REQUIRES, st.booleans())
def test_what_is_promised_is_what_the_plan_then_costs(
    document: dict[str, Any], requires: dict[str, Any], equivalent: bool
) -> None:
    more = ({"requires": requires} if requires else {}) | ({"equivalent": EQUIVALENT} if equivalent else {})
    trial = trial_of(document | more)
    found = advice(trial)
    assert found.total == trial.plan.total
    before = broken(trial.loaded)
    for one in (*found.ways, *found.dearer):
        changed = laid(trial.loaded, one.way.change)
        plan = build_plan(changed, CATALOGUE, DAY)
        assert plan.total == one.total
        assert one.saving == found.total.expected - plan.total.expected
        assert plan.delivered >= trial.plan.delivered * (1 - ROUNDED)
        assert broken(changed) <= before
    assert [one.saving for one in found.ways] == sorted((one.saving for one in found.ways), reverse=True)
    assert all(one.saving > 0 for one in found.ways)
    for one in found.mending:
        then = laid(trial.loaded, one.way.change)
        assert broken(then) < before
        assert build_plan(then, CATALOGUE, DAY).total == one.total
    assert all(one.saving < 0 for one in found.dearer)
    firm = [one for one in found.ways if one.way.is_same]
    for best, parts in ((found.same, firm), (found.judged or found.same, found.ways)):
        assert (best is None) == (not parts)
        if best is not None:
            assert best.saving >= max(one.saving for one in parts)
            assert best.total == build_plan(best.scenario, CATALOGUE, DAY).total
            assert set(best.names) <= {one.name for one in parts}
            assert broken(best.scenario) <= before
            taken = [found.way(name) for name in best.names]
            assert not any(one.way.excludes(two.way) for one, two in combinations(taken, 2) if one and two)
    for one in found.ways:
        others = {two.name for two in found.ways if two is not one and one.way.excludes(two.way)}
        assert {two.name for two in found.ways if two is not one and {*one.groups} & {*two.groups}} == others


LATE = """
version: 1
scenario: case
period: 2027-03
workflows:
  w:
    requires: {by: 2027-04-01}
    runs: {amount: 100, per: day}
    steps:
      s:
        {model: openai/gpt-image-2.5-flare, tier: batch, quality: high, size: 1024x1024, prompt_tokens: 9, make: 6,
         keep: 1}
"""


def test_no_way_makes_a_plan_later_than_it_may_be() -> None:
    """A draft and its final, both in batch, are two windows: done on 2027-04-02."""
    for text, kinds in ((LATE, {"quality"}), (LATE.replace("by: 2027-04-01", "by: 2027-04-02"), {"draft", "quality"})):
        loaded = load_scenario(Path("late.yaml"), data=text.encode())
        found = {one.way.kind for one in advice(Trial(loaded, CATALOGUE, DAY)).ways}
        assert found & {"draft", "quality"} == kinds
