"""Diff: two sides with the bridge between their totals, the keys that were written otherwise, the lines that moved.
It reads nothing and reckons nothing; the front office fills it, and pages show it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.units import exact, money

if TYPE_CHECKING:
    from datetime import date

    from costplan.bridging.bridge import Bridge
    from costplan.bridging.side import Side
    from costplan.errors import Place
    from costplan.exchange.reporting import Reporting
    from costplan.units import Number

NOTHING = "Nothing changed: both sides say the same and cost the same."
"""What a page says of two sides that do not differ."""

LONGEST = 60
"""So many characters of a key's value stand in a sentence."""


class KeyChange(NamedTuple):
    """A key of a scenario that says something else, as it is written.

    ``path`` leads to it in the head, ``workflows.social-posts.steps.final.accepted``, in the base where it is gone.
    ``before`` and ``after`` are None where there is no such key; ``base_place`` and ``head_place`` then, too. ``was``
    is its path in the base where that is another: it moved, and says the same, or it ``is_stated`` that
    it is called otherwise.
    """

    scenario: str
    path: str
    before: str | None
    after: str | None
    base_place: Place | None
    head_place: Place | None
    was: str = ""
    is_stated: bool = False

    @property
    def kind(self) -> str:
        """``added``, ``removed``, ``moved`` (it says the same), ``renamed`` (as it was stated) or ``changed``."""
        if self.was:
            return "renamed" if self.is_stated else "moved"
        return "added" if self.before is None else "removed" if self.after is None else "changed"

    @property
    def words(self) -> str:
        """In a sentence without its place: ``workflows.social-posts.steps.final.accepted: 70% -> 60%``. What is long is
        cut."""
        if self.was:
            return f"{self.was} is now {self.path}"
        before, after = (_cut(said) if said is not None else None for said in (self.before, self.after))
        if before is None:
            return f"{self.path}: new, {after}"
        return f"{self.path}: {before} -> {after if after is not None else 'gone'}"

    @property
    def place(self) -> Place | None:
        """Where it stands now; where it stood, if it is gone."""
        return self.head_place or self.base_place

    @property
    def where(self) -> str:
        """The same in words, without its column."""
        return line_of(self.place) if self.place else ""


def line_of(place: Place) -> str:
    """A place as ``file:line``; of what the command line says, or of a cell, as it is called."""
    if place.file.startswith("--"):
        return place.file
    return str(place) if place.file.endswith("!") else f"{place.file}:{place.line}"


def _cut(said: str) -> str:
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 3]}..."


class LineChange(NamedTuple):
    """What a step comes to on one meter, over the whole period: a line that is added, removed, or costs something else.

    Names are those of the head, of the base where it is gone. Models are as the plan has them, several joined by
    ``, ``. Costs are in exact pico-dollars, quantities in units of the meter; all three are None on the side that does
    not have the line.
    """

    scenario: str
    workflow: str
    step: str
    meter: str
    base_model: str | None
    head_model: str | None
    base_quantity: Number | None
    head_quantity: Number | None
    base: Number | None
    head: Number | None

    @property
    def kind(self) -> str:
        """``added``, ``removed`` or ``changed``."""
        return "added" if self.base is None else "removed" if self.head is None else "changed"

    @property
    def difference(self) -> Number:
        """What it costs more in the head, in pico-dollars."""
        return exact(Fraction(self.head or 0) - Fraction(self.base or 0))


class ToldBridge(NamedTuple):
    """A bridge and lines in another currency, from the first through the last of ``days``: that which somebody asks
    for, at the same rates on both sides, or that of all caps, each side at its own."""

    reporting: Reporting
    days: tuple[date, date]
    bridge: Bridge
    lines: tuple[LineChange, ...] | None


class Diff(NamedTuple):
    """What changed between two sides, and what that does to the total. ``lines`` is None where a side keeps none that
    could be compared; ``notes`` tell what the reader should know of the reading, those of the bridge among them;
    ``told`` is the same in another currency, None where nobody asks for one and caps are in dollars; ``contracts`` are
    the sentences among the notes on each contract that changed, also where that moves no dollar."""

    bridge: Bridge
    keys: tuple[KeyChange, ...]
    lines: tuple[LineChange, ...] | None
    base: Side
    head: Side
    notes: tuple[str, ...] = ()
    told: ToldBridge | None = None
    contracts: tuple[str, ...] = ()

    def __repr__(self) -> str:
        total = self.bridge.total
        told = "nothing changed" if self.is_nothing else f"{money(total.base)} -> {money(total.head)}"
        return f"<Diff of {self.base.name} and {self.head.name}: {told}>"

    @property
    def is_nothing(self) -> bool:
        """Whether neither a key, a contract nor a cost changed: a page then says :data:`NOTHING` alone. What a file
        rounded at the pico-dollar is no change."""
        bridges = [self.bridge, *([self.told.bridge] if self.told else [])]
        moved = any(set(one.parts) - {"rounding"} for one in bridges)
        return not self.keys and not self.contracts and not self.lines and not moved
