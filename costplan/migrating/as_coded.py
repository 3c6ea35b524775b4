"""A scenario as the code has it that it was drafted of: on the models that the code names, with the code's own words.
What the code says stands under ``in_code:``; nothing is priced here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.drafting.quality_of_request import counts_auto, nearest_quality
from costplan.drafting.sizes_of_vendors import legal_size
from costplan.errors import InputError
from costplan.migrating.still_answering import StillAnswering
from costplan.named import NamedTuple
from costplan.planning.settling import settle
from costplan.pricing.sizes import SizeError, size_of
from costplan.scenario.file import laid
from costplan.scenario.in_code import NONE, code_of
from costplan.yamlio import Plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.catalogue import Catalogue
    from costplan.pricing.legal_calls import Rules
    from costplan.pricing.prices import PriceTable
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.in_code import InCode
    from costplan.scenario.scenario import Scenario, Workflow
    from costplan.scenario.step import Step


class AsCoded(NamedTuple):
    """A scenario as the code has it.

    Attributes:
        loaded: the scenario, on the models that the code names.
        tables: those of such models, by ``workflow.step``, where the scenario plans others.
        autos: the steps whose quality the code leaves to a model of which nobody can count it, so that it is another.
        notes: what is to be told.
    """

    loaded: LoadedScenario
    tables: Mapping[str, PriceTable]
    autos: frozenset[str]
    notes: tuple[str, ...]


def as_coded(loaded: LoadedScenario, catalogue: Catalogue) -> AsCoded:
    """The scenario on the models that the code names. A call that such a model does not take stays as it is planned,
    which is told."""
    scenario, coded = loaded.scenario, loaded
    tables: dict[str, PriceTable] = {}
    notes, autos = [], set()
    for workflow in scenario.workflows:
        for step in workflow.steps:
            said = code_of(scenario.in_code, workflow.said(step.name))
            model, where = said.get("model"), f"{workflow.name}.{step.name}"
            if model is None or not catalogue.has(model.said):
                continue
            table = catalogue.table(model.said, model.place)
            if table.model == catalogue.table(step.model).model:
                continue
            tables[where] = table
            quality, is_auto, told = _quality(step, said, table, scenario, catalogue)
            change = _keys(step, said, table.rules, quality) | {"model": table.name}
            try:
                tried = laid(coded, _change(coded.scenario, workflow, step, change))
                here = next(one for one in tried.scenario.workflows if one.name == workflow.name)
                settle(
                    next(one for one in here.steps if one.name == step.name),
                    tried.scenario.defaults,
                    StillAnswering(catalogue, {table.model}),
                )
            except InputError as error:
                told = f"{error.problems[0].message}, so before is as {step.model} is planned"
            else:
                coded = tried
                autos |= {where} if is_auto else set()
            if told:
                notes.append(f"{where}: the code names {table.model}; {told}")
    return AsCoded(loaded=coded, tables=tables, autos=frozenset(autos), notes=tuple(notes))


def _change(scenario: Scenario, workflow: Workflow, step: Step, keys: dict[str, Any]) -> dict[str, Any]:
    """What puts keys into a step: nothing of them is supposed any more."""
    change: dict[str, Any] = keys
    for key in reversed(("workflows", *workflow.path(step.name))):
        change = {key: change}
    paths = {f"{workflow.said(step.name)}.{key}" for key in keys}
    supposed = [one.path for one in scenario.assumed]
    gone: dict[str, None] = {path: None for path in supposed if path in paths}
    return change | ({"assumed": gone if len(gone) < len(supposed) else None} if gone else {})


def _keys(step: Step, said: Mapping[str, InCode], rules: Rules, quality: str | None) -> dict[str, Any]:
    change: dict[str, Any] = {}
    if quality != step.call.quality:
        change["quality"] = quality
    size = _size(step, said, rules)
    if size is not None and size != str(step.call.size):
        change["size"] = Plain(size)
    own = dict(step.call.parameters)
    parameters: dict[str, Any] = {name: None for name, value in own.items() if not rules.takes(name, value)}
    parameters |= {
        key: one.said for key, one in said.items() if key not in ("quality", "size") and rules.takes(key, one.said)
    }
    if parameters:
        is_gone = own and len(parameters) == len(own) and not any(parameters.values())
        change["parameters"] = None if is_gone else parameters
    return change


def _quality(
    step: Step, said: Mapping[str, InCode], table: PriceTable, scenario: Scenario, catalogue: Catalogue
) -> tuple[str | None, bool, str]:
    """The quality that the call of the code has, whether it stands for auto, and what is to be told of it."""
    rules = table.rules
    if not rules.qualities:
        return None, False, ""
    word = said["quality"].said if "quality" in said else step.call.quality or NONE
    if word != NONE and not rules.takes("quality", word):
        near = nearest_quality(rules, word)
        return near, False, f"it has no quality {word}, so before is at {near}"
    quality = rules.quality_default or nearest_quality(rules, "medium") if word == NONE else word
    size = _size(step, said, rules) or step.call.size
    still = StillAnswering(catalogue, {table.model})
    if quality == "auto" and not counts_auto(table.model, size, scenario.period.first, still):
        near = nearest_quality(rules, "medium")
        return near, True, f"what its quality auto is served as cannot be counted, so before is at {near}"
    return quality, False, ""


def _size(step: Step, said: Mapping[str, InCode], rules: Rules) -> str | None:
    """The size that the code asks for, where the model takes it, or the nearest to what is planned."""
    rule, planned = rules.size, step.call.size
    if rule is None:
        return None
    asked = said["size"].said if "size" in said else NONE
    try:
        if asked != NONE and rule.takes(size_of(asked)):
            return asked
    except SizeError:
        pass
    if planned is None or rule.takes(planned):
        return None
    return str(legal_size(rule, planned))
