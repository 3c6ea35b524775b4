"""UsageCell: calls on record that are alike in all that a price asks, as one row of exact sums.
It knows no price and opens no file; counting.py makes cells of stores, cell_price.py prices them."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

BY = ("day", "month", "model", "size", "quality", "step", "tier", "call", "source")
"""What sums may be asked by."""


class UsageCell(NamedTuple):
    """So many calls of one key, with the sums of what they used; empty text means that the records do not say.

    ``model`` and ``route`` are as told. ``day`` is in UTC, a month where no more is known. ``size`` and ``quality`` are
    those served, else those asked; ``input_images`` their sizes, ``parameters`` the record's own as JSON with sorted
    keys, of which ``service_tier`` is the tier. ``unsplit`` is that word where ``image_out`` holds all output.
    ``told`` has the fields that every record of the cell tells (``cost`` among them). ``each`` has, where a price is
    not linear in the tokens of a call, the calls of one record and its tokens. ``step`` and ``source`` are filled where
    sums are asked by them. Tokens are sums over all ``calls``; ``input_undivided`` is input that no record parts into
    text and images. ``cost_pico`` is what the records say was billed, in pico-dollars.
    """

    model: str
    route: str
    kind: str
    call: str
    day: str
    outcome: str
    size: str
    quality: str
    n: int
    input_images: str
    parameters: str
    unsplit: str
    told: str
    each: str
    step: str
    source: str
    calls: int = 0
    text_in: int = 0
    cached_text_in: int = 0
    image_in: int = 0
    cached_image_in: int = 0
    text_out: int = 0
    image_out: int = 0
    input_undivided: int = 0
    cost_pico: int = 0

    @property
    def images(self) -> int:
        """How many images were made."""
        return self.calls * self.n if self.outcome == "made" else 0

    @property
    def is_of_means(self) -> bool:
        """Whether a record is the mean of several calls, as far as ``each`` or a single record can tell."""
        return self.each.split(" ")[0] != "1" if self.each else self.calls > 1


KEY = UsageCell._fields[:16]
"""What makes cells differ."""

SUMS = UsageCell._fields[16:]
"""What is added up."""

TOKENS = ("text_in", "cached_text_in", "image_in", "cached_image_in", "text_out", "image_out", "input_undivided")
"""The sums that are tokens."""


def merge(tables: Iterable[Iterable[UsageCell]]) -> list[UsageCell]:
    """Several tables as one, ordered by key: cells of one key are added."""
    merged: dict[tuple[Any, ...], list[int]] = {}
    for table in tables:
        for cell in table:
            sums = merged.setdefault(_KEY_OF(cell), [0] * len(SUMS))
            for index, number in enumerate(_SUMS_OF(cell)):
                sums[index] += number
    return [UsageCell(**dict(zip(KEY + SUMS, (*key, *merged[key]), strict=True))) for key in sorted(merged, key=_order)]


_KEY_OF, _SUMS_OF = attrgetter(*KEY), attrgetter(*SUMS)


def _order(key: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(f"{part:013}" if isinstance(part, int) else str(part) for part in key)
