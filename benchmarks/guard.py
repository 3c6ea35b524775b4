"""``guard.reserve`` and its settling beside two bare durable commits of the same engine, in turn in one run, with 1, 4
and 16 processes that share one file.

python benchmarks/guard.py [acts of each process] [rounds]

The yardstick is what no ledger in a file can do without: a row is written and committed before the call, and changed
and committed after it, with the same journal and the same syncing.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PROCESSES = (1, 4, 16)


def bare(folder: Path) -> Callable[[int], None]:
    """Two commits on a table with one row for each call."""
    base = sqlite3.connect(folder / "bare", isolation_level=None, timeout=60)
    base.execute("PRAGMA journal_mode=DELETE")
    base.execute("PRAGMA synchronous=EXTRA")
    base.execute("CREATE TABLE IF NOT EXISTS call(id INTEGER PRIMARY KEY, state TEXT, amount INTEGER)")

    def act(_: int) -> None:
        base.execute("BEGIN IMMEDIATE")
        row = base.execute("INSERT INTO call(state, amount) VALUES('dispatched', 1)").lastrowid
        base.execute("COMMIT")
        base.execute("BEGIN IMMEDIATE")
        base.execute("UPDATE call SET state='settled', amount=2 WHERE id=?", (row,))
        base.execute("COMMIT")

    return act


def guarded(folder: Path) -> Callable[[int], None]:
    """A hold on a call of gpt-image-2 under a cap, settled by the usage of its answer."""
    from costplan import guard

    details = {"text_tokens": 56, "image_tokens": 0}
    usage = {"input_tokens": 56, "input_tokens_details": details, "output_tokens": 196, "total_tokens": 252}
    answer = {"created": 1, "data": [{"b64_json": "aGk="}], "size": "1024x1024", "quality": "low", "usage": usage}

    def act(_: int) -> None:
        with guard.reserve(
            "openai/gpt-image-2",
            size="1024x1024",
            quality="low",
            prompt_tokens=50,
            max_usd=100_000,
            tags={"team": "growth"},
            ledger=folder / "ledger",
        ) as hold:
            hold.settle(answer)

    return act


WAYS = {"bare": bare, "guard": guarded}


def worker(way: str, folder: Path, acts: int) -> None:
    """One process: its times in seconds, as JSON on stdout."""
    act = WAYS[way](folder)
    act(0)  # opens the file, and the tables of the guard
    times, began = [], time.time()
    for number in range(1, acts + 1):
        start = time.perf_counter()
        act(number)
        times.append(time.perf_counter() - start)
    print(json.dumps([began, time.time(), times]))


def measured(way: str, processes: int, acts: int) -> tuple[float, float, float]:
    """Acts a second of all processes together, and the median and p99 of one act in milliseconds."""
    with tempfile.TemporaryDirectory() as name:
        WAYS[way](Path(name))(0)
        words = [sys.executable, __file__, "--worker", way, name, str(acts)]
        running = [subprocess.Popen(words, stdout=subprocess.PIPE) for _ in range(processes)]
        told = [json.loads(process.communicate()[0]) for process in running]
    times = [one for _, _, acts_of_it in told for one in acts_of_it]
    seconds = max(end for _, end, _ in told) - min(began for began, _, _ in told)
    return len(times) / seconds, statistics.median(times) * 1000, statistics.quantiles(times, n=100)[-1] * 1000


def main() -> None:
    if sys.argv[1:2] == ["--worker"]:
        worker(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
        return
    acts = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    print("| processes | what | a second | median, ms | p99, ms | time over bare |")
    print("|---:|---|---:|---:|---:|---:|")
    for processes in PROCESSES:
        found: dict[str, list[tuple[float, float, float]]] = {way: [] for way in WAYS}
        for _ in range(rounds):
            for way in WAYS:
                found[way].append(measured(way, processes, max(20, acts // processes)))
        middle = {way: [statistics.median(part) for part in zip(*runs, strict=True)] for way, runs in found.items()}
        for way, (rate, median, p99) in middle.items():
            ratio = middle["bare"][0] / rate
            print(f"| {processes} | {way} | {rate:,.0f} | {median:.2f} | {p99:.2f} | {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
