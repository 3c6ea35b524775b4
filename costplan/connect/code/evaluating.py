"""What expressions hold, as far as literals of the same file tell: constants, joined texts, merged dicts, defaults.
Which statements are reached stands in walking.py, which gives each call that is met its scene."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from costplan.connect.code import syntax
from costplan.connect.code.code_call import Found, Known, Made, Path, Unread, is_literal, told_of
from costplan.connect.code.scene import same

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costplan.connect.code.code_call import Frame, Value
    from costplan.connect.code.scene import Scene
    from costplan.connect.code.syntax import Expression
    from costplan.errors import Place

MAX_TEXT = 200_000
"""Characters of a text that is put together, and items of a list."""

_DEFAULTS = ("environ.get", "getenv", "env.get", "environ.setdefault")
"""What asks the environment, and has a default beside it."""


def is_list(value: Value) -> TypeGuard[tuple[Found, ...]]:
    """Whether a value is a list or a tuple of the code's."""
    return type(value) is tuple


def spelled(expression: Expression) -> str:
    """``a.b.c`` as it is written; empty for what is no dotted name."""
    if isinstance(expression, syntax.Name):
        return expression.name
    if isinstance(expression, syntax.Member):
        head = spelled(expression.of)
        return f"{head}.{expression.name}" if head else ""
    return ""


class Evaluator:
    """Evaluates expressions in a frame. ``called`` is told of every call and ``each`` of every comprehension; they
    answer what these give back."""

    def __init__(
        self,
        called: Callable[[syntax.Calling, Found, Frame, Scene], Found],
        each: Callable[[syntax.Each, Frame, Scene], Found],
    ) -> None:
        self._called, self._each = called, each

    def value(self, expression: Expression, frame: Frame, scene: Scene) -> Found:
        """What an expression holds."""
        place = expression.place
        if isinstance(expression, syntax.Literal):
            return Found(expression.value, place)
        if isinstance(expression, syntax.Name):
            return frame.find(expression.name) or Found(Path(expression.name), place)
        if isinstance(expression, syntax.Inline):
            return Found(Known(expression.define, frame), place)
        if isinstance(expression, syntax.Calling):
            return self._called(expression, self.value(expression.function, frame, scene), frame, scene)
        if isinstance(expression, syntax.Member):
            return self._member(expression, frame, scene)
        if isinstance(expression, syntax.Item):
            of = self.value(expression.of, frame, scene)
            return _item(of, self.value(expression.key, frame, scene), place)
        if isinstance(expression, syntax.Sequence):
            return Found(tuple(self._items(expression, frame, scene)), place)
        if isinstance(expression, syntax.Mapping):
            return self._mapping(expression, frame, scene)
        if isinstance(expression, syntax.Joined):
            return joined([self.value(part, frame, scene) for part in expression.parts], place)
        if isinstance(expression, syntax.Either):
            return either([self.value(option, frame, scene) for option in expression.options], place)
        if isinstance(expression, syntax.Each):
            return self._each(expression, frame, scene)
        for part in expression.parts if isinstance(expression, syntax.Other) else ():
            self.value(part, frame, scene)
        return Found(Unread(expression.told if isinstance(expression, syntax.Other) else "no value"), place)

    def _member(self, expression: syntax.Member, frame: Frame, scene: Scene) -> Found:
        dotted = spelled(expression)
        if dotted and (found := frame.find(dotted)) is not None:
            return found
        of = self.value(expression.of, frame, scene)
        name, value = expression.name, of.value
        if isinstance(value, dict):
            return _item(of, Found(name, expression.place), expression.place)
        if is_list(value) and name == "length":
            return Found(len(value), expression.place)
        if isinstance(value, Made):
            path = Path(f"{value.path.name}().{name}", value)
        elif isinstance(value, Path):
            path = Path(f"{value.name}.{name}", value.base)
        else:
            path = Path(f"{spelled(expression.of) or '()'}.{name}")
        return frame.find(path.name) or Found(path, expression.place)

    def _items(self, expression: syntax.Sequence, frame: Frame, scene: Scene) -> Sequence[Found]:
        items: list[Found] = []
        for item in expression.items:
            if isinstance(item, syntax.Other) and item.told == SPREAD:
                inner = self.value(item.parts[0], frame, scene)
                items.extend(inner.value if is_list(inner.value) else [Found(Unread(SPREAD), item.place)])
            else:
                items.append(self.value(item, frame, scene))
        return items[:MAX_TEXT]

    def _mapping(self, expression: syntax.Mapping, frame: Frame, scene: Scene) -> Found:
        entries: dict[str, Found] = {}
        for key, value in expression.entries:
            found = self.value(value, frame, scene)
            if key is None and isinstance(found.value, dict):
                entries |= found.value
            elif key is None:
                entries[f"{MORE}{told_of(found)}"] = Found(Unread(told_of(found)), found.place)
            else:
                named = self.value(key, frame, scene).value
                if isinstance(named, (str, int)):
                    entries[str(named)] = found
        return Found(entries, expression.place)


