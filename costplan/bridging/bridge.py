"""Bridge: what a plan cost, what it costs now, and the parts that lead from one to the other, cell by cell.
The nouns and their sums; bridged.py finds the parts, shown.py rounds them for a page."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from costplan.named import NamedTuple
from costplan.units import exact, sum_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from costplan.units import Number

K = TypeVar("K")

PARTS = (
    "fx",
    "volume",
    "mix",
    "yield",
    "usage",
    "rate",
    "timing",
    "new",
    "dropped",
    "moved",
    "bend",
    "rounding",
    "not split",
)
"""The parts, in the order in which they are taken: each at the base's figures for all that comes after it, and at the
head's for all that came before (standard costing)."""

METHOD = "standard"
"""How the difference is attributed: quantities at the base's prices, prices at the head's quantities, no cross term."""


class Cell(NamedTuple):
    """What one step cost and costs in one month, in exact pico-units of the bridge's currency.

    ``scenario``, ``workflow`` and ``step`` are called as in the head, those that are dropped as in the base; they are
    empty where costs were not kept so finely. ``pool`` names the subscription whose seats take something off the step,
    or bill more; empty for the step's own cost before that. ``cost_center`` is empty where there is none. ``parts``
    has those that are met, also where they come to nothing, and they add up to ``head - base``.
    """

    scenario: str
    workflow: str
    step: str
    pool: str
    cost_center: str
    month: str
    base: Number
    head: Number
    parts: Mapping[str, Number]


class Change(NamedTuple):
    """What some cells come to together; a part that is met in any of them is there, also where it nets to zero."""

    base: Number
    head: Number
    parts: dict[str, Number]

    @property
    def difference(self) -> Number:
        """What it costs more in the head; the sum of the parts."""
        return exact(Fraction(self.head) - self.base)

    @property
    def share(self) -> Fraction | None:
        """The difference as a share of the base; None where that was nothing."""
        return Fraction(self.difference) / Fraction(self.base) if self.base else None

    @property
    def is_nothing(self) -> bool:
        """Whether nothing moved, also nothing that nets to zero."""
        return not self.parts and not self.difference


class StepSide(NamedTuple):
    """A step in one of the plans: its call in words, how much is ``asked`` for, how many billed ``attempts`` each of
    that takes of the step, what one attempt costs, in pico-units of the bridge's currency, and the accepted images of
    its workflow; all expected, over the whole period."""

    call: str
    asked: Number
    attempts: Number
    attempt_cost: Number
    accepted: Number

    @property
    def cost(self) -> Number:
        """The product of the three, which is what the step costs before seats take anything off."""
        return exact(Fraction(self.asked) * self.attempts * self.attempt_cost)


class StepTie(NamedTuple):
    """A step that is not what it was, on both sides: what a controller multiplies again. None on the side that does not
    have it; ``was`` is its name in the base where that is another.

    ``unit`` is what is asked for on both sides: ``accepted images`` where both deliver these, else ``runs``; those of a
    head that delivers images where the base counts runs are as many as would deliver them at the base's acceptance. So
    volume = (asked of the head - asked of the base) x attempts x attempt_cost of the base.
    """

    scenario: str
    workflow: str
    step: str
    was: str
    unit: str
    base: StepSide | None
    head: StepSide | None


class Bridge(NamedTuple):
    """The way from one plan, ``base``, to another, ``head``; both are names. ``notes`` tell what could not be told
    apart."""

    base: str
    head: str
    currency: str
    cells: tuple[Cell, ...]
    steps: tuple[StepTie, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def total(self) -> Change:
        """All cells."""
        return _together(self.cells)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that are met, in their order."""
        return tuple(self.total.parts)

    @property
    def is_nothing(self) -> bool:
        """Whether no cell moved."""
        return all(not cell.parts for cell in self.cells)

    @property
    def unrounded(self) -> Bridge:
        """The same with what the base comes to when it is planned again, where a file rounded digits of that away which
        no page shows: ``rounding`` is less than a millionth of a cent."""
        cells = tuple(_unrounded(cell) if "rounding" in cell.parts else cell for cell in self.cells)
        return self._replace(cells=tuple(cell for cell in cells if cell.base or cell.head or cell.parts))

    def by(self, key: Callable[[Cell], K]) -> dict[K, Change]:
        """What groups of cells come to, in the order of first appearance."""
        groups: dict[K, list[Cell]] = {}
        for cell in self.cells:
            groups.setdefault(key(cell), []).append(cell)
        return {name: _together(cells) for name, cells in groups.items()}

    def by_step(self) -> dict[tuple[str, str, str], Change]:
        """By scenario, workflow and step; a pool stands under ``("", "", "seats of ...")``."""
        return self.by(
            lambda cell: ("", "", f"seats of {cell.pool}") if cell.pool else (cell.scenario, cell.workflow, cell.step)
        )

    def by_workflow(self) -> dict[tuple[str, str], Change]:
        """By scenario and workflow."""
        return self.by(lambda cell: (cell.scenario, cell.workflow))

    def by_month(self) -> dict[str, Change]:
        """By calendar month, in order."""
        return dict(sorted(self.by(lambda cell: cell.month).items()))

    def by_cost_center(self) -> dict[str, Change]:
        """By cost center, in order; empty for what has none."""
        return dict(sorted(self.by(lambda cell: cell.cost_center).items()))


def _unrounded(cell: Cell) -> Cell:
    parts = {part: cost for part, cost in cell.parts.items() if part != "rounding"}
    return cell._replace(base=exact(Fraction(cell.base) + cell.parts["rounding"]), parts=parts)


def _together(cells: Iterable[Cell]) -> Change:
    base, head = [], []
    parts: dict[str, list[Number]] = {}
    for cell in cells:
        base.append(cell.base)
        head.append(cell.head)
        for part, cost in cell.parts.items():
            parts.setdefault(part, []).append(cost)
    return Change(sum_of(base), sum_of(head), {part: sum_of(parts[part]) for part in PARTS if part in parts})
