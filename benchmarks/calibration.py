"""A million observed calls to a calibration, in whole processes beside the standard library's ``json.loads`` of each
line.

python benchmarks/calibration.py [calls] [rounds]

The calls are generated: six models, twelve sizes, three qualities, a tenth of them edits, from four logs, each with a
prompt of its own. Tokens scatter where the published figure is a range, and equal it elsewhere. Prints medians, ratios
and the peak memory of each process.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from costplan import Catalogue, quote
from costplan.observation import Observation

DAY = date(2026, 11, 23)
THREE = ("1024x1024", "1536x1024", "1024x1536")
TWELVE = (
    *THREE, "768x1152", "1152x768", "1280x720", "720x1280", "1920x1088", "1088x1920", "2048x1152", "1152x2048",
    "2048x2048",
)  # fmt: skip
MODELS = {
    "openai/gpt-image-1.5": THREE,
    "openai/gpt-image-2": TWELVE,
    "openai/gpt-image-2.5-flare": TWELVE,
    "openai/gpt-image-2.5-sunburst": TWELVE,
    "openai/gpt-image-2.6-flare": TWELVE,
    "openai/gpt-image-2.6-sunburst": TWELVE,
}
SPREAD = 0.25
YARDSTICK = "json.loads of every line"
COMMANDS = {
    YARDSTICK: "import json, sys\nfor line in open(sys.argv[1], 'rb'): json.loads(line)",
    "count_files": "import sys\nfrom pathlib import Path\nfrom costplan.learning.counts import "
    "count_files\ncount_files([Path(sys.argv[1])])",
    "costplan calibrate": "import sys\nsys.argv[1:] = ['calibrate', sys.argv[1], '--as-of', '2026-11-23', '-o', "
    "sys.argv[1] + '.yaml']\nfrom costplan.__main__ import main\nmain()",
}


class Shape(NamedTuple):
    """A call as it is asked, and of what it makes the tokens and their spread."""

    call: Observation
    made: tuple[tuple[str, int, float], ...]


def shapes(catalogue: Catalogue) -> list[Shape]:
    """Every call that is generated; generations stand there nine times."""
    found = []
    for model, sizes in MODELS.items():
        for size, quality, inputs in product(sizes, ("low", "medium", "high"), ((), ("1024x1024",))):
            asked = quote(
                model, as_of=DAY, size=size, quality=quality, prompt_tokens=50, input_images=inputs, catalogue=catalogue
            )
            published = {line.meter: line.quantity for line in asked.lines}
            seen = Observation(
                model,
                "edit" if inputs else "generate",
                size=size,
                quality=quality,
                served_size=size,
                served_quality=quality,
                input_images=inputs,
                image_in=int(published["image_in"].expected),
            )
            made = tuple(
                (meter, int(tokens.expected), 0.0 if tokens.is_exact else SPREAD)
                for meter, tokens in published.items()
                if meter in {"text_out", "image_out"}
            )
            found += [Shape(seen, made)] * (1 if inputs else 9)
    return found


def write_store(path: Path, calls: int) -> None:
    """A store of that many calls, one line each; the same bytes on every run."""
    drawn = random.Random(1)
    every = shapes(Catalogue())
    with path.open("wb") as out:
        for number in range(calls):
            shape = every[int(drawn.random() * len(every))]
            chars = 20 + int(drawn.random() * 400)
            made: dict[str, Any] = {
                meter: int(tokens * drawn.lognormvariate(0, spread)) if spread else tokens
                for meter, tokens, spread in shape.made
            }
            at = f"2026-{8 + number % 4:02}-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}:00Z"
            call = shape.call._replace(
                prompt_chars=chars,
                prompt_sha256=sha256(str(number).encode()).hexdigest(),
                text_in=chars // 4,
                at=at,
                source=f"log of {at[:7]}",
                **made,
            )
            out.write(call.line(f"{drawn.getrandbits(128):032x}"))


def run(code: str, store: Path) -> tuple[float, float]:
    """Seconds and megabytes at the peak of a process of its own."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(store)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert child.stderr is not None
    said = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, said.decode()
    return time.perf_counter() - start, used.ru_maxrss / 1024


def main() -> None:
    calls, rounds = (int(word) for word in (*sys.argv[1:], *("1000000", "3")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "observations.jsonl"
        write_store(store, calls)
        print(f"{calls:,} calls, {store.stat().st_size / 1e6:,.0f} MB")
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
        for _ in range(rounds):
            for name, code in COMMANDS.items():
                found[name].append(run(code, store))
    yardstick = statistics.median(seconds for seconds, _ in found[YARDSTICK])
    for name, runs in found.items():
        median = statistics.median(seconds for seconds, _ in runs)
        peak = max(megabytes for _, megabytes in runs)
        print(f"{name:<28} {median:7.2f} s   {median / yardstick:5.2f} x yardstick   {peak:6.0f} MB")


if __name__ == "__main__":
    main()
