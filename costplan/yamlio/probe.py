"""A probe: a node on which a reader tells what it takes, as JSON Schema, instead of reading a value.
How the fragments become one document, with names and meanings, stands in schema/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from costplan.errors import Place
from costplan.yamlio.nodes import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from re import Pattern

Schema: TypeAlias = dict[str, Any]


class Taken(Exception):
    """What a reader takes; raised by it on a probe."""

    def __init__(self, takes: Schema) -> None:
        super().__init__(takes)
        self.takes = takes


class Probe(Node):
    """A node of no kind. The readers of this package tell on it what they take, so a reader made of them does too."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("probe", {}, Place("", 1, 1))


def taken_by(read: Callable[[Node], object]) -> Schema:
    """What a reader takes."""
    try:
        read(Probe())
    except Taken as answer:
        return answer.takes
    raise TypeError(f"{read} took a probe for a value")


def written(*shapes: str | Pattern[str]) -> Schema:
    """A text in one of several shapes; ``\\Z`` and ``\\d`` are spelled as JSON Schema has them."""
    spelled = "|".join(shape if isinstance(shape, str) else shape.pattern for shape in shapes)
    return {"type": "string", "pattern": f"^({spelled})$".replace(r"\Z", "").replace(r"\d", "[0-9]")}


def or_null(takes: Schema) -> Schema:
    """The same, or null."""
    if isinstance(takes.get("type"), str) and "title" not in takes:
        return takes | {"type": [takes["type"], "null"]}
    return {"anyOf": [takes, {"type": "null"}]}


class Sketch:
    """What a reader asks a mapping for: keys, which of them are needed, and which go without each other."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.properties: dict[str, Schema] = {}
        self.required: list[str] = []
        self.choices: list[Schema] = []
        self.variants: list[Sketch] = []

    def ask(self, key: str, read: Callable[[Node], object], *, needed: bool) -> None:
        """Note a key."""
        self.properties[key] = taken_by(read) if needed else or_null(taken_by(read))
        if needed:
            self.required.append(key)

    def choose(self, word: str, keys: Iterable[str]) -> None:
        """Note that ``oneOf`` or ``anyOf`` some keys must be there."""
        self.choices.append({word: [{"required": [key]} for key in keys]})

    def exclude(self, one: str, other: str) -> None:
        """Note that two keys never stand together."""
        self.choices.append({"not": {"required": [one, other]}})

    def vary(self, key: str, word: str, more: Sketch) -> None:
        """Note that with ``word`` under ``key`` the mapping holds more keys."""
        variant = Sketch(f"{self.what}, {word}")
        variant.properties = self.properties | {key: {"const": word}} | more.properties
        variant.required = self.required + more.required
        self.variants.append(variant)

    def schema(self) -> Schema:
        """The mapping; where a word says which keys follow, one mapping for each word."""
        if self.variants:
            return {"oneOf": [variant.schema() for variant in self.variants]}
        mapping: Schema = {"title": self.what, "type": "object", "properties": self.properties}
        if self.required:
            mapping["required"] = self.required
        mapping["additionalProperties"] = False
        if self.choices:
            mapping["allOf"] = self.choices
        return mapping
