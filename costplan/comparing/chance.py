"""Chance: how likely it is that one option costs less than another, where what they share is shared.
How it is found stands in risk/."""

from __future__ import annotations

from costplan.named import NamedTuple


class Chance(NamedTuple):
    """How likely an option costs less than the baseline, the same, or more; the three add up to 1.

    ``method`` is ``exact`` where nothing is uncertain, else how it was found; ``error`` is what each may be off by.
    """

    less: float
    tie: float
    more: float
    method: str
    error: float
