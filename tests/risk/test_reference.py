"""The distributions of plans made from a seed, held against a plain simulation of every way that their runs can go:
each quantile within the error it tells and what the simulation may be off by. 'make fire' draws 60 of them a million
times; here are those that cost little."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from costplan.risk.bends import bends
from costplan.risk.distribution import SHARES, STEP
from costplan.risk.risks import Risks
from tests.planning.test_cases import plan_of
from tests.risk.reference import CHUNK, document, simulated

if TYPE_CHECKING:
    from costplan.plan.plan import Plan

pytestmark = pytest.mark.once("draws")

DRAWS = int(os.environ.get("COSTPLAN_DRAWS", 2 * CHUNK))
SEEDS = range(60) if "COSTPLAN_DRAWS" in os.environ else (1, 2, 9, 10, 13, 27, 29, 36, 57)
AUTO = tuple(seed for seed in range(100, 160) if "quality: auto" in document(seed, auto=True))
AUTO = AUTO if "COSTPLAN_DRAWS" in os.environ else AUTO[:6]
STANDARD_ERRORS = 4


def fallen(plan: Plan, draws: Any) -> list[str]:
    """The quantiles that are further off than they tell."""
    risk, number = Risks(plan).of(), len(draws)
    found = []
    for name, share in zip(("p50", "p80", "p90", "p95"), SHARES, strict=True):
        off = STANDARD_ERRORS * (share * (1 - share) / number) ** 0.5
        low, high = (float(draws[int(number * at)]) for at in (share - off, min(share + off, 1 - 1 / number)))
        mine, told = float(risk.at(name)), risk.error + STEP / 2
        if not low - told <= mine <= high + told:
            found.append(
                f"{name} {mine / 1e12:.4f}, not {low / 1e12:.4f} to {high / 1e12:.4f}, off by {told / 1e12:.4f}"
            )
    return found


CASES = [*((seed, False) for seed in SEEDS), *((seed, True) for seed in AUTO)]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("seed", "auto"), CASES)
def test_quantiles_and_means_are_those_of_a_plain_simulation(seed: int, auto: bool) -> None:
    plan = plan_of(document(seed, auto=auto))
    assert auto == any(line.per_call.measure.mixture for line in plan.each_line())
    draws = simulated(plan, DRAWS, seed)
    assert fallen(plan, draws) == []
    found = [bend for bend in bends(plan.runs, plan.calls, plan.pools) if bend is not None]
    straight = sum(line.cost.expected for line in plan.each_line() if not line.per_call.label.startswith("bend"))
    told = sum(bend.error for bend in found) + STEP * len(plan.pools)
    mean = float(straight) + sum(bend.cost for bend in found)
    assert mean == pytest.approx(float(np.mean(draws)), abs=told + STANDARD_ERRORS * float(np.std(draws)) / DRAWS**0.5)


def test_the_overage_of_a_lognormal_use_has_its_closed_form() -> None:
    """Jobs of a minute, 3,500 to 7,300 of them, and 90 hours included at $4 an hour beyond: a call option's formula."""
    from math import exp, log

    from scipy import stats

    from costplan.quantity import Z90

    head = "version: 1\nscenario: x\nperiod: 2026-12\nseats: {t: {plan: midjourney/standard, count: 6}}\nworkflows:\n"
    plan = plan_of(
        head + "  w: {runs: {amount: 3500 to 7300, per: month}, steps: {s: {model: midjourney/standard, make: 4}}}"
    )
    (bend,) = bends(plan.runs, plan.calls, plan.pools)
    middle, spread, included = log(3500 * 7300) / 2, log(7300 / 3500) / (2 * float(Z90)), 5400
    far = (middle - log(included)) / spread
    cdf = stats.norm.cdf
    beyond = exp(middle + spread**2 / 2) * cdf(far + spread) - included * cdf(far)
    assert bend is not None
    assert (bend.method, bend.error) == ("exact", 0)
    assert bend.cost / 1e12 == pytest.approx(4 * beyond / 60, abs=0.00005000001)  # $24.6582: the mean use is 86.9 hours
