"""Selections of a plan's lines: what is certain in them, and the parts that are not.
It draws no law and no sample; what is certain is added up here for good.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from costplan.named import NamedTuple
from costplan.plan.charge import Input
from costplan.quantity import ZERO
from costplan.risk.parts import Hours, Part, Runs
from costplan.risk.run import Run
from costplan.risk.unit import Choice, Unit, as_expected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from costplan.mixture import Mixture
    from costplan.plan.calls import PlanCalls
    from costplan.plan.line import PlanLine
    from costplan.plan.plan_runs import PlanRuns, StretchRuns
    from costplan.plan.pool import Pool
    from costplan.plan.stretch import Stretch
    from costplan.quantity import Quantity
    from costplan.risk.unit import At
    from costplan.units import Number

Scale: TypeAlias = "Callable[[PlanLine], Number]"
_Key: TypeAlias = "tuple[str, str, Stretch]"


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

    def cost(self, at: At) -> Any:
        """What it costs where runs go as expected."""
        return self.certain + sum(part.cost(at) for part in self.parts)

    @property
    def worst(self) -> Number:
        """All ranges at their high ends, and every run at its worst: the one worst case of a cost."""
        still: Number = sum(part.worst - part.cost(as_expected) for part in self.still)
        return self.certain + still + sum(part.worst for part in self.parts)


class Lines:
    """A plan's lines, ready to be selected from, by its runs, the calls of its steps, and its pools."""

    def __init__(self, runs: Iterable[PlanRuns], calls: Iterable[PlanCalls], pools: Sequence[Pool]) -> None:
        self._runs: dict[_Key, StretchRuns] = {
            (one.scenario, one.workflow, one.stretch): one for of_workflow in runs for one in of_workflow.each()
        }
        self._made: dict[object, Run] = {}
        self._shapes: dict[int, tuple[object, ...]] = {}
        self._calls = calls
        self._pools = [
            (pool.included, self._runs_of((line, line.per_call.quantity) for line in pool.uses)) for pool in pools
        ]
        self._pool_named = {(pool.model, pool.month, pool.meter): at for at, pool in enumerate(pools)}
        self._users = [len(pool.uses) for pool in pools]
        self._pool_of = {line.number: at for at, pool in enumerate(pools) for line in pool.uses}

    @cached_property
    def _split(self) -> dict[tuple[str, str, str], int]:
        """How many calls a step's images take."""
        return {(one.scenario, one.workflow, one.step): -(-one.call.n // one.most_a_call) for one in self._calls}

    def beyond(self, pool: Pool) -> Hours:
        """All that is used beyond a pool."""
        included, used = self._pools[self._pool_of[pool.uses[0].number]]
        return Hours(included, used, self._runs_of((line, line.per_call.cost) for line in pool.uses))

    def select(self, lines: Iterable[PlanLine], scale: Scale | None = None) -> Selection:
        """Some of the plan's lines, each with its cost times an exact factor (None: 1)."""
        expected: Number = 0
        bends: dict[int, Number] = {}
        certain: Number = 0
        hourly: dict[int, list[tuple[PlanLine, Quantity]]] = {}
        rest: list[tuple[PlanLine, Quantity]] = []
        for line in lines:
            cost, one = line.cost.expected, line.per_call.cost
            if scale is not None:
                cost, one = cost * scale(line), one.times(scale(line))
            expected += cost
            if line.is_bend:  # the law of what is used beyond has it
                at = self._pool_named[line.model, line.stretch.month, line.per_call.meter]
                bends[at] = bends.get(at, 0) + cost
                continue
            pool = self._pool_of.get(line.number)
            if (line.scenario, line.workflow, line.stretch) not in self._runs:
                certain += cost  # a seat
            elif pool is None:
                rest.append((line, one))
            else:
                if all(runs.is_certain for runs in self._pools[pool][1]):
                    certain += cost
                hourly.setdefault(pool, []).append((line, one))
        for pool in list(hourly):
            price = self._price_of_all(pool, hourly[pool])
            if price is not None:  # whatever happens, all that is included is used: what is beyond is no law of its own
                certain -= price * self._pools[pool][0]
                rest += hourly.pop(pool)
        straight = self._runs_of(rest)
        certain += sum(runs.cost(as_expected) for runs in straight if runs.is_certain)
        hours = tuple(
            Hours(*self._pools[pool], self._runs_of(lines), bends.get(pool, 0)) for pool, lines in hourly.items()
        )
        moved = tuple(pool for pool in hours if not pool.is_certain)
        every: tuple[Runs | Hours, ...] = (*straight, *hours)
        still = tuple(part for part in every if part.is_certain and part.moved_by)
        return Selection(
            expected=expected,
            bent=sum(bends.values()),
            certain=certain,
            runs=tuple(runs for runs in straight if not runs.is_certain),
            hours=moved,
            still=still,
        )

    def _price_of_all(self, pool: int, taken: Sequence[tuple[PlanLine, Quantity]]) -> Number | None:
        """What a unit of a pool costs, where a selection has all that uses it and more than is included is always used;
        None elsewhere, and where all is certain."""
        included, used = self._pools[pool]
        prices = {Fraction(one.expected) / Fraction(line.per_call.quantity.expected) for line, one in taken}
        if len(prices) > 1 or len(taken) < self._users[pool] or all(runs.is_certain for runs in used):
            return None
        least: Number = 0
        for runs in used:
            is_known = not (runs.inputs or any(unit.noise for _, unit in runs.run.units))
            if not is_known or runs.run.attained.least is None:
                return None
            least += runs.number(as_expected) * runs.run.attained.least
        return prices.pop() if least >= included else None

    def _runs_of(self, lines: Iterable[tuple[PlanLine, Quantity]]) -> tuple[Runs, ...]:
        """Lines, each with what one billed try takes of it, as runs; those alike in several stretches at once."""
        billed: dict[_Key, dict[tuple[str, str], list[Unit]]] = {}
        for line, one in lines:
            tries = billed.setdefault((line.scenario, line.workflow, line.stretch), {})
            tries.setdefault((line.step, line.variant), []).append(self._unit(line, one))
        alike: dict[int, tuple[Run, dict[object, tuple[Input | None, Quantity]], list[StretchRuns]]] = {}
        for key, tries in billed.items():
            runs = self._runs[key]
            units = tuple(
                tuple(tuple(tries.get((step.step.name, variant.why), ())) for variant in step.variants)
                for step in runs.outcome.steps
            )
            run = self._made.setdefault((id(runs.outcome), units), Run(runs.outcome, units))
            _, parts, stretches = alike.setdefault(id(run), (run, {}, []))
            stretches.append(runs)
            for hangs_on, number in runs.parts:
                source = _uncertain(hangs_on, number)
                shape = (source, self._shape(number) if source else ())
                parts[shape] = (source, parts.get(shape, (source, ZERO))[1] + number)
        return tuple(
            Runs(
                workflow=(stretches[0].scenario, stretches[0].workflow),
                run=run,
                parts=tuple(Part.of(source, number, 1) for source, number in parts.values()),
                stretches=tuple(stretches),
            )
            for run, parts, stretches in alike.values()
        )

    def _unit(self, line: PlanLine, one: Quantity) -> Unit:
        measure, noise, choice = line.per_call.measure, float(line.per_call.measure.noise), None
        if noise or measure.mixture:
            calls = self._split[line.scenario, line.workflow, line.step]
            noise /= math.sqrt(calls)
            if measure.mixture and one.expected:
                each = Fraction(one.expected) / Fraction(line.per_call.quantity.expected) / calls
                choice = self._choice(measure.mixture.times(each), line.per_call.label, calls)
        return Unit(
            meter=line.per_call.label,
            figure=_uncertain(line.figure, one) if choice is None else None,
            cost=one,
            noise=noise,
            moved_by=line.figure if choice is None else None,
            choice=choice,
        )

    def _choice(self, mixture: Mixture, label: str, calls: int) -> Choice:
        """What each of so many calls is one of, by what one of them costs."""
        parts = []
        for part in mixture.parts:
            figure = Input("", part.figure) if part.figure else None
            parts.append(
                Unit(
                    meter=label,
                    figure=_uncertain(figure, part.quantity) if part.mixture is None else None,
                    cost=part.quantity,
                    noise=float(part.noise),
                    moved_by=figure if part.mixture is None else None,
                    choice=self._choice(part.mixture, label, 1) if part.mixture else None,
                )
            )
        names = (Input("", f"{mixture.name}: {part.name}") for part in mixture.parts)
        breaks = tuple(zip(names, mixture.breaks, strict=False))
        return Choice(name=mixture.name, breaks=breaks, parts=tuple(parts), calls=calls)

    def _shape(self, runs: Quantity) -> tuple[object, ...]:
        """Equal for multiples of one another, whose sum is one of them again; of each of the plan's found once."""
        shape = self._shapes.get(id(runs))
        if shape is None:
            shape = (runs.law, *(Fraction(end) / Fraction(runs.expected) for end in (runs.low, runs.high)))
            self._shapes[id(runs)] = shape
        return shape


def _uncertain(hangs_on: Input | None, quantity: Quantity) -> Input | None:
    """What it hangs on; None where its law has all its weight at one of its ends."""
    return None if quantity.expected in (quantity.low, quantity.high) else hangs_on
