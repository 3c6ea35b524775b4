"""``costplan compare``: many options of the shipped quarter side by side, beside one estimate of it as users run it.

python benchmarks/compare.py [--smoke] [--rounds N]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from measuring import ROOT
from rows import Candidate, Goal, Row

if TYPE_CHECKING:
    from pathlib import Path

VARIANT = """  v{number}:
    why: Final pictures are taken as often, and there are as many jobs.
    change:
      drivers: {{concept-jobs: {{amount: {jobs}}}}}
      workflows: {{social-posts: {{steps: {{final: {{accepted: {accepted}%}}}}}}}}
"""


def write_quarter(folder: Path, n: int) -> None:
    """The shipped quarter with variants, so that there are as many options."""
    parts = (VARIANT.format(number=i, jobs=200 + 10 * (i // 20), accepted=50 + 2 * (i % 20)) for i in range(1, n))
    quarter = (ROOT / "scenarios" / "quarter.yaml").read_text(encoding="utf-8")
    (folder / "quarter.yaml").write_text(f"{quarter}variants:\n{''.join(parts)}", encoding="utf-8")


ROWS = (
    Row(
        what="compare, options of the shipped quarter, with caps and chances",
        of="options",
        n=(5, 200),
        ours=Candidate("costplan", ("costplan", "compare", "quarter.yaml", "--format", "json")),
        yardstick=Candidate("one estimate of the quarter", ("costplan", "estimate", "quarter")),
        goals=(Goal(20),),
        prepare=write_quarter,
    ),
)

if __name__ == "__main__":
    from running import run

    run(ROWS)
