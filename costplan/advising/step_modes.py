"""What the decision tree says of the steps of a scenario, and what the scenario comes to in each way to call them.
Scenarios are read in project/; the tree and the cost of a call stand beside this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.advising.decision_tree import INSTANT, THINKING, decide
from costplan.advising.mode_costs import mode_costs
from costplan.advising.modes_advised import HONEST, AdvisedPrompt, Modes
from costplan.advising.trial import Trial
from costplan.errors import CostplanError, InputError
from costplan.planning.building import build_plan
from costplan.planning.quoting import ASSUMED_PROMPT
from costplan.planning.settling import settle
from costplan.quantity import certain
from costplan.scenario.file import changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from costplan.advising.mode_costs import ModeChoice, ModeCosts
    from costplan.catalogue import Catalogue
    from costplan.errors import Problem
    from costplan.plan.plan import Plan
    from costplan.pricing.call import Call
    from costplan.pricing.legal_calls import Rules
    from costplan.quantity import Quantity
    from costplan.scenario.file import LoadedScenario
    from costplan.units import Number

NOT_ON_ITS_DAYS = ("after-shutdown", "no-price")
"""What keeps a scenario from being planned, and the tree from nothing."""

MOST_PLANS = 80
"""So many changed scenarios are planned; the costs of further steps are told a call."""


def modes_of_steps(loaded: LoadedScenario, catalogue: Catalogue, as_of: date, told: Sequence[str]) -> Modes:
    """What the tree says of the steps of a scenario, and what it comes to over its period in each way; of one whose
    models have no price on its days, or have ended, what the tree says alone. ``told`` is to be told of how it was
    read.

    Raises:
        InputError: something else in it is wrong.
    """
    planner: _Planner | None = None
    unplanned: tuple[Problem, ...] = ()
    try:
        planner = _Planner(loaded, catalogue, as_of)
    except InputError as error:
        if any(one.code not in NOT_ON_ITS_DAYS for one in error.problems):
            raise
        unplanned = error.problems
    found = Modes(
        title=loaded.scenario.title,
        file=loaded.file,
        as_of=as_of,
        prompts=tuple(_steps(loaded, catalogue, as_of, planner)),
        tables_used=catalogue.used(),
        fingerprint=catalogue.fingerprint(),
        period=str(loaded.scenario.period),
        complete=False,
        unplanned=unplanned,
        notes=(*told, *HONEST),
        what_ifs=loaded.what_ifs,
    )
    return _with_sums(found, planner) if planner else found


def _with_sums(modes: Modes, planner: _Planner) -> Modes:
    """With what the scenario comes to, as it is planned and by the tree."""
    notes = [*modes.notes]
    if planner.left <= 0:
        notes.append(f"{MOST_PLANS} changed scenarios were planned; the costs of further steps are told a call")
    by_tree: tuple[Quantity | None, Number | None] = (planner.present.total, 0)
    if moved := [change for one in modes.prompts for change in _by_tree(one)]:
        planner.left = max(planner.left, 1)
        by_tree = planner.planned(moved)
    if not planner.present.complete:
        notes.append("something in the plan is not known and in no total: costplan estimate says what")
    return modes._replace(
        total=planner.present.total,
        complete=planner.present.complete,
        by_tree=by_tree[0] if any(costs.modes for one in modes.prompts for costs in one.costs) else None,
        more=by_tree[1],
        notes=tuple(notes),
    )


class _Planner:
    """Plans a scenario with other ways of its steps, so many times at most."""

    def __init__(self, loaded: LoadedScenario, catalogue: Catalogue, as_of: date) -> None:
        self._trial = Trial(_bare(loaded), catalogue, as_of)
        self.present = self._trial.plan
        self.left = MOST_PLANS

    def planned(self, changes: Iterable[str], workflow: str = "") -> tuple[Quantity | None, Number | None]:
        """What it comes to under some ``--set``, and how much more that is than as planned.

        Args:
            changes: what is set.
            workflow: the one that they are in, where it is one.

        Returns:
            None where it cannot be planned, or not any more; no more where something else is unknown in it.
        """
        if self.left <= 0:
            return None, None
        self.left -= 1
        trial = self._trial.part(workflow) if workflow else self._trial
        before = trial.plan
        try:
            after = build_plan(_bare(changed(trial.loaded, changes)), trial.catalogue, trial.as_of)
        except CostplanError:
            return None, None
        total = self.present.total.without(before.total) + after.total
        if _unknown(after) == _unknown(before):
            return total, after.total.expected - before.total.expected
        return total if len(self.present.unknowns) == len(before.unknowns) and after.complete else None, None


def _bare(loaded: LoadedScenario) -> LoadedScenario:
    """Without what costs nothing."""
    return loaded._replace(scenario=loaded.scenario._replace(throughput=None, budget=None))


def _unknown(plan: Plan) -> set[tuple[str, str, str]]:
    return {(one.workflow, one.step, one.unknown.what) for one in plan.unknowns}


def _by_tree(one: AdvisedPrompt) -> Iterator[str]:
    """What ``--set`` puts a step into the mode of the tree by, where it is in the other."""
    for costs in one.costs if one.agrees is False else ():
        way = costs.of(one.branch.mode)
        if way is not None:
            yield from _sets(one.path, way)


def _steps(
    loaded: LoadedScenario, catalogue: Catalogue, as_of: date, planner: _Planner | None
) -> Iterator[AdvisedPrompt]:
    scenario = loaded.scenario
    day = min(max(as_of, scenario.period.first), scenario.period.last)
    seen: set[str] = set()
    for workflow in scenario.workflows:
        for step in workflow.steps:
            path = workflow.said(step.name)
            if path in seen or step.call.is_text:  # parts of a split share it
                continue
            seen.add(path)
            settled = settle(step, scenario.defaults, catalogue)
            call = settled.call
            tokens = call.prompt_tokens
            if call.prompt is None and tokens is None:
                call = call._replace(prompt_tokens=certain(ASSUMED_PROMPT), prompt_assumed=True)
            costs = mode_costs(call, settled.model, settled.tier, day, catalogue)
            branch = decide(call.prompt, call.n, tokens)
            yield AdvisedPrompt(
                where=workflow.shown(step.name),
                prompt=call.prompt,
                n=call.n,
                kept=settled.keep,
                branch=branch,
                costs=(_over_period(costs, workflow.called, path, planner) if planner else costs,),
                remarks=(*branch.remarks, *_told(call, settled.keep, costs, catalogue.table(settled.model).rules)),
                path=path,
            )


def _over_period(costs: ModeCosts, workflow: str, path: str, planner: _Planner) -> ModeCosts:
    """Each way with what the scenario comes to over its period."""

    def planned(way: ModeChoice) -> ModeChoice:
        if way.present:
            return way._replace(total=planner.present.total, more=0)
        if way.cost is None:
            return way
        total, more = planner.planned(_sets(path, way), workflow)
        return way._replace(total=total, more=more)

    return costs.each_way(planned)


def _sets(path: str, way: ModeChoice) -> list[str]:
    """What ``--set`` takes to make a step that way."""
    return [f"{path}.{key}={value}" for key, value in way.changes]


def _told(call: Call, kept: int, costs: ModeCosts, rules: Rules) -> Iterator[str]:
    """What is to be known of several images."""
    if call.n > 1 and kept < call.n:
        yield (
            f"{kept} of {call.n:,} are kept: images to choose from need not go together, and for these the guide has "
            f"'{INSTANT.title()} or {THINKING.title()}'"
        )
    if (calls := rules.calls_for(call)) > 1:
        yield f"its model makes them in {calls:,} calls, which know nothing of each other"
    elif call.n > 1 and not costs.modes:
        yield "models of today make the images of a call apart from each other, and no consistent series"
