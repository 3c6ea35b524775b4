"""A ledger as JSON for machines: its state, and its calls with all that is kept of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from costplan.render.json.document import CALLS, LEDGER
from costplan.units import usd_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.ledger.cap import LedgerCap
    from costplan.ledger.ledger import Standing
    from costplan.ledger.reservation import Reservation
    from costplan.reserving.ledger_state import Group, LedgerState


def status_json(state: LedgerState) -> str:
    """How a ledger stands."""
    return LEDGER.text(
        ledger=str(state.path),
        at=_moment(state.now),
        tags=dict(state.tags),
        caps=[_standing(one) for one in state.standings],
        unused_caps=[_unused(cap, state.now) for cap in state.unused],
        total=_group(state.all),
        by=None if state.by is None else {"tag": state.by, "values": [_group(one) for one in state.groups]},
        breaches=[call.id for call in state.breaches],
        expired=[call.id for call in state.expired],
        faults=None if state.faults is None else list(state.faults),
        caps_unread=[str(problem) for problem in state.unread],
    )


def calls_json(calls: Iterable[Reservation], *, show_private: bool = False) -> str:
    """Reservations, all that is kept of each; of those under a private contract not what they took, unless that is
    asked."""
    return CALLS.text(reservations=[_call(call) | ({} if show_private else _kept_off(call)) for call in calls])


def _kept_off(call: Reservation) -> dict[str, Any]:
    nothing = dict.fromkeys(("request", "prompt_chars", "usage"))
    return {**nothing, "private": call.hidden} if call.hidden else {}


def _standing(one: Standing) -> dict[str, Any]:
    return {
        "cap": one.cap.id,
        "source": one.cap.source,
        "per": one.cap.window.word,
        "window": one.label,
        "tags": dict(one.tags),
        "model": one.cap.model,
        "vendor": one.cap.vendor,
        "max_usd": usd_text(one.most),
        "stated": one.cap.stated_in(one.label),
        "spent_usd": usd_text(one.spent),
        "reserved_usd": usd_text(one.reserved),
        "left_usd": usd_text(one.left),
        "frees_at": None if one.frees is None else _moment(one.frees),
    }


def _unused(cap: LedgerCap, now: int) -> dict[str, Any]:
    label, frees = cap.window.label(now), cap.frees(now)
    return {
        "cap": cap.id,
        "source": cap.source,
        "per": cap.window.word,
        "window": label,
        "tags": dict(cap.tags),
        "model": cap.model,
        "vendor": cap.vendor,
        "max_usd": usd_text(cap.most_in(label) or 0),
        "stated": cap.stated_in(label),
        "frees_at": None if frees is None else _moment(frees),
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "value": group.value,
        "calls": group.calls,
        "out": group.out,
        "spent_usd": usd_text(group.spent),
        "at_maximum_usd": usd_text(group.at_maximum),
        "reserved_usd": usd_text(group.reserved),
    }


def _call(call: Reservation) -> dict[str, Any]:
    return {
        "id": call.id,
        "key": call.key,
        "model": call.model,
        "request": json.loads(call.request),
        "tags": dict(call.tags),
        "prompt_sha256": call.prompt_sha256,
        "prompt_chars": call.prompt_chars,
        "state": call.state,
        "reserved_usd": usd_text(call.reserved),
        "bound": call.method,
        "spent_usd": None if call.settled is None else usd_text(call.spent),
        "settled_usd": None if call.settled is None else usd_text(call.settled),
        "how": call.how,
        "why": call.why,
        "outcome": call.outcome,
        "usage": None if call.usage is None else json.loads(call.usage),
        "breach": call.breach,
        "accepted_breach": call.accepted_breach,
        "reserved_at": _moment(call.at),
        "expires_at": _moment(call.expires),
        "settled_at": None if call.settled_at is None else _moment(call.settled_at),
        "settled_by": call.settled_by,
        "adjustments": [
            {"usd": usd_text(one.amount), "how": one.how, "why": one.why, "at": _moment(one.at)}
            for one in call.adjustments
        ],
    }


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at // 1000, UTC).isoformat().replace("+00:00", "Z")
