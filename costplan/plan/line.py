"""The line of a plan: one meter of one step in one stretch of days; and all lines of one, added up by whatever is
asked. How the lines are kept is the plan's own business: who is above asks for sums, or looks at line after line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from costplan.named import NamedTuple
from costplan.quantity import total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import NoReturn

    from costplan.errors import Place
    from costplan.plan.cost_line import CostLine
    from costplan.plan.stretch import Stretch
    from costplan.quantity import Quantity
    from costplan.units import Number

K = TypeVar("K")
T = TypeVar("T")

UNTAGGED = "(untagged)"
"""What stands for a tag, such as the cost center, where a line has none."""


class Input(NamedTuple):
    """Something uncertain that costs hang on; what hangs on the same input moves together.

    ``scenario`` is empty for what all scenarios share, such as the tokens of a model.
    """

    scenario: str
    name: str


class PlanLine(NamedTuple):
    """One meter of one step's call (in one of its variants) in one stretch of days.

    ``quantity`` x ``per_call.rate`` = ``cost`` in pico-dollars; ``per_call`` is the cost line of one call. ``failed``
    and ``rejected`` are the shares of the cost that went into failures and into other results that were not delivered.
    ``figure`` is what the units of one call hang on, None where they are certain. ``place`` is the step, or the seats.
    ``number`` is its place among the lines of the plan, from 0, and tells it from all others, whatever was taken off
    it. With ``is_bend`` it is the share of a :class:`costplan.plan.pool.Bend` that falls on the line of the same step,
    days and meter: ``per_call`` is still one call, and its ``quantity`` are units beyond those of expected use.
    """

    scenario: str
    workflow: str
    step: str
    variant: str
    stretch: Stretch
    model: str
    tier: str
    tags: tuple[tuple[str, str], ...]
    owner: str
    quantity: Quantity
    cost: Quantity
    failed: Number
    rejected: Number
    runs: Quantity
    executions: Number
    per_call: CostLine
    figure: Input | None
    place: Place
    number: int
    is_bend: bool = False

    @property
    def id(self) -> str:
        """``workflow.step.meter``, what ``costplan explain`` takes."""
        return f"{self.workflow}.{self.step}.{self.per_call.meter}"

    def tag(self, key: str) -> str:
        """The value of a tag, or :data:`UNTAGGED`."""
        return dict(self.tags).get(key, UNTAGGED)


class _EachDays:
    """What differs from stretch to stretch, in the line that stands for all of them when sums are asked for."""

    def _refuse(self, _: object = None) -> NoReturn:
        raise TypeError("a group of a sum holds for all days; ask sums_when for what hangs on the days")

    __getattr__ = __eq__ = __hash__ = __str__ = _refuse


class PlanLines:
    """All lines of a plan, in its order. Two looks give the same lines, with the same numbers.

    Lines that differ in nothing but their days stand together for sums, so that a group is asked for once for all.
    """

    __slots__ = ("_kinds", "_lines", "_total")

    def __init__(self, lines: Iterable[PlanLine]) -> None:
        self._lines = tuple(lines)
        self._kinds: list[tuple[PlanLine, list[PlanLine], Quantity]] | None = None
        self._total: Quantity | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PlanLines) and self._lines == other._lines

    def __hash__(self) -> int:
        return hash(self._lines)

    def __reduce__(self) -> tuple[type[PlanLines], tuple[tuple[PlanLine, ...]]]:
        return PlanLines, (self._lines,)

    @property
    def total(self) -> Quantity:
        """The sum of all, added up once."""
        if self._total is None:
            costs = [line.cost for line in self._lines] if self._kinds is None else [cost for *_, cost in self._kinds]
            self._total = total(costs)
        return self._total

    def each(self, keep: Callable[[PlanLine], bool] | None = None) -> Iterator[PlanLine]:
        """Line after line; where ``keep`` is given, those for which it is true."""
        return iter(self._lines) if keep is None else filter(keep, self._lines)

    def of_kinds(self, keep: Callable[[PlanLine], bool]) -> list[PlanLine]:
        """The lines that are kept, in order; see :meth:`costplan.plan.plan.Plan.lines_of`."""
        kept = (line for kind, lines, _ in self._each_kind() if keep(kind) for line in lines)
        return sorted(kept, key=lambda line: line.number)

    def sums(self, by: Callable[[PlanLine], K], keep: Callable[[PlanLine], bool] | None) -> dict[K, Quantity]:
        """Exact sums by group; see :meth:`costplan.plan.plan.Plan.sums`."""
        groups: dict[K, list[Quantity]] = {}
        for kind, _, cost in self._each_kind():
            if keep is None or keep(kind):
                groups.setdefault(by(kind), []).append(cost)
        return {name: total(costs) for name, costs in groups.items()}

    def sums_when(
        self, by: Callable[[PlanLine], K], keep: Callable[[PlanLine], bool] | None, when: Callable[[Stretch], T]
    ) -> dict[tuple[K, T], Quantity]:
        """The same for each group and ``when`` of a stretch of days."""
        times: dict[int, T] = {}
        groups: dict[K, dict[T, list[Quantity]]] = {}
        for kind, lines, _ in self._each_kind():
            if keep is None or keep(kind):
                group = groups.setdefault(by(kind), {})
                for line in lines:
                    same = id(line.stretch)  # many lines share one, and a day takes long to hash
                    if same not in times:
                        times[same] = when(line.stretch)
                    group.setdefault(times[same], []).append(line.cost)
        return {(name, time): total(costs) for name, group in groups.items() for time, costs in group.items()}

    def _each_kind(self) -> list[tuple[PlanLine, list[PlanLine], Quantity]]:
        """A line that stands for all that are alike, these, and what they cost together."""
        if self._kinds is None:
            alike: dict[object, list[PlanLine]] = {}
            for line in self._lines:
                kind = (line.scenario, line.workflow, line.step, line.variant, line.tags, id(line.per_call))
                alike.setdefault(kind, []).append(line)
            days: Any = _EachDays()
            self._kinds = [
                (
                    lines[0]._replace(stretch=days, quantity=days, cost=days, runs=days, number=days),
                    lines,
                    total(line.cost for line in lines),
                )
                for lines in alike.values()
            ]
        return self._kinds
