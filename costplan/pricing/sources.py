"""Where a published or measured figure comes from: title, address, the day someone looked, how far to trust it.
It does not judge how old a source may be; the gate and the reports do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.named import NamedTuple
from costplan.quantity import Basis

if TYPE_CHECKING:
    from datetime import date

    from costplan.errors import Place

CATALOGUE = "catalogue"
"""The confidence of what a list of other people's prices says, and nobody else: such lists copy each other."""

CONFIDENCES = ("official", "quoting_official", "third_party", CATALOGUE, "guess")
"""The provider's own page; a dated copy of it; somebody's own figure; a catalogue's; inferred."""

_FLAGS = {"third_party": "third party", CATALOGUE: "catalogue", "guess": "a guess"}


class Source(NamedTuple):
    """A source. ``checked`` is a day or a month (``2026-09``), as it was noted; ``look`` is the place in the user's own
    file that says so, where it is not the table that does."""

    title: str
    url: str
    checked: str
    confidence: str
    place: Place
    look: str = ""

    @property
    def basis(self) -> Basis:
        """``published``, or ``assumed`` for what a catalogue alone says and for a guess."""
        return Basis.ASSUMED if self.confidence in (CATALOGUE, "guess") else Basis.PUBLISHED

    @property
    def is_makers(self) -> bool:
        """Whether it is the provider's own word, or a dated copy of it."""
        return self.confidence in ("official", "quoting_official")

    @property
    def is_catalogues(self) -> bool:
        """Whether a catalogue alone says it."""
        return self.confidence == CATALOGUE

    @property
    def flag(self) -> str:
        """What a reader must know beside a figure from here; empty for the provider's own word."""
        return _FLAGS.get(self.confidence, "")

    @property
    def line(self) -> str:
        """The source on one line."""
        by = f" by {self.look}" if self.look else ""
        return f"{self.title}, {self.url}, checked {self.checked}{by} ({self.confidence.replace('_', ' ')})"

    def was_before(self, day: date) -> bool:
        """Whether the look was before a day; a month was, where all of it was."""
        return self.checked < str(day)[: len(self.checked)]

    def last_day_checked(self) -> date:
        """The day of the look; a month counts as its first day, so that no age is understated."""
        from datetime import date

        parts = [int(part) for part in self.checked.split("-")]
        return date(*(parts if len(parts) == 3 else [*parts, 1]))


def read(node: yamlio.Node) -> Source:
    """``{title, url, checked, confidence}``; all four are needed."""
    with yamlio.Fields(node, "a source") as fields:
        title = fields.need("title", yamlio.text)
        url = fields.need("url", yamlio.text)
        checked = fields.need("checked", _checked)
        confidence = fields.need("confidence", yamlio.one_of(*CONFIDENCES))
    return Source(title=title, url=url, checked=checked, confidence=confidence, place=node.where)


def both(seller: Source, rates: Source, base: str) -> Source:
    """What a price rests on that one source says is sold at the rates of ``base``, and another what those are: no
    firmer than the weaker of both, and no younger than the earlier look.

    Args:
        seller: the first.
        rates: the second.
        base: the model whose rates they are.
    """
    weaker = max(seller, rates, key=_rank)
    older = min(seller, rates, key=Source.last_day_checked)
    title = seller.title if rates.title == seller.title else f"{seller.title}; rates of {base}: {rates.title}"
    return weaker._replace(title=title, checked=older.checked, look=older.look, place=seller.place)


def _rank(source: Source) -> int:
    return CONFIDENCES.index(source.confidence)


def _checked(node: yamlio.Node) -> str:
    value = yamlio.word(node, yamlio.written(yamlio.DAY, yamlio.MONTH))
    if yamlio.month(value, node) is None:
        yamlio.day_of(value, node)
    return value
