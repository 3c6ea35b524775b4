"""A plan's lines as a pandas DataFrame, for whoever goes on in a notebook; no page and no gate is made of it.
The columns are told at ``Plan.to_frame``.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.frame import data_frame, pandas
from costplan.units import PICO

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pandas import DataFrame

    from costplan.plan.line import PlanLine
    from costplan.units import Number


def frame_of(lines: Iterable[PlanLine]) -> DataFrame:
    """A row a line.

    Raises:
        OutsideError: pandas is not installed.
    """
    pd = pandas()
    return data_frame(
        {
            "scenario": line.scenario,
            "workflow": line.workflow,
            "step": line.step,
            "variant": line.variant,
            "month": pd.Period(line.stretch.month, freq="M"),
            "start": pd.Timestamp(line.stretch.start),
            "end": pd.Timestamp(line.stretch.end),
            "model": line.model,
            "tier": line.tier,
            "owner": line.owner,
            "cost_center": dict(line.tags).get("cost_center"),
            "tags": dict(line.tags),
            "meter": line.per_call.meter,
            "basis": line.per_call.basis.value,
            "quantity": None if line.per_call.row.hidden else float(line.quantity.expected),
            "rate_usd": None if line.per_call.row.hidden else _dollars(line.per_call.rate.expected),
            "cost_low_usd": _dollars(line.cost.low),
            "cost_usd": _dollars(line.cost.expected),
            "cost_high_usd": _dollars(line.cost.high),
        }
        for line in lines
    )


def _dollars(pico: Number) -> float:
    return float(Fraction(pico) / PICO)
