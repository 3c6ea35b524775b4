"""How what is out ends: settled by its owner, by whoever reaps, or adjusted by an owner who comes late.
Each is a part of a transaction that sqlite.py opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.ledger import reservation_rows as rows
from costplan.ledger import totals
from costplan.ledger.process import Process, is_gone
from costplan.ledger.reservation import MAXIMUM, SETTLED, Settlement

if TYPE_CHECKING:
    import sqlite3

    from costplan.ledger.reservation import Reservation

LONGEST_USAGE = 1 << 18
"""A usage record of more characters is not kept; the amount is."""


def end_of(found: Reservation, at: int) -> Settlement | None:
    """How what is out ended, if nobody can still hold it; None where somebody may."""
    process = Process(host=found.host, boot=found.boot, pid=found.pid, started=found.started)
    if is_gone(process):
        outcome, why = "killed", "its process is gone; the call may have been billed"
    elif found.expires <= at:
        outcome, why = "expired", "nobody settled it in time; the call may have been billed"
    else:
        return None
    return Settlement(amount=found.reserved, how=MAXIMUM, why=why, outcome=outcome)


def finish(
    connection: sqlite3.Connection, found: Reservation, settlement: Settlement, at: int, settled_by: str
) -> None:
    """Settle what is out."""
    row = {
        "state": SETTLED,
        "settled": settlement.amount,
        "how": settlement.how,
        "why": rows.plain(settlement.why),
        "outcome": settlement.outcome,
        "usage": _kept_usage(settlement),
        "breach": settlement.amount > found.reserved,
        "settled_at": at,
        "settled_by": settled_by,
    }
    rows.update(connection, found.id, row)
    amounts = {"spent": settlement.amount, "reserved": -found.reserved}
    totals.move(connection, totals.scopes_in(connection), found, found.at, **amounts)


def adjust(connection: sqlite3.Connection, found: Reservation, settlement: Settlement, at: int) -> None:
    """Add what a late settlement knows better than who settled at the maximum."""
    more = settlement.amount - found.spent
    row = {
        "reservation": rows.number_of(found.id),
        "amount": more,
        "how": settlement.how,
        "why": rows.plain(settlement.why),
        "usage": _kept_usage(settlement),
        "outcome": settlement.outcome,
        "at": at,
    }
    rows.write(connection, "adjustment", row)
    if settlement.amount > found.reserved:
        rows.update(connection, found.id, {"breach": True})
    totals.move(connection, totals.scopes_in(connection), found, found.at, spent=more)


def _kept_usage(settlement: Settlement) -> str | None:
    usage = rows.plain(settlement.usage)
    return usage if usage is None or len(usage) <= LONGEST_USAGE else None
