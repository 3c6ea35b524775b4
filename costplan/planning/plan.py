"""Plan: a scenario costed line by line, with totals, what is delivered, what is wasted, assumed and unknown.
It arranges and adds exact numbers; renderers write them, the gate will compare them with caps."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import OutsideError, Problem
from costplan.named import NamedTuple
from costplan.planning.costing import CostLine, total
from costplan.units import PICO, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from pandas import DataFrame

    from costplan.errors import Place
    from costplan.planning.outcomes import Outcome
    from costplan.planning.schedule import Stretch
    from costplan.planning.throughput.finish import ThroughputPlan
    from costplan.planning.usage import Unknown
    from costplan.pricing.call import Call
    from costplan.quantity import Basis, Quantity
    from costplan.units import Number


UNTAGGED = "(untagged)"
"""What stands for a tag, such as the cost center, where a line has none."""


class Input(NamedTuple):
    """Something uncertain that costs hang on; what hangs on the same input moves together.

    ``scenario`` is empty for what all scenarios share, such as the tokens of a model.
    """

    scenario: str
    name: str


class PlanLine(NamedTuple):
    """One meter of one step's call (in one of its variants) in one stretch of days.

    ``quantity`` x ``per_call.rate`` = ``cost`` in pico-dollars; ``per_call`` is the cost line of one call. ``failed`` and
    ``rejected`` are the shares of the cost that went into billed failures and into results that were not delivered.
    ``figure`` is what the units of one call hang on, None where they are certain. ``place`` is the step, or the seats.
    """

    scenario: str
    workflow: str
    step: str
    variant: str
    stretch: Stretch
    model: str
    tier: str
    tags: tuple[tuple[str, str], ...]
    owner: str
    quantity: Quantity
    cost: Quantity
    failed: Number
    rejected: Number
    runs: Quantity
    executions: Number
    per_call: CostLine
    figure: Input | None
    place: Place

    @property
    def id(self) -> str:
        """``workflow.step.meter``, what ``costplan explain`` takes."""
        return f"{self.workflow}.{self.step}.{self.per_call.meter}"

    def tag(self, key: str) -> str:
        """The value of a tag, or :data:`UNTAGGED`."""
        return dict(self.tags).get(key, UNTAGGED)


class PlanCalls(NamedTuple):
    """How often a step's call (in one of its variants) is made in one stretch of days: expected numbers.

    ``most_a_call`` is how many images one call makes at most. ``made`` counts every try of every call, ``repeated`` those of them after a technical failure, ``failing`` those that
    fail; ``judged`` are results that somebody accepts or rejects, ``rejected`` those that are rejected.
    """

    scenario: str
    workflow: str
    step: str
    stretch: Stretch
    model: str
    call: Call
    most_a_call: int
    place: Place
    made: Number
    repeated: Number
    failing: Number
    judged: Number
    rejected: Number


class CallsOfPlan:
    """The calls of a plan, counted when somebody asks for them: a gate on costs does not."""

    __slots__ = ("_count", "_counted")

    def __init__(self, count: Callable[[], Iterator[PlanCalls]]) -> None:
        self._count = count
        self._counted: tuple[PlanCalls, ...] | None = None

    def __iter__(self) -> Iterator[PlanCalls]:
        if self._counted is None:
            self._counted = tuple(self._count())
        return iter(self._counted)


class PlanRuns(NamedTuple):
    """The runs of a workflow in one stretch of days, apart by what their number hangs on, and what may become of one."""

    scenario: str
    workflow: str
    stretch: Stretch
    parts: tuple[tuple[Input, Quantity], ...]
    outcome: Outcome


class Pool(NamedTuple):
    """Units that the seats of one plan include in a month, and the lines that use them, before anything is taken off.

    Only what they use beyond ``included`` is billed, at the rate of the lines.
    """

    model: str
    month: str
    included: Number
    uses: tuple[PlanLine, ...]


class Remark(NamedTuple):
    """Something the reader should know, and the workflow, step or model it is about."""

    where: str
    text: str


class PlanUnknown(NamedTuple):
    """Something billed in a step that nobody can count."""

    scenario: str
    workflow: str
    step: str
    unknown: Unknown


class WorkflowPlan(NamedTuple):
    """A workflow's volumes and sums. Costs are in pico-dollars; ``rejected`` and ``failed`` are what they waste."""

    scenario: str
    name: str
    owner: str
    note: str
    runs: Quantity
    delivered: Quantity
    total: Quantity
    rejected: Number
    failed: Number
    complete: bool

    @property
    def per_run(self) -> Number | None:
        """Expected cost of a run; None without runs."""
        return exact(Fraction(self.total.expected) / Fraction(self.runs.expected)) if self.runs.expected else None

    @property
    def per_accepted(self) -> Number | None:
        """Expected cost / expected accepted images; None when nothing is delivered."""
        return (
            exact(Fraction(self.total.expected) / Fraction(self.delivered.expected))
            if self.delivered.expected
            else None
        )


