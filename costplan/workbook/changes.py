"""How many cells are no longer as they were written, for the figures that only the engine finds: they are struck then.
Inputs, Options and Prices keep what was written beside what may be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.workbook.book import Cell
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.options import Options
    from costplan.workbook.prices import Prices

STRUCK = "changed"
"""What stands where a figure of the engine stood."""

_LITERAL = 240
"""A text inside a formula has 255 characters at most."""


class Changes(NamedTuple):
    """``of_plan`` counts changed cells that move the plan: inputs of scenarios, choices and rates; ``of_caps`` those
    that move budgets alone."""

    of_plan: Cell
    of_caps: Cell

    def figure(self, formula: str) -> str:
        """A figure of the engine in a formula: struck where the plan is no longer the one that it was found for."""
        return f'IF({self.of_plan.ref}=0,{formula},"{STRUCK}")'

    def verdict(self, told: str, struck: str) -> str:
        """A verdict, which budgets move too."""
        return f"IF({self.of_plan.ref}+{self.of_caps.ref}=0,{_literal(told)},{_literal(struck)})"


def count_changes(inputs: Inputs, options: Options, prices: Prices) -> Changes:
    """Write both numbers above the inputs, when all of these are written."""
    sheet = inputs.sheet
    sheet.text(2, 1, "cells changed since this was written: what moves the plan, what moves budgets alone", "note")
    of_plan = "+".join((inputs.changed(of_budgets=False), options.changed(), prices.changed()))
    return Changes(
        sheet.formula(2, 2, of_plan, 0.0, "plain"), sheet.formula(2, 3, inputs.changed(of_budgets=True), 0.0, "plain")
    )


def _literal(text: str) -> str:
    """A text as formulas hold it, in parts that are short enough."""
    short = text.replace('"', "'")
    parts = [short[at : at + _LITERAL] for at in range(0, len(short), _LITERAL)] or [""]
    return "&".join(f'"{part}"' for part in parts)
