"""A step moved to another model as it stands: the keys of it that change, and what the other model has no word for.
Which models are worth a look is found in the files of the ways; whoever plans them prices the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.planning.costing import price_call
from costplan.planning.in_force import prices_in_force
from costplan.planning.settling import defaults_taken, settle
from costplan.pricing.prices import STANDARD
from costplan.pricing.sizes import ASPECT, Size
from costplan.units import exact

if TYPE_CHECKING:
    from costplan.alternatives.way import StepAt
    from costplan.pricing.legal_calls import Rules
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.sizes import AnySize
    from costplan.scenario.scenario import Defaults
    from costplan.scenario.step import Step
    from costplan.units import Number


class Moved(NamedTuple):
    """A step with another model: ``settled`` as it would be called, the ``change`` of the scenario that makes it so,
    and what is ``lost``, a sentence for each parameter that the model has not."""

    settled: Step
    table: PriceTable
    change: dict[str, Any]
    lost: tuple[str, ...]


def moved(
    at: StepAt, table: PriceTable, quality: str | None, size: AnySize | None, *, pinned: bool = False
) -> Moved | None:
    """The step asked of another model at a quality and a size; None where that model does not take the call.

    Its tier stays where the model sells it. A parameter that the model has not is left out where it says what its own
    model does unasked, or where the table says what took its place. The change states the tier where the other sells
    fewer, so that it cannot be joined with a change to one of these; a ``pinned`` one states quality and size too.
    """
    states, rules = at.states, table.rules
    defaults, less = _less(at, table)
    tier = next((tier for tier in (states.tier, STANDARD) if is_sold(at, table, tier)), None)
    lost = _lost(at, rules, size)
    if tier is None or lost is None:
        return None
    keys: dict[str, Any] = {"model": table.model}
    if tier != states.tier or any(
        not is_sold(at, table, one)
        for one in prices_in_force(at.catalogue, at.catalogue.account, at.table.model, at.first).tiers
    ):
        keys["tier"] = tier
    quality, size = quality if rules.qualities else None, size if rules.size is not None else None
    by_default = defaults.quality if rules.takes("quality", defaults.quality or "") else None
    if quality != (states.call.quality or by_default) or (pinned and quality is not None):
        keys["quality"] = quality
    by_rule = defaults.size if rules.size is not None else None
    if size != (states.call.size or by_rule) or (pinned and size is not None):
        keys["size"] = None if size is None else yamlio.Plain(str(size))
    said = {key: value for key, value in states.call.parameters if rules.takes(key, value)}
    if rules.size is not None and rules.size.shape_of(size) is not None:
        said.pop(ASPECT, None)  # the size in pixels says it
    more = {key: value for key, value in at.settled.call.parameters if _has_to_be_said(key, value, at, rules)}
    if fewer := {key: None for key, _ in states.call.parameters if key not in said}:
        keys["parameters"] = fewer | more if said or more else None
    elif more:
        keys["parameters"] = more
    call = states.call._replace(quality=quality, size=size, parameters=tuple(sorted((said | more).items())))
    if call.without_tokens != call and not (table.profile and table.profile == at.table.profile):
        call, keys["tokens"] = call.without_tokens, None
        lost = (*lost, f"tokens are left out: they are stated of {at.table.model}")
    try:
        settled = settle(states._replace(model=table.model, tier=tier, call=call), defaults, at.catalogue)
    except CostplanError:
        return None
    change = at.changing(**keys) | ({"defaults": less} if less else {})
    return Moved(settled=settled, table=table, change=change, lost=lost)


def is_sold(at: StepAt, table: PriceTable, tier: str) -> bool:
    """Whether a model sells a service tier on the first and on the last day of the plan."""
    try:
        return all(
            tier in prices_in_force(at.catalogue, at.catalogue.account, table.model, day).tiers
            for day in (at.first, at.last)
        )
    except CostplanError:
        return False


def price(at: StepAt, settled: Step) -> Number | None:
    """What the calls of a step cost that is executed once on the first and once on the last day, in pico-dollars; None
    where not all of it can be counted."""
    try:
        calls = [
            price_call(settled.call, settled.model, day, settled.tier, at.catalogue) for day in (at.first, at.last)
        ]
    except CostplanError:
        return None
    return None if any(call.unknowns for call in calls) else exact(sum(call.cost.expected for call in calls))


def _unasked(rules: Rules, name: str) -> str | None:
    """What a model does with a parameter that nobody states."""
    rule = dict(rules.parameters).get(name)
    return rule.default if rule else None


def _has_to_be_said(name: str, value: str, at: StepAt, rules: Rules) -> bool:
    """Whether what a step's own model does unasked is something that another one has to be asked for."""
    if name in dict(at.states.call.parameters) or name in dict(at.loaded.scenario.defaults.parameters):
        return False
    return rules.takes(name, value) and _unasked(rules, name) not in (None, value)


def _lost(at: StepAt, rules: Rules, size: AnySize | None) -> tuple[str, ...] | None:
    """A sentence for each parameter of the call that another model has not; None where one of them may matter."""
    told = []
    for name, value in at.settled.call.parameters:
        if rules.takes(name, value) or value == _unasked(at.table.rules, name):
            continue
        if name == ASPECT and isinstance(size, Size):
            continue  # its pixels say so
        instead = rules.instead_of(name)
        if not instead:
            return None
        told.append(f"{name} {value} is left out: {instead}")
    return tuple(told)


def _less(at: StepAt, table: PriceTable) -> tuple[Defaults, dict[str, Any]]:
    """The scenario's defaults without what no step would take any more, which would be an error; and that change."""
    scenario = at.loaded.scenario
    others = (
        step.model
        for workflow in scenario.workflows
        for step in workflow.steps
        if (workflow.name, step.name) != (at.workflow.name, at.states.name)
    )
    taken = defaults_taken(scenario.defaults, (table.model, *others), at.catalogue)
    less: dict[str, Any] = {"quality": None} if taken.quality != scenario.defaults.quality else {}
    kept = dict(taken.parameters)
    if gone := {key: None for key, _ in scenario.defaults.parameters if key not in kept}:
        less["parameters"] = gone
    return taken, less