class Plan(NamedTuple):
    """One or several scenarios costed on one set of tables. ``sources`` are the scenarios' own files;
    ``throughput`` is None where none of them asks for it."""

    titles: tuple[str, ...]
    periods: tuple[str, ...]
    sources: tuple[str, ...]
    as_of: date
    lines: tuple[PlanLine, ...]
    runs: tuple[PlanRuns, ...]
    pools: tuple[Pool, ...]
    calls: CallsOfPlan
    workflows: tuple[WorkflowPlan, ...]
    unknowns: tuple[PlanUnknown, ...]
    remarks: tuple[Remark, ...]
    files: dict[str, str]
    tables_used: str
    throughput: ThroughputPlan | None = None

    @property
    def total(self) -> Quantity:
        """The sum of all lines, without what is unknown."""
        return total(line.cost for line in self.lines)

    @property
    def complete(self) -> bool:
        """Whether everything could be counted."""
        return not self.unknowns

    @property
    def is_certain(self) -> bool:
        """Whether nothing is left to chance: no range, no noise of single calls, no reject and no failure."""
        outcomes = {id(runs.outcome): runs.outcome for runs in self.runs}
        return all(line.cost.is_exact and not line.per_call.measure.noise for line in self.lines) and all(
            step.is_certain for outcome in outcomes.values() for step in outcome.steps
        )

    @property
    def delivered(self) -> Number:
        """Expected accepted images of all workflows."""
        return sum(workflow.delivered.expected for workflow in self.workflows)

    @property
    def per_accepted(self) -> Number | None:
        """Expected total, seats included, / expected accepted images; None when nothing is delivered."""
        return exact(Fraction(self.total.expected) / Fraction(self.delivered)) if self.delivered else None

    @property
    def rejected(self) -> Number:
        """What rejects waste, in pico-dollars."""
        return sum(workflow.rejected for workflow in self.workflows)

    @property
    def failed(self) -> Number:
        """What billed failures waste, in pico-dollars."""
        return sum(workflow.failed for workflow in self.workflows)

    def named(self, scenario: str, name: str) -> str:
        """A workflow or step by its name, with its scenario before it where there are several."""
        return f"{scenario}: {name}" if len(self.titles) > 1 else name

    def step_of(self, line: PlanLine | PlanUnknown) -> str:
        """``workflow.step`` of a line, with its scenario before it where there are several."""
        return self.named(line.scenario, f"{line.workflow}.{line.step}")

    def by_month(self) -> dict[str, Quantity]:
        """Costs by calendar month, in order."""
        return dict(sorted(self.by(lambda line: line.stretch.month).items()))

    def by_day(self) -> dict[str, Quantity]:
        """Costs by the first day of their lines, in order: by day where the plan was cut at every day."""
        return dict(sorted(self.by(lambda line: str(line.stretch.start)).items()))

    def by(self, key: Callable[[PlanLine], str]) -> dict[str, Quantity]:
        """Costs grouped by a key of the line, in the order of first appearance."""
        groups: dict[str, list[Quantity]] = {}
        for line in self.lines:
            groups.setdefault(key(line), []).append(line.cost)
        return {name: total(costs) for name, costs in groups.items()}

    def to_frame(self) -> DataFrame:
        """A pandas DataFrame, a row a line; the sum of ``cost_usd`` is the total to the last digits of a float.

        Columns: ``scenario``, ``workflow``, ``step``, ``variant``, ``month`` (a monthly Period), ``start`` and ``end``
        (days, ``end`` not included), ``model``, ``tier``, ``owner``, ``cost_center`` (missing where there is none),
        ``tags`` (a dict), ``meter``, ``basis``, then floats: ``quantity`` in units of the meter, ``rate_usd`` a unit,
        ``cost_low_usd``, ``cost_usd`` and ``cost_high_usd``. ``attrs`` has ``as_of`` and ``titles``.

        Raises:
            OutsideError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError:
            told = Problem("needs-extra", "a data frame needs pandas", "pip install 'costplan[report]'")
            raise OutsideError([told]) from None

        rows = [
            {
                "scenario": line.scenario,
                "workflow": line.workflow,
                "step": line.step,
                "variant": line.variant,
                "month": pd.Period(line.stretch.month, freq="M"),
                "start": pd.Timestamp(line.stretch.start),
                "end": pd.Timestamp(line.stretch.end),
                "model": line.model,
                "tier": line.tier,
                "owner": line.owner,
                "cost_center": dict(line.tags).get("cost_center"),
                "tags": dict(line.tags),
                "meter": line.per_call.meter,
                "basis": line.per_call.basis.value,
                "quantity": float(line.quantity.expected),
                "rate_usd": float(Fraction(line.per_call.rate.expected) / PICO),
                "cost_low_usd": float(Fraction(line.cost.low) / PICO),
                "cost_usd": float(Fraction(line.cost.expected) / PICO),
                "cost_high_usd": float(Fraction(line.cost.high) / PICO),
            }
            for line in self.lines
        ]
        frame = pd.DataFrame(rows)
        frame.attrs = {"as_of": str(self.as_of), "titles": list(self.titles)}
        return frame

    def with_basis(self, basis: Basis) -> Number:
        """The expected cost of the lines on that basis."""
        return sum(line.cost.expected for line in self.lines if line.per_call.basis is basis)
