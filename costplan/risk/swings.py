"""The inputs that move a cost most: what it would be with one of them at its low and at its high end.
It adds exact numbers; no law is drawn.
"""

from __future__ import annotations

import math
from fractions import Fraction
from operator import attrgetter
from typing import TYPE_CHECKING

from costplan.mixture import weighed
from costplan.named import NamedTuple
from costplan.plan.charge import Input
from costplan.quantity import Z90, certain
from costplan.risk.chosen import Tallied
from costplan.risk.distribution import told
from costplan.risk.parts import Hours, Runs
from costplan.risk.unit import as_expected
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.distributions.beta import Share
    from costplan.quantity import Quantity
    from costplan.risk.chosen import Selection
    from costplan.risk.unit import At, Choice
    from costplan.units import Number

MOST = 5
"""How many are told."""


class Swing(NamedTuple):
    """What the whole selection costs with this input at its low end and at its high end, and all else as expected.

    Outcomes of a workflow (how often its calls are redone, retried and fail, and how single calls scatter) are at their
    5 % and 95 % points. In pico-dollars.
    """

    input: Input
    low: Number
    high: Number

    @property
    def width(self) -> Number:
        """From low to high."""
        return self.high - self.low


def swings(chosen: Selection) -> tuple[Swing, ...]:
    """The MOST inputs that move the cost most, the first first."""
    touched: dict[Input, list[Runs | Hours | Tallied]] = {}
    chances: dict[tuple[str, str], list[Runs | Hours | Tallied]] = {}
    shared: dict[str, tuple[Choice, list[Runs | Hours | Tallied]]] = {}
    for part in (*chosen.parts, *chosen.still):
        for one in dict.fromkeys(part.moved_by):
            touched.setdefault(one, []).append(part)
        for workflow in part.varying:
            chances.setdefault(workflow, []).append(part)
        for choice in {one.name: one for one in part.choices}.values():
            shared.setdefault(choice.name, (choice, []))[1].append(part)
    found = [Swing(one, *sorted(_moved(chosen, parts, one, side) for side in (0, 2))) for one, parts in touched.items()]
    found += [Swing(Input("", name), *_by_shares(chosen, parts, choice)) for name, (choice, parts) in shared.items()]
    found += [
        Swing(Input(scenario, f"outcomes of {name}"), *_by_chance(chosen, parts, (scenario, name)))
        for (scenario, name), parts in chances.items()
    ]
    found = [swing for swing in found if swing.width > 0]
    return tuple(sorted(found, key=attrgetter("width"), reverse=True)[:MOST])


def _moved(chosen: Selection, parts: Iterable[Runs | Hours | Tallied], moved: Input, side: int) -> Number:
    """The cost with one input at an end: 0 is low, 2 is high. What that input moves bends no more."""

    def at(hangs_on: Input | None, quantity: Quantity | Share) -> Number:
        return quantity.numbers[side] if hangs_on == moved else quantity.expected

    return _cost(chosen, parts, at)


def _cost(chosen: Selection, parts: Iterable[Runs | Hours | Tallied], at: At) -> Number:
    moves: Number = 0
    for part in parts:
        bent = 0 if isinstance(part, Runs) else part.bent
        moves += part.cost(at) - part.cost(as_expected) - bent
    return chosen.expected + moves


def _by_shares(chosen: Selection, parts: list[Runs | Hours | Tallied], choice: Choice) -> list[Number]:
    """The cost at the 5 % and the 95 % point of how often single calls are the dear ones among those that they may be:
    shares move from where they are expected towards the dearest or the cheapest alone."""
    whole = (part for part in parts if not isinstance(part, Tallied))
    every = [runs for part in whole for runs in (part.kept if isinstance(part, Hours) else (part,))]
    each = range(len(choice.parts))
    alone = [[Fraction(one == other) for other in each] for one in each]
    costs = [exact(Fraction(sum(runs.cost(_at(choice, shares)) for runs in every))) for shares in alone]
    mean = weighed(choice.weights, list(map(certain, costs)))
    found: list[Number] = []
    for end, furthest in ((mean.low, min(costs)), (mean.high, max(costs))):
        far = Fraction(end - mean.expected) / Fraction(furthest - mean.expected) if furthest != mean.expected else 0
        to = alone[costs.index(furthest)]
        shares = [one + far * (other - one) for one, other in zip(choice.shares(as_expected), to, strict=True)]
        found.append(told(float(_cost(chosen, parts, _at(choice, shares)))))
    return found


def _at(choice: Choice, shares: Iterable[Fraction]) -> At:
    """All as expected but the shares of a choice."""
    left, given = Fraction(1), {}
    for (hangs_on, _), share in zip(choice.breaks, shares, strict=False):
        given[hangs_on] = share / left if left else left
        left -= share

    def at(hangs_on: Input | None, quantity: Quantity | Share) -> Number:
        return quantity.expected if hangs_on is None else given.get(hangs_on, quantity.expected)

    return at


def _by_chance(chosen: Selection, parts: list[Runs | Hours | Tallied], workflow: tuple[str, str]) -> list[Number]:
    """The cost at the 5 % and the 95 % point of how the runs of a workflow go; those of one pool's month know nothing
    of another's."""
    found: list[Number] = []
    every = [part for part in parts if isinstance(part, Runs)]
    pools = [part for part in parts if isinstance(part, Hours)]
    tallied = [part for part in parts if isinstance(part, Tallied)]
    straight = float(chosen.expected - sum(pool.bent for pool in pools) - sum(one.bent for one in tallied))
    for z in (-float(Z90), float(Z90)):
        due = sum(part.beside(workflow, z, _deviation) for part in tallied)
        moves = [z * _deviation(every, workflow) + due]
        for pool in pools:
            used, kept = (float(sum(one.cost(as_expected) for one in group)) for group in (pool.used, pool.kept))
            more, dearer = (z * _deviation(group, workflow) for group in (pool.used, pool.kept))
            moves.append(float(pool.billed(used + more, kept + dearer)) - float(pool.billed(used, kept)))
        point = told(straight + math.copysign(math.hypot(*moves), z))
        found.append(max(0, min(point, chosen.worst)))  # two deviations of a few calls reach beyond what they may cost
    return found


def _deviation(every: Iterable[Runs], workflow: tuple[str, str]) -> float:
    mine = (runs for runs in every if runs.workflow == workflow)
    return math.sqrt(sum(float(runs.number(as_expected)) * runs.run.cumulants[1] for runs in mine))
