"""Whether the images of one call scatter each on their own, so that a call for n of them scatters by less, or together.
It fits no mean and no noise; pooling.py does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.learning.special import fdtri
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.learning.cells import CellData, Value

REFUSED, STANDS = 0.01, 0.95
"""That images scatter together is refused where the ratio of the two variances is in the lowest hundredth of its law;
that each scatters on its own stands up to the 95 % point of its law."""


class _Scatter(NamedTuple):
    """Squares of deviations of calls from the mean of such calls in their cell, as shares of it; the same times the
    images of such a call; fourth powers; and how many are free."""

    squares: float = 0.0
    times_images: float = 0.0
    fourths: float = 0.0
    free: float = 0.0

    def __add__(self, other: _Scatter) -> _Scatter:  # type: ignore[override]  # a sum, not a longer tuple
        return _Scatter(*(one + more for one, more in zip(self, other, strict=True)))


def is_by_image(cells: Iterable[CellData]) -> bool:
    """Whether the calls of a group for several images say that these scatter each on their own: the variance of a mean
    of n images is then that of one image over n, and else that of one image.

    The variances of calls for one image and of calls for several, each around the mean of such calls in its cell, are
    pooled over the cells; their ratio has an F law, of fewer degrees of freedom the heavier the tails of single calls
    are (Box 1953, *Biometrika* 40:318), and of no more than there are prompts where these are known. False where the
    data do not say.
    """
    single, several = _Scatter(), _Scatter()
    for cell in cells:
        sizes = {value.images for value in cell.values if value.n_calls == 1}
        for images in sizes:
            alike = [value for value in cell.values if value.n_calls == 1 and value.images == images]
            if images == 1:
                single += _scatter(alike, images)
            else:
                several += _scatter(alike, images)
    if not (single.squares and single.free > 0 and several.free > 0):
        return False
    variance = single.squares / single.free
    tails = max(0.0, single.fourths / single.free / variance**2 - 3)
    one, more = (scatter.free / (1 + tails / 2) for scatter in (single, several))
    together, apart = (of / several.free / variance for of in (several.squares, several.times_images))
    return bool(together <= fdtri(more, one, REFUSED) and apart <= fdtri(more, one, STANDS))


def _scatter(values: list[Value], images: int) -> _Scatter:
    calls = sum(value.calls for value in values)
    mean = float(sum(value.tokens * value.calls for value in values)) / calls
    if not mean:
        return _Scatter()
    off = [(value.calls, (float(value.tokens) / mean - 1) ** 2) for value in values]
    squares = sum(number * square for number, square in off)
    prompts = len({value.prompt for value in values if value.prompt})
    runs = prompts + sum(value.calls for value in values if not value.prompt)
    share = (runs - 1) / max(calls - 1, 1)  # calls of one prompt count as one
    return _Scatter(
        squares=squares * share,
        times_images=squares * share * images,
        fourths=sum(number * square**2 for number, square in off) * share,
        free=runs - 1.0,
    )
