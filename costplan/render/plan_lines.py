"""The lines of a plan, each with what a page makes once for all lines of its charge and once for all of its days.
What that is, and how a line is written, stands in the file of the page's format."""

from __future__ import annotations

from functools import cache
from itertools import cycle
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.plan.charge import Charge
    from costplan.plan.costs import PlanCosts
    from costplan.plan.line import PlanLine
    from costplan.plan.stretch import Stretch
    from costplan.quantity import Quantity
    from costplan.units import Number

C = TypeVar("C")
D = TypeVar("D")
T = TypeVar("T")


def lines_with(
    costs: PlanCosts, of_charge: Callable[[Charge], C], of_days: Callable[[Stretch], D]
) -> Iterator[tuple[PlanLine, C, D]]:
    """Line after line with both, made when it is asked for; of all of them those of one span alone are held."""
    known = cache(of_days)  # all spans are over the same days, or over some of them
    for span in costs.spans:
        days = {day: known(span.stretches[day]) for day in span.days}
        charges = [of_charge(product.charge) for product in span.products]
        for line, charge in zip(span.lines(), cycle(charges), strict=False):
            yield line, charge, days[line.day]


def ends_of(written: Callable[[Number], T], quantity: Quantity) -> tuple[T, T, T]:
    """Low, expected and high, each as it is written, which is done once where nothing is uncertain."""
    if quantity.low is quantity.expected is quantity.high:
        one = written(quantity.expected)
        return one, one, one
    return written(quantity.low), written(quantity.expected), written(quantity.high)
