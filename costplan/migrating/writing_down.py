"""What moved steps come to as a change of their scenario: a default where all that rest on it want the same, else a key
of the step. What the steps want is found in moving.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.migrating.moving import counts_otherwise
from costplan.scenario.layers import put_on
from costplan.scenario.paths import child_of, names_in
from costplan.yamlio import Plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costplan.catalogue import Catalogue
    from costplan.migrating.leaving import Leaving
    from costplan.migrating.moving import NewCall
    from costplan.pricing.legal_calls import Rules
    from costplan.pricing.prices import PriceTable
    from costplan.scenario.scenario import Scenario, Workflow
    from costplan.yamlio import Node

_KEYS = ("model", "tier", "size", "quality")

_LONGEST = 200
"""So many characters a reason may have."""


class WritingDown:
    """Makes the change.

    Args:
        scenario: as it stands.
        document: what it was read from, merged.
        to: the table of the new model.
        catalogue: the tables.
    """

    def __init__(self, scenario: Scenario, document: Node, to: PriceTable, catalogue: Catalogue) -> None:
        self._scenario, self._document, self._to, self._catalogue = scenario, document, to, catalogue
        self._defaults = child_of(document, "defaults")

    def change(self, moved: Sequence[tuple[Leaving, NewCall]]) -> dict[str, Any]:
        """What moves the steps: as ``variants`` have it, None removes a key."""
        wanted = {one.where: want for one, want in moved}
        defaults = self._changed_defaults(wanted)
        change: dict[str, Any] = {"defaults": _typed(defaults)} if defaults else {}
        for one, want in moved:
            keys = self._keys(one, want, defaults)
            if keys:
                *above, last = ("workflows", *one.workflow.path(one.step.name))
                here = change
                for key in above:
                    here = here.setdefault(key, {})
                here[last] = _typed(keys)
        self._lower_retries(moved, change)
        self._unsuppose(moved, change)
        self._uncode(moved, change)
        kept: dict[str, Any] = _without_empty(change)
        return kept

    # ------------------------------------------------------------------------------------------------------ defaults

    def _default(self, key: str) -> str | None:
        """What the scenario's defaults say, as a text."""
        node = child_of(self._defaults, key)
        return None if node is None or node.kind != "scalar" else str(node.value)

    def _states(self, workflow: Workflow, step: str, key: str) -> bool:
        return key in names_in(self._step(workflow, step))

    def _step(self, workflow: Workflow, step: str) -> Node | None:
        """A step as the file states it; with its part of a split on it."""
        node = child_of(self._document, "workflows")
        _, _, _, *part = path = workflow.path(step)
        for key in path[:3]:
            node = child_of(node, key)
        over = node
        for key in part:
            over = child_of(over, key)
        return put_on(node, over) if part and node is not None and over is not None else node

    def _wants(self, key: str, want: NewCall) -> str | None:
        values = {"model": self._to.name, "tier": want.tier, "size": want.size, "quality": want.quality}
        return _text(values[key])

    def _bears(self, key: str, rules: Rules) -> bool:
        """Whether a default moves a step that stays."""
        if key == "size":
            return rules.size is not None
        return key != "quality" or rules.takes(key, self._default(key) or "")

    def _rules(self, wanted: Mapping[str, NewCall]) -> dict[str, Rules]:
        """The rules of each step's model once the steps have moved."""
        return {
            f"{workflow.name}.{step.name}": (
                self._to.rules if f"{workflow.name}.{step.name}" in wanted else self._catalogue.table(step.model).rules
            )
            for workflow in self._scenario.workflows
            for step in workflow.steps
        }

    def _changed_defaults(self, wanted: Mapping[str, NewCall]) -> dict[str, Any]:
        """Those that all steps which rest on them want otherwise, and those that no step takes any more."""
        rules = self._rules(wanted)
        silent = {
            key: [
                f"{workflow.name}.{step.name}"
                for workflow in self._scenario.workflows
                for step in workflow.steps
                if not self._states(workflow, step.name, key)
                and (
                    f"{workflow.name}.{step.name}" in wanted or self._bears(key, rules[f"{workflow.name}.{step.name}"])
                )
            ]
            for key in _KEYS
        }
        changed: dict[str, Any] = {}
        for key in _KEYS:
            said = self._default(key)
            if said is None:
                continue
            wants = {self._wants(key, wanted[where]) if where in wanted else said for where in silent[key]}
            if len(wants) == 1 and (one := wants.pop()) != said and one is not None:
                changed[key] = one
            elif key == "quality" and not any(of.takes(key, said) for of in rules.values()):
                changed[key] = None
        parameters = child_of(self._defaults, "parameters")
        gone = {
            name: None
            for name in names_in(parameters)
            if not any(of.takes(name, _said(parameters, name)) for of in rules.values())
        }
        if gone:
            changed["parameters"] = gone if len(gone) < len(names_in(parameters)) else None
        return changed

    # --------------------------------------------------------------------------------------------------------- steps

    def _keys(self, one: Leaving, want: NewCall, defaults: Mapping[str, Any]) -> dict[str, Any]:
        """The keys of a step that say something else."""
        keys: dict[str, Any] = {}
        for key in _KEYS:
            value = self._wants(key, want)
            if self._states(one.workflow, one.step.name, key):
                if value != _said(self._step(one.workflow, one.step.name), key):
                    keys[key] = value
            elif value is not None and value != self._would(key, defaults):
                keys[key] = value
        if counts_otherwise(one.step.call, one.table, self._to):
            keys["tokens"] = None
        return keys | self._parameters(one, want, defaults)

    def _would(self, key: str, defaults: Mapping[str, Any]) -> str | None:
        """What a step has that is silent on a key, on the new model and with the new defaults."""
        rules = self._to.rules
        said = defaults[key] if key in defaults else self._default(key)
        if key == "tier":
            return said or "standard"
        if key == "size":
            return said if said is not None else _text(rules.size.default) if rules.size else None
        if key == "quality":
            return said if said is not None and rules.takes(key, said) else rules.quality_default
        return said

    def _parameters(self, one: Leaving, want: NewCall, defaults: Mapping[str, Any]) -> dict[str, Any]:
        own, after = dict(one.step.call.parameters), dict(want.parameters)
        shared = child_of(self._defaults, "parameters")
        gone = defaults.get("parameters", {})
        left = () if gone is None else [name for name in names_in(shared) if name not in gone]
        by_default = {name: _said(shared, name) for name in left}
        keys: dict[str, Any] = {name: None for name in own if name not in after}
        keys |= {
            name: value
            for name, value in after.items()
            if own.get(name) != value and (name in own or by_default.get(name) != value)
        }
        if own and not after and len(keys) == len(own):
            return {"parameters": None}
        return {"parameters": keys} if keys else {}

    # -------------------------------------------------------------------------------------------- what hangs on them

    def _lower_retries(self, moved: Sequence[tuple[Leaving, NewCall]], change: dict[str, Any]) -> None:
        """What a retry lowers to, in workflows of which every step moves."""
        rules = self._to.rules
        for workflow in {one.workflow.called: one.workflow for one, _ in moved}.values():
            steps = sum(len(one.steps) for one in self._scenario.workflows if one.called == workflow.called)
            if sum(one.workflow.called == workflow.called for one, _ in moved) < steps:
                continue
            for failure in workflow.failures:
                then = {
                    key: dict(rules.quality_from).get(value) if key == "quality" else None
                    for key, value in failure.then
                    if not rules.takes(key, value)
                }
                if then:
                    emptied = len(then) == len(failure.then) and not any(then.values())
                    of = change.setdefault("workflows", {}).setdefault(workflow.called, {}).setdefault("failures", {})
                    of[failure.kind] = {"retry": {"then": None if emptied else then}}

    def _unsuppose(self, moved: Sequence[tuple[Leaving, NewCall]], change: dict[str, Any]) -> None:
        """What is no longer supposed: the model, which is decided now, and what is not there any more."""
        gone: dict[str, Any] = {}
        for one, _ in moved:
            keys = _keys_in(change, one)
            removed = {key for key, value in keys.items() if value is None}
            removed |= {f"parameters.{name}" for name, value in (keys.get("parameters") or {}).items() if value is None}
            if "parameters" in removed:
                removed |= {f"parameters.{name}" for name, _ in one.step.call.parameters}
            gone |= {f"{one.workflow.said(one.step.name)}.{key}": None for key in ("model", *removed)}
        supposed = [one.path for one in self._scenario.assumed]
        gone = {path: None for path in supposed if path in gone}
        guessed = self._guessed(moved, change)
        if guessed:
            change["assumed"] = gone | guessed
        elif gone:
            change["assumed"] = gone if len(gone) < len(supposed) else None

    def _guessed(self, moved: Sequence[tuple[Leaving, NewCall]], change: Mapping[str, Any]) -> dict[str, str]:
        """Why what was chosen is supposed: of a step that does not state it, the step as a whole is."""
        guessed = {}
        for one, want in moved:
            for guess in want.changes:
                if guess.is_guess:
                    where = one.workflow.said(one.step.name)
                    is_own = guess.key in _keys_in(change, one) or self._states(one.workflow, one.step.name, guess.key)
                    key = f".{guess.key}" if is_own else ""
                    why = f"{guess.key} {guess.after} stands for {guess.before or 'none'}: {guess.why}"
                    guessed[f"{where}{key}"] = why if len(why) <= _LONGEST else f"{why[: _LONGEST - 1]}…"
        return guessed

    def _uncode(self, moved: Sequence[tuple[Leaving, NewCall]], change: dict[str, Any]) -> None:
        """What the code says of steps that move: it is changed as the list of what to look for says."""
        starts = tuple(f"{one.workflow.said(one.step.name)}." for one, _ in moved)
        said = [one.path for one in self._scenario.in_code]
        gone = {path: None for path in said if path.startswith(starts)}
        if gone:
            change["in_code"] = gone if len(gone) < len(said) else None


def _keys_in(change: Mapping[str, Any], one: Leaving) -> Mapping[str, Any]:
    """What a change says of a step."""
    for name in ("workflows", *one.workflow.path(one.step.name)):
        change = change.get(name, {})
    return change


def _said(node: Node | None, key: str) -> str:
    """What a scalar under a key says; empty where none is there."""
    child = child_of(node, key)
    return "" if child is None else str(child.value)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _typed(keys: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the writer takes them: a size needs no quotes."""
    return {key: Plain(value) if key == "size" and value is not None else value for key, value in keys.items()}


def _without_empty(change: Any) -> Any:
    if not isinstance(change, dict):
        return change
    kept = {key: _without_empty(value) for key, value in change.items()}
    return {key: value for key, value in kept.items() if value != {}}
