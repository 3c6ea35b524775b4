"""What is told where a whole price is stated away: steps that cost nothing, terms and growth that leave next to none.
What units are free stands in pools.py, and what a contract saves in plan/savings.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.plan.plan import Remark
from costplan.pricing.prices import hidden_by
from costplan.units import METERS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from costplan.contracts.contract import Contract
    from costplan.plan.costs import PlanCosts
    from costplan.scenario.scenario import Scenario

LEAST = Fraction(1, 100)
"""What is left of a price or a volume, below which it is stated away."""

SAID = "free by statement: "
"""How each of them begins."""


def free_by_statement(
    scenarios: Iterable[Scenario],
    contracts: Iterable[Contract],
    costs: PlanCosts,
    unknown: Container[tuple[str, str, str]],
) -> Iterator[Remark]:
    """Of a plan under contracts; ``unknown`` are the scenarios, workflows and steps that nobody can count whole."""
    yield from _steps(costs, unknown)
    for contract in contracts:
        yield from _terms(contract)
    for scenario in scenarios:
        yield from _growth(scenario)


def _steps(costs: PlanCosts, unknown: Container[tuple[str, str, str]]) -> Iterator[Remark]:
    """Steps that cost nothing though their tables have prices, else the meters that a contract prices so."""
    priced: dict[tuple[str, str, str], bool] = {}
    rates: dict[Remark, None] = {}
    for charge in costs.of_models:
        line, step = charge.per_call, (charge.scenario, charge.workflow, charge.step)
        if not line.listed:
            continue
        priced[step] = priced.get(step, False) or bool(charge.run_cost.high)
        if line.row.pico < line.listed * LEAST and not line.row.hidden:
            told = f"{METERS[line.meter].label} of {charge.model} costs less than 1% of its list price"
            rates[Remark(f"{charge.workflow}.{charge.step}", f"{SAID}{told}")] = None
    for key, is_paid in priced.items():
        if not is_paid and key not in unknown:
            scenario, name = key[0], f"{key[1]}.{key[2]}"
            yield Remark(name, f"{SAID}{name} of {scenario} costs nothing, and its model's table has prices")
    yield from rates


def _terms(contract: Contract) -> Iterator[Remark]:
    """Volume steps and overages that leave next to nothing of a rate."""
    for steps in contract.volume:
        if any(_is_away(one.rate, one.factor) for one in steps.steps):
            yield _said(contract, steps.name, "a volume step takes off 99% or more")
    for one in contract.commitments:
        if one.overage < LEAST:
            yield _said(contract, one.name, "what is used beyond the commitment costs less than 1% of its rate")


def _is_away(rate: int | Fraction | None, factor: Fraction | None) -> bool:
    return factor < LEAST if factor is not None else not rate


def _said(contract: Contract, name: str, told: str) -> Remark:
    where = f"{contract.id}.{name}"
    return Remark(where, f"{SAID}{where}: {hidden_by(contract.id) if contract.is_hidden else told}")


def _growth(scenario: Scenario) -> Iterator[Remark]:
    """Drivers that have shrunk to next to nothing before the period starts."""
    first = scenario.period.first
    every = [driver for workflow in scenario.workflows for driver in (workflow.runs, workflow.deliver) if driver]
    for driver in {driver.name: driver for driver in every}.values():
        growth = driver.growth
        if growth is not None and (1 + growth.rate) ** growth.times(first, first) < LEAST:
            told = f"growth leaves less than 1% of {driver.name} on the first day of {scenario.title}"
            yield Remark(driver.name, f"{SAID}{told}")
