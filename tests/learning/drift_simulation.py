"""How often a check of a calibration raises an alarm: calls are drawn from a known truth, counted and calibrated, and
as many newer ones checked, of the same truth or of one that moved. Run as a script ('python -m
tests.learning.drift_simulation'), it prints the tables of docs/calibration.md; what must hold stands in
test_drift_simulation.py."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costplan import Catalogue
from costplan.learning.drift import check
from costplan.learning.fitting import calibrate
from tests.learning.truths import TRUTHS, Drawn, count_rows, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costplan.learning.counts import CountRow
    from tests.learning.truths import Floats

    Draw = Callable[[np.random.Generator, Floats], Drawn]

AS_OF = date(2026, 11, 23)
OLD, NEW = date(2026, 9, 1), date(2026, 11, 1)
MEAN = 400
LONGEST = 20
"""Days on which calls are calibrated, if there are so many of them."""

CALLS = (2, 3, 5, 10, 30, 300)
NEWER = ((5, 1), (5, 5), (20, 1), (20, 5), (20, 20), (100, 1), (100, 5), (100, 20))
"""Newer calls, and the days on which they are made."""

CHANGES = (0.1, 0.2, 0.5, 1.0)
POWER = ((3, 20), (10, 20), (30, 20), (300, 20), (30, 100), (300, 100))
"""Calibrated and newer calls for which the power is told."""


class Row(NamedTuple):
    """A truth; ``each`` calls are made on one day one after the other, and ``hashed`` tells that prompts are known."""

    draw: Draw
    each: int = 1
    hashed: bool = False


def _quiet(random: np.random.Generator, days: Floats) -> Drawn:
    return Drawn(np.asarray(np.exp(0.1 * random.standard_normal(len(days)) - 0.1**2 / 2)))


_NOISY, _TWO = (TRUTHS[name].draw for name in ("lognormal, spread 0.4", "two values, 90 and 10 %, four times apart"))
ROWS = {
    "lognormal, spread 0.1": Row(_quiet),
    "lognormal, spread 0.1, prompts known": Row(_quiet, hashed=True),
    "lognormal, spread 0.4": Row(_NOISY),
    "lognormal, spread 0.4, prompts known": Row(_NOISY, hashed=True),
    "two values": Row(_TWO),
    "two values, prompts known": Row(_TWO, hashed=True),
    "60 % zeros": Row(TRUTHS["60 % zeros"].draw),
    "five calls a prompt, prompts known": Row(TRUTHS["five calls a prompt"].draw, each=5, hashed=True),
    "five calls a prompt": Row(TRUTHS["five calls a prompt"].draw, each=5),
}


def calls_of(
    row: Row, random: np.random.Generator, calls: int, days: int, start: date, cells: int, change: float = 0.0
) -> list[CountRow]:
    """So many calls of each cell, evenly over so many days, of prompts of their own."""
    runs = -(-calls // row.each)
    over = min(days, runs)
    on = [start + timedelta(days=number // row.each * over // runs) for number in range(calls)]
    rows: list[CountRow] = []
    for cell in range(cells):
        tokens = row.draw(random, np.ones(calls)).tokens
        first = start.toordinal() * 1_000
        prompts = [first + number // row.each for number in range(calls)] if row.hashed else None
        counted = count_rows(Drawn(tokens, prompts), MEAN * (1 + change), on, "nothing")
        rows += [one._replace(route=f"route {cell}") for one in counted]
    return rows


def alarms(
    row: Row,
    calls: int,
    cells: int,
    catalogue: Catalogue,
    replications: int,
    newer: Sequence[tuple[int, int]] = NEWER,
    changes: Sequence[float] = (0.0,),
    seed: int = 0,
) -> Counter[tuple[int, int, float]]:
    """How many of so many checks raised an alarm, by newer calls, their days, and their change."""
    found: Counter[tuple[int, int, float]] = Counter()
    random = np.random.default_rng([seed, calls, cells])
    for _ in range(replications):
        learned = calibrate(calls_of(row, random, calls, LONGEST, OLD, cells), catalogue, AS_OF)
        for number, days in newer:
            for change in changes:
                rows = calls_of(row, random, number, days, NEW, cells, change)
                found[number, days, change] += bool(check(rows, learned, catalogue, AS_OF).drifted)
    return found


def told_on_record(
    row: Row, calls: int, cells: int, catalogue: Catalogue, replications: int, change: float = 0.0, seed: int = 1
) -> int:
    """How many of so many calibrations tell that calls on record changed, if the second half of those of the first cell
    did."""
    found = 0
    random = np.random.default_rng([seed, calls, cells])
    for _ in range(replications):
        half = calls // 2
        rows = calls_of(row, random, half, LONGEST // 2, OLD, cells)
        later = OLD + timedelta(days=LONGEST // 2)
        rows += calls_of(row, random, calls - half, LONGEST // 2, later, cells, change)
        groups = calibrate(rows, catalogue, AS_OF).groups
        found += any(cell.changed for group in groups for cell in group.cells)
    return found


# ---------------------------------------------------------------------------------------------------------- the script


def main() -> None:
    parser = argparse.ArgumentParser(description="False alarms and power of a check, as Markdown.")
    parser.add_argument("--replications", type=int, default=1000)
    parser.add_argument("--row", default="", help="only rows whose name has this in it")
    parser.add_argument("--on-record", action="store_true", help="changes told on record: at +0, +20, +50 and +100 %%")
    parser.add_argument("--power", action="store_true", help="alarms at a change of +10, +20, +50 and +100 %%")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        catalogue = Catalogue([tables(Path(folder))])
        for name, row in ROWS.items():
            if asked.row in name:
                of = _power if asked.power else _on_record if asked.on_record else _false
                shown = of(row, catalogue, asked.replications)
                sys.stdout.write(f"| {name} | {' | '.join(shown)} |\n")
                sys.stdout.flush()


def _false(row: Row, catalogue: Catalogue, replications: int) -> list[str]:
    """By calibrated calls: the mean share of false alarms over all newer calls, and the largest, in percent."""
    shown = []
    for calls in CALLS:
        for cells in (1, 10):  # docs/calibration.md has the first of each two
            checks = replications // cells
            found = alarms(row, calls, cells, catalogue, checks)
            shares = [100 * found[number, days, 0.0] / checks for number, days in NEWER]
            shown.append(f"{np.mean(shares):.1f} ({max(shares):.1f})")
    return shown


def _on_record(row: Row, catalogue: Catalogue, replications: int) -> list[str]:
    """By calls on record: calibrations in percent that tell a change of a cell, at each change in the middle."""
    shown = []
    for calls in CALLS[2:]:
        of = [told_on_record(row, calls, 1, catalogue, replications, change) for change in (0.0, *CHANGES[1:])]
        shown.append("/".join(f"{100 * found / replications:.1f}" for found in of))
    return shown


def _power(row: Row, catalogue: Catalogue, replications: int) -> list[str]:
    """By calibrated and newer calls, on 5 days: alarms in percent at each change."""
    shown = []
    for calls, number in POWER:
        found = alarms(row, calls, 1, catalogue, replications, ((number, 5),), CHANGES)
        shown.append("/".join(f"{100 * found[number, 5, change] / replications:.0f}" for change in CHANGES))
    return shown


if __name__ == "__main__":
    main()
