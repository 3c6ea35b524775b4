"""How often p90 of a plan's total is enough: calls are drawn from a known truth, calibrated, a plan is built from the
calibration's file, and its p90 held against totals of fresh calls. Run as a script ('python -m tests.learning.totals'),
it prints the table of docs/calibration.md; what must hold of it stands in test_coverage.py."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

import costplan
from costplan import Catalogue
from costplan.learning.fitting import calibrate
from tests.learning.coverage import AS_OF
from tests.learning.truths import DAYS, START, TRUTHS, count_rows, days_of, level_of, model_of, tables

if TYPE_CHECKING:
    from tests.learning.truths import Truth

CALLS = (2, 5, 10, 30)
RUNS = (1, 50, 1000)
REPLICATIONS = 200
TOTALS = 100
"""Totals that are drawn of a truth, for each number of runs."""

DOLLARS = 0.01
"""Of a token."""

ROWS = (
    ("lognormal, spread 0.4", "nothing"),
    ("lognormal, spread 0.4", "range"),
    ("five calls a prompt", "nothing"),
    ("60 % zeros", "wide range"),
)
"""Truths, and what is published of the model."""

_SCENARIO = """version: 1
scenario: totals
period: 2026-12
defaults: {{model: {model}, size: 1024x1024, quality: high}}
workflows:
{workflows}"""


class Office:
    """A folder with tables and a scenario of workflows with so many runs, planned with one calibration or another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "pricing").mkdir(exist_ok=True)
        self.catalogue = Catalogue([tables(folder / "pricing")])

    def p90(
        self, truth: Truth, published: str, calls: int, level: float, random: np.random.Generator
    ) -> dict[int, float]:
        """Of a plan for each number of runs, in dollars, after so many calls."""
        when = days_of(calls, one_day=False)
        days = [START + timedelta(days=round((DAYS - 1) * share)) for share in when.tolist()]
        calibration = calibrate(count_rows(truth.draw(random, when), level, days, published), self.catalogue, AS_OF)
        workflows = "".join(
            f"  of-{runs}: {{runs: {{amount: {runs}, per: month}}, steps: {{image: {{prompt_tokens: 0}}}}}}\n"
            for runs in RUNS
        )
        scenario = _SCENARIO.format(model=model_of(published), workflows=workflows)
        (self.folder / "totals.yaml").write_text(scenario, encoding="utf-8")
        (self.folder / "calibration.yaml").write_text(costplan.calibration_yaml(calibration), encoding="utf-8")
        found = costplan.estimate(
            "totals.yaml",
            as_of=AS_OF,
            pricing=self.folder / "pricing",
            calibration=self.folder / "calibration.yaml",
            folder=self.folder,
        )
        risks = found.risks.by(lambda line: line.workflow)
        return {runs: float(risks[f"of-{runs}"].p90) / 1e12 for runs in RUNS}


def enough(
    office: Office, truth: Truth, published: str, calls: int, replications: int = REPLICATIONS, seed: int = 0
) -> dict[int, float]:
    """The share of totals that are no more than p90, for each number of runs."""
    below: dict[int, list[float]] = {runs: [] for runs in RUNS}
    for number in range(replications):
        random = np.random.default_rng([seed, number, calls, len(published)])
        level = level_of(random, published) / truth.mean
        p90 = office.p90(truth, published, calls, level, random)
        for runs in RUNS:
            fresh = np.round(truth.fresh(random, runs * TOTALS) * level).reshape(TOTALS, runs)
            below[runs].append(float(np.mean(fresh.sum(axis=1) * DOLLARS <= p90[runs])))
    return {runs: float(np.mean(shares)) for runs, shares in below.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="How often p90 of a plan's total is enough, as Markdown.")
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--row", default="", help="only rows whose name has this in it")
    parser.add_argument("--calls", type=int, action="append", help="only these columns")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    columns = asked.calls or CALLS
    many: list[Any] = [f"{calls} calls" for calls in columns]
    sys.stdout.write(
        f"| p90 for {', '.join(map(str, RUNS))} runs | {' | '.join(many)} |\n|---|{'---|' * len(columns)}\n"
    )
    with TemporaryDirectory() as folder:
        office = Office(Path(folder))
        for name, published in ROWS:
            if asked.row in name:
                found = [
                    enough(office, TRUTHS[name], published, calls, asked.replications, asked.seed) for calls in columns
                ]
                shown = [" / ".join(f"{100 * share:.0f}" for share in one.values()) for one in found]
                sys.stdout.write(f"| {name}, {published} published | {' | '.join(shown)} |\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
