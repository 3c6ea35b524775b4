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


def twenty_steps() -> str:
    """A scenario of 20 steps on two models."""
    steps = "\n".join(
        f"      step{i}: {{model: {'openai/gpt-image-2' if i % 2 else 'openai/gpt-image-2.5-flare'}, size: 1024x1024,"
        f" quality: high, prompt_tokens: {40 + i}}}"
        for i in range(20)
    )
    return f"version: 1\nscenario: twenty steps\nperiod: 2027-01 through 2027-03\nworkflows:\n  w:\n    runs: {{amount: 100, per: day}}\n    steps:\n{steps}\n"


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        scenario = Path(folder) / "twenty.yaml"
        scenario.write_text(twenty_steps(), encoding="utf-8")
        python = sys.executable
        commands = {
            YARDSTICK: [python, "-c", "import click, yaml"],
            "costplan --help": [python, "-m", "costplan", "--help"],
            "costplan quote --prompt-tokens": [
                python, "-m", "costplan", "quote", "-m", "openai/gpt-image-2", "-s", "1024x1024", "-q", "high", "--prompt-tokens", "50",
            ],
            "costplan estimate, 20 steps": [python, "-m", "costplan", "estimate", str(scenario)],
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
        print(f"{name:<34} {median * 1000:7.1f} ms   {median / yardstick:5.2f} x yardstick")


if __name__ == "__main__":
    main()
