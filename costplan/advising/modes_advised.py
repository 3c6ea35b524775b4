"""What the decision tree says of prompts, each with the costs of its modes: the nouns that pages show.
They are filled in project/modes_advised.py; the tree itself stands in decision_tree.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.advising.decision_tree import INSTANT, THINKING
from costplan.named import NamedTuple
from costplan.quantity import total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from costplan.advising.decision_tree import Branch
    from costplan.advising.mode_costs import ModeChoice, ModeCosts
    from costplan.errors import Problem
    from costplan.quantity import Quantity
    from costplan.units import Number

HONEST = (
    "the tree is a rule of thumb of April 2026, by the TokenMix guide: it looks at words, not at what an image needs",
    "no model that answers today has the guide's two modes; what takes their place is priced",
)
"""What stands below every answer of the tree."""


class AdvisedPrompt(NamedTuple):
    """A prompt and where the tree leads.

    ``where`` is ``workflow.step`` or a line of a file, ``prompt`` None where nobody wrote it down. Of its ``n`` images
    ``kept`` are kept. ``costs`` are those of one call, for each model that was asked. ``path`` is what ``--set`` calls
    a step.
    """

    where: str
    prompt: str | None
    n: int
    kept: int
    branch: Branch
    costs: tuple[ModeCosts, ...]
    remarks: tuple[str, ...] = ()
    path: str = ""

    @property
    def stated(self) -> str:
        """The mode that the call states, or has by default; empty where its model has none."""
        return next((costs.stated for costs in self.costs if costs.stated), "")

    @property
    def agrees(self) -> bool | None:
        """Whether the stated mode is the tree's; None where there is none, or the tree does not know."""
        return self.stated == self.branch.mode if self.stated and self.branch.mode in (INSTANT, THINKING) else None


class Sum(NamedTuple):
    """What all prompts together cost once each in one way; ``without`` of them have no known price there and are not
    in ``cost``, which is in pico-dollars."""

    model: str
    words: str
    cost: Quantity
    without: int


class Modes(NamedTuple):
    """The prompts of a scenario, a file or a command line with their branches.

    ``period`` and ``total`` are those of a scenario as it is planned; ``complete`` tells whether all of that is known.
    ``by_tree`` is what it comes to when every step whose model has modes is called in that of the tree, and ``more`` by
    how much that is more. All are None without a scenario, and where it cannot be planned so. ``unplanned`` says why a
    scenario cannot be planned on its days at all.
    """

    title: str
    file: str
    as_of: date
    prompts: tuple[AdvisedPrompt, ...]
    tables_used: str
    fingerprint: str
    period: str = ""
    total: Quantity | None = None
    complete: bool = True
    by_tree: Quantity | None = None
    more: Number | None = None
    unplanned: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    what_ifs: tuple[str, ...] = ()

    def number(self, mode: str) -> int:
        """How many prompts lead to a mode."""
        return sum(one.branch.mode == mode for one in self.prompts)

    def sums(self) -> Iterator[Sum]:
        """All prompts once in Instant, all in Thinking, and each in the mode of the tree, on each model that has the
        modes or what stands for them, at a price that is known."""
        each = ((costs.model, costs.of(INSTANT)) for one in self.prompts for costs in one.costs)
        for model in dict.fromkeys(model for model, way in each if way is not None and way.cost is not None):
            yield self._sum(model, "all instant", lambda _, costs: costs.of(INSTANT))
            yield self._sum(model, "all thinking", lambda _, costs: costs.of(THINKING))
            yield self._sum(model, "by the tree", lambda one, costs: costs.of(one.branch.mode))

    def _sum(self, model: str, words: str, way_of: Callable[[AdvisedPrompt, ModeCosts], ModeChoice | None]) -> Sum:
        ways = [way_of(one, costs) for one in self.prompts for costs in one.costs if costs.model == model]
        known = [way.cost for way in ways if way is not None and way.cost is not None]
        return Sum(model=model, words=words, cost=total(known), without=len(ways) - len(known))


def each_cost(prompts: Iterable[AdvisedPrompt]) -> Iterator[tuple[AdvisedPrompt, ModeCosts]]:
    """Each prompt with each of its costs."""
    for one in prompts:
        for costs in one.costs:
            yield one, costs
