"""Whole processes beside ``python -c "import click, yaml"``, in turn in one run; prints medians and ratios.

python benchmarks/startup.py [rounds]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

YARDSTICK = "python -c 'import click, yaml'"


CAPS = "budget:\n  caps:\n    - {id: quarter, max: 100000 USD%s}\n    - {id: monthly, per: month, max: 40000 USD}\n"
"""Two caps inside the scenario, the first at a figure of choice."""


def twenty_steps(amount: str = "100") -> str:
    """A scenario of 20 steps on two models."""
    steps = "\n".join(
        f"      step{i}: {{model: {'openai/gpt-image-2' if i % 2 else 'openai/gpt-image-2.5-flare'}, size: 1024x1024,"
        f" quality: high, prompt_tokens: {40 + i}}}"
        for i in range(20)
    )
    return (
        "version: 1\nscenario: twenty steps\nperiod: 2027-01 through 2027-03\nworkflows:\n  w:\n    runs: "
        f"{{amount: {amount}, per: day}}\n    steps:\n{steps}\n"
    )


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        scenario, capped, at_p90 = (Path(folder) / f"{name}.yaml" for name in ("twenty", "capped", "p90"))
        scenario.write_text(twenty_steps(), encoding="utf-8")
        capped.write_text(twenty_steps() + CAPS % "", encoding="utf-8")
        at_p90.write_text(twenty_steps("90 to 110") + CAPS % ", at: p90", encoding="utf-8")
        python, costplan = sys.executable, str(Path(sys.executable).parent / "costplan")
        commands = {
            YARDSTICK: [python, "-c", "import click, yaml"],
            "costplan --help": [costplan, "--help"],
            "costplan quote --prompt-tokens": [
                costplan, "quote", "openai/gpt-image-2", "-s", "1024x1024", "-q", "high", "--prompt-tokens", "50",
            ],
            "costplan estimate, 20 steps": [costplan, "estimate", str(scenario)],
            "costplan check, 20 steps, 2 caps": [costplan, "check", str(capped)],
            "the same with a range and a cap at p90": [costplan, "check", str(at_p90)],
        }  # fmt: skip
        # Byte code is cached, as it is where costplan was installed.
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        times: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(rounds + 1):
            for name, command in commands.items():
                start = time.perf_counter()
                subprocess.run(command, check=True, capture_output=True, env=environment)
                if number:
                    times[name].append(time.perf_counter() - start)
    yardstick = statistics.median(times[YARDSTICK])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"{name:<38} {median * 1000:7.1f} ms   {median / yardstick:5.2f} x yardstick")


if __name__ == "__main__":
    main()
