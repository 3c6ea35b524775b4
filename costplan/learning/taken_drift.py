"""Whether people take as much as before: newer verdicts beside those of a calibration, or what a scenario states.
Tokens are no matter here; drift.py has them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costplan.calibration.acceptance import Acceptance
    from costplan.calibration.figures import Calibration

CALIBRATION, SCENARIO = "calibration", "scenario"
"""Who says what is expected."""


class Stated(NamedTuple):
    """That a scenario has people take that share of what a model makes in a step, written ``workflow.step``."""

    model: str
    step: str
    share: Fraction


class TakenDrift(NamedTuple):
    """A step of whose results people take more or less than was ``expected``, by whom ``said_by`` tells: shares of 1,
    the newer one of so many ``judged``. ``newer`` are the verdicts that tell it."""

    model: str
    step: str
    said_by: str
    expected: Fraction
    observed: Fraction
    judged: int
    newer: Acceptance


class Held(NamedTuple):
    """Newer verdicts beside what is expected: as a calibration counted it, or as a scenario states it."""

    newer: Acceptance
    known: Acceptance | Stated


def held_of(newer: Sequence[Acceptance], calibration: Calibration, stated: Iterable[Stated]) -> list[Held]:
    """What newer verdicts can be held against. All steps of a model together are held where none of them is named."""
    named = {one.model for one in newer if one.step}
    known: dict[tuple[str, str], list[Acceptance | Stated]] = {one.key: [one] for one in calibration.acceptances}
    for one in stated:
        known.setdefault((one.model, one.step), []).append(one)
    return [Held(one, other) for one in newer if one.step or one.model not in named for other in known.get(one.key, ())]


def taken_moves(held: Iterable[Held], alarm: float) -> Iterator[TakenDrift]:
    """Those that moved beyond chance: two counted shares by Fisher's exact test, one against a stated share by the
    binomial one, each of as many independent calls as it tells.

    Args:
        held: the verdicts.
        alarm: the chance of a false alarm of each.
    """
    import numpy as np
    from scipy.stats import binomtest, fisher_exact

    for newer, known in held:
        taken, left = _counts(newer)
        if isinstance(known, Stated):
            expected = known.share
            chance = binomtest(taken, taken + left, float(expected)).pvalue if taken + left else 1.0
        else:
            expected = Fraction(known.accepted, known.judged)
            chance = fisher_exact(np.array([[taken, left], [*_counts(known)]]))[1]
        if float(chance) < alarm:
            yield TakenDrift(
                model=newer.model,
                step=newer.step,
                said_by=SCENARIO if isinstance(known, Stated) else CALIBRATION,
                expected=expected,
                observed=Fraction(newer.accepted, newer.judged),
                judged=newer.judged,
                newer=newer,
            )


def _counts(one: Acceptance) -> tuple[int, int]:
    """Results that were taken and left, as independent calls, in whole numbers."""
    draws = Fraction(one.judged if one.draws is None else one.draws)
    taken = draws * one.accepted / one.judged
    return round(taken), round(draws - taken)
