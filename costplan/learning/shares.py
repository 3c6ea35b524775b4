"""As how many independent calls some tell shares, of qualities served or of results taken, where those of a prompt or a
source are alike. It knows no figure of a quality; fitting.py tells which a call was served as."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from costplan.calibration.figures import figure
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from costplan.learning.cells import Value
    from costplan.units import Number

ALIKE, WORTH = 0.9, 2
"""How alike calls of one prompt are supposed to be served, as a correlation, and how many prompts that is worth."""


class Alike(NamedTuple):
    """By what calls may be alike: the name of the cluster of each, None where it is alone; how alike they are supposed
    to be, as a correlation, and how many clusters that is worth beside what the calls say."""

    names: Sequence[Hashable | None]
    supposed: float = 0.0
    worth: int = 0


def draws_of_shares(told: Sequence[tuple[Value, str]]) -> Number | None:
    """As how many independent calls those at auto tell the shares; None where each tells for itself.

    Args:
        told: calls at auto, each with the quality that it was served as.
    """
    values = [value for value, _ in told]
    prompts = Alike([(value.source, value.prompt) if value.prompt else None for value in values], ALIKE, WORTH)
    sources = Alike([value.source for value in values])
    return draws_of([(value.calls, quality) for value, quality in told], (prompts, sources))


def draws_of(told: Sequence[tuple[int, Hashable]], by: Iterable[Alike]) -> Number | None:
    """The calls over their design effect, 1 + (size - 1) x correlation with the mean size of a call's cluster (Kish
    1965, Survey Sampling, sections 5.4 and 8.2), by what they are most alike by; None where that is 1.

    Args:
        told: so many calls, each with what became of them.
        by: what they may be alike by.
    """
    effect = max(_effect(_clusters(told, one.names), one.supposed, one.worth) for one in by)
    return figure(sum(calls for calls, _ in told) / effect) if effect > 1 else None


def _clusters(
    told: Sequence[tuple[int, Hashable]], names: Sequence[Hashable | None]
) -> list[tuple[int, Counter[Hashable]]]:
    """The calls of each cluster by what became of them, with how many such clusters there are: calls without a name are
    alone."""
    clusters: dict[Hashable, Counter[Hashable]] = {}
    alone: Counter[Hashable] = Counter()
    for (calls, what), name in zip(told, names, strict=True):
        (alone if name is None else clusters.setdefault(name, Counter()))[what] += calls
    return [(1, counts) for counts in clusters.values()] + [(calls, Counter({one: 1})) for one, calls in alone.items()]


def _effect(clusters: Sequence[tuple[int, Counter[Hashable]]], supposed: float, worth: int) -> float:
    """The design effect, with the correlation within clusters as the calls tell it (by the variance of the shares over
    clusters beside that over independent calls) and as it is supposed."""
    number = sum(times for times, _ in clusters)
    total: Counter[Hashable] = Counter()
    for times, counts in clusters:
        total.update({what: times * calls for what, calls in counts.items()})
    calls = total.total()
    larger = sum(times * counts.total() ** 2 for times, counts in clusters) / max(calls, 1) - 1
    independent = sum(one * (1 - one / calls) for one in total.values())
    if larger <= 0:
        return 1.0
    correlation = supposed
    if number > 1 and independent:
        squares = sum(
            times * (counts[what] - counts.total() * one / calls) ** 2
            for times, counts in clusters
            for what, one in total.items()
        )
        seen = (squares / independent * number / (number - 1) - 1) / larger
        correlation = (worth * supposed + (number - 1) * min(max(seen, 0.0), 1.0)) / (worth + number - 1)
    return 1 + larger * correlation
