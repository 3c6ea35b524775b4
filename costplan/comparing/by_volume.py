"""At which multiple of its drivers an option costs what the baseline does, both planned anew at each that is asked.
What else may move stands in by_acceptance.py."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from costplan.comparing.break_even import Costs
from costplan.comparing.contender import Axis
from costplan.comparing.crossing import crossings
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.comparing.break_even import BreakEven
    from costplan.comparing.contender import Contender
    from costplan.plan.plan import Plan
    from costplan.scenario.scenario import Scenario
    from costplan.units import Number

TIMES = 10
"""So many times today's volume is looked at."""


BENDS = 6
"""So many places at which what seats include is used up."""


DRAWN = 12
"""A cost that bends is drawn through so many places."""


class AtVolumes:
    """What a contender costs at multiples of its drivers and amounts; each is planned once."""

    def __init__(self, contender: Contender) -> None:
        self.name = contender.name
        self.plan = contender.plan
        self._contender = contender
        self._known: dict[Number, Number] = {1: contender.plan.total.expected}

    def cost(self, times: Number) -> Number:
        """The expected cost of so many times as much."""
        if times not in self._known:
            changed = [one._replace(scenario=_scaled(one.scenario, times)) for one in self._contender.scenarios]
            self._known[times] = self._contender.planned(changed).total.expected
        return self._known[times]

    @cached_property
    def bends(self) -> set[Number]:
        """The multiples at which what seats include is used up, or a step of a contract is reached."""
        used = ((pool.included, pool.used.expected) for pool in self.plan.pools)
        counted = (
            (piece.above, tally.counted.expected)
            for tally in self.plan.tallies
            for due in tally.dues
            for curve in (due.flat, due.part)
            for piece in curve.pieces[1:]
        )
        return {exact(Fraction(above) / Fraction(whole)) for above, whole in (*used, *counted) if whole}


def _scaled(scenario: Scenario, times: Number) -> Scenario:
    workflows = (
        one._replace(runs=one.runs and one.runs.times(times), deliver=one.deliver and one.deliver.times(times))
        for one in scenario.workflows
    )
    drivers = (driver.times(times) for driver in scenario.drivers)
    return scenario._replace(workflows=tuple(workflows), drivers=tuple(drivers), throughput=None)


def met_by_volume(option: AtVolumes, baseline: AtVolumes) -> Iterator[BreakEven]:
    """Where both cost the same; that they do nowhere, where that is so."""

    def difference(times: Number) -> Number:
        return option.cost(times) - baseline.cost(times)

    today, unit = _volume(option.plan, baseline.plan)
    volume = Axis(
        of="volume",
        words="volume of all drivers",
        unit=unit,
        low=0,
        high=exact(TIMES * today),
        present=today,
        throughout=f"at any volume up to {TIMES} times today's",
    )
    places = sorted({0, 1, TIMES, *_few(option.bends ^ baseline.bends)})  # what both use up at once bends nothing
    found = crossings(difference, places, exact(1 / Fraction(today)))
    if not found:
        yield volume.nowhere(option.name, baseline.name, map(difference, places[1:]))
    for one in found:
        end = min(TIMES, 2 * max(one.at, 1))
        asked = {*places, one.at, *_drawn(option.bends | baseline.bends, end)}
        yield volume.met(
            option.name,
            baseline.name,
            at=exact(one.at * today),
            cost=option.cost(one.at),
            error=exact(one.error * today),
            leaps=one.leaps,
            rises=one.rises,
            curve=[Costs(exact(times * today), option.cost(times), baseline.cost(times)) for times in asked],
        )


def _drawn(bends: set[Number], end: Number) -> set[Number]:
    """More places for a line up to ``end`` where what seats include bends it: the bends, and some between them."""
    return {*_few(bends), *(exact(Fraction(end * at, DRAWN)) for at in range(1, DRAWN))} if bends else set()


def _few(bends: set[Number]) -> list[Number]:
    """Those that are looked at: the first and the last, and some between them."""
    found = sorted(bend for bend in bends if bend < TIMES)
    return [found[at * (len(found) - 1) // (BENDS - 1)] for at in range(BENDS)] if len(found) > BENDS else found


def _volume(option: Plan, baseline: Plan) -> tuple[Number, str]:
    """How much is made today, in a unit that says the same of both where there is one."""
    if option.delivered == baseline.delivered != 0:
        return baseline.delivered, "accepted images"
    runs = [exact(sum(workflow.runs.expected for workflow in plan.workflows)) for plan in (option, baseline)]
    if runs[0] == runs[1] != 0:
        return runs[1], "runs"
    return (
        (baseline.delivered, "accepted images of the baseline") if baseline.delivered else (1, "times today's volume")
    )
