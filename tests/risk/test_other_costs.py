"""What a workflow costs beside its calls, in the law of its cost: against closed forms, beside the plan's sums."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from costplan import Catalogue, Folder
from costplan.normal import NORMAL
from costplan.planning.building import build_plan
from costplan.risk.risks import Risks
from costplan.risk.selection import Selections
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.units import PICO
from costplan.yamlio import parse
from tests.places import TESTS

if TYPE_CHECKING:
    from costplan.plan.plan import Plan

DRAWN = """
version: 1
scenario: case
period: 2027-01
workflows:
  w:
    runs: {amount: %s, per: month}
    steps:
      draft:
        model: test/next
        quality: low
        accepted: 60%%
        on_reject: {redo: draft, at_most: 3}
        costs: {file: {per: accepted_image, usd: 0.05}}
      final:
        model: test/next
        quality: low
        accepted: 80%%
        costs: {review: {per: image, minutes: 1 to 4, usd_per_hour: 3}}
    failures: {errored: {rate: 10%%, billed: yes, retry: {at_most: 2}}}
    costs:
      egress: {per: accepted_image, usd: 0.1}
      brief: {per: run, minutes: 1 to 2, usd_per_hour: 6}
      rent: {per: month, usd: 5}
"""
"""Each run by hand in :func:`simulated`."""

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
    return plan_of(REVIEWED.format(costs=costs))


def plan_of(text: str) -> Plan:
    scenario = read_scenario(parse(text.encode(), "s.yaml"))
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


def simulated(amount: str, many: int) -> Any:
    """So many such months, drawn: the inputs, then each decision of all runs; nothing of the package but its laws."""
    chance = np.random.Generator(np.random.PCG64(3))

    def lognormal(low: float, high: float) -> Any:
        middle, spread = math.log(low * high) / 2, math.log(high / low) / (2 * NORMAL.inv_cdf(0.95))
        return np.exp(middle + spread * chance.standard_normal(many))

    low, _, high = amount.partition(" to ")
    runs = np.floor(lognormal(float(low), float(high))).astype(int) if high else np.full(many, int(low))
    look, brief = lognormal(1, 4) * 3 / 60, lognormal(1, 2) * 6 / 60

    def called(number: Any) -> tuple[Any, Any]:
        again = chance.binomial(number, 0.1)
        return number + again, number - chance.binomial(again, 0.1)

    arriving, billed, filed = runs, 0, 0
    for _ in range(3):
        tries, succeeded = called(arriving)
        taken = chance.binomial(succeeded, 0.6)
        billed, filed, arriving = billed + tries, filed + taken, succeeded - taken
    tries, made = called(filed)
    delivered = chance.binomial(made, 0.8)
    return 5 + (billed + tries) * 0.01 + filed * 0.05 + made * look + delivered * 0.1 + runs * brief


@pytest.mark.parametrize("amount", ["40", "900", "700 to 1400"])
def test_the_law_of_a_plan_with_costs_is_that_of_draws(amount: str) -> None:
    plan = plan_of(DRAWN % amount)
    risk, drawn = Risks(plan).of(), simulated(amount, 200_000)
    assert float(Fraction(risk.expected) / PICO) == pytest.approx(float(drawn.mean()), rel=3e-3)
    found = [float(Fraction(one) / PICO) for one in (risk.p50, risk.p80, risk.p90, risk.p95)]
    assert found == pytest.approx(list(np.quantile(drawn, [0.5, 0.8, 0.9, 0.95])), rel=1e-2)
