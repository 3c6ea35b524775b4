"""Events of OpenAI's streams, and chunks of a chat's, before the last one, which tell no usage.
The last one is read with the answers of its endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.usage.chat_completions import is_chunk

if TYPE_CHECKING:
    from costplan.connect.usage.body import Body
    from costplan.connect.usage.defaults import RecordDefaults

_STREAMS = ("image_generation.", "image_edit.", "response.")
_LAST = (".completed", "response.failed", "response.incomplete")


def is_earlier_event(body: Body) -> bool:
    """Whether this is an event of a stream before its last. A stream of Responses has its answer in the last one."""
    if is_chunk(body):
        return True
    kind = body.value.get("type")
    if not isinstance(kind, str) or "usage" in body.value or not kind.startswith(_STREAMS):
        return False
    return not kind.endswith(_LAST) or (kind.startswith("response.") and "response" not in body.value)


def skip_event(_: Body, __: RecordDefaults) -> None:
    """No call: the stream's last event tells it."""
