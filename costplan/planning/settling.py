"""Steps as they are called: defaults filled in where the model takes them, and what no model takes refused.
It prices nothing; pricing/legal_calls.py has the rules of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CostplanError, did_you_mean, wrong
from costplan.pricing.sizes import ASPECT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.catalogue import Catalogue
    from costplan.errors import Place
    from costplan.plan.tries import Form
    from costplan.pricing.call import Call
    from costplan.pricing.legal_calls import Rules
    from costplan.scenario.scenario import Defaults, Scenario
    from costplan.scenario.step import Failure, Step


def settle(step: Step, defaults: Defaults, catalogue: Catalogue) -> Step:
    """The step with the scenario's defaults where its model takes them, then the model's own, checked by its rules.

    Raises:
        InputError: the model is unknown or its rules refuse the call.
    """
    table = catalogue.table(step.model, step.place("model"))
    rules, call = table.rules, step.call
    if call.size is None and defaults.size is not None and rules.size is not None:
        call = call._replace(size=defaults.size)
    if call.quality is None and defaults.quality is not None and rules.takes("quality", defaults.quality):
        call = call._replace(quality=defaults.quality)
    if call.prompt is None and call.prompt_tokens is None and not call.is_text:
        call = call._replace(prompt_tokens=defaults.prompt_tokens)
    call, defaults = _one_shape(step, call, defaults, rules)
    said = dict(call.parameters)
    fitting = {key: value for key, value in defaults.parameters if key not in said and rules.takes(key, value)}
    call = call._replace(parameters=tuple(sorted((fitting | said).items())))
    return step._replace(model=table.name, call=rules.settle(table.model, call, step.place))


def _one_shape(step: Step, call: Call, defaults: Defaults, rules: Rules) -> tuple[Call, Defaults]:
    """The call and the defaults, where a default of the size or of the aspect ratio contradicts what the step says of
    the other: what the step says stands."""
    shape = rules.size.shape_of(call.size) if rules.size is not None else None
    if shape is None:
        return call, defaults
    if step.call.size is not None:
        return call, defaults._replace(parameters=tuple(item for item in defaults.parameters if item[0] != ASPECT))
    said = call.parameter(ASPECT) or dict(defaults.parameters).get(ASPECT, shape.ratio)
    return (call if said == shape.ratio else call._replace(size=shape.sold)), defaults


def lowered(step: Step, form: Form, catalogue: Catalogue) -> Call:
    """The call of a settled step with the changes of retries after some failures: of each the lowest that is said,
    where the model has the key and the planned value ranks above it."""
    rules = catalogue.table(step.model).rules
    call = step.call
    for key, value in (change for failure in form for change in failure.then):
        if not rules.ranks_above(key, call.attribute(key), value):
            continue
        if key == "quality":
            call = call._replace(quality=value)
        else:
            call = call._replace(parameters=tuple(sorted((dict(call.parameters) | {key: value}).items())))
    return step.call if call == step.call else rules.settle(step.model, call, step.place)


def check_lowers(failure: Failure, steps: Iterable[Step], catalogue: Catalogue) -> str:
    """What is to be said of a retry that lowers no call of some settled steps; empty where it lowers one.

    Raises:
        InputError: it never can, since ``auto`` has no rank.
    """
    met = []
    for key, value in failure.then:
        for step in steps:
            rules, now = catalogue.table(step.model).rules, step.call.attribute(key)
            if rules.ranks_above(key, now, value):
                return ""
            if rules.takes(key, value):
                met.append((step.name, key, value, now))
    if met and all("auto" in (value, now) for _, _, value, now in met):
        name, key, value, now = met[0]
        raise wrong(
            "no-rank",
            f"{failure.kind}.retry.then: {key} {value} cannot lower step {name!r}, which has {key} {now}",
            f"auto has no rank: state a {key} for {'the step' if now == 'auto' else 'the retry'}",
            failure.place,
        )
    told = ", ".join(f"{name} has {key} {now}" for name, key, _, now in met)
    return f"{failure.change}: it lowers nothing, since {told}" if met else ""


def check_defaults(scenario: Scenario, catalogue: Catalogue) -> None:
    """A default that no step's model takes would be ignored without a word, so it is an error.

    Raises:
        InputError: there is one.
    """
    defaults = scenario.defaults
    said = [("quality", defaults.quality)] if defaults.quality is not None else []
    steps = [step for workflow in scenario.workflows for step in workflow.steps]
    check_taken([*said, *defaults.parameters], steps, "defaults", defaults.place, catalogue)


def defaults_taken(defaults: Defaults, models: Iterable[str], catalogue: Catalogue) -> Defaults:
    """The defaults that one of some models takes at least, without the others; sizes and prompts all stay."""
    every = [catalogue.table(model).rules for model in models]

    def is_taken(key: str, value: str) -> bool:
        return any(rules.takes(key, value) for rules in every)

    quality = defaults.quality if defaults.quality is None or is_taken("quality", defaults.quality) else None
    return defaults._replace(quality=quality, parameters=tuple(item for item in defaults.parameters if is_taken(*item)))


def check_taken(
    said: Iterable[tuple[str, str]], steps: Iterable[Step], what: str, place: Place, catalogue: Catalogue
) -> None:
    """Each key with its value is taken by the model of at least one of the steps.

    Raises:
        InputError: one is not; it stands in ``what``, at ``place``.
    """
    tables = []
    for step in steps:
        try:
            tables.append(catalogue.table(step.model))
        except CostplanError:
            return  # the model is told at its step
    for key, value in said:
        if tables and not any(table.rules.takes(key, value) for table in tables):
            known = {name for table in tables for name, _ in table.rules.parameters} | {"quality"}
            values = {quality for table in tables for quality in table.rules.qualities} if key == "quality" else set()
            raise wrong(
                "not-taken",
                f"{what}: no step's model takes {key} {value!r}",
                did_you_mean(value, values) if key == "quality" else did_you_mean(key, known),
                place,
            )
