"""Whole processes with ten times as many shipped tables, beside the same with those that are shipped.

python benchmarks/many_tables.py [--smoke] [--rounds N]
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from rows import Candidate, Goal, Row

if TYPE_CHECKING:
    from pathlib import Path

TEN = """from pathlib import Path
import costplan.catalogue
shipped = costplan.catalogue.shipped
costplan.catalogue.shipped = lambda kind: Path("pricing").absolute() if kind == "pricing" else shipped(kind)
"""
"""Makes the shipped tables those of the folder that the process stands in."""

COMMAND = """import sys
from costplan.cli.main import costplan
try:
    costplan(sys.argv[1:])
except SystemExit as stop:
    sys.exit(0 if stop.code == 3 else stop.code)"""
"""The command line, for which a plan that does not fit is an answer."""

COMPLETE = """import os
os.environ |= {"_COSTPLAN_COMPLETE": "bash_complete", "COMP_WORDS": "costplan quote gpt", "COMP_CWORD": "2"}
"""
A_CALL = ("-s", "1024x1024", "-q", "high", "--prompt-tokens", "50", "--as-of", "2026-11-27")
MAKER = re.compile(r"^(aliases|replacement):.*\n(?:  .*\n)*", re.MULTILINE)
"""What a copy of a table may not say again."""


def write_tables(folder: Path, times: int) -> None:
    """The shipped tables, and all of them again under other providers and names until there are so many times as many,
    with their index."""
    from costplan.catalogue import Catalogue, shipped
    from costplan.pricing.heads import INDEX, index_text

    pricing, keys = folder / "pricing", Catalogue().models()
    shutil.copytree(shipped("pricing"), pricing)
    every = list(keys)
    for copy in range(1, times):
        for key in keys:
            provider, _, rest = key.partition("/")
            other = f"{provider}{copy}/{rest}-{copy}"
            text = (pricing / f"{key}.yaml").read_text(encoding="utf-8").replace(f"model: {key}\n", f"model: {other}\n")
            file = pricing / f"{other}.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(MAKER.sub("", text), encoding="utf-8")
            every.append(other)
    (pricing / INDEX).write_text(index_text(pricing, every), encoding="utf-8")


def many(what: str, words: tuple[str, ...], limit: float, before: str = "") -> Row:
    """A row of one command."""
    return Row(
        what=what,
        of="times the shipped tables",
        n=(2, 10),
        prepare=write_tables,
        ours=Candidate("costplan", ("python", "-c", before + TEN + COMMAND, *words)),
        yardstick=Candidate("with the shipped tables", ("python", "-c", before + COMMAND, *words)),
        goals=(Goal(limit),),
    )


ROWS = (
    many("one call priced", ("quote", "openai/gpt-image-2", *A_CALL), 1.2),
    many("one call priced, by a bare id", ("quote", "gpt-image-2", *A_CALL), 1.3),
    many("names looked up", ("prices", "lookup", "nano-banana-pro", "azure/high/1024-x-1024/gpt-image-1"), 1.3),
    many(
        "a plan held against a cap that is too low", ("check", "quarter", "--max", "7 USD", "--as-of", "2026-11-27"), 3
    ),
    many("all models listed", ("prices", "list"), 5),
    many("Tab behind 'costplan quote gpt'", (), 1.3, COMPLETE),
    many("advice", ("advise", "quarter", "--as-of", "2026-11-27"), 4),
)

if __name__ == "__main__":
    from running import run

    run(ROWS)
