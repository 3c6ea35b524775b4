"""Inputs integrated out of a cost's characteristic function: the factor of each group of them at some frequencies.
How far the frequencies go and what becomes of the function stands in characteristic.py.

docs/risk.md has the method with its sources.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from costplan.distributions.laws import law_of
from costplan.normal import FURTHEST, NORMAL, Points
from costplan.risk.terms import groups_of

if TYPE_CHECKING:
    from costplan.distributions.beta import Share
    from costplan.plan.charge import Input
    from costplan.quantity import Quantity
    from costplan.risk.parts import Kind
    from costplan.risk.terms import Group, Straight, Varying

NODES = (12, 24, 48, 96, 192)
"""Nodes on either side of 0 at which an input is integrated (trapezoidal rule), tried until half of them agree."""

AT_ONCE = 2**18
"""The most values that are held at once for groups of one input."""


def integrated(kinds: tuple[Kind, ...], times: Any, frequency: Any, half: int) -> tuple[Any, Any]:
    """The product of all groups' factors with so many nodes on either side, from all nodes and from every second one.

    Args:
        kinds: of all runs, whose groups share no input.
        times: how many times there is each of their amounts.
        frequency: the multiples of one, from 0 on.
        half: one of NODES.
    """
    both = _at_once(kinds, times, frequency, half)
    for group in groups_of(kinds) or ():
        if not group.is_straight:
            both = both * _one(group, times, frequency, half)
    return both[:, 0], both[:, 1]


@lru_cache(maxsize=len(NODES))
def _nodes(half: int) -> tuple[Points, Any]:
    """Points of an input, and their weights: of all, and of every second one."""
    import numpy as np

    z = np.arange(-half, half + 1) * (FURTHEST / half)
    weights = np.exp(-z * z / 2)
    second = np.where(np.arange(len(z)) % 2, 0.0, weights)
    both = np.stack([weights / weights.sum(), second / second.sum()], axis=1)
    return Points(z, np.array([NORMAL.cdf(one) for one in z.tolist()]), np.exp), both.astype(complex)


@lru_cache(maxsize=4096)
def _values(quantity: Quantity | Share, half: int) -> Any:
    """A quantity, or a share, at the points of its input."""
    return law_of(quantity).at(_nodes(half)[0])


def _turned(cost: Any, frequency: Any) -> Any:
    """exp(i·frequency·cost) at the multiples of one frequency, along the first axis: products of those before them, so
    that few take a sine."""
    import numpy as np

    waves = np.empty((len(frequency), *cost.shape), dtype=complex)
    waves[0], known = 1.0, 1
    while known < len(waves):
        more = waves[known : 2 * known]
        np.multiply(waves[: len(more)], np.exp(1j * frequency[known] * cost), out=more)
        known *= 2
    return waves


@lru_cache(maxsize=16)
def _rows(kinds: tuple[Kind, ...], half: int) -> tuple[Any, list[int], list[int]]:
    """What an amount of each straight group costs at the nodes; its place among all amounts; where groups start."""
    import numpy as np

    def at(hangs_on: Input | None, quantity: Quantity | Share) -> Any:
        return float(quantity.expected) if hangs_on is None else _values(quantity, half)

    rows: list[Any] = []
    places: list[int] = []
    starts: list[int] = []
    for group in groups_of(kinds) or ():
        if group.is_straight:
            starts.append(len(rows))
            for term in group.straight:
                each = term.each(at)
                for place, quantity in term.number.quantities:
                    places.append(place)
                    rows.append(at(term.number.hangs_on, quantity) * each)
    return np.array(rows), places, starts


def _at_once(kinds: tuple[Kind, ...], times: Any, frequency: Any, half: int) -> Any:
    """The factor of groups of one input each that are straight, from all nodes and from every second one."""
    import numpy as np

    weights, wave = _nodes(half)[1], np.ones((len(frequency), 2), dtype=complex)
    rows, places, starts = _rows(kinds, half)
    if not starts:
        return wave
    costs = np.add.reduceat(rows * times[places][:, None], starts)
    most = max(1, AT_ONCE // (len(frequency) * len(weights)))
    for first in range(0, len(costs), most):
        wave *= (_turned(costs[first : first + most], frequency) @ weights).prod(axis=1)
    return wave


def _one(group: Group, times: Any, frequency: Any, half: int) -> Any:
    """The factor of a group of any kind, from all nodes and from every second one."""
    import numpy as np

    weights = _nodes(half)[1]

    def at(hangs_on: Input | None, quantity: Quantity | Share) -> Any:
        if hangs_on is None:
            return float(quantity.expected)
        return _values(quantity, half).reshape((-1, 1) if hangs_on == group.centre else -1)

    def factor(leaf: Input | None) -> Any:
        """Of the terms that have the leaf; of those without any, where there is none."""

        def is_of(term: Straight | Varying) -> bool:
            return leaf in term.inputs if leaf else term.inputs == (group.centre,)

        cost = sum(term.cost(times, at) for term in group.straight if is_of(term)) + np.zeros((len(weights), 1))
        exponents = [term.exponent(times, frequency, at) for term in group.varying if is_of(term)]
        turned = _turned(cost, frequency)
        return turned * np.exp(sum(exponents)) if exponents else turned

    wave = factor(None)
    for leaf in group.leaves:
        wave = wave * (factor(leaf) @ weights)
    return (wave * weights).sum(axis=1)
