"""Whether a file is a usage log, by its first bytes: records of calls, or an export that is told by its name.
Nothing is read here; connect/usage/ does that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan.connect.text.json_text import decode
from costplan.connect.usage.foreign import foreign_columns, foreign_object
from costplan.connect.usage.rows import columns_known
from costplan.errors import InputError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

_RECORD = re.compile(
    r'"(?:usage|usage_?[mM]etadata|response|observation|resourceSpans|call_type|attributes|custom_id|tool_usage|b64_json|'
    r'candidates|outcome|num_model_requests)"\s*:'
)
"""A key that a usage record has, and no request."""

_TOLD = {"text_in", "image_in", "text_out", "image_out", "output_tokens", "total_tokens", "n_calls", "outcome"}
"""Columns that a table of usage records has, and no table of a plan."""


_MOMENTS = {"at", "time", "timestamp", "created", "created_at", "date", "started_at", "start_time"}


def is_log(head: bytes, file: str) -> bool:
    """Whether a file that begins so holds usage records, or is somebody's export that is none."""
    if head.startswith(b"PAR1"):
        return True
    text = head.decode("utf-8-sig", "replace").lstrip()
    place = Place(file, 1, 1)
    if text[:1] in ("{", "["):
        return _RECORD.search(text) is not None or _is_foreign(text, place)
    columns = [cell.strip(' "\r') for cell in text.partition("\n")[0].split(",")]
    if _TOLD & set(columns) or columns_known(columns, place) is None or _has_calls(columns):
        return True
    return foreign_columns(re.split(r"[,;\t]", text.partition("\n")[0]), place) is not None


def _has_calls(columns: Iterable[str]) -> bool:
    """Whether a table has a row a call, with its moment and tokens; its reader tells the headings that it knows."""
    words = {column.casefold() for column in columns}
    return bool(words & _MOMENTS) and any("token" in word for word in words)


def _is_foreign(text: str, place: Place) -> bool:
    """Whether a document, or the first of a line each, is somebody's export; it is small if it is one document."""
    for part in (text, text.partition("\n")[0]):
        try:
            value = decode(part, place)
        except InputError:
            continue
        first = value[0] if isinstance(value, list) and value else value
        return isinstance(first, dict) and foreign_object(first, place) is not None
    return False
