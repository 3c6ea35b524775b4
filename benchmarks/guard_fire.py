"""The guard under fire: many processes reserve, call and settle against one cap, and are killed, meet full disks and
jumping clocks; then what each of them wrote down for itself is replayed against what was kept.

python benchmarks/guard_fire.py [costplan|json|litellm] [--processes 16] [--each 1000] [--kills 240] [--seed 1]
    [--small-disk] [--folder FOLDER]

``json`` is a file that is read, raised and written again, ``litellm`` is LiteLLM's BudgetManager as its page shows it
(pip install litellm). Both are what people use today; they meet the same kills, and neither full disks nor clocks.
With ``--small-disk`` the ledger lies on a disk in memory that is filled to the last byte again and again; it needs a
Linux that lets its users mount one. FOLDER keeps the logs and the ledger; without it they go.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from fire_log import Log, added_up, calls_tried, events, log_of, place_of
from fire_replay import kept
from fire_workers import A_CALL, WAYS

SMALL_DISK = 48 << 20
"""Bytes of the disk that is filled: more than the ledger of 16,000 calls needs."""


class Fire:
    """The workers of one way, some of which are killed again and again, and started where they had come to."""

    def __init__(self, words: argparse.Namespace, folder: Path, cap: int) -> None:
        self._words, self._folder, self._cap = words, folder, cap
        self._lots = random.Random(words.seed)
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._ballast = Ballast(place_of(folder)) if words.small_disk else None
        self.kills = self.fillings = 0

    def burn(self) -> None:
        """Until each worker has made its calls."""
        try:
            for worker in range(self._words.processes):
                self._start(worker, 0)
            while self._running:
                time.sleep(self._lots.uniform(0, 0.05))
                self._look_after_workers()
                self._kill_when_due()
                if self._ballast is not None:
                    self.fillings += self._ballast.swing(self._lots)
        finally:
            for process in self._running.values():
                process.kill()
            if self._ballast is not None:
                self._ballast.drop()

    def _start(self, worker: int, first: int) -> None:
        way, each, seed = self._words.way, self._words.each, self._words.seed + 1000 * self.kills
        words = [way, self._folder, worker, first, each, self._cap, seed]
        environment = os.environ | {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}  # else it asks the network at each start
        command = [sys.executable, __file__, "--worker", *map(str, words)]
        self._running[worker] = subprocess.Popen(command, env=environment)

    def _look_after_workers(self) -> None:
        for worker, process in list(self._running.items()):
            status = process.poll()
            if status not in (None, 0, -signal.SIGKILL):
                raise SystemExit(f"worker {worker} ended with {status}")
            if status is not None:
                del self._running[worker]
            if status:
                tried = [event["trying"] for event in events(self._folder, worker) if "trying" in event]
                self._start(worker, int(tried[-1].partition("-")[2]) if tried else 0)

    def _kill_when_due(self) -> None:
        """Evenly over the calls."""
        due = calls_tried(self._folder) * self._words.kills // (self._words.processes * self._words.each)
        if self._running and self.kills < min(due, self._words.kills):
            victim = self._lots.choice(list(self._running.values()))
            victim.kill()
            self.kills += victim.wait() == -signal.SIGKILL  # else it had just come to its end


class Ballast:
    """What takes all room on the small disk, or all but a few pages, and goes away again."""

    def __init__(self, disk: Path) -> None:
        self._disk, self._file = disk, disk / "ballast"

    def swing(self, lots: random.Random) -> bool:
        """By lot the other way; gives whether the disk is full from now on."""
        if self._file.exists():
            if lots.random() < 0.3:
                self.drop()
        elif lots.random() < 0.1:
            about = os.statvfs(self._disk)
            pages = about.f_bavail - lots.choice((0, 0, 1, 2, 4))
            with self._file.open("wb") as file, suppress(OSError):  # another took a page meanwhile: the next time
                os.posix_fallocate(file.fileno(), 0, max(1, pages) * about.f_frsize)
                return True
        return False

    def drop(self) -> None:
        """Make room again."""
        self._file.unlink(missing_ok=True)


def burned(words: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """The figures of a fire."""
    cap = words.processes * words.each * A_CALL // 5  # not all calls fit
    fire, start = Fire(words, folder, cap), time.perf_counter()
    fire.burn()
    seconds = round(time.perf_counter() - start, 1)
    figures = {"way": words.way, "processes": words.processes, "kills": fire.kills, "seconds": seconds}
    if words.small_disk:
        figures["disk_filled"] = fire.fillings
    return figures | added_up(folder, cap) | kept(words.way, folder, cap)


def work(way: str, place: str, worker: str, first: str, each: str, cap: str, seed: str) -> None:
    """What a worker does, in a process of its own."""
    random.seed(f"{seed}/{worker}")
    folder = Path(place)
    log = Log(log_of(folder, int(worker)))
    WAYS[way](place_of(folder), worker, int(first), int(each), int(cap), log)


def main() -> None:
    if sys.argv[1:2] == ["--worker"]:
        work(*sys.argv[2:])
        return
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("way", nargs="?", choices=WAYS, default="costplan")
    for name, default in (("processes", 16), ("each", 1000), ("kills", 240), ("seed", 1)):
        asked.add_argument(f"--{name}", type=int, default=default)
    asked.add_argument("--small-disk", action="store_true")
    asked.add_argument("--folder", type=Path)
    words = asked.parse_args()
    if words.small_disk and os.environ.get("FIRE_MOUNTS") is None:  # a name space of our own: nothing stays mounted
        os.environ["FIRE_MOUNTS"] = "own"
        os.execvp("unshare", ["unshare", "-rm", sys.executable, *sys.argv])
    with tempfile.TemporaryDirectory() as name:
        folder = words.folder or Path(name)
        if words.small_disk:
            (folder / "disk").mkdir()
            size = f"size={SMALL_DISK}"
            subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder / "disk"], check=True)
        figures = burned(words, folder)
        if words.small_disk:
            subprocess.run(["umount", folder / "disk"], check=True)
    wrong = figures.pop("wrong", [])
    print(json.dumps(figures, indent=2))
    if wrong:
        raise SystemExit("\n".join([f"{len(wrong)} do not agree", *wrong[:20]]))


if __name__ == "__main__":
    main()
