"""The guard under fire: many processes reserve, call and settle against one cap, and are killed, meet full disks and
jumping clocks; then what each of them wrote down for itself is replayed against what was kept.

python benchmarks/guard_fire.py [costplan|json|litellm] [--processes 16] [--each 1000] [--kills 60] [--seed 1]

``json`` is a file that is read, raised and written again, ``litellm`` is LiteLLM's BudgetManager as its page shows it
(pip install litellm). Both are what people use today; they meet the same calls, the same kills and no full disk.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PICO = 10**12
CALL: dict[str, Any] = {"size": "1024x1024", "quality": "low", "prompt_tokens": 50}
MODEL = "openai/gpt-image-2"
A_CALL = 10**10
"""Pico-dollars that a call can cost at most in the ways of others, which have no bound of their own: one cent."""

A_TRY = 130
"""Bytes that a worker writes of a call, about: kills come evenly over the calls."""

ENDS = ("settle",) * 16 + ("cancel", "raise", "leave", "late")
"""How a call ends, by lot: what it came to is settled, it is never sent, it fails, its block is left without a word,
or it is settled twice."""


# -------------------------------------------------------------------------------------------------------- one worker


class Log:
    """What a worker saw, line by line: a line is written before what it announces is done."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def say(self, **event: Any) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))  # the log has room, also where the ledger has none
        os.write(self._file, json.dumps(event).encode() + b"\n")
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def no_room(folder: Path) -> Iterator[None]:
    """In the block no file of this process may grow: each write behind the end of the ledger or its journal fails."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ledger = folder / "ledger"
    most = random.choice((0, 4096, ledger.stat().st_size if ledger.exists() else 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


class Clock:
    """The clock of this process, which others set forward and back by hours."""

    def __init__(self) -> None:
        self.off = 0
        self._time, self._time_ns = time.time, time.time_ns
        time.time = lambda: self._time() + self.off
        time.time_ns = lambda: self._time_ns() + self.off * 10**9

    def jump(self) -> None:
        self.off = random.randint(-36, 36) * 3600


def with_costplan(folder: Path, worker: str, first: int, each: int, cap: int, log: Log) -> None:
    from costplan import guard
    from costplan.errors import CostplanError
    from costplan.ledger.sqlite import open_ledger

    logging.disable()
    clock = Clock()
    for number in range(first, each):
        key = f"{worker}-{number}"
        if random.random() < 0.02:
            clock.jump()
        if random.random() < 0.02:
            with suppress(CostplanError):
                open_ledger(folder / "ledger").reap()  # whatever time it is: what lives is left alone
        fault = no_room(folder) if random.random() < 0.02 else nullcontext()
        log.say(trying=key)
        try:
            with (
                fault,
                guard.reserve(MODEL, **CALL, max_usd=dollars(cap), ledger=folder / "ledger", key=key) as hold,
            ):
                end = random.choice(ENDS)
                if end == "cancel":
                    log.say(cancelling=key)
                    hold.cancel()
                    continue
                spent = hold.reservation.reserved * random.randint(1, 1000) // 1000
                log.say(sending=key, spent=spent, reserved=hold.reservation.reserved)
                if end == "raise":
                    raise ConnectionResetError("the line was cut")
                if end == "leave":
                    continue
                log.say(settling=key, spent=spent)
                hold.settle(usd=dollars(spent))
                log.say(settled=key)
                if end == "late":
                    with suppress(CostplanError):
                        hold.settle(usd="0")
        except guard.Refused:
            log.say(refused=key)
        except ConnectionResetError:
            log.say(failed=key)
        except CostplanError as error:
            log.say(fault=key, told=str(error)[:200], code=error.exit_code)


def dollars(pico: int) -> str:
    """Pico-dollars as exact dollars."""
    whole, rest = divmod(pico, PICO)
    return f"{whole}.{rest:012d}"


def _read(path: Path) -> int:
    return int(json.loads(path.read_text(encoding="utf-8"))["spent"]) if path.exists() else 0


def with_json(folder: Path, worker: str, first: int, each: int, cap: int, log: Log) -> None:
    path = folder / "spent.json"
    for number in range(first, each):
        log.say(trying=f"{worker}-{number}")
        spent = _untorn(lambda: _read(path), log)
        if spent + A_CALL > cap:
            log.say(refused=f"{worker}-{number}")
            continue
        cost = A_CALL * random.randint(1, 1000) // 1000
        log.say(sending=f"{worker}-{number}", spent=cost, reserved=A_CALL)
        path.write_text(json.dumps({"spent": spent + cost}), encoding="utf-8")
        log.say(settled=f"{worker}-{number}")


def _untorn(read: Callable[[], Any], log: Log) -> Any:
    """What is read, tried again while another writes it; where it stays torn, it is taken away and begun anew."""
    for _ in range(100):
        try:
            return read()
        except ValueError:
            log.say(torn=True)
            time.sleep(0.001)
    with suppress(FileNotFoundError):
        Path("user_cost.json").unlink()
    return 0


def with_litellm(folder: Path, worker: str, first: int, each: int, cap: int, log: Log) -> None:
    os.chdir(folder)
    from litellm import BudgetManager, ModelResponse  # type: ignore[import-not-found,unused-ignore]

    budget = _untorn(lambda: BudgetManager(project_name="fire"), log) or BudgetManager(project_name="fire")
    user = "team"
    if not budget.is_valid_user(user):
        budget.create_budget(total_budget=cap / PICO, user=user)
    for number in range(first, each):
        log.say(trying=f"{worker}-{number}")
        if budget.get_current_cost(user) > budget.get_total_budget(user):
            log.say(refused=f"{worker}-{number}")
            continue
        tokens = random.randint(1, 16_000)  # of gpt-4o-mini, $0.60 per 1M: as much as a cent
        log.say(sending=f"{worker}-{number}", spent=tokens * 600_000, reserved=A_CALL)
        used = {"prompt_tokens": 0, "completion_tokens": tokens, "total_tokens": tokens}
        budget.update_cost(user=user, completion_obj=ModelResponse(model="gpt-4o-mini", usage=used))
        log.say(settled=f"{worker}-{number}")


WORKERS: dict[str, Callable[[Path, str, int, int, int, Log], None]] = {
    "costplan": with_costplan,
    "json": with_json,
    "litellm": with_litellm,
}


# ---------------------------------------------------------------------------------------------------------- the fire


def fire(way: str, folder: Path, processes: int, each: int, kills: int, seed: int, cap: int) -> float:
    """Let the workers run, kill some of them again and again, and start each killed one where it had come to; seconds
    that it took."""
    lots = random.Random(seed)
    start = time.perf_counter()
    running = {worker: _started(way, folder, worker, 0, each, cap, seed) for worker in range(processes)}
    left = kills
    while running:
        time.sleep(lots.uniform(0, 0.05))
        for worker, process in list(running.items()):
            if process.poll() is None:
                continue
            if process.returncode not in (0, -signal.SIGKILL):
                raise SystemExit(f"worker {worker} ended with {process.returncode}")
            del running[worker]
            tried = sum("trying" in event for event in events(folder, worker))
            if process.returncode:
                running[worker] = _started(way, folder, worker, tried, each, cap, seed + 1000 + left)
        done = sum(path.stat().st_size for path in folder.glob("worker-*.jsonl")) / A_TRY
        if left and running and done > processes * each * (kills - left) / kills:
            victim = lots.choice(list(running.values()))
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            left -= 1
    return time.perf_counter() - start


def _started(
    way: str, folder: Path, worker: int, first: int, each: int, cap: int, seed: int
) -> subprocess.Popen[bytes]:
    words = [way, str(folder), str(worker), str(first), str(each), str(cap), str(seed)]
    environment = os.environ | {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}  # else it asks the network at each start
    return subprocess.Popen([sys.executable, __file__, "--worker", *words], env=environment)


def events(folder: Path, worker: int) -> list[dict[str, Any]]:
    """The lines that a worker wrote; the last may be cut off by its kill."""
    path = folder / f"worker-{worker}.jsonl"
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [json.loads(line) for line in lines]


def replayed(folder: Path, processes: int, cap: int) -> dict[str, Any]:
    """What the workers saw, added up: what was really spent, and how often each thing happened."""
    seen = [event for worker in range(processes) for event in events(folder, worker)]
    count = Counter(next(iter(event)) for event in seen)
    spent = sum(event["spent"] for event in seen if "sending" in event)
    return {
        "calls_tried": count["trying"],
        "calls_sent": count["sending"],
        "refused": count["refused"],
        "faults": count["fault"],
        "torn": count["torn"],
        "really_spent_usd": dollars(spent),
        "cap_usd": dollars(cap),
        "over_cap_usd": dollars(max(0, spent - cap)),
    }


def kept(way: str, folder: Path, processes: int) -> dict[str, Any]:
    """What the way itself believes was spent, and for costplan how its ledger stands up to the workers' own lines."""
    if way == "costplan":
        return ledger_beside_logs(folder, processes)
    try:
        if way == "json":
            return {"kept_usd": dollars(_read(folder / "spent.json"))}
        users = json.loads((folder / "user_cost.json").read_text(encoding="utf-8"))
        return {"kept_usd": str(users["team"].get("current_cost", 0))}
    except ValueError:
        return {"kept_usd": "unreadable"}


