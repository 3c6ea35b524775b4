"""One model's own file of YAML, as some catalogues keep them: its name, and its costs under LiteLLM's keys by region.
It is read as the map of models that LiteLLM itself has; what its keys mean stands in litellm_map.py."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.errors import wrong

if TYPE_CHECKING:
    from costplan.yamlio import Node

EVERYWHERE = "*"
"""The region of a cost that holds in all."""

_MODES = {"image": "image_generation"}


def document_of_yaml(data: bytes, shown: str) -> dict[str, Any]:
    """The model as a row of LiteLLM's map, one for each region that has costs of its own.

    Raises:
        InputError: it is not the YAML taken here, or no such file.
    """
    node = yamlio.parse(data, shown)
    found = _plain(node)
    costs = found.get("costs") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(found.get("model"), str) or not isinstance(costs, list):
        what = "this is no file of a model with its costs"
        raise wrong("no-catalogue", what, "it has 'model', and a list of 'costs' under LiteLLM's keys", node.where)
    mode, rows = str(found.get("mode") or ""), {}
    for cost in costs:
        if isinstance(cost, dict):
            region = cost.pop("region", EVERYWHERE)
            name = found["model"] if region == EVERYWHERE else f"{region}/{found['model']}"
            seller = str(found.get("provider") or "")
            rows[name] = {"litellm_provider": seller, "mode": _MODES.get(mode, mode), **cost}
    return rows


def _plain(node: Node) -> Any:
    """The values alone: texts, exact numbers, lists and mappings."""
    if node.kind == "mapping":
        return {key: _plain(value) for key, (_, value) in node.value.items()}
    if node.kind == "sequence":
        return [_plain(item) for item in node.value]
    if node.kind == "scalar" and node.plain:
        try:
            return Decimal(node.value)
        except InvalidOperation:
            return node.value
    return node.value
