"""The JSON values of a file: one a line (JSONL), the items of an array, or documents over many lines.
It finds where each begins and ends, so that one that is wrong does not lose the others; json_text.py reads them."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from costplan.connect.text.json_text import TOKEN, decode
from costplan.connect.text.text_lines import MAX_BYTES, Line, moved, text_of, too_large
from costplan.errors import InputError, Place, wrong
from costplan.intake import check_values
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEEN = re.compile(r"\S")
_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[][{}]', re.DOTALL)
"""A bracket, or a text, which may have some in it."""

_FIRST = 1 << 16
"""The first line of a value over many lines is no longer."""


class Document(NamedTuple):
    """A value of a file and where it begins."""

    value: Any
    place: Place


def documents(lines: Iterator[Line], file: str) -> Iterator[Document | InputError]:
    """The values of a file, each with its place, or the error of a line that holds none; reading goes on after it.

    JSONL is read line by line. A file whose first line does not hold a whole value is one document, or an array whose
    items are the values, over many lines; it is read whole, up to MAX_BYTES.
    """
    for first in lines:
        if first.error is not None:
            yield first.error
        elif first.data.strip():
            break
    else:
        return
    if _goes_on(first.data):
        yield from _many_lines(chain([first], lines), file)
        return
    for line in chain([first], lines):
        if line.error is not None:
            yield line.error
        elif line.data.strip():
            place = Place(file, line.number, 1)
            try:
                check_values(line.data, place)
                text = text_of(line.data.rstrip(b"\r\n"), place)
            except InputError as error:
                yield error
            else:
                if text.lstrip().startswith("["):
                    yield from _items(text, place)
                else:
                    yield _value(text, place)


def _goes_on(first: bytes) -> bool:
    """Whether a value begins on the first line and ends on another: brackets are open, and the break stands where
    printed JSON has one. A line cut in the midst of a value is a bad line of JSONL."""
    if len(first) > _FIRST or first.rstrip()[-1:] not in (b"{", b"[", b",", b":"):
        return False
    text = first.decode("utf-8", "replace")
    depth = sum((token[0] in "{[") - (token[0] in "}]") for token in TOKEN.finditer(text))
    return depth > 0


def _many_lines(lines: Iterator[Line], file: str) -> Iterator[Document | InputError]:
    parts, size, start = [], 0, 0
    for line in lines:
        start = start or line.number
        size += len(line.data)
        if line.error is not None or size > MAX_BYTES:
            yield line.error or too_large(Place(file, start, 1))
            return
        parts.append(line.data)
    place = Place(file, start, 1)
    data = b"".join(parts)
    try:
        check_values(data, place)
        text = text_of(data, place)
    except InputError as error:
        yield error
        return
    end, passed, where = 0, 0, place
    while found := _SEEN.search(text, end):
        begin = found.start()
        end = _end_of(text, begin)
        where, passed = moved(where, text[passed:begin]), begin
        if found[0] == "[":
            yield from _items(text[begin:end], where)
        else:
            yield _value(text[begin:end], where)


def _value(text: str, place: Place) -> Document | InputError:
    try:
        return Document(decode(text, place), place)
    except InputError as error:
        return error


def _items(text: str, place: Place) -> Iterator[Document | InputError]:
    """The items of an array. One that is wrong is an error of its own, and so is an array that is cut."""
    begin = text.index("[") + 1
    end = _end_of(text, begin - 1)
    if text[end:].strip():
        yield _value(text, place)  # the error of what stands behind the array
        return
    closing = end - 1 if text[end - 1] == "]" else end
    at, passed, first = place, 0, True
    while begin < closing or not first:
        comma = _end_of_item(text, begin, closing)
        item = text[begin:comma]
        begins = begin + len(item) - len(item.lstrip())
        at, passed = moved(at, text[passed:begins]), begins
        if item.strip():
            found = _value(item.strip(), at)
            yield found
            if closing == end and isinstance(found, InputError):
                return
        elif not (first and comma == closing):
            yield wrong("json-syntax", "this is not JSON: an item is missing", "check the commas", at)
        begin, first = comma + 1, False
        if comma == closing:
            break
    if closing == end:
        at = moved(at, text[passed:])
        yield wrong("json-syntax", "this is not JSON: it ends too early", "remove what was cut", at)


def _end_of(text: str, begin: int) -> int:
    """Where the value that begins here ends: behind its last bracket, or at the end of the text."""
    first = TOKEN.match(text, begin)
    if first is None or first[0] not in ("{", "["):
        return first.end() if first and first[0] not in ("}", "]") else begin + 1
    depth = 0
    for token in _BRACKET.finditer(text, begin):
        if token[0] in "{[":
            depth += 1
        elif token[0] in "}]":
            depth -= 1
            if depth <= 0:
                return token.end()
    return len(text)


def _end_of_item(text: str, begin: int, closing: int) -> int:
    """Where the item that begins here ends: at the comma behind it, or at the array's end."""
    depth = 0
    for token in TOKEN.finditer(text, begin, closing):
        if token[0] == "," and depth == 0:
            return token.start()
        depth += (token[0] in "{[") - (token[0] in "}]")
    return closing
