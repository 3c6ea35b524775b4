"""The documents of JSON that costplan writes: the schema version of each result, and how all of them are written out.
What stands in a document is decided in the file of its result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple
from costplan.units import usd_text

if TYPE_CHECKING:
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
            yield f"{before}\n  {json.dumps(key)}: "
            if isinstance(value, Iterator):
                yield from _array(value)
            else:
                yield json.dumps(value, indent=2, ensure_ascii=self.ascii, allow_nan=False).replace("\n", "\n  ")
            before = ","
        yield "\n}\n"


QUOTE = Document(version=1)
LADDER = Document(version=1)
PLAN = Document(version=2)
VERDICT = Document(version=1)
MODELS = Document(version=1)
MODEL = Document(version=1)
ACCURACY = Document(version=1)
DRIFT = Document(version=1, ascii=False)
MIX = Document(version=1, ascii=False)
SAMPLE = Document(version=1)
SAMPLE_PLAN = Document(version=1)
LEDGER = Document(version=1)
CALLS = Document(version=1)


_AMONG = ",\n      "
"""Between the members of an object of an array under a key of a document."""


def members(**keys: Any) -> str:
    """Members of such an object, as they stand between its brackets."""
    return json.dumps(keys, indent=2, allow_nan=False)[4:-2].replace("\n", "\n    ")


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
