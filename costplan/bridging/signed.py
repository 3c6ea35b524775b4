"""What a file says that its plan comes to, where that is not what it comes to planned again, or where it cannot be.
What can be planned again is split into parts in bridged.py."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from costplan.bridging.filling import Where
from costplan.plan.charge import UNTAGGED
from costplan.plan.saved import beside
from costplan.scenario.eras import of_all_days

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.bridging.filling import Cells
    from costplan.plan.charge import Charge
    from costplan.plan.plan import Plan
    from costplan.plan.saved import SavedPlan, Spend
    from costplan.units import Number

_Key: TypeAlias = "tuple[str, str, str, str]"
"""Scenario, workflow, cost center and month, each empty where it was not kept."""


def add_signed(cells: Cells, signed: SavedPlan, plan: Plan, names: Mapping[str, str], *, is_base: bool) -> None:
    """What a side was signed at beyond what it comes to planned again: whole pico-dollars where each spend was rounded,
    else what this costplan reckons otherwise than the one that wrote the file, or what was edited in it since, which is
    not split."""
    off = [(key, Fraction(said or 0) - Fraction(comes or 0)) for key, said, comes in _beside(signed, plan, names)]
    rounded = len(signed.spends or ()) if signed.is_rounded else 1
    name = "rounding" if sum(abs(more) for _, more in off) <= rounded else "not split"
    for (scenario, workflow, center, month), more in off:
        if more:
            ends = (more, 0) if is_base else (0, more)
            cells.add(Where(scenario=scenario, workflow=workflow, cost_center=center), _day(month), name, *ends)


def add_unsplit(cells: Cells, signed: SavedPlan, plan: Plan, names: Mapping[str, str]) -> None:
    """What cannot be planned again, beside the plan of now, as finely as it was kept."""
    for (scenario, workflow, center, month), said, comes in _beside(signed, plan, names):
        cells.add(
            Where(scenario=scenario, workflow=workflow, cost_center=center),
            _day(month),
            "not split",
            said or 0,
            comes or 0,
        )


def _beside(signed: SavedPlan, plan: Plan, names: Mapping[str, str]) -> list[tuple[_Key, Number | None, Number | None]]:
    if signed.spends is None:
        said: dict[_Key, Number] = {
            (names.get(title, title), "", "", ""): cost for title, cost in signed.totals.items()
        }
        return beside(said, _sums(plan, names, by_workflow=False, by_month=False))
    by_workflow = any(spend.workflow for spend in signed.spends)

    def of_spend(spend: Spend) -> _Key:
        title = names.get(spend.scenario, spend.scenario)
        return title, of_all_days(spend.workflow) if by_workflow else "", _center(spend.tag("cost_center")), spend.month

    return beside(signed.sums(of_spend), _sums(plan, names, by_workflow=by_workflow, by_month=True))


def _sums(plan: Plan, names: Mapping[str, str], *, by_workflow: bool, by_month: bool) -> dict[_Key, Number]:
    """The same of a plan."""

    def of_charge(charge: Charge) -> tuple[str, str, str]:
        title = names.get(charge.scenario, charge.scenario)
        center = _center(charge.tag("cost_center")) if by_month else ""
        return title, of_all_days(charge.workflow) if by_workflow else "", center

    sums = plan.sums_when(lambda stretch: stretch.month if by_month else "", of_charge)
    return {(*group, month): cost.expected for (group, month), cost in sums.items()}


def _center(tag: str) -> str:
    return "" if tag == UNTAGGED else tag


def _day(month: str) -> date | str:
    """Its first day; nothing where no month was kept."""
    return date.fromisoformat(f"{month}-01") if month else ""