def ledger_beside_logs(folder: Path, processes: int) -> dict[str, Any]:
    """Every reservation beside what its worker saw of it, to the pico-dollar.

    Raises:
        SystemExit: with all that does not agree.
    """
    from costplan.ledger.sqlite import open_ledger

    ledger = open_ledger(folder / "ledger")
    ledger.reap()
    wrong = [f"the ledger's own check: {fault}" for fault in ledger.check()]
    rows = list(ledger.reservations())
    by_key = {row.key: row for row in rows}
    if len(by_key) < len(rows):
        wrong.append(f"{len(rows) - len(by_key)} keys stand twice")
    seen: dict[str, dict[str, dict[str, Any]]] = {}
    for worker in range(processes):
        for event in events(folder, worker):
            word, key = next(iter(event.items()))
            seen.setdefault(key, {})[word] = event
    for key, saw in seen.items():
        row = by_key.pop(key, None)
        wrong += [f"{key}: {fault}" for fault in _faults(row, saw)]
    wrong += [f"{key}: nobody asked for it" for key in by_key]
    if wrong:
        raise SystemExit("\n".join([f"{len(wrong)} do not agree", *wrong[:20]]))
    settled = sum(row.spent for row in rows)
    return {
        "kept_usd": dollars(settled),
        "reservations": len(rows),
        "reaped": sum(row.settled_by == "reaper" for row in rows),
        "settled_late": sum(bool(row.adjustments) for row in rows),
    }


