"""The currency of a bridge, and what a dollar of a day comes to in it on either side.
What is exchanged stands in filling.py, in ties.py and in changed_lines.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.budget.booked import booked_in
from costplan.errors import CostplanError
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import TypeAlias

    from costplan.bridging.side import Side
    from costplan.budget.booked import Booked
    from costplan.exchange.reporting import Reporting

    Rates: TypeAlias = Callable[[date], tuple[Fraction, Fraction]]
    """Units of the currency for a dollar of a day, in the base and in the head."""


class Exchanged(NamedTuple):
    """What the ``base`` and the ``head`` are exchanged by; None of both for dollars."""

    base: Booked | Reporting | None = None
    head: Booked | Reporting | None = None

    @classmethod
    def of(cls, base: Side, head: Side, reporting: Reporting | None) -> Exchanged:
        """The currency that is asked for, at the same rates on both sides; else that in which all caps of both sides
        are, each at the rates of its own budget."""
        if reporting is not None:
            return cls(reporting, reporting)
        before, after = booked_in(base.budgets), booked_in(head.budgets)
        is_booked = before is not None and after is not None and before.currency == after.currency
        return cls(before, after) if is_booked else cls()

    @property
    def currency(self) -> str:
        """By its ISO 4217 code."""
        return self.head.currency if self.head else "USD"

    def rates(self, day: date) -> tuple[Fraction, Fraction]:
        """Units of the currency for a dollar on both sides; where the base has no rate yet, or no more, it is as in
        the head.

        Raises:
            InputError: the head has no rate on that day.
        """
        if self.base is None or self.head is None:
            return Fraction(1), Fraction(1)
        after = 1 / Fraction(self.head.usd_per(day))
        try:
            return 1 / Fraction(self.base.usd_per(day)), after
        except CostplanError:
            return after, after
