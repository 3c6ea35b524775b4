"""What was measured, as lines for a terminal and as the page RESULTS.md.
It measures nothing; a goal is judged here, and nothing fails on it."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING, NamedTuple

from rows import BEFORE, EXPONENT, MEGABYTES, MEMORY, MICROSECONDS, TIMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from measuring import Measured
    from rows import Curve, Goal, Row


class Judged(NamedTuple):
    """What became of a goal."""

    goal: Goal
    value: float

    @property
    def is_met(self) -> bool:
        return self.value <= self.goal.limit

    def __str__(self) -> str:
        return f"{significant(self.value)} {self.goal.of}"


class Section(NamedTuple):
    """A subject with what its rows and curves gave."""

    title: str
    rows: tuple[tuple[Row, dict[str, Measured]], ...]
    curves: tuple[tuple[Curve, list[Measured]], ...] = ()


def significant(value: float) -> str:
    """Three significant digits, plain."""
    if not value:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}"


def seconds(value: float) -> str:
    """A time in the unit that reads well."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if value >= size:
            return f"{significant(value / size)} {unit}"
    return f"{significant(value * 1e9)} ns"


def exponent(found: Sequence[Measured], by: str = "cpu") -> float:
    """The slope of least squares through the logarithms of the medians over those of n."""
    sizes = [math.log(measured.n) for measured in found]
    times = [math.log(max(measured.middle(by), 1e-9)) for measured in found]
    return statistics.linear_regression(sizes, times).slope


def judged(row: Row, found: dict[str, Measured]) -> list[Judged]:
    """Every goal of a row, with what was reached."""
    ours, yardstick = found[row.ours.name], found[row.yardstick.name]
    values = {
        TIMES: ours.middle(row.by) / yardstick.middle(row.by),
        MICROSECONDS: ours.middle(row.by) / ours.n * 1e6,
        MEGABYTES: ours.middle("peak"),
    }
    if (old := found.get(f"costplan at {BEFORE}")) is not None:
        values[MEMORY] = ours.middle("peak") / old.middle("peak")
    return [Judged(goal, values[goal.of]) for goal in row.goals]


def judged_curve(curve: Curve, found: Sequence[Measured]) -> list[Judged]:
    """The goals of a curve: exponents."""
    return [Judged(goal, exponent(found)) for goal in curve.goals if goal.of == EXPONENT]


def best_peer(row: Row, found: dict[str, Measured]) -> str:
    """How many times our time the quickest peer takes."""
    if not row.peers:
        return ""
    name = min((peer.name for peer in row.peers), key=lambda peer: found[peer].middle(row.by))
    times = found[name].middle(row.by) / found[row.ours.name].middle(row.by)
    return f"{name} takes {significant(times)} x"


def verdict(every: Iterable[Judged]) -> str:
    """Met, or missed."""
    return ", ".join("met" if one.is_met else "**missed**" for one in every)


def row_lines(row: Row, found: dict[str, Measured]) -> list[str]:
    """A row for a terminal: every candidate, then the goals."""
    n = next(iter(found.values())).n
    ours = found[row.ours.name].middle(row.by)
    lines = [f"{row.what}, {n:,} {row.of}, by {row.by}"]
    for name, measured in found.items():
        cpu, wall = measured.middle("cpu"), measured.middle("wall")
        each, times = measured.middle(row.by) / n, measured.middle(row.by) / ours
        lines.append(
            f"  {name:<48} cpu {seconds(cpu):>8}  wall {seconds(wall):>8}  {seconds(each):>8} each  "
            f"{times:7.2f} of ours  {measured.middle('peak'):5.0f} MB  {measured.rounds[0].said}"
        )
    return [*lines, *(f"  goal {one.goal}: {one} {verdict([one])}" for one in judged(row, found))]


def curve_lines(curve: Curve, found: Sequence[Measured]) -> list[str]:
    """A curve for a terminal."""
    points = ", ".join(f"{measured.n:,}: {seconds(measured.middle('cpu'))}" for measured in found)
    told = [f"  goal {one.goal}: {one} {verdict([one])}" for one in judged_curve(curve, found)]
    return [f"{curve.what} ({curve.of}): {points}", f"  exponent {exponent(found):.2f}", *told]
