"""A hold inside ``async with``: the ledger's work goes on in threads, so that the event loop never waits for a disk.
What it does to the money is what Hold does."""

from __future__ import annotations

import asyncio
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from asyncio import Future
    from collections.abc import Callable, Generator
    from decimal import Decimal

    from costplan.ledger.reservation import Reservation
    from costplan.reserving.bound import Bound
    from costplan.reserving.hold import Hold

T = TypeVar("T")


class AsyncHold:
    """Money kept aside for one call. ``await hold.settle(answer)`` waits until that is on the disk; without ``await``
    the end of the block does."""

    def __init__(self, hold: Hold) -> None:
        self.hold = hold
        self._begun: list[Ending] = []

    def __repr__(self) -> str:
        return f"<Async{repr(self.hold)[1:]}"

    @property
    def id(self) -> str:
        """The id of the reservation."""
        return self.hold.id

    @property
    def reservation(self) -> Reservation:
        """The row of the ledger, as it was last written."""
        return self.hold.reservation

    @property
    def bound(self) -> Bound:
        """The most that the call can cost, and what that rests on."""
        return self.hold.bound

    @property
    def reserved_usd(self) -> Decimal:
        """What is kept aside, in dollars."""
        return self.hold.reserved_usd

    @property
    def settled_usd(self) -> Decimal | None:
        """What the call came to, in dollars; None while it is out or if it was cancelled."""
        return self.hold.settled_usd

    def settle(
        self, answer: Any = None, *, usd: Decimal | str | float | None = None, why: str = "stated by the caller"
    ) -> Ending:
        """Record what the call came to; see :meth:`costplan.reserving.hold.Hold.settle`."""
        return self._begin(lambda: self.hold.settle(answer, usd=usd, why=why))

    def cancel(self) -> Ending:
        """Give the money back, before the request is sent; see :meth:`costplan.reserving.hold.Hold.cancel`."""
        return self._begin(self.hold.cancel)

    async def leave(self, error: type[BaseException] | None) -> None:
        """The block is left: what was begun is finished, and what is not settled by then is, at the reservation. A task
        that is cancelled meanwhile does not stop that."""
        await asyncio.shield(asyncio.ensure_future(self._left(error)))

    async def _left(self, error: type[BaseException] | None) -> None:
        begun, self._begun = self._begun, []
        await asyncio.gather(*(one.future for one in begun), return_exceptions=True)
        await _in_thread(lambda: self.hold.leave(error))
        for one in begun:
            if error is None and not one.is_awaited and (failed := one.future.exception()) is not None:
                raise failed

    def _begin(self, act: Callable[[], Reservation]) -> Ending:
        self._begun.append(Ending(_in_thread(act)))
        return self._begun[-1]


class Ending:
    """A settlement or a cancellation that a thread is writing; to await it gives the row of the ledger."""

    def __init__(self, future: Future[Reservation]) -> None:
        self.future = future
        self.is_awaited = False

    def __await__(self) -> Generator[Any, None, Reservation]:
        self.is_awaited = True
        return asyncio.shield(self.future).__await__()


async def entered(enter: Callable[[], Hold]) -> Hold:
    """The hold that a thread reserves. A task that is cancelled meanwhile has sent nothing: what was reserved for it is
    given back."""
    entering = _Entering(enter)
    try:
        return await asyncio.shield(_in_thread(entering.enter))
    except asyncio.CancelledError:
        if (hold := entering.leave()) is not None:
            _in_thread(hold.cancel)
        raise


class _Entering:
    """A hold that a thread reserves for a task which may be gone by then."""

    def __init__(self, enter: Callable[[], Hold]) -> None:
        self._enter = enter
        self._lock = Lock()
        self._hold: Hold | None = None
        self._is_left = False

    def enter(self) -> Hold:
        """In the thread: reserve, and give it back if nobody waits for it any more."""
        hold = self._enter()
        with self._lock:
            self._hold = hold
            is_left = self._is_left
        if is_left:
            hold.cancel()
        return hold

    def leave(self) -> Hold | None:
        """In the task: nobody waits any more. The hold, if it is the task that has to give it back."""
        with self._lock:
            self._is_left = True
            return self._hold


def _in_thread(act: Callable[[], T]) -> Future[T]:
    return asyncio.get_running_loop().run_in_executor(None, act)
