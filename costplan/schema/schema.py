"""JSON Schema of the files that costplan reads, put together from what their readers tell on a probe.
What a single reader takes stands beside it; nothing here says what a file may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.schema.meanings import EVERYWHERE, MEANINGS
from costplan.yamlio import Schema, or_null, taken_by, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.yamlio import Node

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(kind: str) -> Schema:
    """The JSON Schema of a kind of file, one of :data:`KINDS`."""
    definitions: dict[str, Schema] = {}
    shape: Schema = _hoisted(KINDS[kind](), definitions)
    head = {
        "$schema": DIALECT,
        "$comment": f"printed by 'costplan schema {kind}'",
        "title": f"costplan {kind}",
    }
    return head | shape | {"$defs": dict(sorted(definitions.items()))}


def schema_json(kind: str) -> str:
    """The same as text."""
    import json

    return json.dumps(schema_of(kind), indent=2, ensure_ascii=False) + "\n"


# ----------------------------------------------------------------------------------------------------- kinds of files


def _scenario() -> Schema:
    from costplan.scenario.reader import read_scenario
    from costplan.scenario.variants import CHANGED

    whole = taken_by(read_scenario)
    layer = _layer(whole)
    change = layer | {"title": _CHANGE, "properties": {key: layer["properties"][key] for key in CHANGED}}
    whole["properties"]["variants"]["additionalProperties"]["properties"]["change"] = change
    layer = _layer(whole)
    layer["properties"] = {"extends": taken_by(text)} | layer["properties"]
    return _where_it_extends(layer, whole)


def _budget() -> Schema:
    from costplan.budget.reader import read_budget

    return taken_by(read_budget)


def _contract() -> Schema:
    from costplan.contracts.reader import read_contract

    return taken_by(read_contract)


def _fx() -> Schema:
    from costplan.exchange.fx_file import read_fx

    return taken_by(read_fx)


def _prices() -> Schema:
    from costplan.pricing.price_file import read_overlay, read_table

    return _where_it_extends(_of_named(read_overlay), _of_named(read_table))


def _profile() -> Schema:
    from costplan.pricing.profile_file import read_profile
    from costplan.pricing.profiles import TokenProfile

    return taken_by(lambda node: read_profile(node, "", lambda name, place: TokenProfile(name, (), (), place)))


def _project() -> Schema:
    from pathlib import Path

    from costplan.project.settings import read_project

    return taken_by(lambda node: read_project(node, Path()))


def _calibration() -> Schema:
    from costplan.calibration.file import read_document

    return _of_named(read_document)


def _checked() -> Schema:
    from costplan.pricing.looks import read_looks

    return taken_by(read_looks)


KINDS: dict[str, Callable[[], Schema]] = {
    "scenario": _scenario,
    "budget": _budget,
    "contract": _contract,
    "fx": _fx,
    "prices": _prices,
    "profile": _profile,
    "project": _project,
    "calibration": _calibration,
    "checked": _checked,
}
"""Kinds of files, by the word that ``costplan schema`` takes."""


def _of_named(read: Callable[[Node, str], object]) -> Schema:
    return taken_by(lambda node: read(node, ""))


def _where_it_extends(extending: Schema, whole: Schema) -> Schema:
    """Two readers of one kind of file: ``extends`` at the top says which of them reads it."""
    return {"if": {"type": "object", "required": ["extends"]}, "then": extending, "else": whole}


_CHANGE = "a scenario, changed"
"""What a variant changes of a scenario: it lies on top already."""


def _layer(takes: Schema) -> Schema:
    """What a file may say that lies on top of another: mappings merge, so no key is needed and null removes one."""
    if takes.get("title") == _CHANGE:
        return takes
    layer = {key: value for key, value in takes.items() if key not in ("required", "allOf")}
    if "title" in layer:
        layer["title"] = f"{layer['title']}, in a layer"
    if "properties" in layer:
        layer["properties"] = {key: _or_null_once(_layer(value)) for key, value in layer["properties"].items()}
    if isinstance(layer.get("additionalProperties"), dict):
        layer["additionalProperties"] = _or_null_once(_layer(layer["additionalProperties"]))
    for choice in ("oneOf", "anyOf"):
        if choice in layer:
            layer[choice] = [_layer(one) for one in layer[choice]]
    return layer


def _or_null_once(takes: Schema) -> Schema:
    null = {"type": "null"} in takes.get("anyOf", ()) or "null" in takes.get("type", "")
    return takes if null else or_null(takes)


# ------------------------------------------------------------------------------------------------- one tidy document


def _hoisted(takes: Any, definitions: dict[str, Schema]) -> Any:
    """The same with every titled mapping as a reference; the mappings go to ``definitions``, with what keys mean."""
    if isinstance(takes, list):
        return [_hoisted(one, definitions) for one in takes]
    if not isinstance(takes, dict):
        return takes
    mapping = {key: _hoisted(value, definitions) for key, value in takes.items()}
    if "title" not in takes or "properties" not in takes:
        return mapping
    meanings = EVERYWHERE | MEANINGS.get(takes["title"].split(",")[0], {})
    mapping["properties"] = {
        key: {"description": meanings[key]} | value if key in meanings else value
        for key, value in mapping["properties"].items()
    }
    name = takes["title"].removeprefix("a ").removeprefix("an ").replace(",", "").replace(" ", "-")
    if definitions.setdefault(name, mapping) != mapping:
        raise ValueError(f"two mappings are called {name}")
    return {"$ref": f"#/$defs/{name}"}
