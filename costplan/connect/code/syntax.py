"""What code says, whatever language it is in: expressions and statements with their places, as its reader lowers them.
It holds no value; walking.py finds which literals a call gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import Fielded, NamedTuple

if TYPE_CHECKING:
    from costplan.errors import Place


class Expression(metaclass=Fielded):
    """What has a value."""

    @property
    def place(self) -> Place:
        """Where it stands."""
        raise NotImplementedError


class Statement(metaclass=Fielded):
    """What is done, one after another."""


class Literal(Expression):
    """A text, a number, true, false or nothing."""

    value: str | int | float | bool | None
    place: Place


class Name(Expression):
    """A name: of a constant, a parameter, an import."""

    name: str
    place: Place


class Member(Expression):
    """``of.name``."""

    of: Expression
    name: str
    place: Place


class Item(Expression):
    """``of[key]``."""

    of: Expression
    key: Expression
    place: Place


class Sequence(Expression):
    """A list, a tuple, an array, a set."""

    items: tuple[Expression, ...]
    place: Place


class Mapping(Expression):
    """A dict or an object: keys and values; a key of None spreads what stands there."""

    entries: tuple[tuple[Expression | None, Expression], ...]
    place: Place


class Joined(Expression):
    """Texts joined, or numbers added, or dicts merged: ``a + b``, an f-string, a template."""

    parts: tuple[Expression, ...]
    place: Place


class Either(Expression):
    """``a or b``, ``a ?? b``, ``a if c else b``: one of them, which only a run tells."""

    options: tuple[Expression, ...]
    place: Place


class Calling(Expression):
    """``function(positional, name=named)``; a name of None spreads what stands there."""

    function: Expression
    positional: tuple[Expression, ...]
    named: tuple[tuple[str | None, Expression], ...]
    place: Place


class Inline(Expression):
    """A lambda or an arrow function."""

    define: Define
    place: Place


class Each(Expression):
    """A comprehension: ``body`` for each of ``over``."""

    targets: tuple[str, ...]
    over: Expression
    body: Expression
    place: Place


class Other(Expression):
    """What is no literal, in words; calls may stand in its parts."""

    told: str
    parts: tuple[Expression, ...]
    place: Place


class Parameter(NamedTuple):
    """A parameter of a function and its default; ``stars`` of 1 or 2 take what is left, in order or by name, and
    ``fields`` are taken out of an object."""

    name: str
    default: Expression | None = None
    stars: int = 0
    fields: tuple[Parameter, ...] = ()


class Assign(Statement):
    """``names = value``; a name may be dotted, ``self.model``. Several names take the items of a sequence."""

    names: tuple[str, ...]
    value: Expression


class Put(Statement):
    """``of[key] = value``."""

    of: str
    key: Expression
    value: Expression


class Forget(Statement):
    """Names whose values are not followed from here on, since the code changes them in place."""

    names: tuple[str, ...]


class Do(Statement):
    """An expression by itself."""

    value: Expression


class Leave(Statement):
    """``return`` or ``break``: a loop that tries again ends by it."""


class Loop(Statement):
    """``for targets in over``; ``over`` of None goes on until something happens."""

    targets: tuple[str, ...]
    over: Expression | None
    body: tuple[Statement, ...]
    place: Place


class Branches(Statement):
    """Bodies of which one is walked."""

    bodies: tuple[tuple[Statement, ...], ...]


class Attempt(Statement):
    """``try``: the body, the names of what is caught (none: everything), and the other bodies."""

    body: tuple[Statement, ...]
    caught: tuple[str, ...]
    others: tuple[tuple[Statement, ...], ...]


class Define(Statement):
    """A function; one without a name is inline."""

    name: str
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]
    place: Place


class Kind(Statement):
    """A class."""

    name: str
    body: tuple[Statement, ...]


class Bring(Statement):
    """An import: ``name`` stands for ``path``."""

    name: str
    path: str
