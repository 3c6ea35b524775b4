"""Mappings and sequences: every key asked for, every key left over refused, all problems of a mapping told together.
What a single scalar may be stands in values.py."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from costplan.errors import CostplanError, InputError, Place, Problems, did_you_mean, nearest, wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType


from costplan.yamlio.nodes import Node, is_null
from costplan.yamlio.probe import Probe, Schema, Sketch, Taken, taken_by, written
from costplan.yamlio.values import label, seen_as, version

_REST = r"\d{3}(\.\d+)?( [A-Z]{3})?\Z"

T = TypeVar("T")
D = TypeVar("D")


class Fields:
    """Reads one mapping as a context manager; on leaving, unread keys and all problems met are raised together.

    Inside the block a key with a problem reads as None (whatever its type); nothing must be built from the values
    before the block ends. On a probe every key reads as None, and on leaving what was asked for is told.
    """

    def __init__(self, node: Node, what: str) -> None:
        self._sketch = Sketch(what) if node.kind == "probe" else None
        if node.kind != "mapping" and not self._sketch:
            raise node.fault("not-a-mapping", f"{what} is a mapping of keys to values, not {node.shown}")
        self.node = node
        self.what = what
        self._asked: set[str] = set()
        self._missing: dict[str, CostplanError] = {}
        self._problems = Problems()
        self._other_version: CostplanError | None = None

    def __enter__(self) -> Fields:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, CostplanError):
            self._problems.errors.append(error)
        elif error is not None:
            return
        if self._sketch:
            raise Taken(self._sketch.schema())
        if self._other_version is not None:
            raise self._other_version from None
        if not self._problems.errors and self._asked.issuperset(self.node.value):
            return
        for key, (key_node, value) in self.node.value.items():
            if key not in self._asked:
                self._problems.errors.append(self._unread(key, key_node, value))
                if meant := nearest(key, self._missing):  # a misspelled key is not also a missing one
                    self._problems.errors.remove(self._missing.pop(meant))
        self._problems.errors.sort(key=_first_place)
        self._problems.stop_if_any()

    def _unread(self, key: str, key_node: Node, value: Node) -> InputError:
        return _comma(self.node, key_node, value) or key_node.fault(
            "unknown-key", f"{key!r} is not a key of {self.what}", did_you_mean(key, self._asked) or "it takes none"
        )

    def has(self, key: str) -> bool:
        """Whether the key is there and not null; on a probe, every key is."""
        if self._sketch:
            return True
        return self._value(key) is not None

    def _value(self, key: str) -> Node | None:
        """What stands under a key, which is thereby asked for; None where there is nothing, or null."""
        self._asked.add(key)
        entry = self.node.value.get(key)
        return None if entry is None or is_null(entry[1]) else entry[1]

    def version(self) -> None:
        """The version of the file format under ``version``. Of a file of another version nothing else is told: what it
        may hold is not known here."""
        self.need("version", version(self.what))
        self._other_version = next(
            (error for error in self._problems.errors if error.problems[0].code == "version"), None
        )

    def place(self, key: str) -> Place:
        """Where the key's value stands, or the mapping when it is absent."""
        entry = self.node.value.get(key)
        return entry[1].where if entry else self.node.where

    def need(self, key: str, read: Callable[[Node], T]) -> T:
        """The value of a key that must be there."""
        if self._sketch:
            self._sketch.ask(key, read, needed=True)
            return cast("T", None)
        value = self._value(key)
        if value is None:
            if key in self.node.value:
                fault = self.node.value[key][1].fault("no-value", f"{key!r} has no value")
            else:
                fault = self.node.fault("missing-key", f"{self.what} needs the key {key!r}", f"add '{key}: ...'")
                self._missing[key] = fault
            self._problems.errors.append(fault)
            return cast("T", None)
        return self._read(value, read)

    def get(self, key: str, read: Callable[[Node], T], default: D) -> T | D:
        """The value of a key that may be absent or null."""
        if self._sketch:
            self._sketch.ask(key, read, needed=False)
            return cast("T", None)
        value = self._value(key)
        return default if value is None else self._read(value, read)

    def _read(self, value: Node, read: Callable[[Node], T]) -> T:
        try:
            return read(value)
        except CostplanError as error:
            self._problems.errors.append(error)
        return cast("T", None)

    def has_one(self, what: str, remedy: str, *keys: str) -> bool:
        """Whether exactly one of the keys is there; ``what`` is told otherwise, with the remedy where none is."""
        if self._sketch:
            self._sketch.choose("oneOf", keys)
            return True
        found = [key for key in keys if self.has(key)]
        if not found:
            self.fault(keys[0], "missing-key", what, remedy)
        elif len(found) > 1:
            self.fault(found[-1], "said-twice", what, f"keep one of {' and '.join(map(repr, found))}")
        return len(found) == 1

    def has_any(self, *keys: str) -> bool:
        """Whether at least one of the keys is there."""
        if self._sketch:
            self._sketch.choose("anyOf", keys)
            return True
        return any(self.has(key) for key in keys)

    def has_both(self, one: str, other: str) -> bool:
        """Whether two keys are there that exclude each other."""
        if self._sketch:
            self._sketch.exclude(one, other)
            return False
        return self.has(one) and self.has(other)

    def according_to(self, key: str, word: str | None, readers: Mapping[str, Callable[[Fields], D]]) -> D | None:
        """What the reader of a word reads from the other keys; ``word`` is what ``key`` held, None if nothing sound."""
        if self._sketch:
            for name, read in readers.items():
                more = Fields(Probe(), self.what)
                read(more)
                assert more._sketch
                self._sketch.vary(key, name, more._sketch)
        return readers[word](self) if word is not None else None

    def need_or(self, key: str, read: Callable[[Node], T], default: T | None) -> T:
        """The value of a key that must be there where there is no default for it."""
        if self._sketch:
            return cast("T", self.get(key, read, None))
        return default if default is not None and not self.has(key) else self.need(key, read)

    def fault(self, key: str, code: str, message: str, remedy: str = "", place: Place | None = None) -> None:
        """Note a problem at a key, or at a place inside its value, and go on."""
        fault = wrong(code, message, remedy, place or self.place(key))
        self._problems.errors.append(fault)
        if code == "missing-key":
            self._missing[key] = fault


