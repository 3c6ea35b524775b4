"""Variants: named changes of a scenario, each with why, that are read with it and cost nothing until they are compared.
How a change is put on top is that of ``extends``, in layers.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.errors import did_you_mean
from costplan.scenario.scenario import Variant
from costplan.yamlio.probe import Taken

if TYPE_CHECKING:
    from collections.abc import Iterator

CHANGED = (
    *("period", "holidays", "defaults", "drivers", "seats", "workflows", "budget", "throughput", "assumed"),
    *("requires", "equivalent", "in_code", "contracts"),
)
"""What of a scenario a variant may change."""

AS_PLANNED = "as planned"
"""What a scenario is called beside what it could be, so that no variant may be."""


def read_variant(name: str, node: yamlio.Node) -> Variant:
    """A variant: why, and what it changes, of which the shape alone is read.

    Raises:
        InputError: with every problem of it.
    """
    if name == AS_PLANNED:
        raise node.fault("said-twice", f"{AS_PLANNED!r} is the scenario itself", "rename the variant")
    with yamlio.Fields(node, "a variant") as fields:
        why = fields.need("why", yamlio.label)
        change = fields.need("change", _read_change)
    return Variant(name=name, why=why, change=change, place=node.where)


def change_in(document: yamlio.Node, name: str) -> yamlio.Node:
    """What a variant of that name changes, as it stands in the document of a scenario that has one."""
    _, variants = document.value["variants"]
    _, variant = variants.value[name]
    change: yamlio.Node = variant.value["change"][1]
    return change


def as_sets(change: Mapping[str, Any]) -> tuple[str, ...]:
    """A change, a key a text, as ``--set`` takes it."""
    return tuple(_sets(change, ()))


def _sets(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for key, one in value.items():
            yield from _sets(one, (*path, key))
        return
    keys = path[1:] if path[:1] == ("workflows",) and len(path) > 1 else path
    keys = (keys[0], *keys[2:]) if keys is not path and keys[1:2] == ("steps",) else keys
    said = "" if value is None or str(value) == "null" else value
    yield f"{'.'.join(keys)}={yamlio.in_a_line(said) if isinstance(said, list) else said}"


def without_variants(document: yamlio.Node) -> yamlio.Node:
    """The document of a scenario alone."""
    left = {key: entry for key, entry in document.value.items() if key != "variants"}
    return yamlio.Node("mapping", left, document.where, flow=document.flow)


def _read_change(node: yamlio.Node) -> dict[str, Any]:
    if node.kind == "probe":
        raise Taken({"type": "object", "minProperties": 1})
    if node.kind != "mapping":
        raise node.fault("not-a-mapping", f"a change is a mapping of keys to values, not {node.shown}")
    if not node.value:
        raise node.fault("no-value", "it changes nothing", "write what it changes, such as 'drivers:'")
    for name, (key, _) in node.value.items():
        if name not in CHANGED:
            raise key.fault("unknown-key", f"{name!r} is not a key of a change", did_you_mean(name, CHANGED))
    entries: dict[str, Any] = entries_of(node)
    return entries


def entries_of(node: yamlio.Node) -> Any:
    """A node as the writer takes it."""
    if node.kind == "mapping":
        return {key: entries_of(value) for key, (_, value) in node.value.items()}
    if node.kind == "sequence":
        return [entries_of(one) for one in node.value]
    if not node.plain:
        return str(node.value)
    return yamlio.Plain(node.value or "null")
