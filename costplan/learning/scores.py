"""How well figures were predicted: the records of ``costplan accuracy``, made in accuracy.py, shown by render/.
It computes nothing and imports no numpy, so that pages stay light."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from datetime import date

WAYS = ("published", "leave_one_out", "leave_one_source_out")
"""Ways to predict a call: the token profile alone; calibrated on all other calls; on all other sources' calls."""

SHARES = (50, 80, 90)
"""The central intervals that are tried, in percent."""


class Score(NamedTuple):
    """How one way did. Calls count as in a calibration, a call for three images as three.

    ``calls`` were tried, of which ``unknown`` had nothing to go by and ``zero`` used no token, so that they have no
    percentage error. None is what cannot be said.

    ``exact`` is the share of calls predicted to the token. ``bias`` is sum(predicted - observed) / sum(observed).
    ``mape`` is the mean of \\|predicted - observed\\| / observed. ``coverage`` is the share of single calls within the
    interval, one for each of SHARES.
    """

    calls: int
    unknown: int
    zero: int
    exact: float | None
    bias: float | None
    mape: float | None
    coverage: tuple[float | None, ...]


class Row(NamedTuple):
    """The calls of a model on a route, of one meter and quality or (None) of all; of one source or (None) of all.

    ``quality`` is empty where the model has none. ``scores`` are in the order of WAYS. A score with fewer calls than
    the row tried some of them only.
    """

    model: str
    route: str
    meter: str | None
    quality: str | None
    source: str | None
    calls: int
    cells: int
    sources: int
    scores: tuple[Score, ...]

    @property
    def zero(self) -> int:
        """Calls that used no token, as far as one of the ways predicted them."""
        return max(score.zero for score in self.scores)


class Point(NamedTuple):
    """Calls of a direct route that used the same and were predicted the same: tokens of one image, None if unknown."""

    model: str
    meter: str
    quality: str
    observed: float
    published: float | None
    calibrated: float | None
    calls: int


class Accuracy(NamedTuple):
    """Predicted against observed: direct routes first. ``left_out`` counts figures by why they could not be judged.

    ``most`` is how many distinct values of a group, and how many of its sources, are left out in turn.
    """

    as_of: date
    most: int
    rows: tuple[Row, ...]
    points: tuple[Point, ...]
    left_out: tuple[tuple[str, int], ...]
