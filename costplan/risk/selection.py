"""Selections of a plan's costs: what is certain in them, and the parts that are not.
It draws no law and no sample; what is certain is added up here for good.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from costplan.named import NamedTuple
from costplan.risk.charged import Charged
from costplan.risk.parts import Flow, Hours, Runs, expected_cost, worst_cost
from costplan.risk.unit import as_expected
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from costplan.plan.calls import PlanCalls
    from costplan.plan.charge import Charge, Input
    from costplan.plan.costs import PlanCosts, Scale, Span
    from costplan.plan.plan_runs import PlanRuns
    from costplan.plan.pool import Pool
    from costplan.plan.product import Product
    from costplan.risk.parts import Kind
    from costplan.risk.unit import At
    from costplan.units import Number

_Workflow: TypeAlias = "tuple[str, str]"
_Taken: TypeAlias = "dict[tuple[_Workflow, Sequence[int], Number], list[Charge]]"
"""Charges by workflow, days as places in its volume, and what their cost is multiplied by."""


class Selection(NamedTuple):
    """Some lines of a plan: their expected cost in pico-dollars, the certain part of it, and the rest.

    ``bent`` is the part of the expected cost that comes of bends, which the rest has by its law. ``still`` has what is
    certain by its law, which has all its weight at one end, and may come to the other end all the same: ``certain`` has
    it at its mean, only ``worst`` at its high end.
    """

    expected: Number
    bent: Number
    certain: Number
    runs: tuple[Runs, ...]
    hours: tuple[Hours, ...]
    still: tuple[Runs | Hours, ...] = ()

    @property
    def parts(self) -> tuple[Runs | Hours, ...]:
        """All that is uncertain."""
        return (*self.runs, *self.hours)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All that the cost hangs on."""
        return tuple(dict.fromkeys(one for part in self.parts for one in part.inputs))

    @property
    def varies(self) -> bool:
        """Whether the cost differs where all inputs are given."""
        return any(part.varying for part in self.parts)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Those of its runs, which other days of the same runs share."""
        return tuple(runs.kind for runs in self.runs)

    @property
    def times(self) -> Any:
        """How many times there is each amount of these, one after the other."""
        import numpy as np

        return np.array([times for runs in self.runs for times in runs.times])

    def cost(self, at: At) -> Any:
        """What it costs where runs go as expected."""
        return self.certain + sum(part.cost(at) for part in self.parts)

    @property
    def worst(self) -> Number:
        """All ranges at their high ends, and every run at its worst: the one worst case of a cost."""
        still: Number = sum(part.worst - part.cost(as_expected) for part in self.still)
        return self.certain + still + worst_cost(self.runs) + sum(pool.worst for pool in self.hours)


class _Open:
    """A selection on its way: what is certain so far, and what is charged for runs and for the use of each pool, with
    what is billed of that and what its bend adds."""

    def __init__(self) -> None:
        self.certain: Number = 0
        self.bends: dict[int, Number] = {}
        self.rest: _Taken = {}
        self.hourly: dict[int, _Taken] = {}
        self.billed: dict[int, Number] = {}


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
        named: Callable[[Input], Input] = _as_it_is,
    ) -> None:
        if named is not _as_it_is:
            runs = (one._replace(volume=one.volume.renamed(named)) for one in runs)
        self._runs = {(one.scenario, one.workflow): one for one in runs}
        self._charged = Charged(calls, named)
        self._flows: dict[tuple[_Workflow, int], Flow] = {}
        self._named = {(pool.model, pool.month, pool.meter): at for at, pool in enumerate(pools)}
        self._uses = [_uses(pool) for pool in pools]
        self._pools = [
            (pool.included, self._all(used, in_use=True)) for pool, used in zip(pools, self._uses, strict=True)
        ]

    def beyond(self, pool: Pool) -> Hours:
        """All that is used beyond a pool."""
        at = self._named[pool.model, pool.month, pool.meter]
        return Hours(*self._pools[at], self._all(self._uses[at]))

    def of(self, costs: PlanCosts, scale: Scale | None = None) -> Selection:
        """Some of the plan's costs, those of each stretch times an exact factor; None takes that of the costs."""
        found, scale = _Open(), scale or costs.scale
        for factor, part in ({1: costs} if scale is None else costs.split(scale)).items():
            for span in part.spans:
                self._take(span, factor, found)
        for pool in list(found.hourly):
            price = self._price_of_all(pool, found.hourly[pool])
            if price is not None:  # whatever happens, all that is included is used: what is beyond is no law of its own
                found.certain -= price * self._pools[pool][0]
                del found.billed[pool]
                for key, charges in found.hourly.pop(pool).items():
                    found.rest.setdefault(key, []).extend(charges)
        straight = self._all(found.rest)
        hours = tuple(
            Hours(*self._pools[pool], self._all(taken), found.bends.get(pool, 0))
            for pool, taken in found.hourly.items()
        )
        every: tuple[Runs | Hours, ...] = (*straight, *hours)
        sure = [runs for runs in straight if runs.kind.is_certain]
        moved = tuple(runs for runs in straight if not runs.kind.is_certain)
        certain, bent = found.certain + expected_cost(sure), sum(found.bends.values())
        return Selection(
            expected=exact(Fraction(certain + expected_cost(moved) + sum(found.billed.values()) + bent)),
            bent=bent,
            certain=certain,
            runs=moved,
            hours=tuple(pool for pool in hours if not pool.is_certain),
            still=tuple(part for part in every if part.is_certain and part.moved_by),
        )

    def _take(self, span: Span, factor: Number, found: _Open) -> None:
        first = span.products[0]
        workflow = (first.charge.scenario, first.charge.workflow)
        if workflow not in self._runs:  # a seat
            found.certain += factor * sum(_cost(one, span.days) for one in span.products)
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

    def _take_of_pool(
        self, one: Product, key: tuple[_Workflow, Sequence[int], Number], month: str, found: _Open
    ) -> None:
        charge, (_, days, factor) = one.charge, key
        pool = self._named[charge.model, month, charge.per_call.meter]
        if charge.is_bend:  # the law of what is used beyond has it
            found.bends[pool] = found.bends.get(pool, 0) + factor * _cost(one, days)
            return
        if all(runs.is_certain for runs in self._pools[pool][1]):
            found.certain += factor * _cost(one, days)
        else:
            found.billed[pool] = found.billed.get(pool, 0) + factor * _cost(one, days)
        found.hourly.setdefault(pool, {}).setdefault(key, []).append(charge)

    def _price_of_all(self, pool: int, taken: _Taken) -> Number | None:
        """What a unit of a pool costs, where a selection has all that uses it and more than is included is always used;
        None elsewhere, and where all is certain."""
        included, used = self._pools[pool]
        charged = [(charge.per_call, factor) for (_, _, factor), charges in taken.items() for charge in charges]
        prices = {Fraction(one.cost.expected * factor) / Fraction(one.quantity.expected) for one, factor in charged}
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

    def _all(self, taken: _Taken, *, in_use: bool = False) -> tuple[Runs, ...]:
        """Charges as runs, those alike on several days at once."""
        alike: dict[Flow, list[int]] = {}
        for (workflow, days, factor), charges in taken.items():
            alike.setdefault(self._flow(workflow, charges, factor, in_use=in_use), []).extend(days)
        return tuple(flow.over(tuple(days)) for flow, days in alike.items())

    def _flow(self, workflow: _Workflow, charges: Sequence[Charge], factor: Number, *, in_use: bool) -> Flow:
        of = self._runs[workflow]
        run = self._charged.run(of.outcome, charges, factor, in_use=in_use)
        if (workflow, id(run)) not in self._flows:
            self._flows[workflow, id(run)] = Flow(of, run)
        return self._flows[workflow, id(run)]


def _uses(pool: Pool) -> _Taken:
    """What is charged for the use of a pool, day by day."""
    taken: _Taken = {}
    for line in pool.uses:
        taken.setdefault(((line.scenario, line.workflow), (line.day,), 1), []).append(line.charge)
    return taken


def _cost(one: Product, days: Iterable[int]) -> Number:
    """What a product is expected to cost on some days."""
    return one.charge.run_cost.expected * one.times.over(days).expected
