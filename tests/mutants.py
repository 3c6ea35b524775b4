"""Broken copies of workbooks, saved plans, versions and stores: of their bytes, and of the values that these say, so
that what lies behind a checksum is met too. The same seed gives the same copies."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from costplan.books.version_file import _hash

if TYPE_CHECKING:
    from random import Random

VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1,
    10**30,
    -(10**30),
    1.5,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "x",
    "0",
    "-1",
    "1e999999999",
    "9" * 400,
    "1/0",
    "1/3",
    "NaN",
    "Infinity",
    "2027-02-30",
    "0001-01-01",
    "9999-12-31",
    "2027-01",
    "../x",
    "\x1b[31m\u202e",
    "\ud800",
    "=1+1",
    "x" * 100_000,
    [],
    {},
    [[]],
    {"": ""},
    ["a", 1],
    {"a": {"b": []}},
    "openai/gpt-image-2",
    "USD",
    "EUR",
]

TEXTS = [
    "",
    "0",
    "-1",
    "1e999",
    "NaN",
    "9" * 400,
    "99999999",
    "1048576",
    "XFD1048576",
    "ZZZZZZ9",
    "A0",
    "&#x202e;",
    "&lt;",
    "&x;",
    "<c/>",
    "</row>",
    '<row r="1048576"/>',
    "s",
    "e",
    "b",
    "str",
    "inlineStr",
    "d",
    "#REF!",
    "true",
    "2027-01-01",
    "\x00",
    "]]>",
    "<!--",
    "x" * 5000,
]


def mutant_of_bytes(data: bytes, chance: Random) -> bytes:
    """A few bytes changed, cut, doubled or moved."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(out) or 1)
        to = min(len(out), at + chance.choice((1, 2, 8, 64, 1000)))
        match chance.randrange(6):
            case 0:
                out[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del out[at:to]
            case 2:
                out[at:at] = out[at:to]
            case 3:
                out[at:to] = bytes(chance.randrange(256) for _ in range(to - at))
            case 4:
                out[at:to] = chance.choice(
                    (b"\0", b'"', b"{", b"]", b"\n", b"\xff", b"1e99999", b"null")
                ) * chance.randint(1, 9)
            case _:
                del out[chance.choice((at, to)) :]
    return bytes(out)


def mutant_of_values(value: Any, chance: Random) -> Any:
    """A document of which some values are others, gone, doubled or renamed."""
    for _ in range(chance.randint(1, 4)):
        spots = list(_spots(value))
        if not spots:
            return deepcopy(chance.choice(VALUES))
        inside, key = chance.choice(spots)
        match chance.randrange(5):
            case 0 | 1 | 2:
                inside[key] = deepcopy(chance.choice(VALUES))
            case 3:
                del inside[key]
            case _:
                other, at = chance.choice(spots)
                if isinstance(inside, dict):
                    inside[str(chance.choice(VALUES))[:40]] = deepcopy(other[at])
                else:
                    inside.append(deepcopy(inside[0]))
    return value


def _spots(value: Any) -> Any:
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _spots(inner)


def written(value: Any) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")


def mutant_of_json(data: bytes, chance: Random) -> bytes:
    return (
        mutant_of_bytes(data, chance) if chance.random() < 0.3 else written(mutant_of_values(json.loads(data), chance))
    )


def mutant_of_version(data: bytes, chance: Random) -> bytes:
    """Mostly with the hash that what it says now has."""
    if chance.random() < 0.2:
        return mutant_of_bytes(data, chance)
    document = mutant_of_values(json.loads(data), chance)
    if isinstance(document, dict) and "hash" in document and chance.random() < 0.9:
        document["hash"] = _hash(document)
    return written(document)


def mutant_of_store(data: bytes, chance: Random) -> bytes:
    if chance.random() < 0.3:
        return mutant_of_bytes(data, chance)
    lines = data.splitlines()
    at = chance.randrange(len(lines))
    lines[at] = written(mutant_of_values(json.loads(lines[at]), chance))
    return b"\n".join(lines) + b"\n" * chance.randrange(2)


def mutant_of_workbook(data: bytes, chance: Random) -> bytes:
    """Mostly with a part of it changed, so that what is packed is sound and what it says is not."""
    if chance.random() < 0.2:
        return mutant_of_bytes(data, chance)
    packed = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        names = old.namelist()
        meant = {chance.choice(names) for _ in range(chance.randint(1, 3))}
        for name in names:
            text = old.read(name)
            if name in meant:
                if chance.random() < 0.15:
                    continue
                text = _of_markup(text.decode(), chance).encode("utf-8", "surrogatepass")
            new.writestr(name, text)
    return packed.getvalue()


def _of_markup(text: str, chance: Random) -> str:
    for _ in range(chance.randint(1, 5)):
        spots = [found.span(1) for found in re.finditer(r'="([^"]*)"|>([^<]*)<', text) if found[1] is not None]
        if chance.random() < 0.5:
            spots = [found.span(1) for found in re.finditer(r">([^<]*)<", text)] or spots
        if not spots:
            return text
        start, end = chance.choice(spots)
        match chance.randrange(4):
            case 0 | 1:
                text = text[:start] + chance.choice(TEXTS) + text[end:]
            case 2:
                text = text[:start] + text[end + chance.randrange(200) :]
            case _:
                text = text[:end] + text[start:end] * chance.choice((2, 50)) + text[end:]
    return text
