"""One scenario on both sides, or on one of them: its workflows and seats paired, flexed, and put into cells.
What several scenarios share, and what a file has signed, stands in bridged.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.bridging.filling import Where
from costplan.bridging.flexed import FlexedWorkflow, Stage, costs_of
from costplan.bridging.flexed_seats import fees_of, flexed_seats, seats_of
from costplan.bridging.ties import ties_of
from costplan.scenario.scenario import SEATS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from costplan.bridging.bridge import StepTie
    from costplan.bridging.filling import Cells
    from costplan.bridging.flexed import Costs, StageTables
    from costplan.bridging.pairing import Pairs
    from costplan.planning.scenario_part import ScenarioPart
    from costplan.planning.workflow_part import WorkflowPart
    from costplan.scenario.scenario import Seats


class Paired:
    """Scenarios on their way into a bridge.

    Args:
        cells: what they cost is added here.
        tables: of both sides.
        pairs: which workflow and step is which.
        cuts: days on which no stretch may run on.
    """

    def __init__(self, cells: Cells, tables: StageTables, pairs: Pairs, cuts: frozenset[date]) -> None:
        self._cells, self._tables, self._pairs, self._cuts = cells, tables, pairs, cuts
        self.ties: list[StepTie] = []
        self.notes: list[str] = []

    def alone(self, part: ScenarioPart, name: str) -> None:
        """A scenario that one side has alone, which is ``new`` or ``dropped``."""
        for workflow in part.workflows:
            self._workflow_alone(workflow, name)
        for (seats_name, center), seats in seats_of(part.scenario):
            self._seats_alone(part, seats_name, center, seats, name, is_new=name == "new")

    def same(self, part: ScenarioPart) -> None:
        """A scenario that both sides share: nothing of it has changed."""
        for workflow in part.workflows:
            self._cells.add_stages(_where(workflow), [Stage("base", costs_of(workflow))])
        for (_, center), seats in seats_of(part.scenario):
            fees = fees_of(part.scenario, seats, part.prices.catalogue)
            self._cells.add_stages(
                Where(scenario=part.scenario.title, workflow=SEATS, cost_center=center), [Stage("base", fees)]
            )

    def both(self, base: ScenarioPart, head: ScenarioPart) -> None:
        """A scenario that both sides have."""
        names = self._pairs.workflows(base.scenario.workflows, head.scenario.workflows)
        before, after = ({one.workflow.name: one for one in side.workflows} for side in (base, head))
        for was, now in names.items():
            self._workflow(before[was], after[now])
        for name, part in before.items():
            if name not in names:
                self._workflow_alone(part, "dropped")
        for name, part in after.items():
            if name not in names.values():
                self._workflow_alone(part, "new")
        self._seats(base, head)

    # ---------------------------------------------------------------------------------------------------- workflows

    def _workflow(self, base: WorkflowPart, head: WorkflowPart) -> None:
        steps = self._pairs.steps(base.workflow, head.workflow)
        self.ties += ties_of(base, head, steps, self._cells.exchanged.rates)
        stated = {cost.name for cost in head.workflow.every_cost}
        beside = {cost.name: cost.name for cost in base.workflow.costs}
        for one in base.workflow.steps:
            called = steps.get(one.name, one.name)
            beside |= {cost.on(one.name).name: cost.on(called).name for cost in one.costs}
        names = steps | {then: name for then, name in beside.items() if name in stated}
        now = _where(head)
        where = _where(base)._replace(scenario=now.scenario, workflow=now.workflow)
        if base.runs is None or head.runs is None:  # nothing is made in one of them
            stages = [Stage("base", _named(costs_of(base), names)), Stage("volume", costs_of(head))]
        else:
            flexed = FlexedWorkflow(base, head, names, self._tables, self._cuts)
            stages = flexed.stages()
            self.notes += [f"{head.workflow.name}: {blurred}" for blurred in flexed.blurred()]
        stages = [stage._replace(costs=_some(stage.costs, set(names.values()))) for stage in stages]
        self._cells.add_stages(where, stages)
        if where.cost_center != now.cost_center:
            for (step, day), cost in stages[-1].costs.items():
                self._cells.add(where._replace(step=step), day, "moved", 0, -cost)
                self._cells.add(now._replace(step=step), day, "moved", 0, cost)
        self._alone(_where(base), _some(costs_of(base), _steps_of(base) - names.keys()), "dropped", is_new=False)
        self._alone(now, _some(costs_of(head), _steps_of(head) - set(names.values())), "new", is_new=True)

    def _workflow_alone(self, part: WorkflowPart, name: str) -> None:
        base, head = (None, part) if name == "new" else (part, None)
        self.ties += ties_of(base, head, {}, self._cells.exchanged.rates)
        self._alone(_where(part), costs_of(part), name, is_new=name == "new")

    def _alone(self, where: Where, costs: Costs, name: str, *, is_new: bool) -> None:
        for (step, day), cost in costs.items():
            base, head = (0, cost) if is_new else (cost, 0)
            self._cells.add(where._replace(step=step), day, name, base, head)

    # -------------------------------------------------------------------------------------------------------- seats

    def _seats(self, base: ScenarioPart, head: ScenarioPart) -> None:
        """Seats of a cost center that has more of them while another has fewer are moved, not more."""
        before, after = dict(seats_of(base.scenario)), dict(seats_of(head.scenario))
        numbers = [{one.name: one.number for one in side.scenario.seats} for side in (base, head)]
        moved = {name for name in numbers[0] if numbers[0][name] == numbers[1].get(name)}
        for key, seats in after.items():
            if key in before:
                ends = (base.scenario, before[key]), (head.scenario, seats)
                stages = flexed_seats(*ends, self._tables, base.prices.catalogue)
                if key[0] in moved:
                    stages = [one._replace(part="moved") if one.part == "volume" else one for one in stages]
                self._cells.add_stages(Where(scenario=head.scenario.title, workflow=SEATS, cost_center=key[1]), stages)
            else:
                self._seats_alone(head, *key, seats, "moved" if key[0] in moved else "new", is_new=True)
        for key, seats in before.items():
            if key not in after:
                self._seats_alone(base, *key, seats, "moved" if key[0] in moved else "dropped", is_new=False)

    def _seats_alone(
        self, part: ScenarioPart, step: str, center: str, seats: Seats, name: str, *, is_new: bool
    ) -> None:
        where = Where(scenario=part.scenario.title, workflow=SEATS, step=step, cost_center=center)
        self._alone(where, fees_of(part.scenario, seats, part.prices.catalogue), name, is_new=is_new)


def _where(part: WorkflowPart) -> Where:
    center = dict(part.workflow.tags).get("cost_center", "")
    return Where(scenario=part.scenario.title, workflow=part.workflow.of_all_days, cost_center=center)


def _steps_of(part: WorkflowPart) -> set[str]:
    return {step.name for step in part.workflow.steps} | {cost.name for cost in part.workflow.every_cost}


def _some(costs: Costs, steps: Collection[str]) -> Costs:
    return {key: cost for key, cost in costs.items() if key[0] in steps}


def _named(costs: Costs, names: Mapping[str, str]) -> Costs:
    return {(names[step], day): cost for (step, day), cost in costs.items() if step in names}
