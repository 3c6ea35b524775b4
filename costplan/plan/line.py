"""The line of a plan: what a charge comes to in one stretch of days.
Lines are made when somebody looks at them; what they come to together is added up without them in costs.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.errors import Place
    from costplan.plan.charge import Charge, Input
    from costplan.plan.cost_line import CostLine
    from costplan.plan.product import Product
    from costplan.plan.stretch import Stretch
    from costplan.quantity import Quantity
    from costplan.units import Number


class PlanLine(NamedTuple):
    """A product in one stretch of days, by the ``day`` that is its place in the volumes.

    ``number`` is its place among the lines of the plan, from 0, and tells it from all others, whatever was taken off
    it.
    """

    product: Product
    day: int
    number: int

    @property
    def charge(self) -> Charge:
        """What is charged for each of the runs."""
        return self.product.charge

    @property
    def stretch(self) -> Stretch:
        """Its days."""
        return self.product.runs.stretches[self.day]

    @property
    def runs(self) -> Quantity:
        """The runs of its workflow in these days."""
        return self.product.runs.at(self.day)

    @property
    def times(self) -> Quantity:
        """How often a run's units are billed: once a run, or for runs alone that are beyond what seats include."""
        return self.product.times.at(self.day)

    @property
    def quantity(self) -> Quantity:
        """Units of the meter."""
        charge, times, _, _ = self.product
        return times.at(self.day).of(charge.units)

    @property
    def cost(self) -> Quantity:
        """``quantity`` x ``per_call.rate``, in pico-dollars."""
        charge, times, _, _ = self.product
        return times.at(self.day).of(charge.run_cost)

    @property
    def scenario(self) -> str:
        """As its charge; so are all that follow."""
        return self.charge.scenario

    @property
    def workflow(self) -> str:
        """The workflow, or what stands for it where seats are charged."""
        return self.charge.workflow

    @property
    def step(self) -> str:
        """The step, or the seats."""
        return self.charge.step

    @property
    def variant(self) -> str:
        """Why the step is called otherwise than planned; empty where it is not."""
        return self.charge.variant

    @property
    def model(self) -> str:
        """The model, as its table is called."""
        return self.charge.model

    @property
    def tier(self) -> str:
        """The service tier."""
        return self.charge.tier

    @property
    def tags(self) -> tuple[tuple[str, str], ...]:
        """The tags of the workflow."""
        return self.charge.tags

    @property
    def owner(self) -> str:
        """Who answers for the workflow."""
        return self.charge.owner

    @property
    def failed(self) -> Number:
        """The share of the cost that goes into failures."""
        return self.charge.failed

    @property
    def rejected(self) -> Number:
        """The share of the cost that goes into other results that are not delivered."""
        return self.charge.rejected

    @property
    def executions(self) -> Number:
        """How many calls a run pays for."""
        return self.charge.executions

    @property
    def per_call(self) -> CostLine:
        """The cost line of one call."""
        return self.charge.per_call

    @property
    def figure(self) -> Input | None:
        """What the units of one call hang on, None where they are certain."""
        return self.charge.figure

    @property
    def place(self) -> Place:
        """Where the step, or the seats, stand."""
        return self.charge.place

    @property
    def is_bend(self) -> bool:
        """Whether it is a share of a bend."""
        return self.charge.is_bend

    @property
    def id(self) -> str:
        """``workflow.step.meter``, what ``costplan explain`` takes."""
        return self.charge.id

    def tag(self, key: str) -> str:
        """The value of a tag, or what stands for none."""
        return self.charge.tag(key)
