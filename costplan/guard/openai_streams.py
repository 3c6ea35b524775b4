"""An answer that comes as events: each is passed on as it came, and the last one settles; a stream that is left before
its last event is settled at the most it could cost. It makes no call."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from costplan.guard.openai_endings import answered, answered_async

if TYPE_CHECKING:
    from costplan.guard.async_hold import AsyncHold
    from costplan.reserving.hold import Hold

LAST = frozenset(
    (
        "image_edit.completed",
        "image_generation.completed",
        "response.completed",
        "response.failed",
        "response.incomplete",
    )
)
"""The events that tell what a call took."""


class _OfStream:
    """A stream of the SDK and the hold of its call. Where ``many`` images are made, no event tells what all of them
    took, and none settles."""

    def __init__(self, stream: Any, hold: Any, *, many: bool) -> None:
        self._stream, self._hold, self._many = stream, hold, many

    def _is_last(self, event: Any) -> bool:
        return not self._many and getattr(event, "type", None) in LAST

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class Events(_OfStream):
    """The events of a call, in order."""

    _hold: Hold

    def __iter__(self) -> Events:
        return self

    def __next__(self) -> Any:
        try:
            event = next(self._stream)
        except BaseException as error:
            self._hold.leave(None if isinstance(error, StopIteration) else type(error))
            raise
        if self._is_last(event):
            answered(self._hold, event)
        return event

    def __enter__(self) -> Events:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stream.close()
        self._hold.leave(kind)

    def close(self) -> None:
        """End it before its last event."""
        self._stream.close()
        self._hold.leave(None)

    def __del__(self) -> None:
        with suppress(Exception):
            self._hold.leave(None)


class AsyncEvents(_OfStream):
    """The same for a client that is awaited."""

    _hold: AsyncHold

    def __aiter__(self) -> AsyncEvents:
        return self

    async def __anext__(self) -> Any:
        try:
            event = await anext(self._stream)
        except BaseException as error:
            await self._hold.leave(None if isinstance(error, StopAsyncIteration) else type(error))
            raise
        if self._is_last(event):
            await answered_async(self._hold, event)
        return event

    async def __aenter__(self) -> AsyncEvents:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self._stream.close()
        await self._hold.leave(kind)

    async def close(self) -> None:
        """End it before its last event."""
        await self._stream.close()
        await self._hold.leave(None)

    def __del__(self) -> None:
        with suppress(Exception):
            self._hold.hold.leave(None)
