"""The cells of a bridge while they are filled: what is added to each, day by day, at the rates of exchange.
What is added, and why, stands in bridged.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.bridging.bridge import PARTS, Cell
from costplan.bridging.exchanged import Exchanged
from costplan.budget.per import MONTH
from costplan.named import NamedTuple
from costplan.units import exact

if TYPE_CHECKING:
    from datetime import date

    from costplan.bridging.flexed import Stage
    from costplan.units import Number


class Where(NamedTuple):
    """Whose cost it is: the fields of a cell, but for its month."""

    scenario: str
    workflow: str = ""
    step: str = ""
    pool: str = ""
    cost_center: str = ""


class _Open:
    def __init__(self) -> None:
        self.base, self.head = Fraction(0), Fraction(0)
        self.parts: dict[str, Fraction] = {}
        self.met: set[str] = set()


class Cells:
    """Cells on their way.

    Args:
        exchanged: the currency that they are in.
    """

    def __init__(self, exchanged: Exchanged = Exchanged()) -> None:  # noqa: B008  it does not change
        self.exchanged = exchanged
        self._open: dict[tuple[Where, str], _Open] = {}

    def add(self, where: Where, day: date | str, part: str, base: Number, head: Number) -> None:
        """What something costs on both sides from a day on (or in a month, where no more is known), in pico-dollars;
        the difference is a part, but for what the exchange rates do."""
        month = day if isinstance(day, str) else MONTH.label(day)
        cell = self._open.setdefault((where, month), _Open())
        before, after = (Fraction(1), Fraction(1)) if isinstance(day, str) else self.exchanged.rates(day)
        cell.base += base * before
        cell.head += head * after
        for name, cost in ((part, (Fraction(head) - base) * before), ("fx", head * (after - before))):
            if cost:
                cell.parts[name] = cell.parts.get(name, Fraction(0)) + cost

    def add_stages(self, where: Where, stages: list[Stage]) -> None:
        """What the steps of a workflow cost stage after stage; ``where`` names no step."""
        for step, day in dict.fromkeys(key for stage in stages for key in stage.costs):
            own = where._replace(step=step)
            before: Number = stages[0].costs.get((step, day), 0)
            self.add(own, day, "", before, before)
            for stage in stages[1:]:
                after = stage.costs.get((step, day), 0)
                self._move(own, day, stage.part, after - before, is_met=step in stage.met)
                before = after

    def _move(self, where: Where, day: date, part: str, cost: Number, *, is_met: bool) -> None:
        if cost:
            self.add(where, day, part, 0, cost)
        if is_met:
            self._open[where, MONTH.label(day)].met.add(part)

    def closed(self) -> tuple[Cell, ...]:
        """The cells, in the order of what they are of; those in which nothing is are left out."""
        return tuple(
            Cell(
                scenario=where.scenario,
                workflow=where.workflow,
                step=where.step,
                pool=where.pool,
                cost_center=where.cost_center,
                month=month,
                base=exact(cell.base),
                head=exact(cell.head),
                parts=_without_dust(cell, max(abs(cell.base), abs(cell.head))),
            )
            for (where, month), cell in sorted(self._open.items(), key=lambda item: (*item[0][0], item[0][1]))
            if cell.base or cell.head or cell.parts
        )


_DUST = Fraction(1, 10**9)
"""The mean of an interval is rounded in its sixteenth digit, so that 1.3 times an interval is not quite 1.3 times its
mean: a part that is less of its cell than this is nobody's change."""


def _without_dust(cell: _Open, whole: Fraction) -> dict[str, Number]:
    """The parts in order, those that are met and come to nothing too; what is too little to be one is borne by the
    largest."""
    small = {part: cost for part, cost in cell.parts.items() if cost and abs(cost) < whole * _DUST}
    kept = {part: cost for part, cost in cell.parts.items() if cost and part not in small}
    if kept:
        largest = max(kept, key=lambda part: (abs(kept[part]), part))
        kept[largest] += sum(small.values())
    else:
        kept = small
    return {part: exact(kept.get(part, Fraction(0))) for part in PARTS if kept.get(part) or part in cell.met}
