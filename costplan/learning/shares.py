"""As how many independent calls the calls at auto tell the shares of qualities, where those of a prompt or a source are
served alike. It knows no figure of a quality; fitting.py adds the calls up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from costplan.calibration.figures import figure

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from costplan.learning.cells import Value
    from costplan.units import Number


def quality_of(value: Value, by_quality: Mapping[str, Number]) -> str | None:
    """The quality whose figure a call at auto equals; None where it equals none."""
    return next((quality for quality, tokens in by_quality.items() if tokens == value.tokens), None)


def draws_of_shares(seen: Sequence[tuple[Value, str | None]]) -> Number | None:
    """The calls over their design effect: how much more the shares of clusters scatter than those of independent calls
    would (Kish 1965, Survey Sampling, section 5.4), by prompts or by sources, whichever is more. None where it is not.

    Calls of one cluster alone tell nothing of the scatter, and count as if each were its own.
    """
    told = [(value, quality) for value, quality in seen if quality is not None]
    calls = sum(value.calls for value, _ in told)
    effect = max(
        (
            _effect(told, lambda value: (value.source, value.prompt) if value.prompt else None),
            _effect(told, lambda value: value.source),
        )
    )
    return figure(calls / effect) if effect > 1 else None


def _effect(told: Sequence[tuple[Value, str]], cluster_of: Callable[[Value], Hashable | None]) -> float:
    """The variance of the shares over clusters beside that over calls, 1 at least; what is in none is its own."""
    clusters: dict[Hashable, Counter[str]] = {}
    total: Counter[str] = Counter()
    alone = 0
    for value, quality in told:
        total[quality] += value.calls
        cluster = cluster_of(value)
        if cluster is None:
            alone += value.calls
        else:
            clusters.setdefault(cluster, Counter())[quality] += value.calls
    calls = total.total()
    shares = {quality: number / calls for quality, number in total.items()}
    independent = sum(share * (1 - share) for share in shares.values())
    number = len(clusters) + alone
    if not independent or len(clusters) < 2:
        return 1.0
    squares = sum(
        (counts[quality] - counts.total() * share) ** 2
        for counts in clusters.values()
        for quality, share in shares.items()
    )
    return max(1.0, (squares + alone * independent) / (calls * independent) * number / (number - 1))
