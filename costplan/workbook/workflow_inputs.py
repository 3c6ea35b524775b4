"""What a workflow assumes: its own volume, the share that a part of it has, and the figures of its steps and failures.
What the parts of a split workflow say alike stands once, and is changed in all of them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.planning.learned_shares import over_all
from costplan.quantity import certain
from costplan.scenario.step import CALIBRATED
from costplan.units import PICO, SEARCH, exact
from costplan.workbook.assumption import Assumption, of_driver, replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.quantity import Quantity
    from costplan.scenario.driver import Driver
    from costplan.scenario.other_cost import OtherCost
    from costplan.scenario.scenario import Scenario, Workflow
    from costplan.scenario.step import Step
    from costplan.workbook.assumption import ChangeDriver, Put


def of_workflow(workflow: Workflow) -> Iterator[Assumption]:
    """The numbers of a workflow; of a part of one, with those that other parts have too."""
    key = ("workflows", workflow.called)
    driver = workflow.runs or workflow.deliver
    assert driver is not None
    if not driver.name:
        yield from of_driver((*key, "runs" if workflow.runs else "deliver"), driver, _in_place(workflow.called))
    if workflow.split is not None:
        yield Assumption(
            key=share_key(workflow),
            kind="share",
            value=certain(exact(workflow.split.share)),
            unit="of runs" if workflow.runs else "of images",
            place=workflow.place,
            put=_put_share(workflow.name),
        )
    for step in workflow.steps:
        yield from _of_step(workflow, step)
    yield from _of_failures((*key, "failures"), workflow)
    for cost in workflow.every_cost:
        yield from _of_cost(workflow, cost)


def share_key(workflow: Workflow) -> tuple[str, ...]:
    """The key of the share of a part of a split workflow: where its first split step says it."""
    assert workflow.split is not None
    return ("workflows", *workflow.path(workflow.split.own[0][0]), "share")


def _put_share(name: str) -> Put:
    def put(into: Scenario, value: Quantity) -> Scenario:
        def changed(one: Workflow) -> Workflow:
            return one._replace(split=one.split and one.split._replace(share=Fraction(value.expected)))

        return _with(into, lambda one: one.name == name, changed)

    return put


def _of_step(workflow: Workflow, step: Step) -> Iterator[Assumption]:
    def key(*more: str) -> tuple[str, ...]:
        return step_key(workflow, step.name, *more)

    def put(change: Callable[[Step, Quantity], Step], stated: str) -> Put:
        owner = workflow.owner_of(step.name, stated)

        def into_step(into: Scenario, value: Quantity) -> Scenario:
            def changed(one: Workflow) -> Workflow:
                steps = (change(each, value) if each.name == step.name else each for each in one.steps)
                return one._replace(steps=tuple(steps))

            return _with(
                into,
                lambda one: one.called == workflow.called and one.owner_of(step.name, stated) == owner,
                changed,
            )

        return into_step

    if "prompt_tokens" in step.places and step.call.prompt_tokens is not None:
        yield Assumption(
            key=key("prompt_tokens"),
            kind="tokens",
            value=step.call.prompt_tokens,
            unit="tokens",
            place=step.place("prompt_tokens"),
            put=put(lambda old, value: old._replace(call=old.call._replace(prompt_tokens=value)), "prompt_tokens"),
        )
    for meter, units in step.call.stated:
        name, of = stated_key(meter), "searches" if meter == SEARCH else "tokens"
        if name[0] in step.places:
            yield Assumption(
                key=key(*name),
                kind="tokens",
                value=units,
                unit=f"{of} a call" if step.call.is_text else f"{of} an image",
                place=step.place(name[0]),
                put=put(_stating(meter), name[0]),
            )
    if step.accepted is not None or step.calibrated:
        yield Assumption(
            key=key("accepted"),
            kind="share",
            value=certain(exact(step.accepted or Fraction(0))),
            unit=f"of results, expected of {step.stated.words}" if step.stated else "of results",
            place=step.place("accepted"),
            put=put(_stated, "accepted"),
            learned=_learned(step),
        )
    if step.on_reject is not None:
        yield Assumption(
            key=key("on_reject", "at_most"),
            kind="whole",
            value=certain(step.on_reject.at_most),
            unit="tries, the first counted",
            place=step.place("on_reject"),
            put=put(_redone_at_most, "on_reject"),
        )


def step_key(workflow: Workflow, step: str, *key: str) -> tuple[str, ...]:
    """The key of a figure of a step: that of one part of a split workflow, or of all of it."""
    return ("workflows", workflow.owner_of(step, key[0]), "steps", step, *key)


def stated_key(meter: str) -> tuple[str, ...]:
    """The key, in a step, of the units of a meter that it states."""
    return ("searches",) if meter == SEARCH else ("tokens", meter)


def _stating(meter: str) -> Callable[[Step, Quantity], Step]:
    def change(old: Step, value: Quantity) -> Step:
        stated = tuple((one, value if one == meter else units) for one, units in old.call.stated)
        return old._replace(call=old.call._replace(stated=stated))

    return change


def _learned(step: Step) -> str:
    if step.learned is None:
        return CALIBRATED if step.calibrated else ""
    return f"{step.learned.words}{over_all(step)} [{step.learned.place}]"


def _stated(step: Step, value: Quantity) -> Step:
    """A share that was changed is stated, and learned no more."""
    return step._replace(accepted=Fraction(value.expected), calibrated=False, learned=None, stated=None)


def _redone_at_most(step: Step, value: Quantity) -> Step:
    assert step.on_reject is not None
    return step._replace(on_reject=step.on_reject._replace(at_most=int(value.expected)))


def _of_failures(key: tuple[str, ...], workflow: Workflow) -> Iterator[Assumption]:
    for at, failure in enumerate(workflow.failures):
        if failure not in workflow.failing:
            continue

        def put(into: Scenario, value: Quantity, at: int = at) -> Scenario:
            def changed(old: Workflow) -> Workflow:
                failing = old.failures[at]._replace(rate=Fraction(value.expected), stated=None)
                return old._replace(failures=replaced(old.failures, at, failing))

            return _with(into, lambda one: one.called == workflow.called, changed)

        yield Assumption(
            key=(*key, failure.kind, "rate"),
            kind="share",
            value=certain(exact(failure.rate)),
            unit=f"of calls, expected of {failure.stated.words}" if failure.stated else "of calls",
            place=failure.place,
            put=put,
        )


def cost_key(workflow: Workflow, cost: OtherCost) -> tuple[str, ...]:
    """The key of a cost beside calls: where the workflow, or the step that it stands on, says it."""
    if cost in workflow.costs:
        return ("workflows", workflow.called, "costs", cost.name)
    return step_key(workflow, cost.of, "costs", cost.own_name)


def _of_cost(workflow: Workflow, cost: OtherCost) -> Iterator[Assumption]:
    """The minutes of a cost, and its rate."""
    key, per = cost_key(workflow, cost), f"per {cost.per.replace('_', ' ')}"
    is_own = cost in workflow.costs
    owner = None if is_own else workflow.owner_of(cost.of, "costs")

    def put(change: Callable[[OtherCost, Quantity], OtherCost]) -> Put:
        def into_cost(into: Scenario, value: Quantity) -> Scenario:
            def all_of(costs: tuple[OtherCost, ...]) -> tuple[OtherCost, ...]:
                return tuple(change(one, value) if one.name == key[-1] else one for one in costs)

            def changed(old: Workflow) -> Workflow:
                if is_own:
                    return old._replace(costs=all_of(old.costs))
                steps = (one._replace(costs=all_of(one.costs)) if one.name == cost.of else one for one in old.steps)
                return old._replace(steps=tuple(steps))

            def is_said(one: Workflow) -> bool:
                return one.called == workflow.called and owner in (None, one.owner_of(cost.of, "costs"))

            return _with(into, is_said, changed)

        return into_cost

    def number(name: str, kind: str, value: Quantity, unit: str, put: Put) -> Assumption:
        return Assumption(key=(*key, name), kind=kind, value=value, unit=unit, place=cost.place, put=put)

    if cost.minutes is not None:
        yield number("minutes", "amount", cost.minutes, per, put(lambda old, value: old._replace(minutes=value)))
    rate, unit = certain(exact(Fraction(cost.rate, PICO))), f"USD {per}" if cost.minutes is None else "USD per hour"
    yield number(cost.rate_key, "price", rate, unit, put(_at_rate))


def _at_rate(cost: OtherCost, value: Quantity) -> OtherCost:
    return cost._replace(rate=exact(Fraction(value.expected) * PICO))


def _in_place(name: str) -> ChangeDriver:
    """Changes the driver that stands inside a workflow, which all parts of it have."""

    def changed(scenario: Scenario, change: Callable[[Driver], Driver]) -> Scenario:
        return _with(
            scenario,
            lambda one: one.called == name,
            lambda one: one._replace(runs=one.runs and change(one.runs), deliver=one.deliver and change(one.deliver)),
        )

    return changed


def _with(scenario: Scenario, chosen: Callable[[Workflow], bool], change: Callable[[Workflow], Workflow]) -> Scenario:
    return scenario._replace(workflows=tuple(change(one) if chosen(one) else one for one in scenario.workflows))
