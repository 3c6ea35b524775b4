"""How many cells are no longer as they were written, for the figures that only the engine finds: they are struck then.
Inputs, Options and Prices keep what was written beside what may be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.workbook.book import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.workbook.book import Sheet
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.options import Options
    from costplan.workbook.prices import Prices

STRUCK = "changed"
"""What stands where a figure of the engine stood."""

LIVE = "live"
"""What follows the inputs."""

_WITHOUT = "without the bend, which changed"

_LITERAL = 240
"""A text inside a formula has 255 characters at most."""


class Changes(NamedTuple):
    """``of_plan`` counts changed cells that move the plan: inputs of scenarios, choices and rates; ``of_caps`` those
    that move budgets alone; ``of_bends`` is more than 0 where a bend no longer holds, and None where there is none."""

    of_plan: Cell
    of_caps: Cell
    of_bends: Cell | None

    @classmethod
    def above(cls, sheet: Sheet, *, has_bends: bool) -> Changes:
        """Where the numbers will stand, above the inputs."""
        plan, caps, bends = (Cell(sheet.ref(2, col), 0.0) for col in (2, 3, 5))
        return cls(plan, caps, bends if has_bends else None)

    def figure(self, formula: str, *moved: str) -> str:
        """A figure of the engine in a formula: struck where the plan is no longer the one that it was found for, or one
        of some counts of other changed cells is more than 0."""
        counts = "+".join(filter(None, (self.of_plan.ref, *moved)))
        return f'IF({counts}=0,{formula},"{STRUCK}")'

    def text(self, told: str, *moved: str) -> str:
        """The same of a text."""
        return self.figure(literal(told), *moved)

    def verdict(self, told: str, struck: str) -> str:
        """A verdict, which budgets move too."""
        return f"IF({self.of_plan.ref}+{self.of_caps.ref}=0,{literal(told)},{literal(struck)})"

    def live(self) -> str:
        """That a figure is live, and what it is without where bends no longer hold."""
        return f'IF({self.of_bends.ref}>0,"{LIVE}, {_WITHOUT}","{LIVE}")' if self.of_bends else f'"{LIVE}"'

    def warn(self, sheet: Sheet) -> None:
        """Say above a sheet that what it sums up is without bends, once it is."""
        if self.of_bends:
            told = f"Sums are {_WITHOUT}; 'costplan estimate --from-xlsx' finds it anew"
            sheet.formula_text(2, 0, f'IF({self.of_bends.ref}>0,{literal(told)},"")', "", "bold")


def count_changes(changes: Changes, inputs: Inputs, options: Options, prices: Prices, dropped: Iterable[str]) -> None:
    """Write the numbers above the inputs, when all of these are written."""
    sheet = inputs.sheet
    sheet.text(2, 1, "cells changed since this was written: what moves the plan, what moves budgets alone", "note")
    of_plan = "+".join((inputs.changed(of_budgets=False), options.changed(), prices.changed()))
    sheet.formula(2, 2, of_plan, 0.0, "plain")
    sheet.formula(2, 3, inputs.changed(of_budgets=True), 0.0, "plain")
    if changes.of_bends:
        sheet.text(2, 4, "bends that no longer hold", "note")
        sheet.formula(2, 5, "+".join(dropped), 0.0, "plain")


def literal(text: str) -> str:
    """A text as formulas hold it, in parts that are short enough."""
    short = text.replace('"', "'")
    parts = [short[at : at + _LITERAL] for at in range(0, len(short), _LITERAL)] or [""]
    return "&".join(f'"{part}"' for part in parts)
