"""How often people take what a model made in a step: counts, the share that they tell with its interval.
What a plan does with the share stands in planning/, its YAML is read in experience_file.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.calibration.dates import days_told
from costplan.distributions.beta import share_of
from costplan.named import NamedTuple
from costplan.units import exact, many, percent

if TYPE_CHECKING:
    from costplan.distributions.beta import Share
    from costplan.errors import Place
    from costplan.units import Number

HALF = Fraction(1, 2)
"""Jeffreys' prior: half a call that was taken and half a call that was not (Brown, Cai and DasGupta 2001, *Statist.
Sci.* 16:101, have how often its interval holds)."""


class Acceptance(NamedTuple):
    """Of ``judged`` calls of a model in a step people took ``accepted``; an empty ``step`` tells of all its steps.

    ``step`` is as the records say it, such as ``posts.draft``. ``draws`` are as how many independent calls they tell,
    where calls of one prompt or one source are judged alike; None where each tells for itself. ``sources`` are numbers
    of the calibration's.
    """

    model: str
    step: str
    accepted: int
    judged: int
    draws: Number | None = None
    first: str = ""
    last: str = ""
    sources: tuple[int, ...] = ()
    place: Place | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the others of a calibration."""
        return self.model, self.step

    @property
    def share(self) -> Share:
        """The share that people take: expected exactly, with its 90 % interval, by :data:`HALF` and the calls."""
        draws = Fraction(self.judged if self.draws is None else self.draws)
        taken = draws * self.accepted / self.judged
        return share_of(exact(taken + HALF), exact(draws - taken + HALF))

    @property
    def counts(self) -> str:
        """``14 of 20 judged calls, 2026-04-19 to 2026-05-01``."""
        return f"{self.accepted:,} of {many(self.judged, 'judged call')}" + days_told(self.first, self.last)

    @property
    def words(self) -> str:
        """``69.05%, 90% interval 51.3% to 84%, 14 of 20 judged calls``."""
        low, expected, high = (percent(end) for end in self.share.numbers)
        return f"{expected}, 90% interval {low} to {high}, {self.counts}"
