"""What a vendor answers: a status with a body, or the events of a stream, before any fault touches it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Body = dict[str, Any]


class Reply(NamedTuple):
    """``body`` is JSON, or bytes as they are; ``events`` in place of it makes a stream, each ``(name, JSON)``, whose
    name is empty where the protocol writes none."""

    status: int = 200
    body: Body | bytes = b""
    events: tuple[tuple[str, Body], ...] = ()
    headers: Mapping[str, str] = {}
    kind: str = "application/json"

    @property
    def last(self) -> Body:
        """The body that tells what was made and what it took: the last event's, where there are events."""
        last = self.events[-1][1] if self.events else self.body
        assert isinstance(last, dict)
        inside = last.get("response")
        return inside if isinstance(inside, dict) else last

    def written(self) -> bytes:
        """The body as bytes."""
        if self.events:
            lines = (
                (f"event: {name}\n" if name else "") + f"data: {json.dumps(body)}\n\n" for name, body in self.events
            )
            return "".join(lines).encode()
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()

    def typed(self) -> str:
        """Its content type."""
        return "text/event-stream; charset=utf-8" if self.events else self.kind
