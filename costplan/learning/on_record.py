"""On record: since when a cell's own record is another one, with a stated rate of false alarms.
Whether newer calls left a calibration is asked in drift.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.calibration.figures import LEARNED, Changed, figure
from costplan.learning.apart import apart_of, constant_by_chance
from costplan.learning.days import by_day, looks, parted_best, values_of
from costplan.learning.runs import mean_of, odd_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costplan.calibration.figures import Cell, Group, GroupKey
    from costplan.learning.cells import CellData, Value

FALSE_ALARM = 0.01
"""How likely one of all the cells of a calibration is said to have changed though none has (Bonferroni)."""


def with_changes(groups: Iterable[Group], observed: Mapping[GroupKey, Sequence[CellData]]) -> tuple[Group, ...]:
    """The groups, with what is told of cells whose own record changed. Calls of different sources are not held against
    each other: that they differ is no change."""
    days = {(key, cell.key): _days(cell.values) for key, cells in observed.items() for cell in cells}
    alarm = FALSE_ALARM / max(sum(map(len, days.values())), 1)

    def told(group: Group, cell: Cell) -> Cell:
        found = [_change(one, LEARNED[group.meter].size, alarm) for one in days[group.key, cell.key]]
        changes = [change for change in found if change is not None]
        return cell._replace(changed=max(changes, key=lambda change: change.calls_after)) if changes else cell

    return tuple(group._replace(cells=tuple(told(group, cell) for cell in group.cells)) for group in groups)


def _days(values: Iterable[Value]) -> list[list[tuple[str, list[Value]]]]:
    """The calls of each source by day, of sources with calls of several days."""
    of_source: dict[str, list[Value]] = {}
    for value in values:
        if value.first and value.first == value.last:
            of_source.setdefault(value.source, []).append(value)
    return [days for _, of in sorted(of_source.items()) if len(days := by_day(of)) > 1]


def _change(days: list[tuple[str, list[Value]]], by_size: bool, alarm: float) -> Changed | None:
    """The change of a source's calls: looked for after the first half, quarter and so on and before the last, dated by
    least squares."""
    number = len(days)
    places = sorted({place for at in looks(number) if at for place in (at, number - at)})

    def is_told(at: int) -> bool:
        return _chance(values_of(days[:at]), values_of(days[at:]), by_size) < alarm / len(places)

    if not any(map(is_told, places)):
        return None
    at = parted_best(days, [at for at in range(1, number) if is_told(at)])
    before, after = values_of(days[:at]), values_of(days[at:])
    return Changed(
        day=days[at][0],
        before=figure(mean_of(before).mean),
        calls_before=sum(value.calls for value in before),
        after=figure(mean_of(after).mean),
        calls_after=sum(value.calls for value in after),
    )


def _chance(before: list[Value], after: list[Value], by_size: bool) -> float:
    then, now = mean_of(before).by_formula(by_size), mean_of(after)
    apart = apart_of(then, now)
    if apart is None:
        return 1.0
    odd = odd_of(after, then.mean, by_size)
    return max(apart.chance(then.mean, now.mean), constant_by_chance(then, now, odd, by_size))
