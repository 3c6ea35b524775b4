"""``guard.reserve`` and its settling beside two bare durable commits of the same engine, by processes that share
a file.

    python benchmarks/guard.py [--smoke] [--rounds N]

The yardstick is what no ledger in a file can do without: a row is written and committed before the call, and changed
and committed after it, with the same journal and the same syncing.
"""

from __future__ import annotations

import multiprocessing
import sqlite3
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rows import Candidate, Row

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.queues import SimpleQueue
    from multiprocessing.synchronize import Barrier


def bare_acts() -> Callable[[int], None]:
    """Two commits on a table with one row for each call."""
    base = sqlite3.connect("bare", isolation_level=None, timeout=60)
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


def guarded_acts() -> Callable[[int], None]:
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
            ledger=Path("ledger"),
        ) as hold:
            hold.settle(answer)

    return act


def one_process(
    acts: Callable[[], Callable[[int], None]], start: Barrier, told: SimpleQueue[list[float]], n: int
) -> None:
    """One process: its acts once all are ready, and how many seconds each took."""
    act = acts()
    act(0)  # opens the file, and the tables of the guard
    start.wait()
    times = []
    for number in range(1, n + 1):
        began = time.perf_counter()
        act(number)
        times.append(time.perf_counter() - began)
    told.put(times)


def all_of(acts: Callable[[], Callable[[int], None]], n: int, processes: int) -> Callable[[], object]:
    """The acts of so many processes, which have opened the file and wait for the start."""
    acts()(0)
    forked = multiprocessing.get_context("fork")
    start, told = forked.Barrier(processes + 1), forked.SimpleQueue()
    for _ in range(processes):
        forked.Process(target=one_process, args=(acts, start, told, n // processes), daemon=True).start()

    def work() -> object:
        start.wait()
        times = [seconds for _ in range(processes) for seconds in told.get()]
        p99 = statistics.quantiles(times, n=100)[-1]
        return f"an act {statistics.median(times) * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms"

    return work


def bare(n: int, processes: int) -> Callable[[], object]:
    return all_of(bare_acts, n, processes)


def guarded(n: int, processes: int) -> Callable[[], object]:
    return all_of(guarded_acts, n, processes)


ROWS = tuple(
    Row(
        what=f"reserve and settle, {processes} {'process' if processes == 1 else 'processes'}",
        of="holds",
        n=(32, 240),
        ours=Candidate("costplan", guarded, also=(processes,)),
        yardstick=Candidate("two bare durable commits", bare, also=(processes,)),
        by="wall",
    )
    for processes in (1, 4, 16)
)

if __name__ == "__main__":
    from running import run

    run(ROWS)
