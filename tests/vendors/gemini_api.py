"""Google's answers: generateContent of an image model, whole and streamed, in the shape of the record in bodies/."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.vendors.pictures import as_base64
from tests.vendors.reply import Reply
from tests.vendors.usage import Refused, took

if TYPE_CHECKING:
    from tests.vendors.asked import Asked

PIXELS = {"512": "512x512", "1K": "1024x1024", "2K": "2048x2048", "4K": "4096x4096"}
_WORDS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
}


def failure(status: int, message: str) -> Reply:
    """An error in Google's words."""
    return Reply(status, {"error": {"code": status, "message": message, "status": _WORDS.get(status, "INTERNAL")}})


def content(asked: Asked) -> Reply:
    """The answer of ``models/MODEL:generateContent`` or ``:streamGenerateContent``."""
    found = re.search(r"models/([\w.-]+):", asked.route)
    assert found is not None
    said = asked.body
    config = said.get("generationConfig") or {}
    size = str((config.get("imageConfig") or {}).get("imageSize") or "1K")
    parts = [part for one in said.get("contents") or () for part in one.get("parts") or ()]
    prompt = "\n".join(str(part["text"]) for part in parts if "text" in part)
    pictures = sum("inlineData" in part or "fileData" in part for part in parts)
    kind = "edit" if pictures else "generate"
    try:
        counts = took(
            f"google/{found[1]}",
            kind=kind,
            size=size,
            quality=None,
            n=1,
            prompt=prompt,
            input_images=("1024x1024",) * pictures,
        )
    except Refused as refused:
        return failure(400 if refused.parameter else 404, str(refused))
    image = {"inlineData": {"mimeType": "image/png", "data": as_base64(PIXELS[size])}}
    thoughts = 174  # of the recorded body
    body = {
        "candidates": [{"content": {"parts": [image], "role": "model"}, "finishReason": "STOP", "index": 0}],
        "usageMetadata": {
            "promptTokenCount": counts.text_in + counts.image_in,
            "candidatesTokenCount": counts.image_out,
            "totalTokenCount": counts.text_in + counts.image_in + counts.image_out + thoughts,
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": counts.text_in}]
            + ([{"modality": "IMAGE", "tokenCount": counts.image_in}] if counts.image_in else []),
            "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": counts.image_out}],
            "thoughtsTokenCount": thoughts,
        },
        "modelVersion": found[1],
        "responseId": "r1",
    }
    return Reply(events=(("", body),)) if ":stream" in asked.route else Reply(body=body)
