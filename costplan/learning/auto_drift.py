"""Auto drift: whether newer calls at quality auto are served as those before. Tokens are no matter here; drift.py has
them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.calibration.figures import AutoServed
from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.observation import DIRECT
from costplan.planning.in_force import counting_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from costplan.calibration.figures import Calibration
    from costplan.catalogue import Catalogue


class AutoDrift(NamedTuple):
    """A quality that auto is served as more or less often than it was: shares of 1, the newer one of ``calls``."""

    model: str
    route: str
    quality: str
    expected: Fraction
    observed: Fraction
    calls: int


def known_auto(one: AutoServed, calibration: Calibration, catalogue: Catalogue, as_of: date) -> AutoServed | None:
    """What auto was served as before: by the calibration, else by the model's profile."""
    for known in calibration.auto:
        if (known.model, known.route) == (one.model, one.route):
            return known
    try:
        counting = counting_in_force(catalogue, one.model, as_of)
    except CostplanError:
        return None
    auto = counting.auto if counting and one.route == DIRECT else None
    return AutoServed(one.model, one.route, auto, ()) if auto else None


OTHER = "no quality's tokens"


def auto_moves(newer: AutoServed, known: AutoServed, alarm: float) -> Iterator[AutoDrift]:
    """The shares that moved beyond chance, each as two proportions (Fisher's exact test, which holds at any number of
    calls) of as many independent calls as either side tells.

    Args:
        newer: what auto was served as in newer calls.
        known: what it was served as before.
        alarm: the chance of a false alarm, shared out among the qualities.
    """
    import numpy as np
    from scipy.stats import fisher_exact

    before, after = (
        {**dict(one.auto.served), OTHER: sum(calls for _, calls in one.unmatched)} for one in (known, newer)
    )
    of_before, of_after = sum(before.values()), sum(after.values())
    if not of_before or not of_after:
        return
    qualities = [quality for quality in dict.fromkeys([*before, *after]) if before.get(quality) or after.get(quality)]
    ways = len(qualities) if len(qualities) > 2 else 1  # of two shares one tells the other
    draws = np.array([[float(one.auto.weight_of_a_call)] for one in (newer, known)])
    for quality in qualities:
        was, now = before.get(quality, 0), after.get(quality, 0)
        counts = np.array([[now, of_after - now], [was, of_before - was]])
        if float(fisher_exact(np.rint(counts * draws).astype(int))[1]) < alarm / ways:
            yield AutoDrift(
                model=newer.model,
                route=newer.route,
                quality=quality,
                expected=Fraction(was, of_before),
                observed=Fraction(now, of_after),
                calls=of_after,
            )