SPREAD = "what is spread here"
"""How a reader tells an item that is spread into a list; its one part is what is spread."""

MORE = "**"
"""Begins the key under which a dict holds what is spread into it and cannot be read."""


def _item(of: Found, key: Found, place: Place) -> Found:
    value, named = of.value, key.value
    held: Found | None = value.get(str(named)) if isinstance(value, dict) and isinstance(named, (str, int)) else None
    if held is not None:
        return held
    if is_list(value) and isinstance(named, int) and -len(value) <= named < len(value):
        return value[named]
    if isinstance(named, str) and isinstance(value, Path):
        return Found(Path(f"{value.name}[{named!r}]"), place)
    return Found(Unread(f"an item of {told_of(of) if not is_literal(value) else 'a list or a dict'}"), place)


def joined(parts: Sequence[Found], place: Place) -> Found:
    """Texts put together, numbers added, lists put behind each other, dicts merged."""
    values = [part.value for part in parts]
    guess = next((part.guess for part in parts if part.guess), "")
    dicts = [value for value in values if isinstance(value, dict)]
    if len(dicts) == len(values):
        return Found({key: found for entries in dicts for key, found in entries.items()}, place, guess)
    lists = [value for value in values if is_list(value)]
    if len(lists) == len(values):
        return Found(tuple(item for items in lists for item in items)[:MAX_TEXT], place, guess)
    known = "…".join(value for value in values if isinstance(value, str))[:MAX_TEXT]
    if all(isinstance(value, (str, int, float)) for value in values):
        if not any(isinstance(value, str) for value in values):
            return Found(Unread("a sum"), place)
        text = "".join(str(value) for value in values)
        if len(text) <= MAX_TEXT:
            return Found(text, place, guess)
    unread = next((part for part in parts if not is_literal(part.value)), None)
    return Found(Unread(f"a text made with {told_of(unread)}" if unread else "a very long text", known), place)


def either(options: Sequence[Found], place: Place) -> Found:
    """The first of them that is a literal; a guess, since only a run tells which it is."""
    literal = [option for option in options if is_literal(option.value) and option.value is not None]
    if literal and len(literal) == len(options) and same(option.value for option in options):
        return literal[0]
    if not literal:
        return Found(Unread(told_of(options[0])) if options else Unread("nothing"), place)
    others = [option for option in options if option is not literal[0]]
    said = ", ".join(repr(o.value) if isinstance(o.value, (str, int)) else told_of(o) for o in others)
    return literal[0]._replace(guess=f"a run may have another here: {said}")


def default_of(path: Path, positional: Sequence[Found]) -> Found | None:
    """What stands beside a question to the environment, as a guess; None where nothing is asked of it."""
    if not path.name.endswith(_DEFAULTS):
        return None
    if len(positional) < 2 or not is_literal(positional[1].value):
        return None
    return positional[1]._replace(guess="the environment may say another")


def of_dict(value: dict[str, Found], name: str, positional: Sequence[Found], place: Place) -> Found | None:
    """What ``get``, ``keys``, ``values`` and ``items`` of a dict give back; None where that is not known."""
    if name == "get":
        key = positional[0].value if positional else None
        fallback = positional[1] if len(positional) > 1 else Found(None, place)
        return value.get(key, fallback) if isinstance(key, str) else None
    keys = tuple(Found(key, found.place) for key, found in value.items())
    values = tuple(value.values())
    pairs = tuple(Found(pair, pair[0].place) for pair in zip(keys, values, strict=True))
    return Found({"keys": keys, "values": values, "items": pairs}[name], place)
