"""A charge: one meter of one step's call at one price, as each run of a workflow takes it; what lines are made of.
How many runs there are stands in volume.py, and what both come to in costs.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.budget.per import VIEWS
from costplan.named import NamedTuple
from costplan.scenario.scenario import CONTRACTS
from costplan.vendor import vendor_of

if TYPE_CHECKING:
    from costplan.errors import Place
    from costplan.plan.cost_line import CostLine
    from costplan.quantity import Quantity
    from costplan.units import Number

CASH, ACCRUAL = VIEWS
"""What is paid, and what is used or lost."""

UNTAGGED = "(untagged)"
"""What stands for a tag, such as the cost center, where a line has none."""

OF_NO_MODEL = "(other costs)"
"""What stands for a model where a charge is for no call: no table has its price."""

BY_TIME = "time"
"""What :attr:`Charge.counts` is where a cost falls due whatever is made."""


class Input(NamedTuple):
    """Something uncertain that costs hang on; what hangs on the same input moves together.

    ``scenario`` is empty for what all scenarios share, such as the tokens of a model.
    """

    scenario: str
    name: str


class Charge(NamedTuple):
    """One meter of one step's call (in one of its variants) while its price and its count hold.

    ``units`` are those of one run, billed tries and all, and ``run_cost`` what they cost, in pico-dollars; ``per_call``
    is the cost line of one call, ``executions`` how many of them a run pays for. ``failed`` and ``rejected`` are the
    shares of the cost that go into failures and into other results that are not delivered. ``figure`` is what the units
    of one call hang on, None where they are certain. ``place`` is the step, or the seats. With ``is_bend`` it is the
    share of a :class:`costplan.plan.pool.Bend` that falls on the line of the same step, days and meter: ``units`` are
    those beyond expected use. It has no days: what hangs on these is asked of :meth:`Plan.sums_when` or of lines.
    ``view`` is one of :data:`VIEWS` where the charge stands in that view alone, such as a yearly fee on its day; empty
    in both. ``counts`` is what of a run it is for where that is no call: ``run``, ``accepted_image``, or that or
    ``image`` with the step that makes it; ``time`` where it hangs on no run. ``paid_at`` has the shares of it that were
    paid on other days, each with the dollars of its own day that one dollar of then makes in another currency;
    ``run_cost`` has them.
    """

    scenario: str
    workflow: str
    step: str
    variant: str
    model: str
    tier: str
    tags: tuple[tuple[str, str], ...]
    owner: str
    units: Quantity
    run_cost: Quantity
    failed: Number
    rejected: Number
    executions: Number
    per_call: CostLine
    figure: Input | None
    place: Place
    is_bend: bool = False
    view: str = ""
    counts: str = ""
    paid_at: tuple[tuple[Number, Number], ...] = ()

    def told_at(self, paid_at: tuple[tuple[Number, Number], ...]) -> Charge:
        """The same, paid on other days."""
        one = self._replace(paid_at=paid_at)
        return one._replace(run_cost=self.run_cost.times(one.moved))

    @property
    def moved(self) -> Number:
        """What its cost is multiplied by because it was paid on other days."""
        return 1 + sum(share * (ratio - 1) for share, ratio in self.paid_at)

    @property
    def is_of_model(self) -> bool:
        """Whether a model's table has it: what is stated beside calls and what contracts add have none."""
        return self.model != OF_NO_MODEL and self.workflow != CONTRACTS

    @property
    def id(self) -> str:
        """``workflow.step.meter``, what ``costplan explain`` takes."""
        return f"{self.workflow}.{self.step}.{self.per_call.meter}"

    @property
    def pool(self) -> str:
        """What its meter is included in or free together with: its model, or a name that models share."""
        free = self.per_call.block.free_of(self.per_call.meter) if self.per_call.block else None
        return free.shared if free is not None and free.shared else self.model

    @property
    def vendor(self) -> str:
        """Who sells it: what stands before the slash of the model."""
        return vendor_of(self.model)

    def tag(self, key: str) -> str:
        """The value of a tag, or :data:`UNTAGGED`."""
        return dict(self.tags).get(key, UNTAGGED)
