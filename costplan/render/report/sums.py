"""Expected costs of a plan's lines, added up by whatever a page groups them by: exact, and quick for very many lines.
It decides nothing about what is shown."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, TypeVar

from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from costplan.planning.line import PlanLine
    from costplan.planning.plan import Plan
    from costplan.units import Number

K = TypeVar("K")


class Sums:
    """All costs are whole multiples of one small unit, the least that they have in common, so that adding them up takes
    whole numbers alone; lines of a step that differ in nothing but when they are stand together.

    ``whole`` is the expected total in pico-dollars.
    """

    def __init__(self, plan: Plan) -> None:
        belows = {line.cost.expected.denominator for line in plan.lines}
        self._per = lcm(*belows)
        factors = {below: self._per // below for below in belows}
        months: dict[int, str] = {}
        kinds: dict[object, tuple[PlanLine, dict[str, int]]] = {}
        for line in plan.lines:
            kind = (line.scenario, line.workflow, line.step, line.tags, id(line.per_call))
            if kind not in kinds:
                kinds[kind] = (line, {})
            by_month = kinds[kind][1]
            month = months.get(id(line.stretch)) or months.setdefault(id(line.stretch), line.stretch.month)
            cost = line.cost.expected
            by_month[month] = by_month.get(month, 0) + cost.numerator * factors[cost.denominator]
        self._kinds = list(kinds.values())
        self.whole = exact(Fraction(sum(sum(by_month.values()) for _, by_month in self._kinds), self._per))

    def by(self, key: Callable[[PlanLine], K]) -> dict[K, Number]:
        """Pico-dollars of each group, in the order of first appearance; the key is not to look at when a line is."""
        return self._added((key(line), sum(by_month.values())) for line, by_month in self._kinds)

    def by_month(self, key: Callable[[PlanLine], K]) -> dict[tuple[K, str], Number]:
        """The same for each group and calendar month."""
        named = ((key(line), by_month) for line, by_month in self._kinds)
        return self._added(((name, month), cost) for name, by_month in named for month, cost in by_month.items())

    def _added(self, costs: Iterable[tuple[K, int]]) -> dict[K, Number]:
        groups: dict[K, int] = {}
        for name, cost in costs:
            groups[name] = groups.get(name, 0) + cost
        return {name: exact(Fraction(cost, self._per)) for name, cost in groups.items()}
