"""What chance adds to the cost of what seats include, on the Plan sheet: rows that the engine found.
A figure of them is 0 once something that it hangs on is changed: nobody knows it then, and no sum has a dead one."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from costplan.units import METERS, PICO
from costplan.workbook.book import column
from costplan.workbook.formula import Formula
from costplan.workbook.prices import RATE, rate_of
from costplan.workbook.rows import (
    BASIS,
    CENTER_NO,
    COST,
    FIRST,
    METER,
    MODEL,
    MONTHS,
    PER_UNITS,
    QUANTITY,
    RATE_NO,
    RATE_USD,
    TIER,
    Row,
    cells_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.plan.line import PlanLine
    from costplan.workbook.pools import PoolLines
    from costplan.workbook.prices import Prices
    from costplan.workbook.rows import Rows
    from costplan.workbook.volumes import Volumes


class Bends:
    """The bends of a plan by workflow, ready to be written.

    Args:
        bends: lines of the plan as it is reported, so that the file has the bends of its pages.
        volumes: the sheet that months and spans of days stand on.
        prices: the sheet that rates stand on.
    """

    def __init__(self, bends: Iterable[PlanLine], volumes: Volumes, prices: Prices) -> None:
        self._volumes, self._prices = volumes, prices
        self._cost, self._last = 0.0, 0
        self._lines: dict[tuple[str, str], dict[tuple[object, ...], list[PlanLine]]] = {}
        for line in bends:
            span = volumes.span_of(line.scenario, line.stretch.start)
            number = prices.number_of(line.model, line.tier, line.per_call, line.stretch.start)
            rows = self._lines.setdefault((line.scenario, line.workflow), {})
            rows.setdefault((line.step, line.variant, number, span), []).append(line)

    def fill(self, key: tuple[str, str], rows: Rows, pools: dict[tuple[str, str], PoolLines]) -> None:
        """Write the rows of a workflow."""
        for lines in self._lines.get(key, {}).values():
            self._row(lines, rows, pools[lines[0].charge.pool, lines[0].per_call.meter])

    def __bool__(self) -> bool:
        return bool(self._lines)

    def dropped(self, rows: Rows) -> str:
        """The formula of 1 where a bend no longer holds, else 0; no bend is below 0."""
        if not self._lines:
            return "0"
        last = self._last
        now = f'SUMIFS({rows.range(COST, 0, last)},{rows.range(METER, 0, last)},"bend of *")'
        return f"IF({now}<{self._cost * (1 - 1e-9)!r},1,0)"

    def _row(self, lines: Sequence[PlanLine], rows: Rows, pool: PoolLines) -> None:
        """The bend of a step in the months of one rate."""
        row, line, sheet = FIRST + len(rows.rows), lines[0], rows.sheet
        one, col, start = line.per_call, cells_of(row), str(line.stretch.start)
        center, number = (
            rows.center_of(line.tags),
            self._prices.number_of(line.model, line.tier, one, line.stretch.start),
        )
        texts = (line.scenario, line.workflow, line.step, line.variant or "as planned", start)
        for at, text in enumerate((*texts, rows.centers[center - 1], line.owner)):
            sheet.text(row, at, text)
        for at, text in ((MODEL, line.model), (TIER, line.tier), (METER, one.label), (BASIS, one.basis.value)):
            sheet.text(row, at, text)
        values = [0.0] * len(rows.months)
        for each in lines:
            values[self._volumes.months[each.stretch.month]] += float(each.cost.expected) / PICO
        last, cost, per = column(MONTHS + len(values) - 1), fsum(values), METERS[one.meter].per
        rate = rate_of(one)
        dearer = f"ABS(${col[RATE_USD]}-{rate!r})>{1e-9 * rate!r}"
        months = {
            MONTHS + month: Formula(f"IF(OR({self._volumes.cell(pool.changed, month)}>0,{dearer}),0,{value!r})", value)
            for month, value in enumerate(values)
            if value
        }
        rows.write(
            row,
            {
                QUANTITY: Formula(f"IF({col[RATE_USD]}=0,0,{col[COST]}*{per}/{col[RATE_USD]})", cost * per / rate),
                RATE_USD: Formula(f"INDEX({self._prices.column(RATE)},{number})", rate),
                PER_UNITS: per,
                COST: Formula(f"SUM({column(MONTHS)}{row + 1}:{last}{row + 1})", cost),
                RATE_NO: number,
                CENTER_NO: center,
                **months,
            },
        )
        self._cost += cost
        self._last = len(rows.rows)
        rows.count(one.label, one.basis, cost)
        rows.rows.append(
            Row(
                scenario=line.scenario,
                workflow=line.workflow,
                tags=line.tags,
                center=center,
                start=start,
                model=line.model,
                values=tuple(values),
            )
        )
