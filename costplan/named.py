"""NamedTuple as ``typing`` has it, made in an eighth of the time: costplan defines some 180, and a check loads half.
Records whose class has a base are made by ``Fielded``; it holds no record of its own.

``typing.NamedTuple`` compiles the annotation of every field when a class is made, for which nobody asks here, and
``collections.namedtuple`` a constructor for every class. Here all classes of as many fields share what one of them had
made, under the names of their own fields.
"""

from __future__ import annotations

import collections
from functools import cache
from types import FunctionType
from typing import TYPE_CHECKING, Any, dataclass_transform

__all__ = ["Fielded", "NamedTuple"]


@cache
def _template(count: int) -> dict[str, Any]:
    """What a named tuple of so many fields is made of; they are called _0, _1 and so on."""
    # Held, since a class that is collected meanwhile leaves nothing to copy.
    made = collections.namedtuple("_", [""] * count, rename=True)  # type: ignore[misc]
    return dict(vars(made))


def _replace(self: Any, /, **changed: Any) -> Any:
    made: Any = tuple.__new__(type(self), map(changed.pop, self._fields, self))
    if changed:
        raise ValueError(f"Got unexpected field names: {list(changed)!r}")
    return made


def _repr(self: Any) -> str:
    return f"{type(self).__name__}({', '.join(f'{field}={value!r}' for field, value in self._asdict().items())})"


def namedtuple(name: str, annotated: dict[str, Any], namespace: dict[str, Any]) -> type[tuple[Any, ...]]:
    """A named tuple of the annotated fields, those in the namespace being their defaults; the rest of it is the
    class's."""
    fields = tuple(annotated)
    made = _template(len(fields))
    new = made["__new__"].__func__
    defaults = {field: namespace.pop(field) for field in fields if field in namespace}
    build = FunctionType(
        new.__code__.replace(co_varnames=("_cls", *fields)), new.__globals__, "__new__", tuple(defaults.values())
    )
    build.__qualname__ = f"{name}.__new__"
    own = {key: made[key] for key in ("__slots__", "_make", "_asdict", "__getnewargs__")}
    own |= {"__new__": build, "__repr__": _repr, "_replace": _replace, "__replace__": _replace}
    own |= {"_fields": fields, "__match_args__": fields, "_field_defaults": defaults}
    own |= {field: made[f"_{index}"] for index, field in enumerate(fields)}
    return type(name, (tuple,), own | namespace)


if TYPE_CHECKING:
    from typing import NamedTuple
else:

    class _Maker(type):
        def __new__(cls, name, bases, namespace):
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            return namedtuple(name, namespace.get("__annotations__", {}), namespace)

    class NamedTuple(metaclass=_Maker):
        """See ``typing.NamedTuple``."""


@dataclass_transform(frozen_default=True)
class Fielded(type):
    """The metaclass of a base of records, which a NamedTuple cannot have: what the base answers for all of them, a
    record may answer for itself. A class below the base is a named tuple of its annotated fields."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> Fielded:
        """Make the base, or a record below it."""
        if bases:
            annotated = namespace.get("__annotations__", {})
            usual = {field: namespace[field] for field in annotated if field in namespace}
            bases = (namedtuple(name, annotated, {"__module__": namespace["__module__"], **usual}), *bases)
            namespace = {key: value for key, value in namespace.items() if key not in usual}
        return super().__new__(cls, name, bases, {"__slots__": (), **namespace})
