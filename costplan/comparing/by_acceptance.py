"""At which acceptance of one of its steps an option costs an accepted image what the baseline does: a cheaper model
with more rejects meets a dearer one. What else may move stands in by_volume.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.comparing.break_even import Costs
from costplan.comparing.contender import Axis
from costplan.comparing.crossing import crossings
from costplan.named import NamedTuple
from costplan.scenario.scenario import NO_WORKFLOWS
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.comparing.break_even import BreakEven
    from costplan.comparing.contender import Contender
    from costplan.plan.plan import Plan
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.step import Step
    from costplan.units import Number

STEPS = 2
"""Of so many steps of an option, the first ones."""

MOST_TRIES = 20
"""The rarest acceptance that is looked at is one of so many."""

CLOSE = Fraction(1, 10_000)
"""The width of a bracket of tries for one accepted image: 0.01 % of acceptance or less."""


class _Judged(NamedTuple):
    """A step of an option whose results are judged, as it is planned."""

    loaded: LoadedScenario
    workflow: str
    step: Step


def met_by_acceptance(option: Contender, baseline: Contender) -> Iterator[BreakEven]:
    """Where both cost an accepted image the same, for each step that the baseline makes in another way; that they do
    nowhere, where that is so."""
    for judged in _judged(option, baseline)[:STEPS]:
        is_whole = all(len(_workflows(one.plan)) == 1 for one in (option, baseline))
        cost = _per_accepted(baseline.plan, judged.workflow, is_whole=is_whole)
        if cost is not None:
            yield from _met(option, baseline, judged, cost, is_whole=is_whole)


def _judged(option: Contender, baseline: Contender) -> list[_Judged]:
    theirs = {(one.workflow, one.step.name): _way(one.step) for one in _steps(baseline)}
    return [
        one
        for one in _steps(option)
        if one.step.accepted and theirs.get((one.workflow, one.step.name)) != _way(one.step)
    ]


def _steps(contender: Contender) -> Iterator[_Judged]:
    for loaded in contender.scenarios:
        for workflow in loaded.scenario.workflows:
            for step in contender.plan.steps(loaded.scenario.title, workflow.name):
                yield _Judged(loaded, workflow.name, step)


def _way(step: Step) -> tuple[object, ...]:
    """How a step makes its images, whatever becomes of them."""
    return step.terms, step.call, step.keep


def _workflows(plan: Plan) -> set[tuple[str, str]]:
    """Those of the plan; the parts of one that is split by task are one."""
    return {(one.scenario, one.part_of or one.name) for one in plan.workflows if one.name not in NO_WORKFLOWS}


def _per_accepted(plan: Plan, workflow: str, *, is_whole: bool) -> Number | None:
    """What an accepted image costs: of one workflow among several without seats, which it shares."""
    if is_whole:
        return plan.per_accepted
    found = [one for one in plan.workflows if workflow in (one.name, one.part_of)]
    images = sum(one.delivered.expected for one in found)
    if len({one.scenario for one in found}) != 1 or not images:
        return None
    return exact(Fraction(sum(one.total.expected for one in found)) / Fraction(images))


def _met(
    option: Contender, baseline: Contender, judged: _Judged, cost: Number, *, is_whole: bool
) -> Iterator[BreakEven]:
    present = exact(1 / Fraction(judged.step.accepted or 1))
    known = {present: (_per_accepted(option.plan, judged.workflow, is_whole=is_whole) or 0) - cost}

    def difference(tries: Number) -> Number:
        if tries not in known:
            plan = _planned(option, judged, exact(1 / Fraction(tries)), is_whole=is_whole)
            known[tries] = (_per_accepted(plan, judged.workflow, is_whole=is_whole) or 0) - cost
        return known[tries]

    name = f"{judged.workflow}.{judged.step.name}"
    share = Axis(
        of=f"{name}.accepted",
        words=f"how many of {name} are accepted",
        unit="%",
        low=Fraction(1, MOST_TRIES),
        high=1,
        present=exact(1 / Fraction(present)),
        throughout=f"an accepted image at any acceptance from {100 // MOST_TRIES}% to 100%",
    )
    # A step that is redone costs nearly so many times as it is tried, so that tries make a straight line of it.
    places = sorted({1, present, MOST_TRIES})
    found = crossings(difference, places, CLOSE)
    if not found:
        yield share.nowhere(option.name, baseline.name, map(difference, places))
    for one in reversed(found):
        asked = {*places, one.at}
        at = exact(1 / Fraction(one.at))
        yield share.met(
            option.name,
            baseline.name,
            at=at,
            cost=exact(cost + difference(one.at)),
            error=exact(one.error * at * at),
            leaps=one.leaps,
            rises=not one.rises,
            curve=[Costs(exact(1 / Fraction(tries)), exact(cost + difference(tries)), cost) for tries in asked],
        )


def _planned(option: Contender, judged: _Judged, accepted: Number, *, is_whole: bool) -> Plan:
    """The option with that acceptance of the step: its workflow alone, where nothing that seats include is shared."""

    def judge(loaded: LoadedScenario, *, alone: bool) -> LoadedScenario:
        workflows = [
            workflow._replace(
                steps=tuple(_with(step, accepted) if step.name == judged.step.name else step for step in workflow.steps)
            )
            if workflow.name == judged.workflow
            else workflow
            for workflow in loaded.scenario.workflows
            if workflow.name == judged.workflow or not alone
        ]
        scenario = loaded.scenario._replace(workflows=tuple(workflows), throughput=None)
        return loaded._replace(scenario=scenario._replace(seats=()) if alone else scenario)

    pooled = any(line.workflow == judged.workflow for pool in option.plan.pools for line in pool.uses)
    if pooled or is_whole:
        return option.planned([judge(one, alone=False) if one is judged.loaded else one for one in option.scenarios])
    return option.planned([judge(judged.loaded, alone=True)])


def _with(step: Step, accepted: Number) -> Step:
    return step._replace(accepted=Fraction(accepted), calibrated=False, learned=None, stated=None)
