"""The draft of a pricing table: what a catalogue says of a model, what it leaves open, and the file for a person.
Nothing is decided here of what counts; of_listed.py makes drafts, and no command takes one for a table."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_WIDTH = 118


class PriceDraft(NamedTuple):
    """A draft.

    Attributes:
        key: the model as its table would be called, ``provider/model``; the file lies at it.
        name: the model as the catalogue calls it.
        shown: the catalogue, its release and the hash of all that was read.
        day: when it was drafted.
        document: the table, as :func:`costplan.yamlio.write` takes it, without ``draft``.
        asks: what the reviewer has to find out, a sentence each without its full stop.
        told: what stands in the catalogue and not in the table, and why.
        rates: its rates in a few words.
    """

    key: str
    name: str
    shown: str
    day: date
    document: dict[str, Any]
    asks: tuple[str, ...]
    told: tuple[str, ...]
    rates: str

    @property
    def table(self) -> str:
        """The table as YAML, as if somebody had reviewed it."""
        return yamlio.write(self.document, leaves_in_a_line=True)

    @property
    def text(self) -> str:
        """The file: what is to be done in comments first, then the table, which says that it is a draft."""
        lines = [
            *_comment(f"Drafted by 'costplan prices import' on {self.day} from {self.shown}, model {self.name}."),
            *_comment(
                "A catalogue is somebody's copy of a page, and copies err. Compare every line with the page of who "
                "sells the model, mend what is wrong, and then write your name in place of 'draft: true':"
            ),
            *_comment(f"  reviewed: {{by: your name, on: {self.day}}}"),
            *_comment(
                "Until then no command takes this file for a table. What you saw on the seller's own page has the "
                "confidence official, with that page as its source."
            ),
        ]
        for head, said in (("FIND OUT:", self.asks), ("IN THE CATALOGUE, and not here:", self.told)):
            if said:
                lines += ["#", *_comment(head)]
                for one in said:
                    lines += _comment(f"  - {one}", "  ")
        version, _, rest = self.table.partition("\n")
        return "\n".join([*lines, version, "draft: true", rest])


class LeftOut(NamedTuple):
    """A model of the catalogue of which no draft can be made, and why."""

    name: str
    why: str


class Drafted(NamedTuple):
    """What became of the models of a catalogue that were wanted; ``shown`` and ``sha256`` are the catalogue's."""

    shown: str
    sha256: str
    drafts: tuple[PriceDraft, ...]
    left_out: tuple[LeftOut, ...]


def _comment(text: str, further: str = "") -> Iterator[str]:
    """Lines of a comment; whatever stands in the text, it stays one."""
    seen = yamlio.seen_as(" ".join(text.splitlines()))
    margin = " " * (len(seen) - len(seen.lstrip()))
    lines = wrap(seen, _WIDTH, initial_indent=margin, subsequent_indent=margin + further, break_on_hyphens=False)
    yield from (f"# {line}".rstrip() for line in lines or [""])
