"""ParameterRule: what a parameter of a call may be, beyond size and quality.
What a model makes of it, its prices and its counting say."""

from __future__ import annotations

import re
from fractions import Fraction

from costplan.named import NamedTuple


class ParameterRule(NamedTuple):
    """A parameter beyond size and quality: its values (or a number's bounds, with so many decimal places) and its
    default."""

    values: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    default: str | None = None
    places: int = 0

    @property
    def allowed(self) -> str:
        """What it takes, in words."""
        decimals = f", with up to {self.places} decimals" if self.places else ""
        return ", ".join(self.values) if self.values else f"{self.low} to {self.high}{decimals}"

    def takes(self, value: str) -> bool:
        """Whether the value is allowed."""
        if self.values:
            return value in self.values
        decimals = rf"(\.\d{{1,{self.places}}})?" if self.places else ""
        return bool(re.fullmatch(r"\d{1,9}" + decimals, value, re.ASCII)) and self.low <= Fraction(value) <= self.high
