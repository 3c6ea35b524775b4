"""The two examples on which every help page ends. They are written with their command; tests run each of them."""

from __future__ import annotations


def examples(first: str, second: str) -> str:
    """Two command lines as the end of a help page."""
    return f"\b\nExamples:\n  {first}\n  {second}\n"
