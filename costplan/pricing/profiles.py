"""TokenProfile: how a model counts, in dated blocks, each figure with its basis and source.
It knows no price; a calibration will write such a profile, and nothing here changes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import dated
from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.quantity import Basis
from costplan.units import exact

if TYPE_CHECKING:
    from datetime import date

    from costplan.errors import Place
    from costplan.pricing.call import Call
    from costplan.pricing.counting.method import Method
    from costplan.pricing.sources import Source
    from costplan.units import Number


BORNE_OUT = 5
"""Calls that have to agree with somebody's rule, every one to the token, before it stands as a maker's does."""


class Counted(NamedTuple):
    """A method with what it rests on. ``from_records`` are the sources of the records that a figure was counted from,
    where there are such: those calls are in the figure already."""

    method: Method
    basis: Basis
    source: Source
    n_calls: int | None
    note: str
    from_records: tuple[str, ...] = ()

    @property
    def is_firm(self) -> bool:
        """Whether a figure of it without a range is a fact, that a few odd calls do not move: the maker's own formula
        or table, or a rule that :data:`BORNE_OUT` calls or more bore out. What one catalogue has, somebody's few
        measurements and what is assumed are none, and calls take their place at once."""
        if self.basis is Basis.MEASURED:
            return (self.n_calls or 0) >= BORNE_OUT
        return self.basis is Basis.PUBLISHED and self.source.is_makers


class Auto(NamedTuple):
    """What ``quality: auto`` was served as: calls seen by quality. Its shares weigh the mixture.

    ``up_to`` is the quality whose figure bounds the range, where auto was billed more than any quality it was served
    as. ``place`` is where the profile or the calibration says so. ``draws`` is as how many independent calls they tell
    the shares, where calls of a prompt or a source are served alike; None: as each its own.
    """

    served: tuple[tuple[str, int], ...]
    up_to: str | None
    place: Place | None
    draws: Number | None = None

    @property
    def n_calls(self) -> int:
        """How many calls the shares rest on."""
        return sum(calls for _, calls in self.served)

    @property
    def weight_of_a_call(self) -> Number:
        """How much of an independent call each of them is."""
        return 1 if self.draws is None else exact(Fraction(self.draws) / self.n_calls)


class Extra(NamedTuple):
    """Something billed in some calls that nobody can count yet (GIF frames, an SVG author's tokens)."""

    when: tuple[tuple[str, str], ...]
    meter: str
    what: str
    remedy: str
    place: Place

    def applies(self, call: Call) -> bool:
        """Whether this call has it."""
        return all(call.attribute(name) == value for name, value in self.when)


class ProfileBlock(NamedTuple):
    """How the model counts from a day on."""

    start: date
    counted: dict[str, Counted]
    auto: Auto | None
    extras: tuple[Extra, ...]
    place: Place


class TokenProfile(NamedTuple):
    """The dated blocks of one model or family of models."""

    name: str
    blocks: tuple[ProfileBlock, ...]
    notes: tuple[str, ...]
    place: Place

    def block_on(self, day: date) -> ProfileBlock:
        """The block in force on a day.

        Raises:
            InputError: the day is before the first block.
        """
        block = dated.in_force(self.blocks, day)
        if block is not None:
            return block
        first = self.blocks[0]
        raise wrong(
            "no-profile", f"profile {self.name} counts nothing on {day}", f"it starts on {first.start}", first.place
        )
