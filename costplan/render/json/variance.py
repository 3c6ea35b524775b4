"""What a plan was frozen at beside what it comes to now, as more keys of the plan's document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.render.json.bridge import bridge_keys
from costplan.render.json.document import usd_or_null
from costplan.render.json.rates import rates_keys
from costplan.units import usd_text

if TYPE_CHECKING:
    from costplan.books.variance import Compared, Variance, Variances
    from costplan.bridging.bridge import Bridge
    from costplan.gating.rates import ChangedRates


def variance_keys(variances: Variances, bridge: Bridge | None, rates: ChangedRates | None) -> dict[str, Any]:
    """``versions``, and ``variance`` by month and cost center, with every comment, the bridge and changed rates."""
    groups = ([variances.whole], variances.months, variances.centers, variances.cells)
    comments = [comment for rows in groups for row in rows for comment in row.comments]
    return {
        "versions": [_version(compared) for compared in variances.versions],
        "variance": [_row(row) for row in variances.cells],
        "bridge": bridge and bridge_keys(bridge),
        "changed_rates": rates and rates_keys(rates),
        "comments": [
            {"month": comment.month, "cost_center": comment.cost_center, "text": comment.text, "by": comment.by}
            for comment in (*comments, *variances.stray)
        ],
    }


def _version(compared: Compared) -> dict[str, Any]:
    version = compared.version
    return {
        "label": version.label,
        "frozen": version.frozen,
        "as_of": str(version.as_of),
        "approved_by": version.approved_by,
        "ref": version.ref,
        "complete": version.complete,
        "expected_usd": usd_text(version.total),
        "p90_usd": usd_or_null(version.p90),
        "worst_usd": usd_or_null(version.worst),
        "difference_usd": usd_text(compared.whole.difference),
        "changed_inputs": list(compared.changed),
    }


def _row(row: Variance) -> dict[str, Any]:
    return {
        "month": row.month,
        "cost_center": row.cost_center,
        "original_usd": usd_text(row.original),
        "reforecast_usd": usd_text(row.reforecast),
        "difference_usd": usd_text(row.difference),
    }
