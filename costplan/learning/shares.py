"""As how many independent calls the calls at auto tell the shares of qualities, where those of a prompt or a source are
served alike. It knows no figure of a quality; fitting.py tells which a call was served as."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from costplan.calibration.figures import figure

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from costplan.learning.cells import Value
    from costplan.units import Number

ALIKE, WORTH = 0.9, 2
"""How alike calls of one prompt are supposed to be served, as a correlation, and how many prompts that is worth."""


def draws_of_shares(told: Sequence[tuple[Value, str]]) -> Number | None:
    """The calls over their design effect, 1 + (size - 1) x correlation with the mean size of a call's cluster (Kish
    1965, Survey Sampling, sections 5.4 and 8.2), by prompts or by sources, whichever is more; None where that is 1.

    Args:
        told: calls at auto, each with the quality that it was served as.
    """
    prompts = _clusters(told, [(value.source, value.prompt) if value.prompt else None for value, _ in told])
    sources = _clusters(told, [value.source for value, _ in told])
    effect = max(_effect(prompts, ALIKE, WORTH), _effect(sources, 0.0, 0))
    return figure(sum(value.calls for value, _ in told) / effect) if effect > 1 else None


def _clusters(told: Sequence[tuple[Value, str]], names: Sequence[Hashable | None]) -> list[tuple[int, Counter[str]]]:
    """The calls of each cluster by quality, with how many such clusters there are: calls without a name are alone."""
    clusters: dict[Hashable, Counter[str]] = {}
    alone: Counter[str] = Counter()
    for (value, quality), name in zip(told, names, strict=True):
        (alone if name is None else clusters.setdefault(name, Counter()))[quality] += value.calls
    return [(1, counts) for counts in clusters.values()] + [(calls, Counter({one: 1})) for one, calls in alone.items()]


def _effect(clusters: Sequence[tuple[int, Counter[str]]], supposed: float, worth: int) -> float:
    """The design effect, with the correlation within clusters as the calls tell it (by the variance of the shares over
    clusters beside that over independent calls) and as it is supposed."""
    number = sum(times for times, _ in clusters)
    total: Counter[str] = Counter()
    for times, counts in clusters:
        total.update({quality: times * calls for quality, calls in counts.items()})
    calls = total.total()
    larger = sum(times * counts.total() ** 2 for times, counts in clusters) / max(calls, 1) - 1
    independent = sum(one * (1 - one / calls) for one in total.values())
    if larger <= 0:
        return 1.0
    correlation = supposed
    if number > 1 and independent:
        squares = sum(
            times * (counts[quality] - counts.total() * one / calls) ** 2
            for times, counts in clusters
            for quality, one in total.items()
        )
        seen = (squares / independent * number / (number - 1) - 1) / larger
        correlation = (worth * supposed + (number - 1) * min(max(seen, 0.0), 1.0)) / (worth + number - 1)
    return 1 + larger * correlation
