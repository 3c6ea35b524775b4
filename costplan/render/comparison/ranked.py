"""Which options a page names first: the cheapest, and of those that cannot be planned none.
What it says of them stands in told.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.comparing.option import cheapest_first
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.comparing.option import Comparison, Costed, Option


class Planned(NamedTuple):
    """An option with what it costs."""

    option: Option
    costed: Costed


class Ranked(NamedTuple):
    """Options that can be planned, the cheapest first and of equal ones in the order asked for, and all others."""

    planned: tuple[Planned, ...]
    others: tuple[Option, ...]

    @property
    def complete(self) -> bool:
        """Whether every cost is known of each of them."""
        return all(one.costed.plan.complete for one in self.planned)

    @property
    def cheapest_image(self) -> Planned | None:
        """That whose accepted image costs least; None where none delivers any."""
        each = [one for one in self.planned if one.costed.per_accepted is not None]
        return min(each, key=lambda one: one.costed.per_accepted or 0, default=None)

    @property
    def are_alike(self) -> bool:
        """Whether all deliver as many accepted images, so that totals say who is cheaper."""
        return len({one.costed.delivered for one in self.planned}) < 2

    def shown(self, most: int) -> tuple[Planned, ...]:
        """The first so many, and the baseline where it is not one of them."""
        return (*self.planned[:most], *(one for one in self.planned[most:] if one.option.is_baseline))


def ranked(comparison: Comparison) -> Ranked:
    """The options of a comparison in the order of their expected cost."""
    return Ranked(
        tuple(Planned(option, costed) for option, costed in cheapest_first(comparison.options)),
        tuple(option for option in comparison.options if option.costed is None),
    )
