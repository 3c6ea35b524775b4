"""NamedTuple as ``typing`` has it, made in half the time: costplan defines some 180, and a check loads half of them.
Records whose class has a base are made by ``Fielded``; it holds no record of its own.

``typing.NamedTuple`` compiles the annotation of every field when a class is made, for which nobody asks here.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Any, dataclass_transform

__all__ = ["Fielded", "NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:

    class _Maker(type):
        def __new__(cls, name, bases, namespace):
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            fields = namespace.get("__annotations__", {})
            defaults = [namespace.pop(field) for field in fields if field in namespace]
            made = namedtuple(name, fields, defaults=defaults, module=namespace["__module__"])
            for key, value in namespace.items():
                if key not in ("__module__", "__dict__", "__weakref__"):
                    setattr(made, key, value)
            return made

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
            fields = namedtuple(name, annotated, module=namespace["__module__"])  # type: ignore[misc]
            bases = (fields, *bases)
        return super().__new__(cls, name, bases, {"__slots__": (), **namespace})
