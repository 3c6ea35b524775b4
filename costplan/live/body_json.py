"""What the bytes of an answer say as JSON, whole or as the last event of a stream, within what can be read.
What nobody can tell stands in it as words: a key that is there twice, and a number that is none. It knows no vendor."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from costplan.errors import NOWHERE, CostplanError
from costplan.intake import check_values


def json_of(data: bytes) -> Any:
    """What the bytes say as JSON; None where they are none, or hold more than can be read."""
    try:
        check_values(data, NOWHERE)
        return json.loads(data, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError, CostplanError):
        return None


TWICE = "(stands twice)"
"""What stands for the values of a key that an object has twice: no count and no word that anything takes."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        found |= {key: TWICE for key, count in counts.items() if count > 1}
    return found


def _no_number(word: str) -> str:
    return f"({word})"


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
