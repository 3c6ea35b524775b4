"""Dotted paths into a scenario's document, as people type them: ``posts.draft.size``, ``drivers.posts``, ``period``.
What is done with what they lead to stands in overrides.py."""

from __future__ import annotations

from costplan import yamlio
from costplan.errors import Place, did_you_mean

_TOP = (
    "scenario",
    "period",
    "holidays",
    "defaults",
    "drivers",
    "seats",
    "workflows",
    "budget",
    "throughput",
    "contracts",
)
_OF_A_WORKFLOW = ("tags", "runs", "deliver", "steps", "failures", "costs")
"""Keys of a workflow that may have keys of their own."""


class Refused(Exception):
    """Why a path leads nowhere, or why what it leads to cannot be changed, and the remedy."""


def start_of(document: yamlio.Node, names: list[str]) -> tuple[yamlio.Node, list[str]]:
    """The step, workflow or document in which a path goes on, and the keys that it has from there."""
    workflows = child_of(document, "workflows")
    workflow = _longest(names, names_in(workflows))
    if not workflow:
        if names[0] not in _TOP:
            remedy = did_you_mean(names[0], (*names_in(workflows), *_TOP))
            raise Refused(f"there is no workflow {names[0]!r}", remedy)
        return document, names
    node = child_of(workflows, workflow) or document
    names = names[workflow.count(".") + 1 :]
    steps = child_of(node, "steps")
    if step := _longest(names[:-1], names_in(steps)):
        return child_of(steps, step) or node, names[step.count(".") + 1 :]
    if len(names) > 1 and names[0] not in _OF_A_WORKFLOW:
        raise Refused(f"{workflow} has no step {names[0]!r}", did_you_mean(names[0], names_in(steps)))
    if not names:
        raise Refused(f"{workflow!r} is a workflow, not a key of one", "write --set workflow.step.key=value")
    return node, names


def end_of(node: yamlio.Node, keys: list[str], names: list[str]) -> tuple[yamlio.Node, str]:
    """The mapping that a path ends in, which is there, and its key in it."""
    while True:
        name = _longest(keys, names_in(node))
        if not name:
            within = ".".join(names[: len(names) - len(keys)]) or "the scenario"
            remedy = did_you_mean(keys[0], names_in(node)) if names_in(node) else "name a mapping's key"
            raise Refused(f"there is no {keys[0]!r} in {within} to change", remedy)
        keys = keys[name.count(".") + 1 :]
        if not keys:
            return node, name
        node = node.value[name][1]


def holder_of(node: yamlio.Node, keys: list[str], where: Place) -> yamlio.Node:
    """The mapping that holds the last of the keys; those on the way that are not there yet are made."""
    for name in keys[:-1]:
        child = child_of(node, name)
        if child is None:
            child = yamlio.Node("mapping", {}, where)
            _mapping(node, name)[name] = (yamlio.Node("scalar", name, where), child)
        node = child
    _mapping(node, keys[-1])
    return node


def _mapping(node: yamlio.Node, name: str) -> dict[str, tuple[yamlio.Node, yamlio.Node]]:
    if node.kind != "mapping":
        raise Refused(f"{name!r} has nothing to stand in", "name a mapping's key")
    mapping: dict[str, tuple[yamlio.Node, yamlio.Node]] = node.value
    return mapping


def _longest(names: list[str], known: tuple[str, ...]) -> str:
    """The longest start of a dotted path that is a known name (names may hold dots), or nothing."""
    starts = (".".join(names[:end]) for end in range(len(names), 0, -1))
    return next((start for start in starts if start in known), "")


def workflows_in(document: yamlio.Node) -> tuple[str, ...]:
    """The names of a scenario's workflows."""
    return names_in(child_of(document, "workflows"))


def child_of(node: yamlio.Node | None, name: str) -> yamlio.Node | None:
    """What stands under a key; None where there is none, or nothing that could have one."""
    if node is None or node.kind != "mapping" or name not in node.value:
        return None
    child: yamlio.Node = node.value[name][1]
    return child


def names_in(node: yamlio.Node | None) -> tuple[str, ...]:
    """The keys of a mapping; none of what is no mapping."""
    return tuple(node.value) if node is not None and node.kind == "mapping" else ()
