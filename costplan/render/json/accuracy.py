"""Accuracy as JSON for machines: shares of 1 to six digits, null where nothing can be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.learning.scores import SHARES, WAYS
from costplan.render.json.document import ACCURACY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.learning.scores import Accuracy, Coverage, Row, Score


def accuracy_json(accuracy: Accuracy) -> str:
    """One row a model, route, meter, quality and source, with what each way of predicting comes to."""
    return ACCURACY.text(
        as_of=str(accuracy.as_of),
        headline={"published_stands": _score(accuracy.headline.stands), "learned": _score(accuracy.headline.learned)},
        rows=[_row(row) for row in accuracy.rows],
        left_out=dict(accuracy.left_out),
    )


def _row(row: Row) -> dict[str, Any]:
    return {
        "model": row.model,
        "route": row.route,
        "meter": row.meter,
        "quality": row.quality,
        "source": row.source,
        "calls": row.calls,
        "cells": row.cells,
        "sources": row.sources,
        "in_published": row.in_published,
        **{way: _score(score) for way, score in zip(WAYS, row.scores, strict=True)},
    }


def _score(score: Score) -> dict[str, Any]:
    """``coverage`` and, of a way that leaves sources out, ``mean_coverage``: each with what it rests on."""
    means = {"mean_coverage": _shares(score.means), "mean_coverage_of": _counts(score.means)} if score.means else {}
    return {
        "calls": score.calls,
        "only_source": score.sole,
        "nothing_to_go_by": score.unknown,
        "zero": score.zero,
        "exact_share": _rounded(score.exact),
        "bias": _rounded(score.bias),
        "mape": _rounded(score.mape),
        "coverage": _shares(score.coverage),
        "coverage_of": _counts(score.coverage),
        **means,
    }


def _shares(coverage: Sequence[Coverage]) -> dict[str, float | None]:
    return {str(share): _rounded(part.share) for share, part in zip(SHARES, coverage, strict=True)}


def _counts(coverage: Sequence[Coverage]) -> dict[str, int]:
    return {str(share): part.calls for share, part in zip(SHARES, coverage, strict=True)}


def _rounded(share: float | None) -> float | None:
    """Six digits, so that no machine's last bit shows."""
    return None if share is None else float(f"{share:.6g}")
