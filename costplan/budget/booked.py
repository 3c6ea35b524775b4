"""In which currency a plan is booked: that of the caps where all are in one, at the rates that the budget pins.
The entries themselves stand in books/, and what rates do to a plan in bridging/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from costplan.budget.budget import Budget, Cap
    from costplan.exchange.money import Money
    from costplan.units import Number


class Booked(NamedTuple):
    """A currency that is not USD, and the cap that states it in its budget."""

    currency: str
    budget: Budget
    cap: Cap

    def usd_per(self, day: date) -> Number:
        """The dollars that one unit costs on a day; 1 where the budget pins no rates.

        Raises:
            InputError: there is no rate on that day.
        """
        return self.budget.fx.usd_per(self.currency, day, self.cap.place) if self.budget.fx else 1

    def usd_paid(self, day: date) -> Number:
        """The same on a day on which something was paid, perhaps before the plan.

        Raises:
            InputError: there is no rate.
        """
        return self.budget.fx.usd_paid(self.currency, day, self.cap.place) if self.budget.fx else 1


def booked_in(budgets: Sequence[Budget]) -> Booked | None:
    """The currency of all caps; None where that is USD, or there are several."""
    stated = [
        Booked(money.currency, budget, cap) for budget in budgets for cap in budget.caps for money in _amounts(cap)
    ]
    one = {booked.currency for booked in stated}
    return stated[0] if len(one) == 1 and one != {"USD"} else None


def _amounts(cap: Cap) -> Iterator[Money]:
    yield from filter(None, (cap.max, cap.max_delta, *(money for _, money in cap.by_month)))
