"""The route of Google's SDK: images by generateContent. It makes the request, sends it, and reads the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from costplan.live.wire_request import Asked, InputFile

EXTRA = "live-gemini"
"""What is installed for this route."""


def arguments(asked: Asked) -> tuple[dict[str, Any], tuple[tuple[str, InputFile], ...]]:
    """The body of a request; input images stand in it."""
    raise NotImplementedError
