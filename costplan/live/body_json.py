"""What the bytes of an answer say as JSON, whole or as the last event of a stream, within what can be read.
It knows no vendor."""

from __future__ import annotations

import json
from typing import Any

from costplan.errors import NOWHERE, CostplanError
from costplan.intake import check_values


def json_of(data: bytes) -> Any:
    """What the bytes say as JSON; None where they are none, or hold more than can be read."""
    try:
        check_values(data, NOWHERE)
        return json.loads(data)
    except (ValueError, RecursionError, CostplanError):
        return None


def last_event(data: bytes) -> Any:
    """The event of a stream that says what was made and used; None where it never came."""
    lines = [line.removeprefix(b"data:").strip() for line in data.splitlines() if line.startswith(b"data:")]
    for line in reversed(lines):
        event = json_of(line)
        if isinstance(event, dict) and str(event.get("type", "")).endswith((".completed", ".failed", ".incomplete")):
            return event.get("response", event)
        if isinstance(event, dict) and "error" in event:
            return event
    return None
