"""Measures candidates in turn, each in a fresh process: process time, wall time and the peak of its memory.
What is measured stands in the files of the subjects; how it is told in results.py.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rows import Candidate, Curve, Row

ROOT = Path(__file__).parents[1]
TREES = {"ours": ROOT, "before": ROOT / "build" / "before", "peers": ROOT}
PEERS = ROOT / "build" / "peers" / "bin" / "python"
SPAWN = """import json, os, sys, time
out, errors, *words = sys.argv[1:]
start = time.perf_counter()
kept = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
streams = [(os.POSIX_SPAWN_OPEN, 1, out, kept, 0o600), (os.POSIX_SPAWN_OPEN, 2, errors, kept, 0o600)]
pid = os.posix_spawnp(words[0], words, os.environ, file_actions=streams)
_, status, used = os.wait4(pid, 0)
wall, cpu = time.perf_counter() - start, used.ru_utime + used.ru_stime
print(json.dumps([os.waitstatus_to_exitcode(status), cpu, wall, used.ru_maxrss / 1024]))
"""
"""Starts a process and says what it used. It is small itself, since a child's peak is never told as less than that of
what started it."""

SHARE_OF_SMOKE = 4
"""A curve's smoke sizes are so many times smaller than its first size."""


class Taken(NamedTuple):
    """What one process took: seconds of its own and of the wall, megabytes at the peak, and what it said."""

    cpu: float
    wall: float
    peak: float
    said: str = ""


class Measured(NamedTuple):
    """What the rounds of one candidate took at a size."""

    n: int
    rounds: tuple[Taken, ...]

    def middle(self, by: str) -> float:
        """The median of ``cpu``, ``wall`` or ``peak``."""
        return statistics.median(self._every(by))

    def ends(self, by: str) -> tuple[float, float]:
        """The least and the most."""
        return min(self._every(by)), max(self._every(by))

    def _every(self, by: str) -> list[float]:
        return [getattr(taken, by) for taken in self.rounds]


def measure(row: Row, *, smoke: bool, rounds: int | None = None) -> dict[str, Measured]:
    """Every candidate of a row, one after another and all of it again, as often as the row says.

    A round at the smoke size comes first and does not count: it leaves byte code behind, and breaks early.
    """
    with tempfile.TemporaryDirectory() as folder:
        warm = _rounds(row, Path(folder), row.n[0], 1)
    if smoke:
        return warm
    with tempfile.TemporaryDirectory() as folder:
        return _rounds(row, Path(folder), row.n[1], rounds or row.rounds)


def measure_curve(curve: Curve, *, smoke: bool, rounds: int | None = None) -> list[Measured]:
    """The work at every size, from the least to the most and all of it again."""
    sizes = [max(2, n // SHARE_OF_SMOKE) for n in curve.sizes[:2]] if smoke else curve.sizes
    found: dict[int, list[Taken]] = {n: [] for n in sizes}
    with tempfile.TemporaryDirectory() as name:
        folders = {n: Path(name) / str(n) for n in sizes}
        for n, folder in folders.items():
            folder.mkdir()
            curve.prepare(folder, n)
        for _ in range(1 if smoke else rounds or curve.rounds):
            for n, folder in folders.items():
                found[n].append(take_fresh(curve, curve.ours, folder, n))
    return [Measured(n, tuple(taken)) for n, taken in found.items()]


def _rounds(row: Row, folder: Path, n: int, rounds: int) -> dict[str, Measured]:
    row.prepare(folder, n)
    found: dict[str, list[Taken]] = {candidate.name: [] for candidate in row.candidates}
    for _ in range(rounds):
        for candidate in row.candidates:
            found[candidate.name].append(take_fresh(row, candidate, folder, n))
    return {name: Measured(n, tuple(taken)) for name, taken in found.items()}


def take_fresh(of: Row | Curve, candidate: Candidate, folder: Path, n: int) -> Taken:
    """One process, without the files of the one before."""
    for file in of.fresh:
        (folder / file).unlink(missing_ok=True)
    return take(candidate, folder, n)


def take(candidate: Candidate, folder: Path, n: int) -> Taken:
    """One process of a candidate in a prepared folder."""
    python = str(PEERS) if candidate.home == "peers" else sys.executable
    costplan = str(Path(sys.executable).parent / "costplan")
    if is_process := isinstance(candidate.does, tuple):
        words = [{"python": python, "costplan": costplan}.get(word, word) for word in candidate.does]
    else:
        where = Path(candidate.does.__code__.co_filename).stem
        words = [python, __file__, where, candidate.does.__name__, *map(str, (n, *candidate.also))]
    # Byte code is kept, as it is where costplan was installed; peers that would ask the network for prices do not.
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    told = kept | {"PYTHONPATH": str(TREES[candidate.home]), "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    with tempfile.TemporaryDirectory() as name:
        said, errors = Path(name, "said"), Path(name, "errors")
        words = [sys.executable, "-I", "-S", "-c", SPAWN, str(said), str(errors), *words]
        spawned = subprocess.run(words, check=True, capture_output=True, env=told, cwd=folder, text=True)
        status, cpu, wall, peak = json.loads(spawned.stdout)
        if status:
            raise SystemExit(f"{candidate.name} ends with {status}: {errors.read_text()[-2000:]}")
        if is_process:
            return Taken(cpu, wall, peak)
        cpu, wall, answer = json.loads(said.read_text().splitlines()[-1])
        return Taken(cpu, wall, peak, answer)


def cpu_used() -> float:
    """Seconds of this process and of those that it started and that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def work(words: Iterable[str]) -> None:
    """The process of one piece of work: gets ready, is timed, and says so on its last line."""
    where, name, *numbers = words
    timed = getattr(importlib.import_module(where), name)(*map(int, numbers))
    gc.collect()
    wall, cpu = time.perf_counter(), cpu_used()
    answer = timed()
    cpu, wall = cpu_used() - cpu, time.perf_counter() - wall
    print(json.dumps([cpu, wall, answer if isinstance(answer, str) else ""]))


if __name__ == "__main__":
    work(sys.argv[1:])
