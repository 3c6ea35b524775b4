"""CodeCall: a call that code makes, each argument a literal or what keeps it from being one.
Which of them make images, and what they ask for, stands in sdk_shapes.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from costplan.named import Fielded, NamedTuple

if TYPE_CHECKING:
    from costplan.connect.code.syntax import Define
    from costplan.errors import Place


class Special(metaclass=Fielded):
    """A value that is no plain one."""


class Unread(NamedTuple):
    """What is no literal: ``told`` says what it is, ``known`` has the texts of it that are literal."""

    told: str
    known: str = ""


class Path(NamedTuple):
    """What a dotted name stands for: ``openai.OpenAI().images.generate``; ``base`` is the call that made its head."""

    name: str
    base: Made | None = None


class Made(Special):
    """What a call gives back, by the call: ``open("photo.png")``, ``types.ImageConfig(...)``."""

    path: Path
    positional: tuple[Found, ...]
    named: dict[str, Found]


OWN = ("self", "this", "cls")
"""What an object calls itself."""


class Frame:
    """The names of a function, a class or a file; what it has not, the one around it may have."""

    def __init__(self, around: Frame | None = None, *, is_kind: bool = False) -> None:
        self.env: dict[str, Found] = {}
        self.around = around
        self.is_kind = is_kind

    def find(self, name: str) -> Found | None:
        """What a name holds, dotted names of an object's own included."""
        frame: Frame | None = self
        while frame is not None:
            if (found := frame.env.get(name)) is not None:
                return found
            frame = frame.around
        return None

    def put(self, name: str, found: Found) -> None:
        """Have a name hold this from here on; ``self.model`` is the class's."""
        frame: Frame | None = self
        if name.partition(".")[0] in OWN and "." in name:
            while frame is not None and not frame.is_kind:
                frame = frame.around
            for own in OWN if frame is not None else ():
                (frame or self).env[f"{own}.{name.partition('.')[2]}"] = found
        (frame or self).env[name] = found


class Known(Special):
    """A function of the same file, and where its names are looked up."""

    define: Define
    frame: Frame


class Found(NamedTuple):
    """A value and where it stands. ``guess`` says why another may be there in a run; empty where none may."""

    value: Value
    place: Place
    guess: str = ""


Value: TypeAlias = str | int | float | bool | tuple[Found, ...] | dict[str, Found] | Unread | Path | Made | Known | None


class CodeCall(NamedTuple):
    """A call.

    Attributes:
        path: what is called.
        positional: its arguments by order.
        named: its arguments by name.
        spread: what else may be among its arguments, in words.
        place: where the call stands.
        via: where its functions are called, the last first.
        inside: the function that it stands in; empty at the top.
        times: how often loops call it, where the code tells; None where no loop does.
        unsaid: a loop around it whose length the code does not tell, in words.
        attempts: how many tries a loop gives it, the first included.
        caught: what such a loop catches; none: everything.
    """

    path: Path
    positional: tuple[Found, ...]
    named: dict[str, Found]
    spread: tuple[str, ...]
    place: Place
    via: tuple[Place, ...] = ()
    inside: str = ""
    times: int | None = None
    unsaid: str = ""
    attempts: int = 1
    caught: tuple[str, ...] = ()


def is_literal(value: Value) -> bool:
    """Whether a value is known down to its last item."""
    if isinstance(value, dict):
        return all(is_literal(found.value) for found in value.values())
    if isinstance(value, (Unread, Path, Made, Known)):
        return False
    return all(is_literal(found.value) for found in value) if isinstance(value, tuple) else True


def is_over(value: Value, items: int) -> bool:
    """Whether a value holds more than so many values, each counted as often as it stands in it."""
    waiting, seen = [value], 0
    while waiting and seen <= items:
        one = waiting.pop()
        seen += 1
        inner: tuple[Found, ...] = ()
        if isinstance(one, Made):
            inner = (*one.positional, *one.named.values())
        elif isinstance(one, dict):
            inner = tuple(one.values())
        elif type(one) is tuple:
            inner = one
        waiting += [found.value for found in inner]
    return seen > items


def told_of(found: Found) -> str:
    """What is no literal, in words."""
    value = found.value
    if isinstance(value, Unread):
        return value.told
    if isinstance(value, (Path, Made)):
        return (value.path if isinstance(value, Made) else value).name + "()" * isinstance(value, Made)
    return "a function" if isinstance(value, Known) else "no plain value"
