"""A workflow flexed: the base's, with more and more of it as in the head, each planned by the engine as any other.
What the parts of a bridge are differences of; how they come together stands in bridged.py."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from costplan.bridging.stripped import bare, costing_as, planned_steps
from costplan.errors import NOWHERE, CostplanError
from costplan.named import NamedTuple
from costplan.plan.costs import PlanCosts
from costplan.planning.step_prices import StepPrices
from costplan.planning.stretches import Stretches
from costplan.planning.workflow_part import WorkflowPart
from costplan.scenario.other_cost import OF_TIME
from costplan.scenario.scenario import Defaults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.pricing.call import Call
    from costplan.scenario.scenario import Workflow
    from costplan.scenario.step import Step

Costs: TypeAlias = "dict[tuple[str, date], Fraction]"
"""What steps cost from a day on, expected, in pico-dollars, before seats take anything off."""


class StageTables(NamedTuple):
    """The tables of the stages: the ``base``'s, its prices with the counting of the head, and the ``head``'s; one
    object where all hold the same."""

    base: Catalogue
    counted: Catalogue
    head: Catalogue


class Stage(NamedTuple):
    """What the steps that both sides have cost once a part of a bridge is as in the head, named as there; ``met`` are
    those of which the part is another in the head, also where that costs nothing."""

    part: str
    costs: Costs
    met: frozenset[str] = frozenset()


class FlexedWorkflow:
    """One workflow on its way from base to head; both have runs.

    Args:
        base: its part of the base's plan.
        head: its part of the head's plan.
        names: what its steps in the base are called in the head, of those that both have.
        tables: of both sides.
        cuts: days on which no stretch may run on.
    """

    def __init__(
        self,
        base: WorkflowPart,
        head: WorkflowPart,
        names: Mapping[str, str],
        tables: StageTables,
        cuts: frozenset[date],
    ) -> None:
        self._base, self._head, self._names = base, head, names
        self._tables, self._cuts = tables, cuts
        self._planned = [(self._before, tables.base, self._times(self._costs_before, self._driven / self._runs))]
        self._refused: dict[str, str] = {}

    def stages(self) -> list[Stage]:
        """The costs of the base, and those after volume, mix, yield, usage, rate and timing."""
        found = [
            ("base", self._costs_before),
            ("volume", self._times(self._costs_before, self._asked / self._runs)),
            ("mix", self._plan("mix", self._mixed, self._tables.base, self._asked)),
            ("yield", self._plan("yield", self._yielding, self._tables.base, self._runs_of_head)),
            (
                "usage",
                self._plan("usage", costing_as(self._before, self._now), self._tables.counted, self._runs_of_head),
            ),
            ("rate", self._plan("rate", self._now, self._tables.head, self._runs_of_head)),
            ("timing", costs_of(self._head)),
        ]
        mixed = self._differing(self._before, self._mixed)
        met = {"mix": mixed & self._written, "yield": self._differing(self._mixed, self._yielding)}
        return [stage._replace(met=met.get(stage.part, frozenset())) for stage in stages_of(found)]

    @property
    def _written(self) -> frozenset[str]:
        """The steps of which the scenario asks for something else: a changed table may settle calls otherwise, too."""
        then, now = (part.scenario.defaults._replace(place=NOWHERE) for part in (self._base, self._head))
        was = {self._named(step.name): step for step in self._base.workflow.steps}
        return frozenset(
            step.name
            for step in self._head.workflow.steps
            if step.name in was and (then != now or _choice(step) != _choice(was[step.name]))
        )

    @staticmethod
    def _differing(before: Workflow, after: Workflow) -> frozenset[str]:
        """The steps of both that are not the same in them; all, where failures are not."""
        was = {step.name: step for step in before.steps}
        is_other = before.failures != after.failures
        return frozenset(
            one.name
            for one in after.steps
            if one.name in was and (is_other or one._replace(costs=()) != was[one.name]._replace(costs=()))
        )

    def blurred(self) -> Iterator[str]:
        """Which parts are not told apart, and why: where the engine refuses a stage, its part holds the next one's."""
        together: list[str] = []
        for part in ("mix", "yield", "usage", "rate", "timing"):
            together.append(part)
            if part not in self._refused:
                if len(together) > 1:
                    parts = f"{', '.join(together[:-1])} and {together[-1]}"
                    yield f"{parts} are not told apart: {self._refused[together[0]]}"
                together = []

    # ------------------------------------------------------------------------------------------------------ volumes

    @cached_property
    def _runs(self) -> Fraction:
        return Fraction(self._base.number.expected)

    @cached_property
    def _runs_of_head(self) -> Fraction:
        return Fraction(self._head.number.expected)

    @cached_property
    def _asked(self) -> Fraction:
        return asked_of(self._base, self._head)

    @cached_property
    def _driven(self) -> Fraction:
        """How many runs a plan here has: the base's volume is taken for runs, whatever it is of."""
        return self._runs if self._base.workflow.runs else self._runs * Fraction(self._base.images)

    @cached_property
    def _costs_before(self) -> Costs:
        return {(self._named(step), day): cost for (step, day), cost in costs_of(self._base).items()}

    def _times(self, costs: Costs, factor: Fraction) -> Costs:
        """The same for so many times the runs; what falls due by time hangs on none."""
        base, head = (
            {cost.name for cost in part.workflow.every_cost if cost.per in OF_TIME} for part in (self._base, self._head)
        )
        still = {*map(self._named, base), *head}
        return costs if factor == 1 else {key: cost * (1 if key[0] in still else factor) for key, cost in costs.items()}

    # ---------------------------------------------------------------------------------------------------- workflows

    def _named(self, step: str) -> str:
        """What a step of the base is called here; one that is dropped has a name that no other has."""
        return self._names.get(step, f"{step}, dropped")

    @cached_property
    def _before(self) -> Workflow:
        """The base's, its steps as they are planned and named as in the head."""

        def named(step: Step) -> Step:
            redo = step.on_reject
            if redo is not None and redo.step != "run":
                redo = redo._replace(step=self._named(redo.step))
            return step._replace(name=self._named(step.name), on_reject=redo)

        costs = (
            cost._replace(name=self._named(cost.name), of=cost.of and self._named(cost.of))
            for cost in self._base.workflow.costs
        )
        workflow = self._base.workflow._replace(costs=tuple(costs))
        return bare(self._base, tuple(map(named, planned_steps(self._base))), workflow)

    @cached_property
    def _now(self) -> Workflow:
        return bare(self._base, planned_steps(self._head), self._head.workflow)

    @cached_property
    def _mixed(self) -> Workflow:
        """The base's, whose calls ask for what the head's do."""
        after = {step.name: step for step in self._now.steps}

        def mixed(step: Step) -> Step:
            now = after.get(step.name)
            if now is None:
                return step
            return step._replace(model=now.model, tier=now.tier, call=_asking(step.call, now.call))

        return self._before._replace(steps=tuple(map(mixed, self._before.steps)))

    @cached_property
    def _yielding(self) -> Workflow:
        """The head's, whose calls bring in what the base's do."""
        before = {step.name: step for step in self._before.steps}

        def yielding(step: Step) -> Step:
            was = before.get(step.name)
            return step if was is None else step._replace(call=_asking(was.call, step.call))

        return costing_as(self._before, self._now._replace(steps=tuple(map(yielding, self._now.steps))))

    # -------------------------------------------------------------------------------------------------------- plans

    def _plan(self, part: str, workflow: Workflow, tables: Catalogue, runs: Fraction) -> Costs | None:
        """What a workflow costs on the days of the base, so many runs in all; None where it cannot be planned."""
        costs = next((costs for one, by, costs in self._planned if by is tables and one == workflow), None)
        if costs is None:
            scenario = self._base.scenario._replace(defaults=Defaults(), assumed=())
            made = WorkflowPart(scenario, workflow, StepPrices(tables))
            try:
                made.build(Stretches(scenario, tables, self._cuts))
            except CostplanError as error:
                self._refused[part] = error.problems[0].message
                return None
            costs = costs_of(made)
            self._planned.append((workflow, tables, costs))
        return self._times(costs, runs / self._driven)


