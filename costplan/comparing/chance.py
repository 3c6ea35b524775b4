"""Chance: how likely it is that one option costs less than another, where what they share is shared.
How it is found stands in risk/."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.plan.plan import Plan
    from costplan.risk.difference import Beside


class Chance(NamedTuple):
    """How likely an option costs less than the baseline, the same, or more; the three add up to 1.

    ``method`` is ``exact`` where nothing is uncertain or one input alone moves both, ``bounded`` where the difference
    is nowhere near zero, ``fft`` by its characteristic function, or ``sampled``; ``error`` is what each of the three
    may be off by.
    """

    less: float
    tie: float
    more: float
    method: str
    error: float


class Chances:
    """How likely options cost less than one baseline. What hangs on the baseline alone is found once.

    Args:
        baseline: as it was planned.
        seed: of what has to be sampled.
    """

    def __init__(self, baseline: Plan, seed: int = 0) -> None:
        self._plan = baseline
        self._seed = seed

    @cached_property
    def _baseline(self) -> Beside:
        from costplan.risk.difference import Beside

        return Beside(self._plan)

    def of(self, option: Plan) -> Chance:
        """That of one option, as it was planned: drivers of one name and range are the same in both, and so are model
        figures and learned shares; runs that are alike in every product are the same runs."""
        from costplan.risk.difference import Beside, signs

        found = signs(Beside(option), self._baseline, self._seed)
        return Chance(less=found.below, tie=found.zero, more=found.above, method=found.method, error=found.error)


def chance(option: Plan, baseline: Plan, seed: int = 0) -> Chance:
    """How likely an option costs less than a baseline; see :class:`Chances`, which is quicker for several."""
    return Chances(baseline, seed).of(option)
