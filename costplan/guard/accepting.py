"""``guard.accept_breach``: calls start again after one that cost more than was reserved for it.
Who accepts says why; the ledger keeps it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from costplan import arguments

if TYPE_CHECKING:
    from costplan.guard.entering import AnyPath
    from costplan.ledger.reservation import Reservation


def accept_breach(which: str, *, why: str, ledger: AnyPath | None = None) -> Reservation:
    """Let calls start again after a breach.

    Args:
        which: the id of the reservation, as the refusal names it.
        why: what was found out, for whoever reads the ledger.
        ledger: its file, as for :func:`costplan.guard.reserve`.

    Raises:
        InputError: there is no such reservation, or no breach of it to accept.
        OutsideError: there is no ledger, or it cannot be written.
        TypeError: an argument is of another type than is taken.
    """
    from pathlib import Path

    from costplan.project.reserved import Reserved

    reason = arguments.text(why, "why", "the vendor billed thoughts")
    path = None if ledger is None else Path(arguments.path(ledger, "ledger"))
    name = arguments.text(which, "which", "r12")
    return Reserved(datetime.now(UTC).date(), ledger=path, reading=False).accept(name, reason)
