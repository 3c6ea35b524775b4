"""Contenders: options that can be planned anew with something changed, and how it is told where two of them meet.
Where they do is found in by_volume.py and by_acceptance.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.comparing.break_even import BreakEven, Costs
from costplan.named import NamedTuple
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from costplan.plan.plan import Plan
    from costplan.scenario.file import LoadedScenario
    from costplan.units import Number


FINE = 10**6
"""Where both meet is told in as many parts, where it is not exact."""


class Contender(NamedTuple):
    """An option: its scenarios, their plan, and what plans them anew, under the same tables, when they were changed."""

    name: str
    scenarios: tuple[LoadedScenario, ...]
    plan: Plan
    planned: Callable[[Sequence[LoadedScenario]], Plan]


class Axis(NamedTuple):
    """What moves, in the words and units of :class:`costplan.comparing.break_even.BreakEven`; ``throughout`` says where
    it is looked at: ``at any volume up to 10 times today's``."""

    of: str
    words: str
    unit: str
    low: Number
    high: Number
    present: Number
    throughout: str

    def met(
        self,
        option: str,
        baseline: str,
        *,
        at: Number,
        cost: Number,
        error: Number,
        leaps: bool,
        rises: bool,
        curve: Iterable[Costs],
    ) -> BreakEven:
        """Where both meet; what the option costs more rises there from below zero, or falls."""
        return self._between(option, baseline)._replace(
            at=exact(Fraction(round(at * FINE), FINE)) if error else at,
            cost=cost,
            below=option if rises else baseline,
            above=baseline if rises else option,
            error=error,
            jumps=leaps,
            curve=tuple(sorted(curve)),
        )

    def nowhere(self, option: str, baseline: str, differences: Iterable[Number]) -> BreakEven:
        """That they do not, by what the option costs more where that was asked."""
        found = list(differences)
        cheaper = "" if not any(found) else option if min(found) < 0 else baseline
        if not cheaper:
            why = "both cost the same"
        else:
            why = f"{cheaper} is never dearer" if 0 in found else f"{cheaper} is cheaper"
        return self._between(option, baseline)._replace(below=cheaper, above=cheaper, why=f"{why} {self.throughout}")

    def _between(self, option: str, baseline: str) -> BreakEven:
        """One of the two on this axis, before it is known where they meet."""
        return BreakEven(
            option=option,
            baseline=baseline,
            of=self.of,
            words=self.words,
            unit=self.unit,
            low=self.low,
            high=self.high,
            at=None,
            cost=None,
            below="",
            above="",
            present=self.present,
        )
