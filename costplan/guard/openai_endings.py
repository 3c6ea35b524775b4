"""How a call of OpenAI's SDK ended, as its hold records it: by its answer, or as never billed by how it failed.
An answer that was paid for reaches its caller even where the ledger does not take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.errors import CostplanError

if TYPE_CHECKING:
    from costplan.guard.async_hold import AsyncHold
    from costplan.reserving.hold import Hold

NEVER_SENT = ("ConnectError", "ConnectTimeout", "PoolTimeout", "UnsupportedProtocol")
"""What the SDK's client of HTTP calls a request that reached nobody."""


def answered(hold: Hold, answer: Any) -> None:
    """Settle with an answer, or with the last event of one."""
    try:
        hold.settle(answer)
    except CostplanError as failed:
        hold.leave(type(failed))  # which tells that the reservation stands in full


async def answered_async(hold: AsyncHold, answer: Any) -> None:
    """The same where it is awaited."""
    try:
        await hold.settle(answer)
    except CostplanError as failed:
        await hold.leave(type(failed))


def failed(hold: Hold, error: BaseException) -> None:
    """Settle with nothing what is certainly not billed, and with the reservation whatever may be."""
    try:
        if why := _unbilled(error):
            hold.settle(usd=0, why=why)
    finally:
        hold.leave(type(error))


async def failed_async(hold: AsyncHold, error: BaseException) -> None:
    """The same where it is awaited."""
    try:
        if why := _unbilled(error):
            await hold.settle(usd=0, why=why)
    finally:
        await hold.leave(type(error))


def _unbilled(error: BaseException) -> str:
    """Why a call that failed so is certainly not billed: it reached nobody, or was refused before any work. Empty where
    it may be."""
    from costplan.live.call_failed import KINDS, kind_of_status

    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        is_free = KINDS[kind_of_status(status, getattr(error, "body", None))].billed == "no"
        return f"refused with {status}, which is not billed" if is_free else ""
    cause = type(error.__cause__).__name__
    return f"never sent ({cause})" if cause in NEVER_SENT else ""
