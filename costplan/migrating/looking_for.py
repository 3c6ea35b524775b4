"""What to look for in the code that makes the calls of moved steps, and what to write there: the SDK's words for what a
scenario says. It reads no code: a draft of code says beside each key on which line that stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan.migrating.migration import LookFor
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from costplan.errors import Place
    from costplan.migrating.leaving import Leaving
    from costplan.migrating.migration import ChangedKey
    from costplan.migrating.moving import NewCall
    from costplan.pricing.prices import PriceTable

_CITED = re.compile(r"#.*?\b([\w./-]{1,200}\.\w{1,10}:\d{1,7})\b")
"""A line of code that a draft names in the comment beside a key."""

_OF_OPENAI = ("openai-images", "openai-edits")


def cited_in(text: str, file: str) -> dict[tuple[str, int], str]:
    """The lines of code that the comments of a scenario's text name, by the file and the line beside which they do."""
    found = ((number, _CITED.search(line)) for number, line in enumerate(text.splitlines(), 1))
    return {(file, number): match[1] for number, match in found if match}


class Coded(NamedTuple):
    """What a draft says of the code that steps were made of: the lines beside keys, by where the keys stand in the
    scenario, and why figures are supposed, by their paths."""

    lines: Mapping[tuple[str, int], str]
    supposed: Mapping[str, str]


def looked_for(moved: Iterable[tuple[Leaving, NewCall]], to: PriceTable, coded: Coded) -> Iterator[LookFor]:
    """What to look for, each once, with all lines that are known.

    Args:
        moved: the steps, each with the table of the model that the code names, and what their calls have to be.
        to: the table of the new model.
        coded: what is known of the code.
    """
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for one, want in moved:
        for row in _of_step(one, want, to, coded):
            found.setdefault((row.find, row.write, row.why), {}).update(dict.fromkeys(row.where))
    for (find, write, why), where in found.items():
        if not any(other != find and other.startswith(find) for other, _, _ in found):  # which says more
            yield LookFor(find, write, why, tuple(where))


def _of_step(one: Leaving, want: NewCall, to: PriceTable, coded: Coded) -> Iterator[LookFor]:
    kind = one.step.call.kind
    for change in want.changes:
        row = _of_change(change, one, to, kind)
        if row is not None:
            yield row._replace(where=_where(one.step.place(change.key), coded.lines))
    said = {change.key for change in want.changes}
    for key, value in (("size", want.size), ("quality", want.quality)):
        why = coded.supposed.get(f"{one.where}.{key}", "")
        if why and key not in said and value is not None:  # the code says something else, or nothing
            name, after = _name(one.table, kind, key), _name(to, kind, key)
            yield LookFor(f"{name}=, or none", f'{after}="{value}"', why, _where(one.step.place(key), coded.lines))
    for name, _ in one.table.rules.parameters:
        if name not in dict(to.rules.parameters) and f"parameters.{name}" not in said:
            why = to.rules.instead_of(name) or f"{to.model} has no such parameter"
            yield LookFor(f"{_name(one.table, kind, name)}=", "nothing: remove it", why)
    yield from _of_answers(one.table, to, kind)


def _where(place: Place, cited: Mapping[tuple[str, int], str]) -> tuple[str, ...]:
    line = cited.get((place.file, place.line))
    return (line,) if line else ()


def _of_change(change: ChangedKey, one: Leaving, to: PriceTable, kind: str) -> LookFor | None:
    word = change.key.removeprefix("parameters.")
    word = "n" if word == "make" else word
    before, after = _name(one.table, kind, word), _name(to, kind, word)
    stated = change.key in one.step.places
    if word == "model":
        return LookFor(f'model="{_model(one.table, kind)}"', f'model="{_model(to, kind)}"', _deployment(to))
    if word == "tier":
        return LookFor(f"calls in tier {change.before}", f"calls in tier {change.after}", change.why)
    if word == "n":
        return LookFor(f"{change.before} ({before}=)", f"{change.after} ({after}=)", change.why)
    find = f'{before}="{change.before}"' if stated else f"a call without {before}="
    if change.key.startswith("parameters.") and change.after:
        write = ", ".join(f'{_name(to, kind, key)}="{value}"' for key, value in _pairs(change.after))
    else:
        write = f'{after}="{change.after}"' if change.after else "nothing: remove it"
    return LookFor(find, write, change.why)


def _pairs(words: str) -> Iterator[tuple[str, str]]:
    for one in words.split(", "):
        key, _, value = one.partition(" ")
        yield key, value


def _name(table: PriceTable, kind: str, word: str) -> str:
    """What the vendor calls a word of ours; the same where its table does not tell."""
    route = table.api.route(kind) if table.api else None
    return (route.name(word) if route else None) or word


def _model(table: PriceTable, kind: str) -> str:
    """What code calls a model."""
    route = table.api.route(kind) if table.api else None
    return route.model if route else table.model.partition("/")[2]


def _deployment(to: PriceTable) -> str:
    return "a resource of Azure is asked by the name of its deployment" if to.api and to.api.azure_version else ""


def _of_answers(table: PriceTable, to: PriceTable, kind: str) -> Iterator[LookFor]:
    """How an image is read out of the answer."""
    route = to.api.route(kind) if to.api else None
    if to.rules.answers == ("base64",) and route is not None and route.route in _OF_OPENAI:
        why = f"{to.model} hands over base64 alone, so url is None"
        yield LookFor("response.data[0].url, and what fetches it", "base64.b64decode(response.data[0].b64_json)", why)
        yield LookFor(
            "response_format=", "nothing: remove it", f"{to.model} has no other form, and does not support the word"
        )
    elif to.rules.answers == ("url",) and "url" not in table.rules.answers:
        yield LookFor("what decodes b64_json", "what fetches the address", f"{to.model} hands over addresses alone")
