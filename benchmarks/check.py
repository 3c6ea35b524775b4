"""``costplan check`` over trees of many workflows and of many files, beside a bare YAML read of the same files; and how
it grows with caps and lines.

python benchmarks/check.py [--smoke] [--rounds N]
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from plans import DAY, write_ranges
from rows import EXPONENT, Candidate, Curve, Goal, Row

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

A_FILE = 500
"""Workflows in one file, as teams of a large tree have them."""

WORKFLOW = """  w{number}:
    owner: team-{team}
    tags: {{cost_center: C-{center}}}
    runs: {{amount: {amount}, per: day}}
    steps:
      draft: {{size: 1024x1024, quality: low, prompt_tokens: {tokens}}}
      final: {{size: 1536x1024, quality: high, prompt_tokens: 80}}
"""
READ = Candidate(
    "bare YAML read of the files, start-up included",
    (
        "python",
        "-c",
        "import glob, yaml\nkept = [yaml.load(open(name), yaml.CSafeLoader) for name in glob.glob('*.yaml')]",
    ),
)
CHECK = Candidate("costplan", ("costplan", "check", "--format", "github"))
WITH_BASE = Candidate("costplan", ("costplan", "check", "--base", "HEAD", "--format", "github"))


def workflows(first: int, number: int) -> str:
    """A scenario of so many workflows of two steps, three months long."""
    head = f"version: 1\nscenario: part {first}\nperiod: 2027-01 through 2027-03\n"
    parts = (
        WORKFLOW.format(number=i, team=i % 7, center=i % 20, amount=50 + i % 100, tokens=40 + i % 50)
        for i in range(first, first + number)
    )
    return f"{head}defaults: {{model: openai/gpt-image-2.5-flare}}\nworkflows:\n{''.join(parts)}"


def write_budget(folder: Path) -> None:
    """A project under a cap for each month and a policy."""
    (folder / "costplan.yaml").write_text("version: 1\nscenarios: [s*.yaml]\nbudgets: [b*.yaml]\n", encoding="utf-8")
    caps = "caps: [{id: monthly, per: month, max: 100000000 USD}]\npolicy: {models: [openai/*], max_quality: high}\n"
    (folder / "b.yaml").write_text(f"version: 1\nbudget: all\n{caps}", encoding="utf-8")


def write_tree(folder: Path, n: int) -> None:
    """A project of so many workflows in files of 500."""
    write_budget(folder)
    for first in range(0, n, A_FILE):
        text = workflows(first, min(A_FILE, n - first))
        (folder / f"s{first:05d}.yaml").write_text(text, encoding="utf-8")


def write_files(folder: Path, n: int) -> None:
    """A project of so many files of one workflow, as git has them."""
    write_budget(folder)
    for first in range(n):
        (folder / f"s{first:05d}.yaml").write_text(workflows(first, 1), encoding="utf-8")
    who = ("-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "core.autocrlf=false")
    for words in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "tree")):
        subprocess.run(["git", *words], cwd=folder, check=True)


def write_p90(folder: Path, n: int) -> None:
    """Ranges over 36 months under a cap for each month at p90."""
    write_ranges(folder, n)
    (folder / "costplan.yaml").write_text("version: 1\nscenarios: [plan.yaml]\nbudgets: [b.yaml]\n", encoding="utf-8")
    caps = "caps: [{id: monthly, per: month, at: p90, max: 100000000 USD}]\n"
    (folder / "b.yaml").write_text(f"version: 1\nbudget: all\n{caps}", encoding="utf-8")


def write_capped(folder: Path, n: int) -> None:
    """So many workflows, and a budget for every five of them with two caps by name and tag, and a policy."""
    (folder / "costplan.yaml").write_text("version: 1\nscenarios: [s*.yaml]\nbudgets: [b*.yaml]\n", encoding="utf-8")
    (folder / "s.yaml").write_text(workflows(0, n), encoding="utf-8")
    for number in range(n // 5):
        caps = (
            f"caps:\n  - {{id: named, per: month, workflow: 'w{number}*', max: 100000000 USD}}\n"
            f"  - {{id: tagged, per: month, tag: {{cost_center: C-{number % 20}}}, max: 100000000 USD}}\n"
            "policy: {models: [openai/*], max_quality: high}\n"
        )
        (folder / f"b{number}.yaml").write_text(f"version: 1\nbudget: b{number}\n{caps}", encoding="utf-8")


def held(_: int) -> Callable[[], object]:
    """What has been read, planned and held."""
    from costplan.gating.gate import Gate, hold
    from costplan.project.budgets import read_budgets
    from costplan.project.reading import read_revision
    from costplan.project.request import Request

    request = Request(as_of=DAY)
    budgets, _files = read_budgets(request)

    def work() -> object:
        revision, _ = read_revision(request, budgets)
        return str(hold(Gate(revision=revision)).fits)

    return work


ROWS = (
    Row(
        what="check, ranges and a monthly cap at p90, 36 months",
        of="workflows",
        n=(10, 400),
        prepare=write_p90,
        ours=CHECK,
        yardstick=READ,
        goals=(Goal(8),),
        why="numpy's import alone is a read of the file, and 36 monthly laws of 400 inputs are 30 us a "
        "month and workflow",
    ),
    Row(
        what="check over many files",
        of="files",
        n=(10, 1000),
        prepare=write_files,
        ours=CHECK,
        yardstick=READ,
        goals=(Goal(5),),
        why="each file is a scenario of its own: found, opened, checked for its project, read with places, planned and "
        "held, in some 0.7 ms",
    ),
    Row(
        what="check over many files, with --base",
        of="files",
        n=(10, 1000),
        prepare=write_files,
        ours=WITH_BASE,
        yardstick=CHECK._replace(name="the same without --base"),
        goals=(Goal(1.3),),
        why="what differs is planned twice and held twice, and git is asked in processes of its own",
        beside=(READ,),
    ),
    Row(
        what="check over a large tree",
        of="workflows",
        n=(10, 10_000),
        prepare=write_tree,
        ours=CHECK,
        yardstick=READ,
    ),
)

CURVES = (
    Curve("check over files", "files", (250, 500, 1000, 2000), CHECK, (), write_files),
    Curve(
        what="read and held: workflows and caps, both doubled",
        of="workflows",
        sizes=(50, 100, 200, 400),
        ours=Candidate("costplan", held),
        goals=(Goal(1.1, EXPONENT),),
        prepare=write_capped,
        why="from run to run the slope is 0.9 to 1.2: the smallest sizes take milliseconds",
    ),
)

if __name__ == "__main__":
    from running import run

    run(ROWS, CURVES)
