"""The cells of a bridge in groups, as a table and a sheet show them: by step, month, cost center and workflow.
It adds nothing up; a group knows its cells by its place among the labels."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.render.view import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.bridging.bridge import Bridge, Cell, Change


class Groups(NamedTuple):
    """The groups of one ``noun`` by their labels, and at which of these a cell belongs."""

    noun: str
    labels: tuple[str, ...]
    place_of: Callable[[Cell], int]

    @property
    def title(self) -> str:
        """Of their table."""
        return f"{self.noun.capitalize()} by {self.noun}"


def groups_of(bridge: Bridge, most: int) -> Iterator[Groups]:
    """By step, then by month, cost center and workflow where there are several of them; months in their order, else
    what moved most first. What moved less than the first ``most`` is one group, and so is what did not change."""
    several = has_several(bridge)

    def named(cell: Cell, *names: str) -> str:
        if cell.pool:
            return f"what seats of {cell.pool} include, taken off"
        name = ".".join(filter(None, names)) or _unnamed(cell)
        return f"{cell.scenario}: {name}" if several and cell.scenario else name

    nouns: dict[str, Callable[[Cell], str]] = {
        "step": lambda cell: named(cell, cell.workflow, cell.step),
        "month": lambda cell: cell.month or "(no month)",
        "cost center": lambda cell: cell.cost_center or "(none)",
        "workflow": lambda cell: named(cell, cell.workflow),
    }
    for noun, name_of in nouns.items():
        if noun == "step" or len(set(map(name_of, bridge.cells))) > 1:
            yield _groups(noun, name_of, bridge, most)


def _unnamed(cell: Cell) -> str:
    """What is told of no step."""
    return "(rounding)" if set(cell.parts) == {"rounding"} else "(kept as one sum)"


def has_several(bridge: Bridge) -> bool:
    """Whether a step is only told apart by its scenario: one scenario may be called otherwise on the other side."""
    cells = [cell for cell in bridge.cells if not cell.pool]
    gone = {cell.scenario for cell in cells if "dropped" in cell.parts}
    there = {cell.scenario for cell in cells if "dropped" not in cell.parts}
    steps = {(cell.scenario, cell.workflow, cell.step) for cell in cells}
    return max(len(gone), len(there)) > 1 or len({step[1:] for step in steps}) < len(steps)


def _groups(noun: str, name_of: Callable[[Cell], str], bridge: Bridge, most: int) -> Groups:
    changes = bridge.by(name_of)
    changed = [name for name in changes if not changes[name].is_nothing]
    changed.sort(key=lambda name: -_size(changes[name]))
    kept = sorted(changed[:most]) if noun == "month" else changed[:most]
    more, same = len(changed) - len(kept), len(changes) - len(changed)
    labels = [*map(clean, kept), *([f"{more:,} more, each less"] if more else [])]
    labels += [f"{same:,} unchanged"] if same else []
    places = dict.fromkeys(changed, len(kept)) | {name: at for at, name in enumerate(kept)}
    last = len(labels) - 1
    return Groups(noun, tuple(labels), lambda cell: places.get(name_of(cell), last))


def _size(change: Change) -> Fraction:
    """How much there is to look at: what nets to zero counts by its parts."""
    return sum((abs(Fraction(cost)) for cost in change.parts.values()), Fraction(0))
