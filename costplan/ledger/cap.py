"""A cap as a ledger holds it: which calls, in which window, and how much in whole pico-dollars.
Where a cap comes from, and what money it was written in, is known above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.vendor import is_by

if TYPE_CHECKING:
    from costplan.ledger.window import Window

MOST = 2**63 - 1
"""The largest amount that a ledger holds, in pico-dollars: $9,223,372.03."""

EACH = "*"
"""The value of a tag that holds each value by itself."""


class LedgerCap(NamedTuple):
    """At most so much for all calls with these tags, in each window.

    ``most`` is the amount, ``by_window`` other amounts by the label of a window; where a window has neither, nothing is
    held in it. All of ``tags`` must match; ``*`` holds each value by itself, and a call that lacks the tag is not
    held. ``apart`` are tags of which each set is held by a cap of its own instead. ``model`` and ``vendor`` are globs
    of the models of these calls, empty for all. ``is_plan`` tells that the windows are those of a plan, outside of
    which it has nothing.

    For people: ``source`` is where the cap was written, ``stated`` the amount as it stands there and what makes another
    of it, such as ``0.40 USD less 19% VAT``, where ``most`` is not that; ``stated_by_window`` the same by the label of
    a window.
    """

    id: str
    window: Window
    most: int | None
    by_window: tuple[tuple[str, int], ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    source: str = ""
    apart: tuple[tuple[tuple[str, str], ...], ...] = ()
    is_plan: bool = False
    stated: str = ""
    stated_by_window: tuple[tuple[str, str], ...] = ()
    model: str = ""
    vendor: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its tags, in order."""
        return tuple(sorted(name for name, _ in self.tags))

    @property
    def holds_one(self) -> bool:
        """Whether it is one cap, and not one for each value of a tag."""
        return all(value != EACH for _, value in self.tags)

    @property
    def of_models(self) -> str:
        """Of which models, in words: ``models openai/*``; empty for all."""
        vendors = f"vendor {self.vendor}" if self.vendor else ""
        return ", ".join(filter(None, (f"models {self.model}" if self.model else "", vendors)))

    def matches(self, tags: tuple[tuple[str, str], ...], model: str) -> bool:
        """Whether it holds a call of a model with these tags."""
        return is_by(model, self.model, self.vendor) and self.matches_tags(tags)

    def matches_tags(self, tags: tuple[tuple[str, str], ...]) -> bool:
        """Whether it holds a call with these tags of one of its models."""
        values = dict(tags)
        if any(values.items() >= dict(others).items() for others in self.apart):
            return False
        return all(name in values and wanted in (EACH, values[name]) for name, wanted in self.tags)

    def most_in(self, label: str) -> int | None:
        """What it allows in a window; None where it holds nothing."""
        return dict(self.by_window).get(label, self.most)

    def stated_in(self, label: str) -> str:
        """What was stated for a window, and what was applied to it; empty where that is what it allows."""
        return dict(self.stated_by_window).get(label, "" if label in dict(self.by_window) else self.stated)

    def frees(self, at: int) -> int | None:
        """The first moment after the window of another at which it allows anything; None where time brings none."""
        last = max((label for label, _ in self.by_window), default="")
        label = self.window.label(at)
        while self.most != 0 or label < last:
            following = self.window.frees(at)
            if following is None:
                return None
            at, label = following, self.window.label(following)
            if self.most_in(label) != 0:
                return at
        return None
