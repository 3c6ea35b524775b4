"""Savings: what a plan would cost at list prices, what each contract takes off that, and what of each is not used.
It is reckoned at expected use, as costs accrue; what rates contracts make stands in contracts/agreed.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.contracts.agreed import is_of
from costplan.named import NamedTuple
from costplan.plan.costs import PlanCosts
from costplan.quantity import certain
from costplan.scenario.scenario import CONTRACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from costplan.contracts.contract import Contract, Span
    from costplan.plan.charge import Charge
    from costplan.plan.plan import Plan
    from costplan.units import Number

OF_USE = frozenset({"volume_step", "commitment_used", "overage", "credit_discount"})
"""Lines of contracts that make use dearer or cheaper than its rates: less of them is saved."""

UNUSED = frozenset({"commitment_unused", "minimum_unused", "credit_expired"})
"""Lines of contracts for what nobody uses: no list price has it."""


class Saved(NamedTuple):
    """What a contract comes to in a plan: ``listed`` is what it is for at list prices, ``saved`` what it takes off
    (below zero where it adds), ``unused`` what is lost of it. ``listed`` and ``saved`` are None where they are kept
    private."""

    id: str
    listed: Number | None
    saved: Number | None
    unused: Number


class Savings(NamedTuple):
    """What contracts come to in a plan, by contract, and what all of it would cost at list prices: None where that
    would tell what a private contract saves. What accrues is ``listed``, less all that is saved, and all that is
    unused."""

    listed: Number | None
    contracts: tuple[Saved, ...]


def savings_of(plan: Plan) -> Savings | None:
    """What the contracts save that a plan rests on, in the currency in which it is told; None where there is none."""
    if not plan.contracts:
        return None
    costs = plan.accrued
    found = tuple(_saved(contract, costs, plan.contracts) for contract in plan.contracts)
    if any(contract.is_hidden for contract in plan.contracts):
        return Savings(None, found)
    use = costs.select(lambda charge: charge.workflow != CONTRACTS)
    lines = costs.select(lambda charge: charge.workflow == CONTRACTS and not _is_told(charge))
    return Savings(_at_list(use, plan.contracts) + lines.total.expected, found)


def resting_on(contracts: Iterable[Contract], costs: PlanCosts) -> tuple[Contract, ...]:
    """Those of an account's contracts that a plan's costs rest on: they are for some of its use, or have lines."""
    named = {charge.step.partition(".")[0] for charge in costs.charges if charge.workflow == CONTRACTS}
    return tuple(one for one in contracts if one.id in named or _under(one, costs).spans)


def _saved(contract: Contract, costs: PlanCosts, every: Iterable[Contract]) -> Saved:
    own = costs.select(lambda charge: charge.workflow == CONTRACTS and charge.step.partition(".")[0] == contract.id)
    unused = own.select(lambda charge: charge.per_call.meter in UNUSED).total.expected
    use = _under(contract, costs)
    if contract.is_hidden or any(charge.per_call.row.hidden for charge in use.charges):  # one tells the other
        return Saved(contract.id, None, None, unused)
    added = own.select(lambda charge: charge.per_call.meter in OF_USE).total.expected
    saved = _sum(use, _taken_off_by(contract.id)) + _given(use, [contract]) - added
    return Saved(contract.id, _at_list(use, every), saved, unused)


def _at_list(use: PlanCosts, contracts: Iterable[Contract]) -> Number:
    """What use costs at list prices, with what contracts give of it."""
    return _sum(use, _listed) + _given(use, contracts)


def _given(use: PlanCosts, contracts: Iterable[Contract]) -> Number:
    """What units that contracts have free would cost at list prices: all that is used, less what is billed of it."""
    terms = {f"{contract.id}.{term.name}" for contract in contracts for term in contract.free}
    if not terms:
        return 0
    freed = use.select(lambda charge: _free_by(charge) in terms)
    every = (
        span._replace(products=tuple(one._replace(times=one.runs) for one in span.products))
        for span in freed.select(lambda charge: not charge.is_bend).spans
    )
    return _sum(PlanCosts(every, use.scale), _listed) - _sum(freed, _listed)


def _free_by(charge: Charge) -> str:
    """The term by which units of a charge are free together with others, empty where there is none."""
    line = charge.per_call
    free = line.block.free_of(line.meter) if line.block else None
    return free.shared if free else ""


def _under(contract: Contract, costs: PlanCosts) -> PlanCosts:
    """The use that a contract is for."""
    span = contract.span
    use = costs.select(lambda charge: charge.workflow != CONTRACTS and is_of(span, charge.model))
    return use.split(lambda stretch: _is_within(span, stretch.start)).get(True, PlanCosts((), costs.scale))


def _is_within(span: Span, day: date) -> bool:
    return span.first <= day and (span.last is None or day <= span.last)


def _is_told(charge: Charge) -> bool:
    return charge.per_call.meter in OF_USE | UNUSED


def _listed(charge: Charge) -> Number:
    """What a run costs at list prices."""
    row = charge.per_call.row
    return charge.run_cost.expected + charge.units.expected * (charge.per_call.listed - row.pico) * charge.moved


def _taken_off_by(contract: str) -> Callable[[Charge], Number]:
    """What a contract's terms take off the cost of a run, each off what those before it made of the rate."""

    def taken(charge: Charge) -> Number:
        less, before = 0 * charge.per_call.listed, charge.per_call.listed
        for move in charge.per_call.row.moves:
            less += before - move.pico if move.contract == contract else 0
            before = move.pico
        return charge.units.expected * less * charge.moved

    return taken


def _sum(costs: PlanCosts, of: Callable[[Charge], Number]) -> Number:
    """What charges come to where a run costs something else."""
    spans = (
        span._replace(
            products=tuple(
                one._replace(charge=one.charge._replace(run_cost=certain(of(one.charge)))) for one in span.products
            )
        )
        for span in costs.spans
    )
    return PlanCosts(spans, costs.scale).total.expected