def asked_of(base: WorkflowPart, head: WorkflowPart) -> Fraction:
    """The runs that a head's volume takes at the base's acceptance."""
    runs = Fraction(head.number.expected)
    return runs if head.workflow.runs else runs * Fraction(head.images) / Fraction(base.images)


def stages_of(found: Sequence[tuple[str, Costs | None]]) -> list[Stage]:
    """Stages by what they cost. What the engine cannot plan half-way (None) costs what it does at the next stage, so
    that its part holds that one's too; the last is always planned."""
    stages: list[Stage] = []
    for part, costs in reversed(found):
        stages.append(Stage(part, stages[-1].costs if costs is None else costs))
    return stages[::-1]


def costs_of(part: WorkflowPart) -> Costs:
    """What the steps of a workflow cost."""
    sums = PlanCosts(part.spans).sums_when(lambda charge: charge.step, None, lambda stretch: stretch.start)
    return {key: Fraction(cost.expected) for key, cost in sums.items()}


def _choice(step: Step) -> tuple[object, ...]:
    """What a step asks for, as it is written."""
    call = step.call
    return step.model, step.tier, call.kind, call.size, call.quality, call.n, call.parameters


def _asking(call: Call, now: Call) -> Call:
    """A call that asks for what another does, with its own prompt and, if it is of the same kind, its own inputs."""
    if call.kind != now.kind:
        call = now._replace(prompt=call.prompt, prompt_tokens=call.prompt_tokens)
    return call._replace(size=now.size, quality=now.quality, n=now.n, parameters=now.parameters)
