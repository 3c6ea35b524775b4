"""Strict JSON: what the standard library lets through and would change what is read is an error with its place.
It reads one value; documents.py finds the values of a file."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from costplan.connect.text.text_lines import moved
from costplan.errors import wrong

if TYPE_CHECKING:
    from costplan.errors import InputError, Place

MAX_DEPTH = 64
MAX_DIGITS = 1000

TOKEN = re.compile(
    r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[][{},:]|-?\d[\d.eE+-]*|-?[A-Za-z]+|[^][{},:"\s\dA-Za-z-]+|["-]', re.DOTALL
)
"""A text, a bracket, a comma or colon, a number, a word, or what is none of them."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_CONSTANT = re.compile(r"NaN|-?Infinity")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _TrapError(ValueError):
    """Something strict JSON refuses was met; ``_fault`` then finds where."""


def decode(text: str, place: Place) -> Any:
    """The one JSON value in a text. Decimals come as Decimal, so that no digit is lost.

    Args:
        text: the whole value, white space around it.
        place: where the text begins, for errors.

    Raises:
        InputError: not JSON; or a key that stands twice, NaN, Infinity, a number beyond a double or over 1,000 digits,
            a lone surrogate, a control character, more than 64 levels.
    """
    if text.count("{") + text.count("[") > MAX_DEPTH:
        _check_depth(text, place)
    try:
        value = (_STRICT if len(text) > MAX_DIGITS else _SHORT).decode(text)
        if "\\" in text and _ESCAPED_SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False, default=str).encode()
    except json.JSONDecodeError as error:
        fault = _fault(text, place, error.pos)
        if fault is not None and fault[0] <= error.pos:
            raise fault[1] from None
        raise _syntax_error(text, error, place) from None
    except (_TrapError, UnicodeEncodeError):
        fault = _fault(text, place, len(text))
        raise fault[1] if fault else wrong("json-syntax", "this is not JSON", "check the record", place) from None
    return value


def _check_depth(text: str, place: Place) -> None:
    depth = 0
    for token in TOKEN.finditer(text):
        if token[0] in "{[":
            depth += 1
            if depth > MAX_DEPTH:
                at = moved(place, text[: token.start()])
                raise wrong("too-deep", f"values are nested more than {MAX_DEPTH} deep", "flatten them", at)
        elif token[0] in "}]":
            depth -= 1


def _number(text: str) -> Decimal:
    if _is_too_large(text):
        raise _TrapError
    return Decimal(text)


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise _TrapError
    return int(text)


def _is_too_large(text: str) -> bool:
    """Whether a number is beyond a double, or written with so many digits that no one meant it."""
    exponent = text.lower().partition("e")[2].lstrip("+-0")
    if len(text) > MAX_DIGITS or len(exponent) > 4:
        return True
    return not text.lstrip("-").isdecimal() and abs(float(text)) == float("inf")


def _constant(_: str) -> None:
    raise _TrapError


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _TrapError
    return found


_STRICT = json.JSONDecoder(
    parse_float=_number, parse_int=_integer, parse_constant=_constant, object_pairs_hook=_pairs, strict=True
)
_SHORT = json.JSONDecoder(parse_float=_number, parse_constant=_constant, object_pairs_hook=_pairs, strict=True)
"""Of a text in which no number can be too long."""


def _syntax_error(text: str, error: json.JSONDecodeError, place: Place) -> InputError:
    at = moved(place, text[: error.pos])
    stray = text[error.pos : error.pos + 1]
    if not text.strip():
        return wrong("empty", "there is nothing here", "a record is needed", at)
    if "control character" in error.msg and stray:
        return _control_character(stray, at)
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return wrong("json-syntax", "this is not JSON: it ends too early", "remove what was cut", at)
    return wrong("json-syntax", f"this is not JSON: {stray!r} cannot stand here", "check the record", at)


def _control_character(char: str, at: Place) -> InputError:
    return wrong("control-character", f"the control character U+{ord(char):04X} stands here", "remove it", at)


def _fault(text: str, place: Place, end: int) -> tuple[int, InputError] | None:
    """The first thing in the text, up to ``end``, that strict JSON refuses and the standard library does not place:
    where, and what."""
    keys: list[dict[str, int] | None] = []
    awaiting_key = False
    for token in TOKEN.finditer(text):
        word, at = token[0], token.start()
        if at > end:
            return None
        if control := _CONTROL.search(word) if _is_text(word) else None:
            at += control.start()
            return at, _control_character(control[0], moved(place, text[:at]))
        if fault := _refused(word):
            return at, wrong("json-syntax", f"this is not JSON: {fault[0]}", fault[1], moved(place, text[:at]))
        if word in ("{", "["):
            keys.append({} if word == "{" else None)
        elif word in ("}", "]"):
            del keys[-1:]
        elif _is_text(word):
            key, mapping = _key(word), keys[-1] if keys else None
            if key is None:
                return None
            if awaiting_key and mapping is not None:
                if key in mapping:
                    remedy = f"the first is on line {moved(place, text[: mapping[key]]).line}"
                    twice = f"{key[:60]!r} stands twice"
                    return at, wrong("duplicate-key", twice, remedy, moved(place, text[:at]))
                mapping[key] = at
        awaiting_key = word in ("{", ",")
    return None


_CONTROL = re.compile(r"[\x00-\x1f]")


def _is_text(word: str) -> bool:
    return word[0] == '"' and len(word) > 1


def _key(word: str) -> str | None:
    """A text without its quotes; None where an escape in it is none: the decoder places that."""
    try:
        return str(json.loads(word))
    except ValueError:
        return None


def _refused(word: str) -> tuple[str, str] | None:
    """Why strict JSON refuses a word, and the remedy; None where it does not."""
    if _is_text(word):
        try:
            (_key(word) or "").encode()
        except UnicodeEncodeError:
            return "half of a surrogate pair", "check the record"
    elif constant := _CONSTANT.match(word):
        return constant[0], "a number has digits"
    elif (number := _NUMBER.match(word)) and _is_too_large(number[0]):
        shown = number[0] if len(number[0]) <= 20 else f"a number of {len(number[0]):,} characters"
        return f"{shown} is too large", "check the record"
    return None
