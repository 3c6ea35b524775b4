"""The line of a store as it is read back: one strict check of its JSON for every command that takes one.
What a field means stands in observation.py; other people's spellings are for connect/."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from costplan.errors import Place, did_you_mean, wrong
from costplan.intake import other_version
from costplan.observation import CALLS, KINDS, LEAST, ROW, VERSION, Observation
from costplan.pricing.sizes import WRITTEN
from costplan.scenario.step import FAILURES

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.errors import InputError

MOST = 10**12
"""The most that a number may be: what no call takes of anything, and a number that a float holds exactly."""

MAY_BE = {"kind": KINDS, "outcome": ("made", *FAILURES), "call": CALLS}
"""The words that a field may be."""

_REMEDY = "mend or remove it, or import it again"
_OPTIONAL = {name for name, held in Observation.__annotations__.items() if held.endswith(" | None")}
_SIZE = re.compile(WRITTEN, re.ASCII)
_IDENTITY = re.compile(r"[0-9a-f]{32}")
_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,200}")
_WORD = re.compile(r"[A-Za-z0-9][\w.:/+-]{0,63}", re.ASCII)
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,30})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.{0,30}", re.ASCII)
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


def check_line(line: bytes, file: str, number: int) -> None:
    """Refuse a line that is none of a store.

    Raises:
        InputError: with its place and the field that holds what it cannot.
    """
    place = Place(file, number, 1)
    try:
        record = json.loads(line.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict) or record.get("observation") is None or record.get("model") is None:
        raise wrong("not-a-store", "this line is none of a store", _REMEDY, place)
    fault = fault_in(record)
    if fault is not None:
        name, told, remedy = fault
        raise wrong("not-a-store", told, remedy, place._replace(col=_column_of(line, name)))


def check_record(record: dict[str, Any], place: Place) -> None:
    """Refuse a line of a store that was read already.

    Raises:
        InputError: a field is not known, is missing, or holds what it cannot.
    """
    fault = fault_in(record)
    if fault is not None:
        raise _as_error(fault, place)


def _as_error(fault: tuple[str, str, str], place: Place) -> InputError:
    name, told, remedy = fault
    code = "version" if name == "observation" else "not-allowed" if name in ROW or name == "id" else "unknown-key"
    return wrong(code, told, remedy, place)


def fault_in(record: dict[str, Any]) -> tuple[str, str, str] | None:
    """The first field that is not known or holds what it cannot, what is wrong with it, and the remedy; None where all
    are sound."""
    version = record.get("observation")
    if type(version) is int and version != VERSION:
        return "observation", *other_version(str(version), (VERSION,), "an observation")
    if type(version) is not int:
        return "observation", f"observation is {_shown(version)}", f"this costplan reads {VERSION}"
    identity = record.get("id")
    if not isinstance(identity, str) or not _IDENTITY.fullmatch(identity):
        return "id", f"id is {_shown(identity)}", "32 hexadecimal digits"
    for name, value in record.items():
        if name in ("id", "observation"):
            continue
        if name not in ROW:
            return name, f"{name[:60]!r} is not a field", did_you_mean(name[:60], ROW)
        if not _holds(name, value):
            remedy = f"allowed: {', '.join(MAY_BE[name])}" if name in MAY_BE else _REMEDY
            return name, f"{name} of this line is {_shown(value)}, which it cannot be", remedy
    return None if record.get("model") is not None else ("model", "there is no model", "a line of a store names it")


def _holds(name: str, value: Any) -> bool:
    """Whether a field may hold a value; what an observation may leave open may be null."""
    if value is None:
        return name in _OPTIONAL
    if name in MAY_BE:
        return value in MAY_BE[name]
    return value == "" if name == "source" and not value else _FITS[ROW[name]](value)


def _is_whole(least: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and least <= value <= MOST


def _is_text(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_size(value: Any) -> bool:
    return isinstance(value, str) and _SIZE.match(value) is not None


def _is_moment(value: Any) -> bool:
    if not isinstance(value, str) or _MONTH.fullmatch(value):
        return isinstance(value, str)
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value).year > 0
        return _MOMENT.fullmatch(value) is not None and datetime.fromisoformat(value).year > 0
    except ValueError:
        return False


def _are(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(fits, value))


_FITS: dict[str, Callable[[Any], bool]] = {
    "Name": _is_text(_NAME),
    "Word": _is_text(_WORD),
    "Size": _is_size,
    "Sizes": _are(_is_size),
    "Words": lambda value: isinstance(value, dict) and all(map(_FITS["Name"], value.values())),
    "Sentences": _are(lambda value: isinstance(value, str)),
    "Count": _is_whole(LEAST["Count"]),
    "Whole": _is_whole(LEAST["Whole"]),
    "Amount": _is_text(_AMOUNT),
    "Moment": _is_moment,
    "Truth": lambda value: isinstance(value, bool),
    "Usage": lambda value: value is not None,
}
"""Whether a JSON value is one that a field holds, by what it holds."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number of JSON")


def _shown(value: Any) -> str:
    return json.dumps(value, default=str)[:60]


def _column_of(line: bytes, name: str) -> int:
    """The column where the value of a field begins, from 1."""
    found = re.search(re.escape(json.dumps(name)).encode() + rb"\s*:\s*", line)
    return len(line[: found.end()].decode("utf-8", "replace")) + 1 if found else 1


# ------------------------------------------------------------------------------------------------ at a glance

_TEXT = r'"[^"\\\x00-\x1f\x7f]{1,199}"'
_LETTERS = r'"[A-Za-z0-9][A-Za-z0-9_.:/+-]{0,63}"'
_PIXELS = r'"(?:[1-9]\d{1,3}x[1-9]\d{1,3}|auto|[124]K)"'
_DATE = r"20\d\d-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
_FLAT = r"[^{}\\]*"
_GLANCE = {
    "Name": _TEXT,
    "Word": _LETTERS,
    "Size": _PIXELS,
    "Sizes": rf"\[(?:{_PIXELS}(?:,{_PIXELS})*)?\]",
    "Words": rf"\{{(?:{_LETTERS}:{_LETTERS}(?:,{_LETTERS}:{_LETTERS})*)?\}}",
    "Sentences": rf"\[(?:{_TEXT}(?:,{_TEXT})*)?\]",
    "Count": r"[1-9]\d{0,11}",
    "Whole": r"(?:0|[1-9]\d{0,11})",
    "Amount": r'"\d{1,12}(?:\.\d{1,30})?"',
    "Moment": rf'"{_DATE}(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{{6}})?Z)?"',
    "Truth": r"(?:true|false)",
    "Usage": rf"\{{{_FLAT}(?:\{{{_FLAT}\}}{_FLAT})*\}}",
}


def _glance(name: str) -> str:
    held = "|".join(f'"{word}"' for word in MAY_BE[name]) if name in MAY_BE else _GLANCE[ROW[name]]
    held = f'{held}|""' if name == "source" else held
    whole = f',"{name}":(?:{held})'
    return whole if name == "model" else f"(?:{whole})?"


_GLANCED = re.compile(
    (
        rf'\{{"id":"[0-9a-f]{{32}}","observation":{VERSION}'
        + "".join(map(_glance, ROW))
        + rf'(?:,"parameters":{_GLANCE["Words"]})?\}}\n'
    ).encode()
)


def is_plain(line: bytes) -> bool:
    """Whether a line is sound at a glance: as costplan writes most of them. Any other is for :func:`check_line`, which
    is slow."""
    return _GLANCED.fullmatch(line) is not None