def _faults(row: Any, saw: dict[str, dict[str, Any]]) -> Iterator[str]:
    """What of a reservation is not as its worker saw it."""
    if row is None:
        if "sending" in saw or "settled" in saw:
            yield "it was sent, and the ledger has no row"
        return
    if "refused" in saw:
        yield "it was refused, and the ledger has a row"
    if row.state == "released":
        if "cancelling" not in saw:
            yield "released, though its worker never cancelled it"
        return
    if "settled" in saw and row.spent != saw["settling"]["spent"]:
        yield f"settled at {row.spent}, though its worker settled {saw['settling']['spent']}"
    elif "settling" in saw and row.spent not in (saw["settling"]["spent"], row.reserved):
        yield f"settled at {row.spent}: neither what was said nor what was reserved"
    elif "settling" not in saw and row.spent != row.reserved:
        yield f"settled at {row.spent} of {row.reserved}, and nobody said so"


def main() -> None:
    if sys.argv[1:2] == ["--worker"]:
        way, place, worker, first, each, cap, seed = sys.argv[2:]
        random.seed(f"{seed}/{worker}")
        log = Log(Path(place) / f"worker-{worker}.jsonl")
        WORKERS[way](Path(place), worker, int(first), int(each), int(cap), log)
        return
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("way", nargs="?", choices=WORKERS, default="costplan")
    for name, default in (("processes", 16), ("each", 1000), ("kills", 60), ("seed", 1)):
        asked.add_argument(f"--{name}", type=int, default=default)
    words = asked.parse_args()
    total = words.processes * words.each * A_CALL // 5  # about half of the calls fit
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = fire(words.way, folder, words.processes, words.each, words.kills, words.seed, total)
        figures = replayed(folder, words.processes, total) | kept(words.way, folder, words.processes)
    print(json.dumps({"way": words.way, "kills": words.kills, "seconds": round(seconds, 1)} | figures, indent=2))
    if words.way == "costplan" and figures["over_cap_usd"] != dollars(0):
        raise SystemExit("the cap was passed")


if __name__ == "__main__":
    main()
