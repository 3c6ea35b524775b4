"""How often what a calibration says of few calls is true: calls are drawn from a known truth, counted, calibrated, and
the file's figures held against that truth. Run as a script ('python -m tests.learning.coverage'), it prints the tables
of docs/calibration.md; what must hold of them stands in test_coverage.py."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costplan import Catalogue
from costplan.learning.cells import observed_cells
from costplan.learning.fitting import calibrate, fitted_group
from tests.learning.truths import DAYS, PUBLISHED, START, TRUTHS, attainable, count_rows, days_of, level_of, tables

if TYPE_CHECKING:
    from costplan.learning.counts import CountRow
    from tests.learning.truths import Truth

AS_OF = date(2026, 11, 23)
REPLICATIONS = 300
FRESH = 2_000
"""Calls of the truth that are held against an interval of the next call."""


class Said(NamedTuple):
    """What the file says of the cell, in tokens, and the central interval of 90 % of a single call where asked for."""

    mean: float
    low: float
    high: float
    p90: float
    ends: tuple[float, float] | None


class Cell(NamedTuple):
    """A cell of the table: shares of the replications whose interval has the mean; of next calls inside the central
    interval of 90 %, and up to p90; the median width of the interval of the mean, as a share of the mean."""

    mean: float
    call: float
    p90: float
    width: float
    replications: int


def said_of(rows: list[CountRow], catalogue: Catalogue, *, central: bool = True) -> Said:
    """The figures of the one cell that the rows make."""
    (group,) = calibrate(rows, catalogue, AS_OF).groups
    (cell,) = group.cells
    use = cell.use
    assert use is not None
    ends = None
    if central:
        ((key, cells),) = observed_cells(rows, catalogue, AS_OF).groups.items()
        fitted = fitted_group(key, cells)
        assert fitted.fit is not None
        base = float(fitted.base[0])
        ends = (float(fitted.fit.quantile(0.05)[0]) * base, float(fitted.fit.quantile(0.95)[0]) * base)
    return Said(float(use.mean), float(use.low), float(use.high), float(use.p90), ends)


def whole(tokens: float) -> int:
    """As accuracy has it: to whole tokens, half up."""
    return int(np.floor(tokens + 0.5 + 1e-9))


def cell_of(
    truth: Truth,
    published: str,
    calls: int,
    catalogue: Catalogue,
    replications: int = REPLICATIONS,
    *,
    one_day: bool = False,
    central: bool = True,
    seed: int = 0,
) -> Cell:
    """Replications of so many calls of a truth."""
    inside, inside_call, below, widths = [], [], [], []
    for number in range(replications):
        random = np.random.default_rng([seed, number, calls, one_day, len(published)])
        level = level_of(random, published) / truth.mean
        when = days_of(calls * truth.calls_each, one_day=one_day)
        drawn = truth.draw(random, when)
        days = [START + timedelta(days=round((DAYS - 1) * share)) for share in when.tolist()]
        said = said_of(count_rows(drawn, level, days, published), catalogue, central=central)
        fresh = np.round(truth.fresh(random, FRESH) * level)
        inside.append(said.low <= truth.mean * level <= said.high)
        below.append(float(np.mean(fresh <= whole(said.p90))))
        widths.append((said.high - said.low) / (truth.mean * level))
        if said.ends is not None:
            low, high = map(whole, said.ends)
            inside_call.append(float(np.mean((low <= fresh) & (fresh <= high))))
    return Cell(
        mean=float(np.mean(inside)),
        call=float(np.mean(inside_call)) if inside_call else float("nan"),
        p90=float(np.mean(below)),
        width=float(np.median(widths)),
        replications=replications,
    )


LEAST, MOST = 0.85, 0.95
"""What a nominal 90 % must cover."""


def missed(truth: Truth, calls: int, cell: Cell, room: float = 0.0) -> list[str]:
    """Which coverages of a cell are not 85 to 95 %, nor the next above that can be had where the law has jumps.

    Args:
        truth: of the row.
        calls: of the column.
        cell: what was found.
        room: so many standard errors of the replications are given to it.
    """
    low_room, high_room = (room * (end * (1 - end) / cell.replications) ** 0.5 for end in (LEAST, MOST))
    found = []
    for name, share, top in (
        ("mean", cell.mean, _most_of_mean(truth, calls)),
        ("next call", cell.call, truth.at_best + 0.05),
        ("up to p90", cell.p90, 1.0 if truth.at_best == 1 else MOST),
    ):
        most = 1.0 if truth.quiet else top
        if not (np.isnan(share) or LEAST - low_room <= share <= most + high_room):
            found.append(f"{name}: {share:.1%}, not {LEAST:.0%} to {min(most, 1):.0%}")
    return found


def _most_of_mean(truth: Truth, calls: int) -> float:
    """Of two values the least that can be had from 95 % on, to a whole percent."""
    if truth.rare is None:
        return MOST
    return round(min(share for share in attainable(calls, truth.rare) if share >= MOST), 2)


# ----------------------------------------------------------------------------------------------------------- the script


def main() -> None:
    parser = argparse.ArgumentParser(description="Coverage of a calibration's intervals, as Markdown.")
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--row", default="", help="only rows whose name has this in it")
    parser.add_argument("--published", choices=tuple(PUBLISHED), action="append", help="only that model")
    parser.add_argument("--calls", type=int, action="append", help="only these columns")
    parser.add_argument("--one-day", action="store_true", help="all calls on one day")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        catalogue = Catalogue([tables(Path(folder))])
        for published in asked.published or PUBLISHED:
            sys.stdout.write(f"\npublished: {published}; mean / next call / up to p90 in %, (width of the mean's)\n\n")
            for name, truth in TRUTHS.items():
                if asked.row not in name or published not in truth.published:
                    continue
                shown = []
                for calls in truth.columns:
                    if asked.calls and calls not in asked.calls:
                        continue
                    cell = cell_of(
                        truth,
                        published,
                        calls,
                        catalogue,
                        asked.replications,
                        one_day=asked.one_day,
                        seed=asked.seed,
                    )
                    shown.append(f"{calls}: {cell.mean:.0%}/{cell.call:.0%}/{cell.p90:.0%} ({cell.width:.2f})")
                sys.stdout.write(f"| {name} | {' | '.join(shown)} |\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
