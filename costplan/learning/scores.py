"""How well figures were predicted: the records of ``costplan calibrate --score``, made in
accuracy.py and shown by render/. It computes nothing and imports no numpy, so that pages stay light."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from datetime import date

WAYS = ("leave_one_source_out", "leave_one_out", "published")
"""Ways to predict a call: calibrated on all other sources' calls; on all other calls; the token profile alone."""

SHARES = (50, 80, 90)
"""The central intervals that are tried, in percent."""


class Coverage(NamedTuple):
    """The share of ``calls`` (or of so many means) that lie within an interval, None where there were none."""

    share: float | None
    calls: int


class Score(NamedTuple):
    """How one way did. Calls count as in a calibration, a call for three images as three.

    ``calls`` were tried, of which ``unknown`` had nothing to go by and ``zero`` used no token, so that they have no
    percentage error. ``sole`` were not tried, since no other source tells anything of their meter and quality. None is
    what cannot be said.

    ``exact`` is the share of calls predicted to the token. ``bias`` is sum(predicted - observed) / sum(observed).
    ``mape`` is the mean of \\|predicted - observed\\| / observed. ``coverage`` is the share of single calls within the
    interval, one for each of SHARES. ``means`` is the same of a source's own means, one a cell, within the interval
    that the other sources give for the mean of so many calls; it is empty for the ways that leave no source out.
    """

    calls: int
    sole: int
    unknown: int
    zero: int
    exact: float | None
    bias: float | None
    mape: float | None
    coverage: tuple[Coverage, ...]
    means: tuple[Coverage, ...]


class Row(NamedTuple):
    """The calls of a model on a route, of one meter and quality or (None) of all; of one source or (None) of all.

    ``quality`` is empty where the model has none. ``scores`` are in the order of WAYS. A score with fewer calls than
    the row tried some of them only. From ``in_published`` of the calls the published figure itself was counted.
    """

    model: str
    route: str
    meter: str | None
    quality: str | None
    source: str | None
    calls: int
    cells: int
    sources: int
    in_published: int
    scores: tuple[Score, ...]

    @property
    def zero(self) -> int:
        """Calls that used no token, as far as one of the ways predicted them."""
        return max(score.zero for score in self.scores)


class Point(NamedTuple):
    """Calls of a direct route that used the same and were predicted the same by one of WAYS, None where it had nothing
    to go by: tokens of one image."""

    way: str
    model: str
    meter: str
    quality: str
    observed: float
    predicted: float | None
    calls: int


class Headline(NamedTuple):
    """How right predictions are for a source that was never seen, on direct routes: by leave-one-source-out.

    ``stands`` is of calls whose published figure the other sources left standing, ``learned`` of all others.
    """

    stands: Score
    learned: Score


class Accuracy(NamedTuple):
    """Predicted against observed: direct routes first. ``left_out`` counts figures by why they could not be judged.

    ``most`` is how many distinct values of a group, and how many of its sources, are left out in turn.
    """

    as_of: date
    most: int
    headline: Headline
    rows: tuple[Row, ...]
    points: tuple[Point, ...]
    left_out: tuple[tuple[str, int], ...]
