"""Selections of a plan's lines as what is uncertain in them: numbers of runs, what one run costs, pools of hours.
It draws no law and no sample; what is certain is added up here for good.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from costplan.named import NamedTuple
from costplan.quantity import ZERO
from costplan.risk.run import Run, Unit, as_expected
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from costplan.plan.calls import PlanCalls
    from costplan.plan.line import Input, PlanLine
    from costplan.plan.plan import PlanRuns
    from costplan.plan.pool import Pool
    from costplan.plan.stretch import Stretch
    from costplan.quantity import Quantity
    from costplan.risk.run import At
    from costplan.units import Number

Scale: TypeAlias = "Callable[[PlanLine], Number]"
_Key: TypeAlias = "tuple[str, str, Stretch]"


class Volume(NamedTuple):
    """Runs of a workflow that are alike, apart by what their number hangs on (None: it is certain). ``stretches`` has
    the same runs by their days."""

    workflow: tuple[str, str]
    run: Run
    parts: tuple[tuple[Input | None, Quantity], ...]
    stretches: tuple[PlanRuns, ...]

    def number(self, at: At) -> Any:
        """How many runs."""
        return sum(at(hangs_on, runs) for hangs_on, runs in self.parts)

    def cost(self, at: At) -> Any:
        """What they cost on average: exact where ``at`` is."""
        return self.number(at) * self.run.cost(at)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All that the cost hangs on."""
        return (*(hangs_on for hangs_on, _ in self.parts if hangs_on is not None), *self.run.figures)

    @property
    def moved_by(self) -> tuple[Input, ...]:
        """The same, and what has an end that its law never reaches."""
        return (*self.inputs, *self.run.moved_by)

    @property
    def varying(self) -> tuple[tuple[str, str], ...]:
        """The workflow, where its runs differ in cost."""
        return (self.workflow,) if self.run.varies else ()

    @property
    def is_certain(self) -> bool:
        """Whether it cannot cost anything else."""
        return not (self.inputs or self.run.varies) or not self.run.worst

    @property
    def worst(self) -> Number:
        """All runs at their worst."""
        return sum(runs.high for _, runs in self.parts) * self.run.worst


