"""A number of the workbook under way: the text of a formula, and the value that it has now.
It adds, subtracts, multiplies and divides like any number, so that what reckons in numbers also writes formulas."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.workbook.book import Cell


class Formula:
    """A formula without its ``=``; ``is_sum`` where it needs brackets as a factor."""

    def __init__(self, text: str, value: float, *, is_sum: bool = False) -> None:
        self.text, self.value, self.is_sum = text, value, is_sum

    @classmethod
    def of(cls, cell: Cell) -> Formula:
        """A reference to a cell."""
        return cls(cell.ref, cell.value)

    @property
    def factor(self) -> str:
        """The text as it stands in a product."""
        return f"({self.text})" if self.is_sum else self.text

    def __mul__(self, other: Formula | int) -> Formula:
        if isinstance(other, int):
            return Formula(f"{self.factor}*{other}", self.value * other)
        return Formula(f"{self.factor}*{other.factor}", self.value * other.value)

    def __truediv__(self, cell: Formula) -> Formula:
        """Divided by a reference."""
        return Formula(f"{self.factor}/{cell.text}", self.value / cell.value)

    def __rsub__(self, whole: int) -> Formula:
        """What is left of a whole number."""
        return Formula(f"{whole}-{self.factor}", whole - self.value, is_sum=True)


ONE = Formula("1", 1.0)


def total(terms: Iterable[Formula]) -> Formula:
    """The sum, 0 of nothing."""
    every = list(terms)
    return Formula("+".join(term.text for term in every) or "0", fsum(term.value for term in every), is_sum=True)


def rest(terms: Iterable[Formula]) -> Formula:
    """What is left of 1."""
    every = list(terms)
    return Formula("-".join(["1", *(term.text for term in every)]), 1 - fsum(term.value for term in every), is_sum=True)
