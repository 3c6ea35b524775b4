"""How a model's rates changed: each from its first day on, what it was before, and since when it is gone.
It reads the dated blocks of a table and prices nothing."""

from __future__ import annotations

from fractions import Fraction
from itertools import zip_longest
from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from costplan.pricing.prices import PriceBlock, PriceTable, Row
    from costplan.units import Number


class RateOf(NamedTuple):
    """What a rate is for: a meter in a service tier, under the conditions of its row."""

    tier: str
    meter: str
    when: tuple[tuple[str, str], ...]
    max_pixels: int | None

    @property
    def condition(self) -> str:
        """``quality high, up to 1,000,000 px``; empty where there is none."""
        said = [f"{name} {value}" for name, value in self.when]
        return ", ".join([*said, f"up to {self.max_pixels:,} px"] if self.max_pixels else said)


class Moved(NamedTuple):
    """A rate that a block has otherwise than the one before it: in pico-dollars for one unit, None where there was none
    before, or is none any more."""

    of: RateOf
    before: Number | None
    now: Number | None

    @property
    def share(self) -> Fraction | None:
        """The change as a share of what it was; None where one of both is not there, or it was free."""
        if self.before is None or self.now is None or not self.before:
            return None
        return Fraction(self.now - self.before) / Fraction(self.before)


def rates_of(block: PriceBlock) -> dict[RateOf, Number]:
    """All rates of a block, in its order; of rows for the same the first, which is taken."""
    found: dict[RateOf, Number] = {}
    for tier, meters in block.tiers.items():
        for meter, rows in meters.items():
            for row in rows:
                found.setdefault(_of(tier, meter, row), row.pico)
    return found


def _of(tier: str, meter: str, row: Row) -> RateOf:
    return RateOf(tier, meter, row.when, row.max_pixels)


def moved(before: PriceBlock | None, now: PriceBlock) -> list[Moved]:
    """The rates of a block that are other than those of the one before it; all without one."""
    then, rates = rates_of(before) if before else {}, rates_of(now)
    gone = [Moved(of, pico, None) for of, pico in then.items() if of not in rates]
    return [Moved(of, then.get(of), pico) for of, pico in rates.items() if then.get(of) != pico] + gone


def history(table: PriceTable) -> list[tuple[PriceBlock, list[Moved]]]:
    """Each block of a table with what moved on its first day; all of the first block is new."""
    blocks = table.blocks
    return [(block, moved(before, block)) for before, block in zip((None, *blocks), blocks, strict=False)]


def unpriced_from(table: PriceTable) -> dict[date, date]:
    """By the first day of each block after which there is no price, as where a contract ends, the first day without."""
    following = [block.start for block in table.blocks[1:]]
    pairs = zip_longest(table.blocks, following)
    return {block.start: block.end for block, start in pairs if block.end and (start is None or block.end < start)}


def next_move(table: PriceTable, day: date) -> tuple[date, list[Moved]] | None:
    """The next day after this on which a rate that there was before moves, as far as it is announced, with all such
    rates; None where none does."""
    for block, rates in history(table):
        known = [one for one in rates if one.before is not None]
        if block.start > day and known:
            return block.start, known
    return None
