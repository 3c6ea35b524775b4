"""Means of what is due on tallies, of draws that are weighed so that all whose mean is known has that mean.
What differs where all tallies that count toward each other have one weight for a draw: sums of them are exact.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from costplan.plan.tally import COST, UNITS
from costplan.risk.distribution import SURELY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costplan.plan.tally import Found
    from costplan.risk.chosen import Counting, Selection

ALIKE = 1e-9
"""What is off another by no more than that part of it tells nothing new."""


class Means:
    """Means of draws of what is due. Tallies of which one counts toward another, or runs on from it, share weights.

    Args:
        counting: the tallies, with what counts toward each.
        drawn: draws of all that is due on them.
    """

    def __init__(self, counting: Counting, drawn: Sequence[Found]) -> None:
        self._counting, self._drawn = counting, drawn
        self._first = list(range(len(drawn)))
        for at in range(len(drawn)):
            together = {self._first[one] for one in counting.needed(at)}
            self._first = [min(together) if one in together else one for one in self._first]
        self._bases: dict[int, Any] = {}

    def of(self, at: int, drawn: Any) -> tuple[float, float]:
        """The mean of draws of what is due on a tally, and what it may be off by: SURELY standard errors."""
        import numpy as np

        from costplan.risk.orders import BATCHES, NUMBER

        basis, weights = self._basis(self._first[at])
        drawn = drawn + np.zeros(NUMBER)
        mean = float(weights @ drawn)
        left = drawn - mean
        left = left - basis @ (basis.T @ left)
        off = left.reshape(BATCHES, -1).mean(axis=1)
        return mean, SURELY * float(off.std(ddof=1)) / math.sqrt(BATCHES)

    def _basis(self, first: int) -> Any:
        """Directions of all that is known of some tallies, 1 among them, and a weight for each draw."""
        import numpy as np

        from costplan.risk.orders import NUMBER

        if first not in self._bases:
            known = {one.round(9).tobytes(): one for one in self._known(first)}
            columns = np.column_stack([np.full(NUMBER, 1 / math.sqrt(NUMBER)), *known.values()])
            left, sizes, right = np.linalg.svd(columns, full_matrices=False)
            kept = sizes > ALIKE * sizes[0]
            basis = left[:, kept]
            # the shortest weights of sum 1 under which all that is known is off its mean by nothing
            weights = basis @ (right[kept, 0] / sizes[kept]) / math.sqrt(NUMBER)
            self._bases[first] = basis, weights
        return self._bases[first]

    def _known(self, first: int) -> Iterator[Any]:
        """Draws of what counts toward some tallies, less its mean, each of length 1."""
        import numpy as np

        for at, of in enumerate(self._first):
            if of != first:
                continue
            own = self._counting.own[at]
            for chosen, drawn in ((own.cost, self._cost(at)), (own.counted, self._counted(at))):
                if drawn is None or not chosen.parts or _is_bent(chosen):
                    continue
                off = drawn - float(chosen.expected)
                size = float(np.linalg.norm(off))
                if size > ALIKE * float(np.linalg.norm(drawn)):
                    yield off / size

    def _cost(self, at: int) -> Any:
        """What the lines of a tally cost, without what was due before."""
        cost, tally = self._drawn[at].cost, self._counting.tallies[at]
        for one, due, share in tally.after:
            cost = cost - self._drawn[one].dues[due] * float(share)
        return cost if tally.on is None else cost - self._drawn[tally.on].cost

    def _counted(self, at: int) -> Any:
        """What the lines of a tally count by another weight than their cost; None where that is the same."""
        counted, tally = self._drawn[at].counted, self._counting.tallies[at]
        if tally.weight in ("", COST):
            return None
        for one, due, share in () if tally.weight == UNITS else tally.after:
            counted = counted - self._drawn[one].dues[due] * float(share)
        return counted if tally.on is None else counted - self._drawn[tally.on].counted


def _is_bent(chosen: Selection) -> bool:
    """Whether the mean of a selection is not what its expected cost says."""
    return bool(chosen.hours) or any(runs.kind.rejects for runs in chosen.runs)
