"""Modes: the heaps that the single calls of a cell fall into, which a mean and a spread do not tell.
It fits no mean and weighs no cells; pooling.py does.

A call with text and one without, or answers of one of two lengths, are no spread around a mean: no call is near it. On
the log of the tokens (an answer of none counts as half a token, which is what rounds to none) the n calls are parted at
gaps into heaps of n_k that scatter by one share s, and the parting is taken that has the least

    BIC = n·ln(s²) - 2·sum of n_k·ln(n_k/n) + p·ln(n),   p = 2 for one heap, and 4 for each more

(Schwarz 1978, Annals of Statistics 6:461; the second term is the price of knowing the heap of each call, which keeps
one broad law from being cut in two: Biernacki, Celeux and Govaert 2000, IEEE Trans. Pattern Anal. Mach. Intell.
22:719). A heap more costs a mean, a share, and both sides of a gap that was looked for. Gaps are wider than twice s, or
they are none.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations, pairwise
from math import inf, log, sqrt
from typing import TYPE_CHECKING

from costplan.calibration.figures import Mode, figure
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.learning.cells import Value

FEWEST = 3
"""Calls that make a heap: fewer are odd ones."""

MOST = 3
"""Heaps at most."""

GAPS = 8
"""Gaps that are tried, the widest ones."""

APART = 2
"""A gap parts two heaps where it is wider than so many times what they scatter by."""

ALIKE = 0.05
"""What scatters by less than this share is taken to scatter by so much: heaps a tenth apart are one to any budget."""

IN_TIME = 0.9
"""Two heaps are a change, not modes, where one call of each is in this order of days with at least this chance."""


def modes_of(values: Iterable[Value]) -> tuple[Mode, ...]:
    """The modes of a cell, least tokens first; empty where one spread tells its calls as well, or they are too few.

    Heaps that sources, prompts or days tell apart are no modes: how often either comes next, calls do not tell.

    Args:
        values: what was seen in a cell; only calls known one by one count.
    """
    alone = sorted((value for value in values if value.alone), key=lambda value: value.tokens)
    if sum(value.units for value in alone) < 2 * FEWEST:
        return ()
    cuts = _cuts(alone)
    heaps = [alone[start:end] for start, end in pairwise((0, *cuts, len(alone)))]
    calls = _telling(heaps)
    if not cuts or min(calls) < FEWEST or any(_in_time(*pair) for pair in combinations(heaps, 2)):
        return ()
    return tuple(_mode(heap, number) for heap, number in zip(heaps, calls, strict=True))


def _mode(heap: Sequence[Value], telling: int) -> Mode:
    calls = sum(value.units for value in heap)
    mean = Fraction(sum(value.tokens * value.units for value in heap)) / calls
    squares = sum((value.tokens - mean) ** 2 * value.units for value in heap)
    noise = sqrt(squares / (calls - 1)) / mean if mean else 0.0
    return Mode(tokens=figure(float(mean)), calls=telling, noise=figure(float(noise)))


# ------------------------------------------------------------------------------------------------------------ the gaps


class _Sums(NamedTuple):
    """Of some values: the calls, and the sums of the logs of their tokens and of the squares of these."""

    calls: int
    logs: float
    squares: float

    def without(self, first: _Sums) -> _Sums:
        return _Sums(self.calls - first.calls, self.logs - first.logs, self.squares - first.squares)

    @property
    def around(self) -> float:
        """The sum of the squared distances from the mean."""
        return max(0.0, self.squares - self.logs**2 / self.calls)


def _cuts(alone: Sequence[Value]) -> tuple[int, ...]:
    """Where the parting with the least BIC has its gaps: the place of the first value after each."""
    logs = [log(max(value.tokens, 0.5)) for value in alone]
    sums = [_Sums(0, 0.0, 0.0)]
    for value, at in zip(alone, logs, strict=True):
        calls, total, squares = sums[-1]
        sums.append(_Sums(calls + value.units, total + value.units * at, squares + value.units * at * at))
    every = sums[-1].calls
    gaps = {
        place: logs[place] - logs[place - 1]
        for place in range(1, len(alone))
        if logs[place] > logs[place - 1] and FEWEST <= sums[place].calls <= every - FEWEST
    }
    widest = sorted(sorted(gaps, key=lambda place: (-gaps[place], place))[:GAPS])
    found: tuple[int, ...] = ()
    least = inf
    for cuts in (cuts for number in range(MOST) for cuts in combinations(widest, number)):
        heaps = [sums[end].without(sums[start]) for start, end in pairwise((0, *cuts, len(alone)))]
        if cuts and not _are_apart(heaps, min(gaps[place] for place in cuts)):
            continue
        bic = _bic(heaps)
        if bic < least:
            found, least = cuts, bic
    return found


def _are_apart(heaps: Sequence[_Sums], narrowest: float) -> bool:
    if min(heap.calls for heap in heaps) < FEWEST:
        return False
    scatter = sqrt(sum(heap.around for heap in heaps) / sum(heap.calls - 1 for heap in heaps))
    return narrowest > APART * max(ALIKE, scatter)


def _bic(heaps: Sequence[_Sums]) -> float:
    calls, around = sum(heap.calls for heap in heaps), sum(heap.around for heap in heaps)
    variance = max(ALIKE**2, around / calls)
    known = sum(heap.calls * log(heap.calls / calls) for heap in heaps)
    return calls * log(variance) + around / variance - 2 * known + (4 * len(heaps) - 2) * log(calls)


# --------------------------------------------------------------------------------------------------- what they hang on


def _telling(heaps: Sequence[Sequence[Value]]) -> list[int]:
    """The calls of each heap that tell how often it comes.

    The calls of a source that had all of them in one heap count as one, where there are several sources. So do those of
    a prompt.
    """
    several = len({value.source for heap in heaps for value in heap}) > 1
    sources = Counter(source for heap in heaps for source in {value.source for value in heap})
    prompts = Counter(prompt for heap in heaps for prompt in {(value.source, value.prompt) for value in heap})
    found = []
    for heap in heaps:
        of_sources = {value.source for value in heap if several and sources[value.source] == 1}
        rest = [value for value in heap if value.source not in of_sources]
        same = {
            (value.source, value.prompt) for value in rest if value.prompt and prompts[value.source, value.prompt] == 1
        }
        others = sum(value.units for value in rest if (value.source, value.prompt) not in same)
        found.append(len(of_sources) + len(same) + others)
    return found


def _in_time(one: Sequence[Value], other: Sequence[Value]) -> bool:
    """Whether their days tell two heaps apart. Calls whose order is not known come in either order alike."""
    days: list[Counter[tuple[str, str]]] = [Counter(), Counter()]
    for heap, of_heap in zip((one, other), days, strict=True):
        for value in heap:
            of_heap[value.first, value.last] += value.units
    order = 0
    for (first, last), calls in days[0].items():
        for (others_first, others_last), others in days[1].items():
            order += calls * others * (_is_earlier(last, others_first) - _is_earlier(others_last, first))
    return abs(order) >= (2 * IN_TIME - 1) * days[0].total() * days[1].total()


def _is_earlier(one: str, other: str) -> bool:
    """Whether a day, or a month where no more is known, is before another."""
    known = min(len(one), len(other))
    return one[:known] < other[:known]