def _comma(mapping: Node, key: Node, value: Node) -> InputError | None:
    """The error of a key that is the rest of a number with a comma, such as ``000 USD``; None if it is not one."""
    if not mapping.flow or value.kind != "scalar" or value.value or not re.match(_REST, key.value, re.ASCII):
        return None
    return key.fault(
        "thousands-comma",
        f"',{key.value}' reads as a key of its own: a comma ends a value between braces",
        "write numbers without commas, 40000",
    )


def _first_place(error: CostplanError) -> tuple[int, int]:
    place = error.problems[0].place
    return (place.line, place.col) if place else (0, 0)


def entries(
    node: Node, what: str, read: Callable[[Node], T], key_of: Callable[[Node], object] | None = None
) -> dict[str, T]:
    """A mapping with keys of the user's choosing, in the order of the file; ``key_of`` checks them (a label if
    None)."""
    if node.kind != "mapping":
        if node.kind == "probe":
            names = _spelled(taken_by(key_of or label))
            raise Taken({"type": "object", "propertyNames": names, "additionalProperties": taken_by(read)})
        raise node.fault("not-a-mapping", f"{what} is a mapping of names to values, not {node.shown}")
    result: dict[str, T] = {}
    problems = Problems()
    for key, (key_node, value) in node.value.items():
        try:  # as Problems.collect does, at half the time
            if comma := _comma(node, key_node, value):
                raise comma
            (key_of or label)(key_node)
            result[key] = read(value)
        except CostplanError as error:
            problems.errors.append(error)
    if not "".join(result).isprintable():
        shown: dict[str, str] = {}
        for key in result:
            with problems.collect():
                if shown.setdefault(seen_as(key), key) != key:
                    what = f"{key!r} reads like {shown[seen_as(key)]!r}"
                    raise node.value[key][0].fault("said-twice", what, "rename one of them")
    problems.stop_if_any()
    return result


def _spelled(takes: Schema) -> Schema:
    """What a key takes: to JSON it is a text, also where it spells a number."""
    return written(r"\d+(\.\d+)?") if takes.get("type") in ("integer", "number") else takes


def named(what: str, read: Callable[[str, Node], T], known: Iterable[str] = ()) -> Callable[[Node], dict[str, T]]:
    """A reader of mappings with free keys whose values are told their own name; ``known`` are all that ``read`` takes,
    where it does not take any."""

    def read_all(node: Node) -> dict[str, T]:
        if node.kind == "probe":
            raise Taken(_named(partial(read, ""), known))
        names = {id(value): key for key, (_, value) in node.value.items()} if node.kind == "mapping" else {}
        return entries(node, what, lambda value: read(names[id(value)], value))

    return read_all


def _named(read: Callable[[Node], object], known: Iterable[str]) -> Schema:
    if names := list(known):
        return {"type": "object", "properties": dict.fromkeys(names, taken_by(read)), "additionalProperties": False}
    return {"type": "object", "propertyNames": taken_by(label), "additionalProperties": taken_by(read)}


def items(node: Node, what: str, read: Callable[[Node], T]) -> tuple[T, ...]:
    """A sequence."""
    if node.kind != "sequence":
        if node.kind == "probe":
            raise Taken({"type": "array", "items": taken_by(read)})
        raise node.fault("not-a-list", f"{what} is a list, not {node.shown}", "write [a, b] or one '- ' a line")
    result: list[T] = []
    problems = Problems()
    for item in node.value:
        with problems.collect():
            result.append(read(item))
    problems.stop_if_any()
    return tuple(result)


def listing(what: str, read: Callable[[Node], T]) -> Callable[[Node], tuple[T, ...]]:
    """A reader of sequences."""
    return lambda node: items(node, what, read)


def nonempty(what: str, read: Callable[[Node], T]) -> Callable[[Node], tuple[T, ...]]:
    """A reader of sequences that hold something."""

    def read_all(node: Node) -> tuple[T, ...]:
        if node.kind == "probe":
            raise Taken({"type": "array", "items": taken_by(read), "minItems": 1})
        found = items(node, what, read)
        if not found:
            raise node.fault("no-value", f"{what} is an empty list", "name at least one, or remove the key")
        return found

    return read_all


def mapping(what: str, read: Callable[[Node], T]) -> Callable[[Node], dict[str, T]]:
    """A reader of mappings with free keys."""
    return lambda node: entries(node, what, read)


def either(kind: str, read: Callable[[Node], T], otherwise: Callable[[Node], D]) -> Callable[[Node], T | D]:
    """A reader that reads nodes of one kind (scalar, mapping, sequence) in one way, all others in another."""

    def read_either(node: Node) -> T | D:
        if node.kind == "probe":
            raise Taken({"oneOf": [taken_by(read), taken_by(otherwise)]})
        return read(node) if node.kind == kind else otherwise(node)

    return read_either
