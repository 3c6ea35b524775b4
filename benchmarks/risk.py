"""The distribution of a total three ways, held against a large reference; then the whole process with a p90.

200 workflows, each with a figure of its own that nobody knows exactly (lognormal, 90 % within a factor of 1.2 to 2.3
either way) and calls that are rejected and made again: 520,000 runs. The reference draws every run's outcome.

python benchmarks/risk.py [draws of the reference]
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from startup import YARDSTICK, twenty_steps

from costplan import Catalogue
from costplan.planning.building import build_plan
from costplan.risk.characteristic import by_characteristic
from costplan.risk.sampling import Sampling
from costplan.risk.selection import Lines
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.yamlio import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.plan.plan import Plan

LINES, RUNS = 200, 2600
SHARE = 0.95
TRIES = ((1, 0.7), (2, 0.21), (3, 0.09))


def ranges() -> list[tuple[int, int]]:
    """The 90 % interval of each workflow's tokens."""
    spreads = np.linspace(0.1, 0.5, LINES)
    return [(round(9000 / math.exp(1.645 * s)), round(9000 * math.exp(1.645 * s))) for s in spreads.tolist()]


def plan_of_200() -> Plan:
    flows = "".join(
        f"  w{number}:\n    runs: {{amount: {RUNS}, per: total}}\n    steps:\n      s:\n        model: "
        "openai/gpt-image-2\n"
        "        call: responses\n        size: 1024x1024\n        quality: low\n        prompt_tokens: 90\n"
        "        accepted: 70%\n        on_reject: {redo: s, at_most: 3}\n"
        "        main_model: "
        f"{{text_in: {{tokens: 0, usd_per_mtok: 1}}, text_out: {{tokens: {low} to {high}, usd_per_mtok: 15}}}}\n"
        for number, (low, high) in enumerate(ranges())
    )
    text = f"version: 1\nscenario: 200 lines\nperiod: 2027-01\nworkflows:\n{flows}"
    loaded = LoadedScenario(read_scenario(parse(text.encode(), "lines.yaml")), "lines.yaml", {})
    return build_plan(loaded, Catalogue(), date(2026, 11, 23))


def drawn(plan: Plan, number: int, drawing: np.random.Generator) -> Any:
    """Costs in dollars, every figure and the tries of every run drawn: the law itself, by no method of costplan's."""
    fixed = sum(
        float(line.per_call.cost.expected) for line in plan.each_line() if line.workflow == "w0" and line.figure is None
    )
    total = np.zeros(number)
    for low, high in ranges():
        tokens = np.exp(
            drawing.normal(math.log(low * high) / 2, math.log(high / low) / (2 * 1.6448536269514722), number)
        )
        tries = drawing.multinomial(RUNS, [chance for _, chance in TRIES], number) @ [tries for tries, _ in TRIES]
        total += tries * (fixed / 1e12 + tokens * 15e-6)
    return total


def timed(function: Callable[[], Any], rounds: int = 7) -> tuple[float, Any]:
    """Median milliseconds, and what it answers."""
    found, times = None, []
    for _ in range(rounds):
        start = time.perf_counter()
        found = function()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000, found


def compared(number: int) -> None:
    plan = plan_of_200()
    chosen = Lines(plan.runs, plan.calls, plan.pools).select(plan.each_line())
    chunks = [drawn(plan, 20_000, np.random.default_rng((1, chunk))) for chunk in range(number // 20_000)]
    reference = np.sort(np.concatenate(chunks))
    truth = float(reference[math.ceil(SHARE * len(reference)) - 1])
    beside = [
        reference[int(len(reference) * SHARE + side * math.sqrt(len(reference) * SHARE * (1 - SHARE)))]
        for side in (-1, 1)
    ]
    print(
        f"p95 of {len(reference):,} exact draws: ${truth:,.2f}, standard error "
        f"{(beside[1] - beside[0]) / 2 / truth:.1e}"
    )

    def off(cost: float) -> str:
        return f"{abs(cost - truth) / truth:.1e}"

    fft, law = timed(lambda: by_characteristic(chosen))
    print(f"characteristic function and FFT   {fft:8.1f} ms   off by {off(law[0].quantile(SHARE) / 1e12)}")
    ours, sample = timed(lambda: Sampling(0).sample(chosen))
    print(f"costplan's sample, 16,384 draws   {ours:8.1f} ms   off by {off(sample[0].quantile(SHARE) / 1e12)}")
    plain, costs = timed(lambda: drawn(plan, 16_384, np.random.default_rng(5)), 3)
    print(f"every run drawn, 16,384 draws     {plain:8.1f} ms   off by {off(float(np.quantile(costs, SHARE)))}")


def processes(rounds: int = 15) -> None:
    with tempfile.TemporaryDirectory() as folder:
        certain, uncertain = Path(folder) / "certain.yaml", Path(folder) / "uncertain.yaml"
        certain.write_text(twenty_steps(), encoding="utf-8")
        more = "accepted: 70%, on_reject: {redo: run, at_most: 3}}"
        text = twenty_steps().replace("amount: 100", "amount: 80 to 120").replace("tokens: 59}", f"tokens: 59, {more}")
        uncertain.write_text(text, encoding="utf-8")
        commands = {
            YARDSTICK: [sys.executable, "-c", "import click, yaml"],
            "costplan estimate, 20 steps": [sys.executable, "-m", "costplan", "estimate", str(certain)],
            "the same with a p90": [sys.executable, "-m", "costplan", "estimate", str(uncertain)],
        }
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


def main() -> None:
    compared(int(sys.argv[1]) if len(sys.argv) > 1 else 400_000)
    processes()


if __name__ == "__main__":
    main()
