"""Asked: what a request or an answer says of size, quality and parameters, as far as it may be stored.
A prompt is measured and hashed here, and never kept."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from costplan.connect.usage.body import shown
from costplan.pricing.sizes import SizeError, size_of

if TYPE_CHECKING:
    from costplan.connect.usage.body import Body

PARAMETERS = (
    "background",
    "complexity",
    "input_fidelity",
    "mode",
    "moderation",
    "output_compression",
    "output_format",
    "partial_images",
    "service_tier",
    "style",
)
"""What is kept beside size, quality and n: whatever else a request holds may be private, and is left out."""


def size_said(body: Body, *keys: str) -> str | None:
    """A size in pixels, a class or auto; None where something else or nothing stands there."""
    value = body.first(*keys)[1]
    return value if isinstance(value, str) and is_size(value) else None


def is_size(value: str) -> bool:
    """Whether a text is WxH, a class such as 2K, or auto."""
    try:
        size_of(value)
    except SizeError:
        return False
    return True


def parameters_said(body: Body) -> tuple[tuple[str, str], ...]:
    """The parameters that are kept, in the order of the alphabet, each as a word."""
    found = []
    for name in PARAMETERS:
        value = body.value.get(name)
        word = shown(value) if isinstance(value, (bool, int)) else body.word(name)
        if word is not None:
            found.append((name, word))
    return tuple(found)


def prompt_said(text: str) -> dict[str, Any]:
    """What is kept of a prompt: its length, its SHA-256, and its tokens where they can be counted exactly."""
    from costplan.pricing.tokenizer import count_tokens

    tokens, _ = count_tokens(text)
    return {
        "prompt_chars": len(text),
        "prompt_sha256": sha256(text.encode()).hexdigest(),
        "prompt_tokens": int(tokens.expected) if tokens.is_exact else None,
    }
