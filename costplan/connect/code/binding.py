"""What names get: the parameters of a function by a call or by their defaults, the targets of a loop or an assignment.
Which functions are walked stands in walking.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.code import syntax
from costplan.connect.code.code_call import Found, Known, Made, Path, Unread, told_of
from costplan.connect.code.evaluating import is_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.connect.code.code_call import Frame
    from costplan.connect.code.syntax import Define


def bind(names: Sequence[str], found: Found, frame: Frame) -> None:
    """Have names hold a value, several of them its items."""
    if len(names) == 1:
        frame.put(names[0], found)
        return
    items = found.value if is_list(found.value) else ()
    for position, name in enumerate(names):
        if len(items) == len(names):
            frame.put(name, items[position])
        else:
            frame.put(name, Found(Unread(f"{name}, which is taken out of {told_of(found)}"), found.place))


def forget(names: Iterable[str], frame: Frame) -> None:
    """Have names hold nothing that is known, since the code changes them in place."""
    for name in names:
        if name and (found := frame.find(name)) is not None and not isinstance(found.value, (Path, Made, Known)):
            frame.put(name, found._replace(value=Unread(f"{name}, which changes"), guess=""))


def unbound(define: Define) -> dict[str, Found]:
    """The parameters of a function that is called from elsewhere: their defaults, as guesses."""
    bound: dict[str, Found] = {}
    for parameter in define.parameters:
        bound |= _by_default(parameter, define, "which whoever calls it may set")
    return bound


def bound_by(define: Define, positional: Sequence[Found], named: dict[str, Found]) -> dict[str, Found]:
    """The parameters of a function as a call in the same file sets them."""
    bound: dict[str, Found] = {}
    left, rest = list(positional), dict(named)
    for parameter in define.parameters:
        place = define.place
        if parameter.stars == 1:
            bound[parameter.name], left = Found(tuple(left), place), []
        elif parameter.stars == 2:
            bound[parameter.name], rest = Found(rest, place), {}
        elif parameter.fields:
            given = left.pop(0) if left else None
            values = given.value if given is not None and isinstance(given.value, dict) else None
            for field in parameter.fields:
                known = (values or {}).get(field.name)
                bound |= (
                    {field.name: known} if known else _by_default(field, define, "" if values is not None else None)
                )
        elif left:
            bound[parameter.name] = left.pop(0)
        elif parameter.name in rest:
            bound[parameter.name] = rest.pop(parameter.name)
        else:
            bound |= _by_default(parameter, define, "")
    return bound


def _by_default(parameter: syntax.Parameter, define: Define, guess: str | None) -> dict[str, Found]:
    """A parameter that no call sets: its default, or that it is a parameter."""
    if parameter.fields:
        return {name: found for field in parameter.fields for name, found in _by_default(field, define, guess).items()}
    default = parameter.default
    where = f"{parameter.name}, a parameter of {define.name or 'a function'}"
    if isinstance(default, syntax.Literal) and default.value is not None:
        why = f"the default of {where}, {guess}" if guess else ""
        return {parameter.name: Found(default.value, default.place, why)}
    if isinstance(default, syntax.Literal) and guess == "":
        return {parameter.name: Found(None, default.place)}
    return {parameter.name: Found(Unread(where), define.place)}
