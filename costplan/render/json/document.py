"""The documents of JSON that costplan writes: the schema version of each result, and how all of them are written out.
What stands in a document is decided in the file of its result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple
from costplan.units import usd_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.units import Number


class Document(NamedTuple):
    """``version`` is that of its schema: it goes up when a key is taken away or means something else. ``ascii`` says
    whether other characters are written as escapes."""

    version: int
    ascii: bool = True

    def text(self, **keys: Any) -> str:
        """The document with its version and these keys, in their order.

        Raises:
            ValueError: a number is not finite.
        """
        return "".join(self.pieces(**keys))

    def pieces(self, **keys: Any) -> Iterator[str]:
        """The same piece by piece. A key may have an iterator: of objects, each as :func:`members` writes it."""
        before = "{"
        for key, value in {"version": self.version, **keys}.items():
            yield f"{before}\n  {_ENCODE[self.ascii](key)}: "
            if isinstance(value, Iterator):
                yield from _array(value)
            else:
                yield _written(value, _ENCODE[self.ascii], "\n  ")
            before = ","
        yield "\n}\n"


QUOTE = Document(version=1)
LADDER = Document(version=1)
PLAN = Document(version=2)
VERDICT = Document(version=1)
MODELS = Document(version=1)
MODEL = Document(version=1)
DATASET = Document(version=1)
HISTORY = Document(version=1)
ACCURACY = Document(version=1)
DRIFT = Document(version=1, ascii=False)
MIX = Document(version=1, ascii=False)
SENSITIVITY = Document(version=1)
DIFF = Document(version=1)
MIGRATION = Document(version=1)
SAMPLE = Document(version=1)
SAMPLE_PLAN = Document(version=1)
LEDGER = Document(version=1)
CALLS = Document(version=1)
COMPARISON = Document(version=1)
MODES = Document(version=1)
ADVICE = Document(version=1)
ACTUALS = Document(version=1, ascii=False)
AUDIT = Document(version=1, ascii=False)


_ENCODE = {alone: json.JSONEncoder(ensure_ascii=alone, allow_nan=False).encode for alone in (True, False)}
"""Writes a value that has no others in it; with ASCII alone, or with all characters."""

_END = "\n      "
"""A line's end within an object of an array under a key of a document."""

_AMONG = f",{_END}"


def _written(value: Any, encode: Callable[[Any], str], end: str) -> str:
    """As the library writes it with an indent of two, which takes thrice as long and leaves a cycle behind each time:
    a process that collects no garbage would hold a hundred megabytes of them. ``end`` is how a line of it ends."""
    inner = f"{end}  "
    if isinstance(value, dict):
        opens, closes = "{", "}"
        parts = [f"{encode(key)}: {_written(one, encode, inner)}" for key, one in value.items()]
    elif isinstance(value, list | tuple):
        opens, closes = "[", "]"
        parts = [_written(one, encode, inner) for one in value]
    else:
        return encode(value)
    return f"{opens}{inner}{f',{inner}'.join(parts)}{end}{closes}" if parts else f"{opens}{closes}"


def members(**keys: Any) -> str:
    """Members of such an object, as they stand between its brackets."""
    return _AMONG.join(f"{_ENCODE[True](key)}: {_written(value, _ENCODE[True], _END)}" for key, value in keys.items())


def among(*parts: str) -> str:
    """Members that were written apart, together."""
    return _AMONG.join(parts)


def _array(objects: Iterator[str]) -> Iterator[str]:
    before = "["
    for one in objects:
        yield f"{before}\n    {{\n      {one}\n    }}"
        before = ","
    yield "[]" if before == "[" else "\n  ]"


def number(exact: Number) -> int | float:
    """A quantity as JSON has numbers."""
    return int(exact) if isinstance(exact, int) or exact.denominator == 1 else float(exact)


def usd_or_null(pico: Number | None) -> str | None:
    """Dollars as a decimal string, null where there is no figure."""
    return None if pico is None else usd_text(pico)
