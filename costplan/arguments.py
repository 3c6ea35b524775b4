"""What a Python caller hands in: checked before anything is computed, with a remedy where it is not what is taken.
It knows no model and no file; what a word means is decided by whoever takes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from os import PathLike, fsencode, fspath
from typing import TYPE_CHECKING, Any

from costplan.errors import OutsideError, Problem, did_you_mean, wrong

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONGEST = 40

_MOST_BITS = 256
"""A number that is longer is told by its length: Python refuses to write one of thousands of digits."""


def day(value: Any, name: str) -> date:
    """A day.

    Raises:
        TypeError: it is anything but a ``datetime.date``, such as a text or a moment.
    """
    if type(value) is date:
        return value
    if isinstance(value, datetime):
        raise TypeError(f"{name} is {shown(value)}, a moment; pass its day in UTC, such as {name}.date()")
    instead = f"date.fromisoformat({value!r})" if isinstance(value, str) and len(value) == 10 else "date(2026, 11, 23)"
    raise _type_error(value, name, f"a datetime.date, such as {instead}")


def moment(value: Any, name: str) -> datetime:
    """A moment, in UTC.

    Raises:
        TypeError: it is no ``datetime.datetime``, or one without a time zone.
    """
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    raise _type_error(value, name, "a datetime.datetime with a time zone, such as datetime.now(UTC)")


def whole(value: Any, name: str, low: int = 0, high: int = 10**12) -> int:
    """A whole number from ``low`` to ``high``.

    Raises:
        InputError: it is a number, and not whole or not within the bounds, or True or False.
        TypeError: it is no number.
    """
    if type(value) is not int:
        if isinstance(value, bool):
            raise wrong("not-a-number", f"{name}: {value} is not a number", f"write {int(value)}")
        value = _whole_of(value, name)
    found: int = value
    if not low <= found <= high:
        raise wrong("out-of-bounds", f"{name}: {_number(found)} is not from {low:,} to {high:,}")
    return found


def _number(value: int) -> str:
    return f"{value:,}" if value.bit_length() <= _MOST_BITS else f"a number of {value.bit_length():,} bits"


def flag(value: Any, name: str) -> bool:
    """True or False: a text such as ``no`` would count as true.

    Raises:
        TypeError: it is anything else.
    """
    if isinstance(value, bool):
        return value
    raise _type_error(value, name, "True or False")


def _whole_of(value: Any, name: str) -> int:
    """A number of another kind, such as numpy's, as an int."""
    try:
        exact = Fraction(value) if not isinstance(value, str | bytes) else None
        found = int(exact) if exact is not None else None
    except (TypeError, ValueError, OverflowError):
        exact = found = None
    if exact is None or found is None:
        raise _type_error(value, name, "a whole number, such as 1")
    if exact != found:
        raise wrong("not-whole", f"{name}: {value} is not a whole number", f"write {found} or {found + 1}")
    return found


def text(value: Any, name: str, such_as: str) -> str:
    """A text.

    Raises:
        TypeError: it is anything else.
    """
    if isinstance(value, str):
        return value
    raise _type_error(value, name, f"a text, such as {such_as!r}")


def one_of(value: Any, name: str, allowed: Sequence[str]) -> str:
    """One of a few words.

    Raises:
        InputError: it is another word.
        TypeError: it is no text.
    """
    found = text(value, name, allowed[0])
    if found not in allowed:
        raise wrong("not-allowed", f"{name}: {found!r} is not allowed here", did_you_mean(found, allowed))
    return found


def listed(values: Any, name: str, such_as: str) -> tuple[Any, ...]:
    """Several of something: any iterable but a text, of which the letters are hardly meant.

    Raises:
        TypeError: it is one thing, or a text.
    """
    if type(values) in (tuple, list):
        return tuple(values)
    if isinstance(values, str | bytes | PathLike):
        raise _type_error(values, name, f"a list, such as {such_as}")
    try:
        iterator: Iterable[Any] = iter(values)
    except TypeError:
        raise _type_error(values, name, f"a list, such as {such_as}") from None
    return tuple(iterator)


def words(values: Any, name: str) -> tuple[tuple[str, str], ...]:
    """Names with their values as a file would write them, sorted: ``20`` is ``"20"``, ``True`` is ``"true"``.

    Raises:
        TypeError: it is no mapping, or a value is neither a text, nor a whole number, nor True or False.
    """
    if not isinstance(values, Mapping):
        raise _type_error(values, name, "a mapping of texts, such as {'background': 'opaque'}")
    return tuple(
        sorted((text(key, f"a key of {name}", "background"), _word(part, key)) for key, part in values.items())
    )


def _word(value: Any, key: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if type(value) is not int:
        return text(value, key, "opaque")
    if value.bit_length() > _MOST_BITS:
        raise wrong("out-of-bounds", f"{key}: {_number(value)} is more than anything takes")
    return str(value)


def path(value: Any, name: str) -> str:
    """A path: a ``str`` or a ``PathLike``. ``-`` is a file of that name: stdin belongs to the command line.

    Raises:
        OutsideError: no file can have that name.
        TypeError: it is anything else.
    """
    try:
        found = fspath(value)
    except TypeError:
        found = b""
    if isinstance(found, str):
        if not _names_a_file(found):
            told = f"{name} is {shown(found)}, a name that no file can have"
            raise OutsideError([Problem("cannot-read", told, "check the path")])
        return "./-" if found == "-" else found
    raise _type_error(value, name, "a path, such as 'scenarios/quarter.yaml'")


def _names_a_file(name: str) -> bool:
    try:
        written = fsencode(name)
    except UnicodeEncodeError:
        return False
    return b"\0" not in written and len(written) < 4096 and all(len(part) < 256 for part in written.split(b"/"))


def shown(value: Any) -> str:
    """What was handed in, as an error says it."""
    if type(value) is int and value.bit_length() > _MOST_BITS:
        return _number(value)
    written = repr(value)
    return written if len(written) <= _LONGEST else f"{written[:_LONGEST]}…"


def _type_error(value: Any, name: str, wanted: str) -> TypeError:
    what = "" if value is None else f", {'an' if type(value).__name__[:1] in 'aeiou' else 'a'} {type(value).__name__}"
    return TypeError(f"{name} is {shown(value)}{what}; pass {wanted}")
