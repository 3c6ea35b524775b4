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


def goal_cells(every: Sequence[Judged]) -> str:
    """The goals of a row, what was reached, and whether that will do, as three cells."""
    if not every:
        return " | | "
    goals = "; ".join(f"at most {one.goal}" for one in every)
    return f"{goals} | {'; '.join(map(str, every))} | {'; '.join(verdict([one]) for one in every)}"


def summary(sections: Iterable[Section]) -> list[str]:
    """A line for each work: what it took, the yardstick and the goals; and why a goal was missed."""
    lines = [
        "| work | n | median | min to max | yardstick | times it | goal | reached | | best peer | peak MB |",
        "|---|---:|---:|---:|---|---:|---|---|---|---|---:|",
    ]
    whys = []
    for section in sections:
        for row, found in section.rows:
            ours, yardstick = found[row.ours.name], found[row.yardstick.name]
            times = ours.middle(row.by) / yardstick.middle(row.by)
            goals = judged(row, found)
            lines.append(
                f"| {row.what} | {ours.n:,} {row.of} | {seconds(ours.middle(row.by))} | {span(ours, row.by)} "
                f"| {row.yardstick.name}: {seconds(yardstick.middle(row.by))} | {significant(times)} "
                f"| {goal_cells(goals)} | {best_peer(row, found)} | {ours.middle('peak'):,.0f} |"
            )
            if row.why and not all(goal.is_met for goal in goals):
                whys.append(f"- {row.what}: {row.why}")
        for curve, points in section.curves:
            last, goals = points[-1], judged_curve(curve, points)
            lines.append(
                f"| {curve.what} | to {last.n:,} {curve.of} | {seconds(last.middle('cpu'))} | {span(last, 'cpu')} "
                f"| | | {goal_cells(goals)} | | {last.middle('peak'):,.0f} |"
            )
            if curve.why and not all(goal.is_met for goal in goals):
                whys.append(f"- {curve.what}: {curve.why}")
    return [*lines, *(["", "What the floor allows where a goal is missed:", "", *whys] if whys else [])]


def span(measured: Measured, by: str) -> str:
    """The least and the most of the rounds."""
    least, most = measured.ends(by)
    return f"{seconds(least)} to {seconds(most)}"


def details(section: Section) -> list[str]:
    """Every candidate of every row of a subject."""
    lines = [
        f"## {section.title}",
        "",
        "| work | n | who | process time | min to max | each | wall | times ours | peak MB | it says |",
        "|---|---:|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    for row, found in section.rows:
        ours = found[row.ours.name].middle(row.by)
        for name, measured in found.items():
            lines.append(
                f"| {row.what} | {measured.n:,} {row.of} | {name} | {seconds(measured.middle('cpu'))} "
                f"| {span(measured, 'cpu')} | {seconds(measured.middle(row.by) / measured.n)} "
                f"| {seconds(measured.middle('wall'))} | {significant(measured.middle(row.by) / ours)} "
                f"| {measured.middle('peak'):,.0f} | {measured.rounds[0].said} |"
            )
    return lines


def curve_table(sections: Iterable[Section]) -> list[str]:
    """Every size of every curve, with the exponents of time and of memory."""
    lines = ["| work | n: process time, peak MB | exponent of time | of memory |", "|---|---|---:|---:|"]
    for section in sections:
        for curve, found in section.curves:
            points = "; ".join(
                f"{point.n:,}: {seconds(point.middle('cpu'))}, {point.middle('peak'):,.0f}" for point in found
            )
            slopes = f"{exponent(found):.2f} | {exponent(found, 'peak'):.2f}"
            lines.append(f"| {curve.what}, in {curve.of} | {points} | {slopes} |")
    return lines


HEAD = """# Results

One run of `make bench`, which wrote this page. Read ratios: absolute times move between machines and between hours. The
candidates of a row take their turns in fresh processes, {rounds} rounds or more. Times are process time, or the wall's
clock where work waits for a disk or has threads ({walls}); memory is the peak of the whole process. A goal is `x` times
the yardstick, an exponent, or what it says; no test fails on any of it. What grows with what, and why the floors are
where they are, is told in [Speed](../docs/performance.md).
"""


def page(sections: Sequence[Section], versions: dict[str, str], machine: str, picture: str) -> str:
    """RESULTS.md."""
    measured = [every for section in sections for _, found in section.rows for every in found.values()]
    walls = dict.fromkeys(section.title for section in sections for row, _ in section.rows if row.by == "wall")
    lines = [
        HEAD.format(rounds=min(len(one.rounds) for one in measured), walls=", ".join(walls)),
        *summary(sections),
        "",
        "## Growth",
        "",
        f"![Process time over size, both on logarithmic axes]({picture})",
        "",
        "Exponents are slopes of least squares through the logarithms of the medians.",
        "",
        *curve_table(sections),
        "",
    ]
    for section in sections:
        lines += [*details(section), ""]
    lines += ["## Versions and machine", "", machine, "", "| what | version |", "|---|---|"]
    lines += (f"| {name} | {version} |" for name, version in versions.items())
    return "\n".join(lines) + "\n"
