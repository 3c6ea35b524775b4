"""How many of a number of runs go which way, drawn: the billed tries of every step that they come to, together.
One run's law stands in walk.py; which draws a decision takes is the sampling's.

Runs that are alike are walked at once. Of n that come to a decision with chance p, a binomial number goes one way, and
the others go the other: so the tries of all steps and meters of the same runs are drawn with their own law, however few
or many runs there are (docs/risk.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.plan.outcomes import Outcome
    from costplan.scenario.step import Failure, Step

Points: TypeAlias = "tuple[Any, Any]"
"""Draws of one decision: the standard normal number of each, and the chance to stay below it."""

SEVERAL = 9.0
"""From this variance on a binomial number is found by Cornish and Fisher's expansion, below it by adding its chances
up."""


def billed_tries(
    outcome: Outcome,
    runs: Any,
    decisions: Callable[[], Points],
    accepted: Callable[[Step], Any],
    failing: Callable[[Failure], Any],
) -> list[list[Any]]:
    """The billed tries of all runs together, by step and by variant of its call; then how many results of each step
    succeed, and how many are taken; then how many runs there are, and how many are delivered.

    Args:
        outcome: what may become of a run.
        runs: how many there are in each draw, whole numbers.
        decisions: the draws of one decision after the other.
        accepted: which share of a step's results is taken: one for all draws, or one a draw.
        failing: at which rate calls fail in a way, likewise.
    """
    walked = _Walked(outcome, decisions, accepted, failing)
    delivered = walked.upto(0, len(outcome.steps), runs)
    return [*walked.billed, walked.made, walked.taken, [runs, delivered]]


class _Walked:
    """Runs on their way, and the tries that they were billed for so far."""

    def __init__(
        self,
        outcome: Outcome,
        decisions: Callable[[], Points],
        accepted: Callable[[Step], Any],
        failing: Callable[[Failure], Any],
    ) -> None:
        self._steps, self._decisions, self._accepted, self._failing = outcome.steps, decisions, accepted, failing
        self.billed: list[list[Any]] = [[0.0] * len(step.variants) for step in outcome.steps]
        self.made: list[Any] = [0.0] * len(outcome.steps)
        self.taken: list[Any] = [0.0] * len(outcome.steps)

    def upto(self, first: int, end: int, runs: Any) -> Any:
        """How many runs go on from the steps ``first`` to ``end`` - 1, redos among them included."""
        if first == end or not runs.any():
            return runs
        last = end - 1
        step = self._steps[last]
        start = last if step.redo is None else step.redo
        arriving = self.upto(first, start, runs)
        rounds = 1 if step.step.on_reject is None else step.step.on_reject.at_most
        accepted = 0.0
        for _ in range(rounds):
            succeeded = self._call(last, self.upto(start, last, arriving))
            taken = succeeded if step.step.accepted is None else self._of(succeeded, self._accepted(step.step))
            accepted, arriving = accepted + taken, succeeded - taken
            self.taken[last] = self.taken[last] + taken
            if not arriving.any():
                break
        return accepted

    def _call(self, here: int, runs: Any) -> Any:
        """How many runs have this step's call succeed, retries included."""
        tries = self._steps[here].tries
        arriving: list[Any] = [runs, *(runs * 0.0 for _ in tries[1:])]
        succeeded = 0.0
        for one, made in zip(tries, arriving, strict=True):  # tries follow only later ones
            left, chance = made, 1.0
            rates: list[Any] = [self._failing(failure) for failure, _ in one.failures]
            for (failure, again), rate in zip(one.failures, rates, strict=True):
                failed = self._of(left, rate / chance)
                left, chance = left - failed, chance - rate
                if failure.is_billed:
                    self.billed[here][one.variant] = self.billed[here][one.variant] + failed
                if again is not None:
                    arriving[again] = arriving[again] + failed
            self.billed[here][one.variant] = self.billed[here][one.variant] + left
            succeeded = succeeded + left
        self.made[here] = self.made[here] + succeeded
        return succeeded

    def _of(self, runs: Any, chance: Any) -> Any:
        """How many of the runs go a way that has a chance."""
        if not isinstance(chance, float):
            return binomial(runs, chance, *self._decisions())
        if chance >= 1 - 1e-12:
            return runs
        return runs * 0.0 if not chance else binomial(runs, chance, *self._decisions())


def binomial(number: Any, chance: Any, normal: Any, below: Any) -> Any:
    """The binomial number at each draw's place in its law: how many of ``number`` have what each has with a chance.

    Args:
        number: whole numbers of zero or more, one a draw.
        chance: between 0 and 1; one for all draws, or one a draw.
        normal: the standard normal number of each draw.
        below: the chance to stay below it.
    """
    import numpy as np

    if not isinstance(chance, float):
        often = chance > 0.5
        rarer = np.where(often, 1 - chance, chance), np.where(often, -normal, normal), np.where(often, 1 - below, below)
        found = _rarer(number, *rarer)
        return np.where(often, number - found, found)
    if chance > 0.5:
        return number - _rarer(number, 1 - chance, -normal, 1 - below)
    return _rarer(number, chance, normal, below)


def _rarer(number: Any, chance: Any, normal: Any, below: Any) -> Any:
    """The same of a chance of a half at most."""
    import numpy as np

    variance = number * chance * (1 - chance)
    spread = np.sqrt(np.maximum(variance, SEVERAL) - 1 / 12)  # rounding to whole numbers adds 1 / 12 (Sheppard)
    skew = (1 - 2 * chance) / spread
    tails = (1 - 6 * chance * (1 - chance)) / spread**2
    squares = normal * normal
    off = skew * (squares - 1) / 6 + tails * normal * (squares - 3) / 24 - skew * skew * normal * (2 * squares - 5) / 36
    found = np.clip(np.floor(number * chance + spread * (normal + off) + 0.5), 0.0, number)
    few = np.flatnonzero(variance < SEVERAL)
    if len(few):
        found[few] = _added_up(number[few], chance if isinstance(chance, float) else chance[few], below[few])
    return found


def _added_up(number: Any, chance: Any, below: Any) -> Any:
    """The same by its chances, one after the other."""
    import numpy as np

    odds = chance / (1 - chance) + 0 * below
    mass = (1 - chance) ** number
    left = below - mass
    found = np.zeros(len(number))
    places = np.flatnonzero(left > 0)
    number, odds, mass, left = number[places], odds[places], mass[places], left[places]
    taken = 0
    while len(places):
        mass = mass * ((number - taken) / (taken + 1) * odds)
        left = left - mass
        taken += 1
        found[places] = taken
        more = np.flatnonzero((left > 0) & (taken < number))
        places, number, odds, mass, left = places[more], number[more], odds[more], mass[more], left[more]
    return found
