"""Apart: how likely newer calls differ so much from older ones, or from an estimate, by chance alone.
It knows no cell and no calibration; drift.py and on_record.py do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from costplan.learning.special import bdtrc, stdtr, stdtrit
from costplan.named import NamedTuple
from costplan.quantity import Z90

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.calibration.figures import Learned
    from costplan.learning.runs import Mean

ODD = 0.01
"""Share of the calls that differ from an exact figure though it holds: retried, mislabelled, a variant."""

SUPPOSED = 5
"""Degrees of freedom of an interval of which nobody said on how much it rests."""


class Apart(NamedTuple):
    """How far two means may lie apart by chance: standard errors of their distance in tokens and of the logarithm of
    their ratio, with their degrees of freedom (Student's t).

    The smaller of the two distances counts: a law with a long tail is steadier in logarithms, and one with zeros in
    tokens. An error of 0 tells that nothing ever scattered, so that any distance is real.
    """

    tokens: float
    ratio: float
    freedom: float

    def chance(self, expected: float, observed: float) -> float:
        """The chance of means at least so far apart, either way."""
        distances = [_over(abs(observed - expected), self.tokens)]
        if expected > 0 and observed > 0:
            distances.append(_over(abs(math.log(observed / expected)), self.ratio))
        return 2 * float(stdtr(self.freedom, -min(distances)))

    def reach(self, expected: float, chance: float) -> tuple[float, float]:
        """Where a mean lies but for that chance."""
        far = -float(stdtrit(self.freedom, chance / 2))
        times = math.exp(min(far * self.ratio, 700.0))
        low = min(expected - far * self.tokens, expected / times)
        return max(low, 0.0), max(expected + far * self.tokens, expected * times)


def _over(far: float, error: float) -> float:
    return far / error if error else math.inf if far else 0.0


def apart_of(then: Mean, now: Mean, aside: Sequence[Mean] = (), beside: float = 0.0) -> Apart | None:
    """How far two means of calls may lie apart where both are of the same calls; None where too few runs tell.

    What a call adds to the variance of a mean is pooled over the runs of both and of what lies ``aside``, unless that
    never scattered. Where more images share a prompt than in the runs that tell this, they count as fewer.

    Args:
        then: the older calls.
        now: the newer calls.
        aside: other calls of the cell.
        beside: variance between the two, as a share of the mean, that no run tells.
    """
    told = [one for one in (then, now) if one.freedom] + [one for one in aside if one.freedom and not one.is_constant]
    freedom = sum(one.freedom for one in told)
    if not freedom:
        return None
    base = min(one.crowd for one in told)
    calls = sum(max(one.crowd / base, 1.0) / one.images for one in (then, now))
    of_call = sum(one.freedom * one.images * one.error**2 for one in told) / freedom
    shares = sum(one.freedom * one.images * (one.error / one.mean) ** 2 for one in told if one.mean) / freedom
    mean = max(then.mean, now.mean)
    return Apart(math.sqrt(of_call * calls + beside * mean**2), math.sqrt(shares * calls + beside), freedom)


def apart_from(use: Learned, now: Mean, noise: float, prompts: float, freedom: float | None) -> Apart:
    """How far the mean of calls may lie from an estimate that holds.

    Args:
        use: the estimate, with the 90 % interval of its mean.
        now: the calls.
        noise: the spread of single calls, as a share of their mean.
        prompts: the part of it between prompts.
        freedom: what interval and noise rest on; None where nobody said.
    """
    mean, low, high = float(use.mean), float(use.low), float(use.high)
    usual = prompts**2 / now.runs + max(noise**2 - prompts**2, 0.0) / now.images
    share = max(usual, (now.error / now.mean) ** 2 if now.mean else 0.0)
    of_ratio = math.log(high / low) / (2 * float(Z90)) if low else math.log(high / mean) / float(Z90) if mean else 0.0
    of_tokens = (high - low) / (2 * float(Z90))
    return Apart(math.hypot(of_tokens, mean * share**0.5), math.hypot(of_ratio, share**0.5), freedom or SUPPOSED)


def never_before(then: int, now: int, odd: int) -> float:
    """The chance that all odd ones of so many older and newer calls fall among the newer (Fisher's exact test)."""
    return math.comb(now, odd) / math.comb(then + now, odd) if odd <= now else 0.0


def odd_by_chance(odd: int, of: int) -> float:
    """The chance of so many odd calls or more where an exact figure holds; a single one never tells anything."""
    return float(bdtrc(odd - 1, of, ODD)) if odd > 1 else 1.0


def constant_by_chance(then: Mean, now: Mean, odd: int, by_size: bool) -> float:
    """The chance that what never scattered, then or now, did so by luck; 0 where both scattered.

    Args:
        then: the older calls.
        now: the newer calls.
        odd: how many of the newer differ from what the older always took.
        by_size: whether tokens follow from the size, so that each image tells; otherwise a run does.
    """
    older, newer = (then.images, now.images) if by_size else (then.runs, now.runs)
    if then.is_constant:
        return never_before(older, newer, odd)
    if now.is_constant:
        outside = not then.least <= now.mean <= then.most
        return never_before(newer, older, older if outside else 1)
    return 0.0
