"""What was kept of the calls of guard_fire.py beside what each worker saw of them, to the pico-dollar.
How the calls were made is in fire_workers.py."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fire_log import Event, all_events, dollars, place_of
from fire_workers import spent_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def kept(way: str, folder: Path, cap: int) -> dict[str, Any]:
    """What the way itself believes was spent, and what of that is wrong."""
    if way in ("costplan", "unheld"):
        return _kept_by_ledger(folder, cap)
    sums = sum(event["spent"] for event in all_events(folder) if "sending" in event)
    try:
        if way == "json":
            believed = spent_in(folder / "spent.json")
        else:
            users = json.loads((folder / "user_cost.json").read_text(encoding="utf-8"))
            believed = round(users["team"].get("current_cost", 0) * 10**12)
    except (ValueError, FileNotFoundError):
        return {"kept_usd": "unreadable", "lost_usd": dollars(sums)}
    return {"kept_usd": dollars(believed), "lost_usd": dollars(max(0, sums - believed))}


def _kept_by_ledger(folder: Path, cap: int) -> dict[str, Any]:
    from costplan.ledger.sqlite import open_ledger

    ledger = open_ledger(place_of(folder) / "ledger")
    ledger.reap()
    rows = list(ledger.reservations())
    wrong = [f"the ledger's own check: {fault}" for fault in ledger.check()]
    events, lost = all_events(folder), 0
    total, sent = sum(row.spent for row in rows), sum(event["spent"] for event in events if "sending" in event)
    wrong += [f"{dollars(most)} are above the cap of {dollars(cap)}" for most in (total, sent) if most > cap]
    seen = seen_by_key(events)
    by_key: dict[str | None, Any] = {}
    for row in rows:
        before = by_key.get(row.key)
        if before is not None and before.state != "released":
            wrong.append(f"{row.key}: it stands twice, as {before.id} and {row.id}")
        by_key[row.key] = row
    for key, saw in seen.items():
        row = by_key.pop(key, None)
        wrong += [f"{key}: {fault}" for fault in faults(row, saw)]
        if "settled" in saw:
            lost += max(0, saw["settling"]["spent"] - (0 if row is None else row.spent))
    wrong += [f"{key}: nobody asked for it" for key in by_key]
    return {
        "kept_usd": dollars(total),
        "lost_usd": dollars(lost),
        "reservations": len(rows),
        "settled_as_said": sum("settled" in saw for saw in seen.values()),
        "reaped": sum(row.settled_by == "reaper" for row in rows),
        "adjusted_late": sum(bool(row.adjustments) for row in rows),
        "wrong": wrong,
    }


def seen_by_key(events: list[Event]) -> dict[str, dict[str, Event]]:
    """The lines about each call by their word. A call that is asked for again, after a kill, is no longer refused."""
    seen: dict[str, dict[str, Event]] = {}
    for event in events:
        word, key = next(iter(event.items()))
        saw = seen.setdefault(key, {})
        if word == "trying":
            saw.pop("refused", None)
        saw["sent again" if word == "sending" and word in saw else word] = event
    return seen


def faults(row: Any, saw: dict[str, Event]) -> Iterator[str]:
    """What of a reservation is not as its worker saw it."""
    if "sent again" in saw:
        yield "it was sent twice"
    if "twice" in saw:
        yield "it was settled twice"
    if row is None:
        if "sending" in saw:
            yield "it was sent, and the ledger has no row"
    elif "refused" in saw:
        yield "it was refused, and the ledger has a row"
    elif row.state == "released":
        if "cancelling" not in saw or "sending" in saw:
            yield "released, though it was sent"
    elif "settled" in saw and row.spent != saw["settling"]["spent"]:
        yield f"it stands at {row.spent}, though its worker settled {saw['settling']['spent']}"
    elif "settling" in saw and row.spent not in (saw["settling"]["spent"], row.reserved):
        yield f"it stands at {row.spent}: neither what was said nor what was reserved"
    elif "settling" not in saw and row.spent != row.reserved:
        yield f"it stands at {row.spent} of {row.reserved}, and nobody said so"
