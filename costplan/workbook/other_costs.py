"""Rows of the Plan sheet for costs beside calls: what a workflow states for each run, for what a run makes, or by time.
The rows of calls and of seats are written by lines.py."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import fsum
from typing import TYPE_CHECKING

from costplan.plan.charge import BY_TIME
from costplan.units import METERS
from costplan.workbook.book import Cell
from costplan.workbook.formula import Formula
from costplan.workbook.prices import RATE, rate_of
from costplan.workbook.rows import (
    BASIS,
    CALLS,
    CENTER_NO,
    COST,
    FIRST,
    MONTHS,
    PER_UNITS,
    QUANTITY,
    RATE_NO,
    RATE_USD,
    UNITS,
    Row,
    cells_of,
)
from costplan.workbook.workflow_inputs import cost_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costplan.plan.charge import Charge
    from costplan.plan.plan import Plan
    from costplan.scenario.other_cost import OtherCost
    from costplan.scenario.scenario import Scenario, Workflow
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.outcomes import Outcomes
    from costplan.workbook.prices import Prices
    from costplan.workbook.rows import Rows
    from costplan.workbook.volumes import Volumes


class OtherCostRows:
    """Writes the rows of one workflow after another."""

    def __init__(
        self, rows: Rows, plan: Plan, volumes: Volumes, prices: Prices, outcomes: Outcomes, inputs: Inputs
    ) -> None:
        self._rows, self._plan, self._volumes, self._prices = rows, plan, volumes, prices
        self._outcomes, self._inputs = outcomes, inputs

    def fill(self, scenario: Scenario, workflow: Workflow) -> None:
        """The rows of a workflow."""
        if not workflow.every_cost:
            return
        key = (scenario.title, workflow.name)
        stated = self._plan.costs.select(lambda charge: (charge.scenario, charge.workflow) == key)
        charges = {charge.step: charge for charge in stated.charges if charge.counts}
        for cost in workflow.every_cost:
            charge = charges.get(cost.name)
            if charge is None:
                continue
            units = self._units(scenario, workflow, cost, charge)
            rate = self._inputs.cell(scenario.title, *cost_key(workflow, cost), cost.rate_key)
            if charge.counts == BY_TIME:
                for start, times in self._by_time(charge):
                    self._row(charge, units, Cell("1", 1.0), rate, start, times)
                continue
            calls = self._calls(key, workflow, cost)
            for runs in self._volumes.runs[key]:
                if any(runs.values):
                    cells = ((at, self._volumes.cell(runs, at), value) for at, value in enumerate(runs.values))
                    times = {at: Cell(cell, value) for at, cell, value in cells if value is not None}
                    self._row(charge, units, calls, rate, runs.start, times)

    def _units(self, scenario: Scenario, workflow: Workflow, cost: OtherCost, charge: Charge) -> Formula:
        """What one time of it counts: hours hang on the minutes that are an input."""
        each = float(charge.per_call.quantity.expected)
        if cost.minutes is None:
            return Formula(repr(each), each)
        minutes = self._inputs.cell(scenario.title, *cost_key(workflow, cost), "minutes")
        images = Fraction(charge.per_call.quantity.expected * 60) / Fraction(cost.minutes.expected or 1)
        return Formula(f"{minutes.ref}*{float(images)!r}/60", each)

    def _calls(self, key: tuple[str, str], workflow: Workflow, cost: OtherCost) -> Cell:
        """How often it is counted in a run."""
        if cost.per == "run":
            return Cell("1", 1.0)
        if cost.per == "image":
            return self._outcomes.made((*key, cost.of))
        if cost.of:
            return self._outcomes.taken((*key, cost.of))
        images = self._outcomes.images[key]
        return Cell(f"{images.ref}/{workflow.kept}", images.value / workflow.kept)

    def _by_time(self, charge: Charge) -> Iterator[tuple[str, Mapping[int, Cell]]]:
        """The days from which it falls due, and how often in each month, for each span of days without a change."""
        found: dict[int, dict[int, float]] = {}
        starts: dict[int, str] = {}
        volumes = self._volumes
        for line in self._plan.costs.select(lambda one: one is charge).each():
            span = sum(day <= line.stretch.start for day in volumes.cuts)
            starts.setdefault(span, str(line.stretch.start))
            months = found.setdefault(span, {})
            month = volumes.months[line.stretch.month]
            months[month] = months.get(month, 0.0) + float(line.times.expected)
        for span, months in found.items():
            yield starts[span], {month: Cell(repr(often), often) for month, often in months.items()}

    def _row(
        self, charge: Charge, units: Formula, calls: Cell, stated: Cell, start: str, times: Mapping[int, Cell]
    ) -> None:
        rows = self._rows
        row, one = FIRST + len(rows.rows), charge.per_call
        col, per, rate = cells_of(row), METERS[one.meter].per, rate_of(one)
        center = rows.center_of(charge.tags)
        number = self._prices.number_of(charge.model, charge.tier, one, date.fromisoformat(start), stated)
        what = (charge.scenario, charge.workflow, charge.step, "", start, rows.centers[center - 1], charge.owner)
        for at, text in enumerate((*what, charge.model, charge.tier, one.label)):
            rows.sheet.text(row, at, text)
        rows.sheet.text(row, BASIS, one.basis.value)
        each = units.value * calls.value
        quantity = fsum(often.value * each for often in times.values())
        all_times = "+".join(often.ref for often in times.values()) or "0"
        rows.write(
            row,
            {
                UNITS: units,
                CALLS: Formula(calls.ref, calls.value),
                QUANTITY: Formula(f"({all_times})*{col[UNITS]}*{col[CALLS]}", quantity),
                RATE_USD: Formula(f"INDEX({self._prices.column(RATE)},{number})", rate),
                PER_UNITS: per,
                COST: Formula(f"{col[QUANTITY]}*{col[RATE_USD]}/{col[PER_UNITS]}", quantity * rate / per),
                RATE_NO: number,
                CENTER_NO: center,
            },
        )
        values = [0.0] * len(rows.months)
        for month, often in times.items():
            values[month] = often.value * each * rate / per
            text = f"{often.ref}*${col[UNITS]}*${col[CALLS]}*${col[RATE_USD]}/${col[PER_UNITS]}"
            rows.write(row, {MONTHS + month: Formula(text, values[month])})
        rows.count(one.label, one.basis, quantity * rate / per)
        rows.rows.append(
            Row(
                scenario=charge.scenario,
                workflow=charge.workflow,
                model=charge.model,
                tags=charge.tags,
                center=center,
                start=start,
                values=tuple(values),
                tier=charge.tier,
                line=one,
            )
        )
