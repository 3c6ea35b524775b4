"""The plan that is a cap: ``plan quarter``, or ``plan quarter at p90``, whose months are the most that each may cost.
Which plan that is, and what its months come to, is found in project/planned_months.py."""

from __future__ import annotations

import re
from math import floor
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.budget.per import AT, EXPECTED
from costplan.errors import NOWHERE, InputError, Place, did_you_mean
from costplan.ledger.cap import MOST, LedgerCap
from costplan.ledger.window import WINDOWS
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.units import Number

_WRITTEN = re.compile(r"plan (\S+)(?: at (\S+))?\Z")
_TAKES = yamlio.written(rf"plan \S+( at ({'|'.join(AT)}))?")


class PlanCap(NamedTuple):
    """What is asked for: the plan's name, the figure of each month, and where that stands."""

    name: str
    at: str = EXPECTED
    place: Place = NOWHERE

    def __str__(self) -> str:
        return f"plan {self.name}" + ("" if self.at == EXPECTED else f" at {self.at}")

    def held(self, months: Mapping[str, Number]) -> LedgerCap:
        """The cap: in each month what the plan has there, in pico-dollars rounded down, and nothing in any other."""
        first, last = min(months), max(months)
        planned = first if first == last else f"{first} through {last}"
        return LedgerCap(
            id=str(self),
            window=WINDOWS["month"],
            most=0,
            by_window=tuple((month, min(floor(cost), MOST)) for month, cost in sorted(months.items())),
            source=f"{self.place if self.place.line else self.place.file}, of {planned}",
            is_plan=True,
        )


def read_plan_cap(node: yamlio.Node) -> PlanCap:
    """``plan NAME``, or with one of :data:`~costplan.budget.per.AT`: ``plan NAME at p90``.

    Raises:
        InputError: it is written otherwise, or at another figure.
    """
    found = _WRITTEN.match(yamlio.word(node, _TAKES))
    if found is None:
        raise node.fault("not-a-plan-cap", f"{node.shown} is not a plan that is a cap", "write it such as plan quarter")
    name, at = found[1], found[2] or EXPECTED
    if at not in AT:
        raise node.fault("not-allowed", f"no plan has a figure {at[:20]!r}", did_you_mean(at, AT))
    return PlanCap(name, at, node.where)


def asked_plan_cap(text: str, source: str = "cap") -> PlanCap:
    """The same from a text that stands in no file; ``source`` is what errors call it.

    Raises:
        InputError: as for :func:`read_plan_cap`.
    """
    try:
        return read_plan_cap(yamlio.Node("scalar", text.strip(), Place(source, 0, 0), plain=bool(text.strip())))
    except InputError as error:
        raise InputError(
            one._replace(message=f"{source}: {one.message}", place=None) for one in error.problems
        ) from None
