"""A drift check as JSON for machines: tokens as decimal texts of one image, dollars exact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.render.json.document import DRIFT
from costplan.units import decimal_text, usd_text

if TYPE_CHECKING:
    from costplan.calibration.figures import Calibration
    from costplan.learning.auto_drift import AutoDrift
    from costplan.learning.drift import Checked, Drift
    from costplan.learning.taken_drift import TakenDrift
    from costplan.units import Number


def drift_json(checked: Checked, calibration: Calibration, costs: tuple[Number, Number] | None) -> str:
    """What drifted; ``costs`` is a scenario's expected cost as calibrated and as observed."""
    scenario = {"calibrated_usd": usd_text(costs[0]), "observed_usd": usd_text(costs[1])} if costs else None
    return DRIFT.text(
        calibration={"file": calibration.shown, "of": str(calibration.as_of)},
        cells=checked.cells,
        too_few=checked.too_few,
        figures=checked.figures,
        without_figure=checked.without_figure,
        left_out=dict(checked.left_out),
        drifted=[_drift(drift) for drift in checked.drifted],
        auto=[_auto(auto) for auto in checked.auto],
        **({"accepted": [_taken(one) for one in checked.taken]} if checked.taken else {}),
        **({"scenario": scenario} if scenario else {}),
    )


def _drift(drift: Drift) -> dict[str, Any]:
    return {
        "model": drift.group.model,
        "route": drift.group.route,
        "meter": drift.group.meter,
        "quality": drift.group.quality or None,
        "call": drift.cell.call,
        "size": drift.cell.size or None,
        "parameters": dict(drift.cell.parameters),
        "expected": decimal_text(drift.expected),
        "low": decimal_text(drift.low),
        "high": decimal_text(drift.high),
        "observed": decimal_text(drift.observed),
        "images": drift.images,
        "since": drift.since or None,
    }


def _taken(one: TakenDrift) -> dict[str, Any]:
    return {
        "model": one.model,
        "step": one.step or None,
        "said_by": one.said_by,
        "expected": decimal_text(one.expected, 6),
        "observed": decimal_text(one.observed, 6),
        "judged": one.judged,
    }


def _auto(auto: AutoDrift) -> dict[str, Any]:
    return auto._asdict() | {"expected": decimal_text(auto.expected, 6), "observed": decimal_text(auto.observed, 6)}
