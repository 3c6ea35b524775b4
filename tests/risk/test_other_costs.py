"""What a workflow costs beside its calls, in the law of its cost: against closed forms, beside the plan's sums."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from costplan import Catalogue, Folder
from costplan.planning.building import build_plan
from costplan.risk.selection import Selections
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.units import PICO
from costplan.yamlio import parse
from tests.places import TESTS

if TYPE_CHECKING:
    from costplan.plan.plan import Plan

REVIEWED = """
version: 1
scenario: case
period: 2027-01-01
workflows:
  w:
    runs: {{amount: 10, per: total}}
    steps:
      final: {{model: test/next, quality: low, make: 2, keep: 1, accepted: 50%, on_reject: {{redo: final, at_most: 3}}}}
    failures: {{errored: {{rate: 10%, billed: yes, retry: {{at_most: 2}}}}}}
    costs: {{{costs}}}
"""


def planned(costs: str) -> Plan:
    scenario = read_scenario(parse(REVIEWED.format(costs=costs).encode(), "s.yaml"))
    catalogue = Catalogue([Folder(TESTS / "pricing", "tests/pricing")])
    return build_plan(LoadedScenario(scenario, "s.yaml", {"s.yaml": ""}), catalogue, date(2026, 11, 28))


@pytest.mark.parametrize(
    ("costs", "worst"),
    [
        # a run walks three times at most, two images at $0.01, two tries each: 10 x 3 x 2 x $0.02
        ("", Fraction(12, 10)),
        # and each of the three results has two images to review
        ("review: {per: image, of: final, usd: 1}", Fraction(12, 10) + 10 * 3 * 2),
        ("egress: {per: accepted_image, usd: 1}", Fraction(12, 10) + 10),
        ("brief: {per: run, usd: 1}", Fraction(12, 10) + 10),
        ("storage: {per: total, usd: 7}", Fraction(12, 10) + 7),
    ],
)
def test_the_law_of_a_run_has_what_it_costs_beside_its_calls(costs: str, worst: Fraction) -> None:
    plan = planned(costs)
    found = Selections(plan.runs, plan.calls, plan.pools).of(plan.costs)
    assert found.expected == plan.costs.total.expected
    assert Fraction(found.worst) / PICO == worst
    for runs in found.runs:  # the mean of the law is the plan's, by all ways that a run can go
        assert runs.run.cumulants[0] == pytest.approx(float(runs.run.expected), rel=1e-12)
