"""Where mixtures have a share below them: in how few passes it is found, and that it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from costplan.learning import fit
from costplan.learning.fit import Fit
from costplan.learning.special import ndtr

if TYPE_CHECKING:
    from costplan.learning.seen import Floats


def _fit(rows: int, middles: float, spreads: float, points: float) -> Fit:
    """A fit of so many cells whose mixtures are drawn: how far their middles lie apart, how unlike spreads are."""
    drawn = np.random.default_rng(1)
    shape = (rows, 8)
    weights = drawn.random(shape)
    return Fit(
        means=np.ones(rows),
        middles=drawn.normal(0.0, middles, shape),
        spreads=np.exp(drawn.normal(-2.0, spreads, shape)),
        weights=weights / weights.sum(axis=1, keepdims=True),
        log_means=drawn.normal(0.0, middles, rows),
        blur=np.full(rows, 0.05),
        points=drawn.normal(0.0, points, shape),
        shares=np.full(shape, 1 / 8),
        noise=np.full(rows, points),
        prompts=0.0,
        sources=0.0,
        freedom=5.0,
    )


MIXTURES = {
    "close": _fit(200, 0.1, 0.2, 0.1),
    "apart": _fit(200, 1.0, 0.5, 0.3),
    "with nothing between them": _fit(200, 10.0, 2.0, 0.9),
    "below zero": _fit(200, 0.1, 0.2, 1.5),
}


@pytest.mark.parametrize("fitted", MIXTURES.values(), ids=MIXTURES)
@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.9, 0.999])
def test_a_quantile_has_its_share_below_it_and_is_found_in_few_passes(
    fitted: Fit, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes = []

    def counted(away: Floats) -> Floats:
        passes.append(away.shape)
        return ndtr(away)

    monkeypatch.setattr(fit, "ndtr", counted)
    single = fitted.quantile(share)
    assert len(passes) <= 25  # bisection took 52
    means, _ = fitted.mean_interval(1 - 2 * share if share < 0.5 else 0)
    assert len(passes) <= 75
    below = (fitted.weights * ndtr((np.log(means)[:, None] - fitted.middles) / fitted.spreads)).sum(axis=1)
    lower = np.minimum(share, 0.5)
    assert np.where(means < fitted.means, below, lower) == pytest.approx(np.full(len(below), lower), abs=1e-9)
    factors = 1 + fitted.points
    logs = fitted.log_means[:, None] + np.log(np.where(factors > 0, factors, 1))
    away = (np.log(np.where(single > 0, single, 1))[:, None] - logs) / fitted.blur[:, None]
    below = (fitted.shares * np.where(factors > 0, ndtr(away), 1)).sum(axis=1)
    nothing = (fitted.shares * (factors <= 0)).sum(axis=1)
    assert np.where(single > 0, below, share) == pytest.approx(np.full(len(below), share), abs=1e-9)
    assert ((single > 0) == (nothing < share)).all()
