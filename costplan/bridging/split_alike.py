"""Sides split alike: a workflow that one of them alone splits by task, or changes on a day, is taken in the same parts
of the other, which costs the same, so that what that does is told as mix, usage and rate. Which parts are which is said
by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.bridging.pairing import titles
from costplan.planning.building import build_plans
from costplan.scenario.eras import cut_alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costplan.bridging.side import Side
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.scenario import Scenario, Workflow


def split_alike(base: Side, head: Side) -> tuple[Side, Side]:
    """The sides with each workflow split where the other one splits it.

    A side is not split by task where a file has signed what its workflows come to, and stays as it is where its seats
    include something: what is used of that is not found part by part.
    """
    names = titles(base.files, head.files)
    before, now = ({one.scenario.title: one.scenario for one in side.loaded} for side in (base, head))
    both = [(was, called) for was, called in names.items() if was in before and called in now]
    of_head = {was: now[called] for was, called in both}
    of_base = {called: before[was] for was, called in both}
    return _split(base, of_head), _split(head, of_base)


def _split(side: Side, others: Mapping[str, Scenario]) -> Side:
    """A side with the workflows split that are split in the other's scenarios, which stand by the title they have
    here."""
    if side.plan is None or side.catalogue is None or side.plan.pools or side.plan.tallies:
        return side
    by_task = side.signed is None
    loaded = [_as_in(one, others.get(one.scenario.title), by_task=by_task) for one in side.loaded]
    if all(one is was for one, was in zip(loaded, side.loaded, strict=True)):
        return side
    plan = build_plans(loaded, side.catalogue, side.plan.as_of, (), side.built)
    return side._replace(loaded=tuple(loaded), plan=plan)


def _as_in(loaded: LoadedScenario, other: Scenario | None, *, by_task: bool) -> LoadedScenario:
    workflows = tuple(_parts(loaded.scenario, other)) if other and by_task else loaded.scenario.workflows
    if other:
        workflows = tuple(cut_alike(workflows, other.workflows))
    if len(workflows) == len(loaded.scenario.workflows):
        return loaded
    return loaded._replace(scenario=loaded.scenario._replace(workflows=workflows))


def _parts(scenario: Scenario, other: Scenario) -> Iterator[Workflow]:
    """The workflows, each in the parts that another scenario has of it."""
    for workflow in scenario.workflows:
        like = [one for one in other.workflows if one.split and one.called == workflow.of_all_days]
        like = list({one.of_all_days: one for one in like}.values())
        if workflow.split is None and like:
            for one in like:
                assert one.split is not None
                era = workflow.era and workflow.era._replace(name=one.of_all_days)
                name = workflow.name.replace(workflow.of_all_days, one.of_all_days, 1)
                yield workflow._replace(name=name, split=one.split._replace(own=()), era=era)
        else:
            yield workflow
