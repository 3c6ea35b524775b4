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
    "the same, a known prompt a call": Row(_quiet, hashed=True),
    "lognormal, spread 0.4": Row(_NOISY),
    "the same, each of a known prompt": Row(_NOISY, hashed=True),
    "two values, 90 and 10 %, four times apart": Row(_TWO),
    "the same, each with its prompt": Row(_TWO, hashed=True),
    "60 % zeros": Row(TRUTHS["60 % zeros"].draw),
    "five calls a prompt, known": Row(TRUTHS["five calls a prompt"].draw, each=5, hashed=True),
    "five calls a prompt, not known": Row(TRUTHS["five calls a prompt"].draw, each=5),
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


# ---------------------------------------------------------------------------------------------------------- the script


def main() -> None:
    parser = argparse.ArgumentParser(description="False alarms and power of a check, as Markdown.")
    parser.add_argument("--replications", type=int, default=1000)
    parser.add_argument("--row", default="", help="only rows whose name has this in it")
    parser.add_argument("--power", action="store_true", help="alarms at a change of +10, +20, +50 and +100 %%")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        catalogue = Catalogue([tables(Path(folder))])
        for name, row in ROWS.items():
            if asked.row in name:
                shown = _power(row, catalogue, asked.replications) if asked.power else _false(row, catalogue, asked)
                sys.stdout.write(f"| {name} | {' | '.join(shown)} |\n")
                sys.stdout.flush()


def _false(row: Row, catalogue: Catalogue, asked: argparse.Namespace) -> list[str]:
    """By calibrated calls: the mean share of false alarms over all newer calls, and the largest, in percent."""
    shown = []
    for calls in CALLS:
        for cells in (1, 10):
            found = alarms(row, calls, cells, catalogue, asked.replications // cells)
            shares = [100 * found[number, days, 0.0] / (asked.replications // cells) for number, days in NEWER]
            shown.append(f"{np.mean(shares):.1f} ({max(shares):.1f})")
    return shown


def _power(row: Row, catalogue: Catalogue, replications: int) -> list[str]:
    """By calibrated calls: alarms in percent at each change, for 20 and 100 newer calls on 5 days."""
    shown = []
    for calls in CALLS:
        newer = ((20, 5), (100, 5))
        found = alarms(row, calls, 1, catalogue, replications, newer, CHANGES)
        for number, days in newer:
            shares = [f"{100 * found[number, days, change] / replications:.0f}" for change in CHANGES]
            shown.append("/".join(shares))
    return shown


if __name__ == "__main__":
    main()
