"""``costplan check`` over a tree of many workflows beside a bare YAML read of the same files, in turn in one run.

python benchmarks/check.py [rounds]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

A_FILE = 500
"""Workflows in one file, as teams of a large tree have them."""

WORKFLOW = """  w{number}:
    owner: team-{team}
    tags: {{cost_center: C-{center}}}
    runs:
      amount: {amount}
      per: day
    steps:
      draft:
        size: 1024x1024
        quality: low
        prompt_tokens: {tokens}
      final:
        size: 1536x1024
        quality: high
        prompt_tokens: 80
"""
READ = "import sys, yaml; kept = [yaml.load(open(name), yaml.CSafeLoader) for name in sys.argv[1:]]"


def write_tree(folder: Path, workflows: int) -> list[str]:
    """A project of so many workflows of two steps, three months long, under a cap for each month and a policy."""
    (folder / "costplan.yaml").write_text("version: 1\nscenarios: [s*.yaml]\nbudgets: [b.yaml]\n", encoding="utf-8")
    caps = "caps: [{id: monthly, per: month, max: 100000000 USD}]\npolicy: {models: [openai/*], max_quality: high}\n"
    (folder / "b.yaml").write_text(f"version: 1\nbudget: all\n{caps}", encoding="utf-8")
    names = []
    for first in range(0, workflows, A_FILE):
        head = f"version: 1\nscenario: part {first}\nperiod: 2027-01 through 2027-03\n"
        head += "defaults: {model: openai/gpt-image-2.5-flare}\nworkflows:\n"
        parts = [
            WORKFLOW.format(number=i, team=i % 7, center=i % 20, amount=50 + i % 100, tokens=40 + i % 50)
            for i in range(first, first + A_FILE)
        ]
        path = folder / f"s{first:05d}.yaml"
        path.write_text(head + "".join(parts), encoding="utf-8")
        names.append(str(path))
    return names


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    costplan = str(Path(sys.executable).parent / "costplan")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    for workflows in (1_000, 2_500, 5_000, 10_000):
        with tempfile.TemporaryDirectory() as folder:
            names = write_tree(Path(folder), workflows)
            commands = {
                "read": [sys.executable, "-c", READ, *names],
                "check": [costplan, "check", "--format", "github"],
            }
            times: dict[str, list[float]] = {name: [] for name in commands}
            for _ in range(rounds):
                for name, command in commands.items():
                    start = time.perf_counter()
                    subprocess.run(command, check=True, capture_output=True, env=environment, cwd=folder)
                    times[name].append(time.perf_counter() - start)
        read, check = (statistics.median(times[name]) for name in ("read", "check"))
        each = check / workflows * 1e6
        print(
            f"{workflows:>6} workflows: read {read:5.2f} s, check {check:5.2f} s, {check / read:4.2f} x, "
            f"{each:4.0f} us each"
        )


if __name__ == "__main__":
    main()
