"""How often a plan makes the calls of its steps: expected numbers of tries, failures and verdicts.
It holds no cost, and no call is counted before somebody asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from costplan.errors import Place
    from costplan.plan.stretch import Stretch
    from costplan.pricing.call import Call
    from costplan.units import Number


class PlanCalls(NamedTuple):
    """How often a step's call (in one of its variants) is made in some stretches of days: expected numbers.

    ``most_a_call`` is how many images one call makes at most. ``made`` counts every try of every call, ``repeated``
    those of them after a technical failure, ``failing`` those that fail; ``judged`` are results that somebody accepts
    or rejects, ``rejected`` those that are rejected.
    """

    scenario: str
    workflow: str
    step: str
    stretches: Sequence[Stretch]
    model: str
    call: Call
    most_a_call: int
    place: Place
    made: Number
    repeated: Number
    failing: Number
    judged: Number
    rejected: Number


class CallsOfPlan:
    """The calls of a plan, counted when somebody asks for them: a gate on costs does not."""

    __slots__ = ("_count", "_counted")

    def __init__(self, count: Callable[[], Iterator[PlanCalls]]) -> None:
        self._count = count
        self._counted: tuple[PlanCalls, ...] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CallsOfPlan) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce__(self) -> tuple[Callable[[tuple[PlanCalls, ...]], CallsOfPlan], tuple[tuple[PlanCalls, ...]]]:
        return _counted, (tuple(self),)  # what counts them cannot be kept

    def __iter__(self) -> Iterator[PlanCalls]:
        if self._counted is None:
            self._counted = tuple(self._count())
        return iter(self._counted)


def _counted(calls: tuple[PlanCalls, ...]) -> CallsOfPlan:
    return CallsOfPlan(lambda: iter(calls))
