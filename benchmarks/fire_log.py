"""What the workers of guard_fire.py wrote down for themselves, line by line, and how it adds up.
What a ledger made of it is compared in fire_replay.py."""

from __future__ import annotations

import json
import os
import resource
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

PICO = 10**12

Event = dict[str, Any]


class Log:
    """What a worker saw: a line is written before what it announces is done."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def say(self, **event: Any) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))  # the log has room, also where the ledger has none
        os.write(self._file, json.dumps(event).encode() + b"\n")
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def log_of(folder: Path, worker: int) -> Path:
    """Where a worker writes."""
    return folder / f"worker-{worker}.jsonl"


def place_of(folder: Path) -> Path:
    """Where what is kept of the calls lies: on a small disk, if there is one."""
    disk = folder / "disk"
    return disk if disk.exists() else folder


def events(folder: Path, worker: int) -> list[Event]:
    """The lines that a worker wrote. Each is one write, which a kill does not cut."""
    path = log_of(folder, worker)
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def all_events(folder: Path) -> list[Event]:
    """The lines of all workers; of each in the order in which it wrote."""
    return [event for worker in range(len(list(folder.glob("worker-*.jsonl")))) for event in events(folder, worker)]


def calls_tried(folder: Path) -> int:
    """How many calls were begun so far."""
    return sum(path.read_bytes().count(b'{"trying"') for path in folder.glob("worker-*.jsonl"))


def dollars(pico: int) -> str:
    """Pico-dollars as exact dollars."""
    whole, rest = divmod(pico, PICO)
    return f"{whole}.{rest:012d}"


def added_up(folder: Path, cap: int) -> dict[str, Any]:
    """What the workers saw: what was really spent, and how often each thing happened."""
    seen = all_events(folder)
    count = Counter(next(iter(event)) for event in seen)
    sent = Counter(event["sending"] for event in seen if "sending" in event)
    spent = sum(event["spent"] for event in seen if "sending" in event)
    return {
        "calls": len({event["trying"] for event in seen if "trying" in event}),
        "calls_sent": len(sent),
        "calls_sent_twice": sum(times > 1 for times in sent.values()),
        "refused": count["refused"],
        "already_reserved": count["known"],
        "clock_jumps": count["jump"],
        "no_room": count["fault"],
        "file_torn": count["torn"],
        "really_spent_usd": dollars(spent),
        "cap_usd": dollars(cap),
        "over_the_cap_usd": dollars(max(0, spent - cap)),
    }
