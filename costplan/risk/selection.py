"""How some of a plan's costs are selected: what is certain in them is added up here for good.
What a selection is stands in chosen.py; no law and no sample is drawn.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from costplan.plan.charge import BY_TIME
from costplan.plan.tally import COST, UNITS
from costplan.risk.charged import Charged, rate_of, weighed
from costplan.risk.chosen import Counting, Own, Selection, Tallied
from costplan.risk.parts import Flow, Hours, Runs, expected_cost
from costplan.risk.rejects import renamed
from costplan.risk.unit import as_expected
from costplan.scenario.scenario import CONTRACTS
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from costplan.plan.calls import PlanCalls
    from costplan.plan.charge import Charge, Input
    from costplan.plan.costs import PlanCosts, Scale, Span
    from costplan.plan.plan import Plan
    from costplan.plan.plan_runs import PlanRuns
    from costplan.plan.pool import Pool
    from costplan.plan.product import Product
    from costplan.plan.tally import Tally
    from costplan.units import Number

_Workflow: TypeAlias = "tuple[str, str]"
_Due: TypeAlias = "tuple[int, int]"
"""The place of a tally, and that of what is due on it."""

_Taken: TypeAlias = "dict[tuple[_Workflow, Sequence[int], Number], list[Charge]]"
"""Charges by workflow, days as places in its volume, and what their cost is multiplied by."""


class _Open:
    """A selection on its way: what is certain so far, and what is charged for runs and for the use of each pool, with
    what is billed of that and what its bend adds."""

    def __init__(self, weight: str) -> None:
        self.weight = weight
        self.certain: Number = 0
        self.bends: dict[int, Number] = {}
        self.rest: _Taken = {}
        self.hourly: dict[int, _Taken] = {}
        self.billed: dict[int, Number] = {}
        self.due: dict[_Due, dict[str, Number]] = {}
        self.due_cost: Number = 0
        self.due_bends: dict[_Due, Number] = {}


def _as_it_is(one: Input) -> Input:
    return one


class Selections:
    """A plan's costs, ready to be selected from, by its runs, the calls of its steps, and its pools.

    ``named`` tells what an input of the scenarios is called, so that it can be that of another plan.
    """

    def __init__(
        self,
        runs: Iterable[PlanRuns],
        calls: Iterable[PlanCalls],
        pools: Sequence[Pool],
        tallies: Sequence[Tally] = (),
        named: Callable[[Input], Input] = _as_it_is,
    ) -> None:
        if named is not _as_it_is:
            runs = (one._replace(volume=one.volume.renamed(named), outcome=renamed(one.outcome, named)) for one in runs)
        self._runs = {(one.scenario, one.workflow): one for one in runs}
        self._charged = Charged(calls, named)
        self._flows: dict[tuple[_Workflow, int], Flow] = {}
        self._named = {(pool.model, pool.month, pool.meter): at for at, pool in enumerate(pools)}
        self._uses = [_uses(pool) for pool in pools]
        self._pools = [(pool.included, self._all(used, UNITS)) for pool, used in zip(pools, self._uses, strict=True)]

        self.counting = Counting(tallies, [self._own(tally) for tally in tallies])
        self._dues = {
            (tally.name, due.meter, due.view, due.stretch.start): (at, place)
            for at, tally in enumerate(tallies)
            for place, due in enumerate(tally.dues)
        }

    @classmethod
    def of_plan(cls, plan: Plan, named: Callable[[Input], Input] = _as_it_is) -> Selections:
        """Those of a plan."""
        return cls(plan.runs, plan.calls, plan.pools, plan.tallies, named)

    def _own(self, tally: Tally) -> Own:
        counted = self.of(tally.uses, weight=tally.weight)
        return Own(counted, counted if tally.weight == COST else self.of(tally.uses))

    def beyond(self, pool: Pool) -> Hours:
        """All that is used beyond a pool."""
        at = self._named[pool.model, pool.month, pool.meter]
        return Hours(*self._pools[at], self._all(self._uses[at]))

    def of(self, costs: PlanCosts, scale: Scale | None = None, weight: str = COST) -> Selection:
        """Some of the plan's costs, those of each stretch times an exact factor (None: that of the costs); or what
        they count by another weight of a tally."""
        found, scale = _Open(weight), scale or costs.scale
        for factor, part in ({1: costs} if scale is None else costs.split(scale)).items():
            for span in part.spans:
                self._take(span, factor, found)
        for pool in list(found.hourly):
            price = self._price_of_all(pool, found.hourly[pool], weight)
            if price is not None:  # whatever happens, all that is included is used: what is beyond is no law of its own
                found.certain -= price * self._pools[pool][0]
                del found.billed[pool]
                for key, charges in found.hourly.pop(pool).items():
                    found.rest.setdefault(key, []).extend(charges)
        straight = self._all(found.rest, weight)
        hours = tuple(
            Hours(*self._pools[pool], self._all(taken, weight), found.bends.get(pool, 0))
            for pool, taken in found.hourly.items()
        )
        every: tuple[Runs | Hours, ...] = (*straight, *hours)
        sure = [runs for runs in straight if runs.kind.is_certain]
        moved = tuple(runs for runs in straight if not runs.kind.is_certain)
        tallied = tuple(
            Tallied(
                counting=self.counting,
                at=at,
                due=due,
                factor=sum(shares.values()),
                bent=found.due_bends.get((at, due), 0),
            )
            for (at, due), shares in found.due.items()
        )
        bent: Number = sum(found.bends.values()) + sum(found.due_bends.values())
        certain = found.certain + expected_cost(sure)
        return Selection(
            expected=exact(
                Fraction(certain + expected_cost(moved) + sum(found.billed.values()) + found.due_cost + bent)
            ),
            bent=bent,
            certain=certain,
            runs=moved,
            hours=tuple(pool for pool in hours if not pool.is_certain),
            still=tuple(part for part in every if part.is_certain and part.moved_by),
            tallied=tallied,
        )

    def _take(self, span: Span, factor: Number, found: _Open) -> None:
        first = span.products[0]
        workflow = (first.charge.scenario, first.charge.workflow)
        if workflow not in self._runs or first.charge.counts == BY_TIME:  # what hangs on no run, or a contract has due
            for one in span.products:
                if workflow[1] == CONTRACTS:
                    self._take_due(one, span, factor, found)
                else:
                    found.certain += factor * _cost(one, span.days, found.weight)
            return
        straight = [one.charge for one in span.products if one.times is one.runs]
        if len(straight) == len(span.products):
            found.rest.setdefault((workflow, span.days, factor), []).extend(straight)
            return
        for day in span.days:  # what uses a pool is known by its month, and what is beside it belongs to the same tries
            key = (workflow, (day,), factor)
            if straight:
                found.rest.setdefault(key, []).extend(straight)
            for one in span.products:
                if one.times is not one.runs:
                    self._take_of_pool(one, key, span.stretches[day].month, found)

    def _take_due(self, one: Product, span: Span, factor: Number, found: _Open) -> None:
        charge, cost = one.charge, factor * _cost(one, span.days, COST)
        place = self._dues.get((charge.step, charge.per_call.meter, charge.view, span.stretches[span.days[0]].start))
        if place is None or not any(True for _ in self.counting.parts(place[0])):
            found.certain += cost
            return
        share = dict(self.counting.tallies[place[0]].dues[place[1]].shares)[charge.scenario]
        found.due.setdefault(place, {})[charge.scenario] = factor * charge.moved * share
        if charge.is_bend:
            found.due_bends[place] = found.due_bends.get(place, 0) + cost
        else:
            found.due_cost += cost

    def _take_of_pool(
        self, one: Product, key: tuple[_Workflow, Sequence[int], Number], month: str, found: _Open
    ) -> None:
        charge, (_, days, factor) = one.charge, key
        pool = self._named[charge.pool, month, charge.per_call.meter]
        if charge.is_bend:  # the law of what is used beyond has it
            found.bends[pool] = found.bends.get(pool, 0) + factor * _cost(one, days, found.weight)
            return
        if all(runs.is_certain for runs in self._pools[pool][1]):
            found.certain += factor * _cost(one, days, found.weight)
        else:
            found.billed[pool] = found.billed.get(pool, 0) + factor * _cost(one, days, found.weight)
        found.hourly.setdefault(pool, {}).setdefault(key, []).append(charge)

    def _price_of_all(self, pool: int, taken: _Taken, weight: str) -> Number | None:
        """What a unit of a pool costs, where a selection has all that uses it and more than is included is always used;
        None elsewhere, and where all is certain."""
        included, used = self._pools[pool]
        charged = [
            (charge.per_call, factor * charge.moved) for (_, _, factor), charges in taken.items() for charge in charges
        ]
        prices = {
            Fraction(weighed(one, weight).expected * factor) / Fraction(one.quantity.expected)
            for one, factor in charged
        }
        is_all = len(charged) == sum(map(len, self._uses[pool].values()))
        if len(prices) > 1 or not is_all or all(runs.is_certain for runs in used):
            return None
        least: Number = 0
        for runs in used:
            is_known = not (runs.inputs or any(unit.noise for _, unit in runs.run.units))
            if not is_known or runs.run.attained.least is None:
                return None
            least += runs.number(as_expected) * runs.run.attained.least
        return prices.pop() if least >= included else None

    def _all(self, taken: _Taken, weight: str = COST) -> tuple[Runs, ...]:
        """Charges as runs, those alike on several days at once."""
        alike: dict[Flow, list[int]] = {}
        for (workflow, days, factor), charges in taken.items():
            alike.setdefault(self._flow(workflow, charges, factor, weight), []).extend(days)
        return tuple(flow.over(tuple(days)) for flow, days in alike.items())

    def _flow(self, workflow: _Workflow, charges: Sequence[Charge], factor: Number, weight: str) -> Flow:
        of = self._runs[workflow]
        run = self._charged.run(of.outcome, charges, factor, weight)
        if (workflow, id(run)) not in self._flows:
            self._flows[workflow, id(run)] = Flow(of, run)
        return self._flows[workflow, id(run)]


def _uses(pool: Pool) -> _Taken:
    """What is charged for the use of a pool, day by day."""
    taken: _Taken = {}
    for line in pool.uses:
        taken.setdefault(((line.scenario, line.workflow), (line.day,), 1), []).append(line.charge)
    return taken


def _cost(one: Product, days: Iterable[int], weight: str) -> Number:
    """What a product is expected to cost on some days, or to count by another weight."""
    charge = one.charge
    each = charge.run_cost if weight == COST else charge.units.times(rate_of(charge.per_call, weight))
    return each.expected * one.times.over(days).expected
