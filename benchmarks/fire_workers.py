"""One worker of guard_fire.py: how it makes its calls with costplan's guard, with a JSON file, and with LiteLLM's
BudgetManager. A worker that was killed asks for the call again at which it was."""

from __future__ import annotations

import json
import logging
import os
import random
import resource
import time
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fire_log import PICO, Log, dollars

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALL: dict[str, Any] = {"size": "1024x1024", "quality": "low", "prompt_tokens": 50}
MODEL = "openai/gpt-image-2"
A_CALL = 10**10
"""Pico-dollars that a call can cost at most in the ways of others, which have no bound of their own: one cent."""

SELDOM = 0.03
"""How often, before a call, the clock jumps, somebody reaps, or no file may grow."""

ENDS = ("settle",) * 15 + ("cancel", "raise", "leave", "twice", "late")
"""How a call ends, by lot: what it came to is settled, it is never sent, it fails, its block is left without a word, it
is settled twice, or, with all that is out, reaped before it is settled."""


@contextmanager
def no_room(ledger: Path) -> Iterator[None]:
    """In the block no file of this process may grow: each write behind the end of the ledger or its journal fails."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
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

    def jump(self, hours: int | None = None) -> None:
        self.off += (random.randint(-36, 36) if hours is None else hours) * 3600


def with_costplan(folder: Path, worker: str, first: int, each: int, cap: int, log: Log) -> None:
    """Under a ledger, with keys."""
    from costplan import guard
    from costplan.errors import CostplanError
    from costplan.ledger.sqlite import open_ledger

    logging.disable()
    clock, ledger = Clock(), folder / "ledger"
    for number in range(first, each):
        key = f"{worker}-{number}"
        log.say(trying=key)
        if random.random() < SELDOM:
            clock.jump()
            log.say(jump=key)
        if random.random() < SELDOM:
            with suppress(CostplanError):
                open_ledger(ledger).reap()
        fault = no_room(ledger) if random.random() < SELDOM else nullcontext()
        try:
            with fault, guard.reserve(MODEL, **CALL, max_usd=dollars(cap), ledger=ledger, key=key) as hold:
                _call(hold, key, log, clock, ledger)
        except guard.Refused:
            log.say(refused=key)
        except guard.AlreadyReserved:
            log.say(known=key)
        except ConnectionResetError:
            log.say(failed=key)
        except CostplanError as error:
            log.say(fault=key, told=str(error)[:200])


def _call(hold: Any, key: str, log: Log, clock: Clock, ledger: Path) -> None:
    """What is done in the block of a hold."""
    from costplan.errors import CostplanError
    from costplan.ledger.sqlite import open_ledger

    end, spent = random.choice(ENDS), hold.reservation.reserved * random.randint(1, 1000) // 1000
    if end == "cancel":
        log.say(cancelling=key)
        hold.cancel()
        return
    log.say(sending=key, spent=spent)
    if end == "raise":
        raise ConnectionResetError("the line was cut")
    if end == "leave":
        return
    if end == "late":
        clock.jump(48)
        open_ledger(ledger).reap()
    log.say(settling=key, spent=spent)
    hold.settle(usd=dollars(spent))
    log.say(settled=key)
    if end == "twice":
        with suppress(CostplanError):
            hold.settle(usd="0")
            log.say(twice=key)


def unheld(folder: Path, worker: str, first: int, each: int, cap: int, log: Log) -> None:
    """Under a ledger that looks at no cap: it shows that the fire can fail."""
    from costplan.ledger import totals

    totals.standing = lambda *_: None
    with_costplan(folder, worker, first, each, cap, log)


def spent_in(path: Path) -> int:
    """What a JSON file says was spent."""
    return int(json.loads(path.read_text(encoding="utf-8"))["spent"]) if path.exists() else 0


def with_json(folder: Path, worker: str, first: int, each: int, cap: int, log: Log) -> None:
    """A file that is read before a call, raised, and written again."""
    path = folder / "spent.json"
    for number in range(first, each):
        key = f"{worker}-{number}"
        log.say(trying=key)
        spent = _untorn(lambda: spent_in(path), path, log)
        if spent + A_CALL > cap:
            log.say(refused=key)
            continue
        cost = A_CALL * random.randint(1, 1000) // 1000
        log.say(sending=key, spent=cost)
        path.write_text(json.dumps({"spent": spent + cost}), encoding="utf-8")
        log.say(settled=key)


def with_litellm(folder: Path, worker: str, first: int, each: int, cap: int, log: Log) -> None:
    """As https://docs.litellm.ai/docs/budget_manager shows it."""
    os.chdir(folder)
    from litellm import BudgetManager, ModelResponse  # type: ignore[import-not-found,unused-ignore]

    budget = _untorn(lambda: BudgetManager(project_name="fire"), Path("user_cost.json"), log)
    user = "team"
    if not budget.is_valid_user(user):
        budget.create_budget(total_budget=cap / PICO, user=user)
    for number in range(first, each):
        key = f"{worker}-{number}"
        log.say(trying=key)
        if budget.get_current_cost(user) > budget.get_total_budget(user):
            log.say(refused=key)
            continue
        tokens = random.randint(1, 16_000)  # of gpt-4o-mini, $0.60 per 1M: as much as a cent
        log.say(sending=key, spent=tokens * 600_000)
        used = {"prompt_tokens": 0, "completion_tokens": tokens, "total_tokens": tokens}
        budget.update_cost(user=user, completion_obj=ModelResponse(model="gpt-4o-mini", usage=used))
        log.say(settled=key)


def _untorn(read: Callable[[], Any], path: Path, log: Log) -> Any:
    """What is read, tried again while another writes it; a file that stays torn is taken away and begun anew."""
    for _ in range(100):
        try:
            return read()
        except ValueError:
            time.sleep(0.001)
    log.say(torn=str(path))
    path.unlink(missing_ok=True)
    return _untorn(read, path, log)


WAYS: dict[str, Callable[[Path, str, int, int, int, Log], None]] = {
    "costplan": with_costplan,
    "unheld": unheld,
    "json": with_json,
    "litellm": with_litellm,
}