class Hours(NamedTuple):
    """A pool: only the use beyond ``included`` is billed. ``kept`` is what the selection's part of it would cost."""

    included: Number
    used: tuple[Volume, ...]
    kept: tuple[Volume, ...]

    def billed(self, used: Any, kept: Any) -> Any:
        """The part of the cost that is billed."""
        return kept * (used - self.included) / used if used > self.included else 0

    def cost(self, at: At) -> Any:
        """What is billed, where runs go as expected."""
        return self.billed(sum(volume.cost(at) for volume in self.used), sum(volume.cost(at) for volume in self.kept))

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All that the cost hangs on."""
        return tuple(one for volume in self.used for one in volume.inputs)

    @property
    def moved_by(self) -> tuple[Input, ...]:
        """The same, and what has an end that its law never reaches."""
        return tuple(one for volume in self.used for one in volume.moved_by)

    @property
    def varying(self) -> tuple[tuple[str, str], ...]:
        """The workflows whose runs differ in use."""
        return tuple(dict.fromkeys(one for volume in self.used for one in volume.varying))

    @property
    def is_certain(self) -> bool:
        """Whether it cannot cost anything else."""
        return all(volume.is_certain for volume in self.used)

    @property
    def worst(self) -> Number:
        """All runs at their worst."""
        used, kept = (sum(volume.worst for volume in volumes) for volumes in (self.used, self.kept))
        return exact(Fraction(self.billed(Fraction(used), kept)))


class Selection(NamedTuple):
    """Some lines of a plan: their expected cost in pico-dollars, the certain part of it, and the rest.

    ``bent`` is the part of the expected cost that comes of bends, which the rest has by its law. ``still`` has what is
    certain by its law, which has all its weight at one end, and may come to the other end all the same: ``certain`` has
    it at its mean, only ``worst`` at its high end.
    """

    expected: Number
    bent: Number
    certain: Number
    volumes: tuple[Volume, ...]
    hours: tuple[Hours, ...]
    still: tuple[Volume | Hours, ...] = ()

    @property
    def parts(self) -> tuple[Volume | Hours, ...]:
        """All that is uncertain."""
        return (*self.volumes, *self.hours)

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
        self._runs: dict[_Key, PlanRuns] = {(one.scenario, one.workflow, one.stretch): one for one in runs}
        self._made: dict[object, Run] = {}
        self._shapes: dict[int, tuple[object, ...]] = {}
        self._calls = calls
        self._pools = [
            (pool.included, self._volumes((line, line.per_call.quantity) for line in pool.uses)) for pool in pools
        ]
        self._users = [len(pool.uses) for pool in pools]
        self._pool_of = {line.number: at for at, pool in enumerate(pools) for line in pool.uses}

    @cached_property
    def _split(self) -> dict[tuple[str, str, str, Stretch], int]:
        """How many calls a step's images take."""
        return {
            (one.scenario, one.workflow, one.step, one.stretch): -(-one.call.n // one.most_a_call)
            for one in self._calls
        }

    def beyond(self, pool: Pool) -> Hours:
        """All that is used beyond a pool."""
        included, used = self._pools[self._pool_of[pool.uses[0].number]]
        return Hours(included, used, self._volumes((line, line.per_call.cost) for line in pool.uses))

    def select(self, lines: Iterable[PlanLine], scale: Scale | None = None) -> Selection:
        """Some of the plan's lines, each with its cost times an exact factor (None: 1)."""
        expected: Number = 0
        bent: Number = 0
        certain: Number = 0
        hourly: dict[int, list[tuple[PlanLine, Quantity]]] = {}
        rest: list[tuple[PlanLine, Quantity]] = []
        for line in lines:
            cost, one = line.cost.expected, line.per_call.cost
            if scale is not None:
                cost, one = cost * scale(line), one.times(scale(line))
            expected += cost
            if line.is_bend:
                bent += cost  # the law of what is used beyond has it
                continue
            pool = self._pool_of.get(line.number)
            if (line.scenario, line.workflow, line.stretch) not in self._runs:
                certain += cost  # a seat
            elif pool is None:
                rest.append((line, one))
            else:
                if all(volume.is_certain for volume in self._pools[pool][1]):
                    certain += cost
                hourly.setdefault(pool, []).append((line, one))
        for pool in list(hourly):
            price = self._price_of_all(pool, hourly[pool])
            if price is not None:  # whatever happens, all that is included is used: what is beyond is no law of its own
                certain -= price * self._pools[pool][0]
                rest += hourly.pop(pool)
        volumes = self._volumes(rest)
        certain += sum(volume.cost(as_expected) for volume in volumes if volume.is_certain)
        hours = tuple(Hours(*self._pools[pool], self._volumes(lines)) for pool, lines in hourly.items())
        moved = tuple(pool for pool in hours if not pool.is_certain)
        every: tuple[Volume | Hours, ...] = (*volumes, *hours)
        still = tuple(part for part in every if part.is_certain and part.moved_by)
        return Selection(
            expected=expected,
            bent=bent,
            certain=certain,
            volumes=tuple(volume for volume in volumes if not volume.is_certain),
            hours=moved,
            still=still,
        )

    def _price_of_all(self, pool: int, taken: Sequence[tuple[PlanLine, Quantity]]) -> Number | None:
        """What a unit of a pool costs, where a selection has all that uses it and more than is included is always used;
        None elsewhere, and where all is certain."""
        included, used = self._pools[pool]
        prices = {Fraction(one.expected) / Fraction(line.per_call.quantity.expected) for line, one in taken}
        if len(prices) > 1 or len(taken) < self._users[pool] or all(volume.is_certain for volume in used):
            return None
        least: Number = 0
        for volume in used:
            is_known = not (volume.inputs or any(unit.noise for _, unit in volume.run.units))
            if not is_known or volume.run.attained.least is None:
                return None
            least += volume.number(as_expected) * volume.run.attained.least
        return prices.pop() if least >= included else None

    def _volumes(self, lines: Iterable[tuple[PlanLine, Quantity]]) -> tuple[Volume, ...]:
        """Lines, each with what one billed try takes of it, as runs; those alike in several stretches at once."""
        billed: dict[_Key, dict[tuple[str, str], list[Unit]]] = {}
        for line, one in lines:
            tries = billed.setdefault((line.scenario, line.workflow, line.stretch), {})
            tries.setdefault((line.step, line.variant), []).append(self._unit(line, one))
        alike: dict[int, tuple[Run, dict[object, tuple[Input | None, Quantity]], list[PlanRuns]]] = {}
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
            Volume(
                workflow=(stretches[0].scenario, stretches[0].workflow),
                run=run,
                parts=tuple(parts.values()),
                stretches=tuple(stretches),
            )
            for run, parts, stretches in alike.values()
        )

    def _unit(self, line: PlanLine, one: Quantity) -> Unit:
        noise = float(line.per_call.measure.noise)
        if noise:
            noise /= math.sqrt(self._split[line.scenario, line.workflow, line.step, line.stretch])
        return Unit(
            meter=line.per_call.label,
            figure=_uncertain(line.figure, one),
            cost=one,
            noise=noise,
            moved_by=line.figure,
        )

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
