"""Accuracy as JSON for machines: shares of 1 to six digits, null where nothing can be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.learning.scores import SHARES, WAYS
from costplan.render.json.document import ACCURACY

if TYPE_CHECKING:
    from costplan.learning.scores import Accuracy, Row, Score


def accuracy_json(accuracy: Accuracy) -> str:
    """One row a model, route, meter, quality and source, with what each way of predicting comes to."""
    return ACCURACY.text(
        as_of=str(accuracy.as_of), rows=[_row(row) for row in accuracy.rows], left_out=dict(accuracy.left_out)
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
        **{way: _score(score) for way, score in zip(WAYS, row.scores, strict=True)},
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "calls": score.calls,
        "nothing_to_go_by": score.unknown,
        "zero": score.zero,
        "exact_share": _rounded(score.exact),
        "bias": _rounded(score.bias),
        "mape": _rounded(score.mape),
        "coverage": {str(share): _rounded(part) for share, part in zip(SHARES, score.coverage, strict=True)},
    }


def _rounded(share: float | None) -> float | None:
    """Six digits, so that no machine's last bit shows."""
    return None if share is None else float(f"{share:.6g}")
