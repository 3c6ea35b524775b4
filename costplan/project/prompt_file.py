"""A file of prompts: a text with one a line, or a table, JSON and JSONL with a column ``prompt``; its first line tells
which, or else its name. What the prompts ask for is found in modes_advised.py."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from itertools import chain
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from costplan.connect.text.csv_text import parted, rows
from costplan.connect.text.documents import documents
from costplan.connect.text.text_lines import lines_of, text_of
from costplan.connect.usage.foreign import foreign_head
from costplan.errors import InputError, OutsideError, Place, Problem, Problems, wrong
from costplan.intake import MAX_BYTES, cannot_read, open_file
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import IO

    from costplan.connect.text.text_lines import Line

MOST = 10_000
"""So many prompts are read of a file."""

MAX_CHARS = 100_000
"""So long is one at most: three times what any model takes."""

MOST_IMAGES = 10**6
_FAULTS = 20

_FIELDS = ("prompt", "n", "model", "size")
_HEADINGS = {"prompt", "prompts", "n", "id"}
"""What no prompt has as a word alone between commas, and tables of prompts have as a heading."""
_TABLES = (".csv", ".tsv")
_DOCUMENTS = (".jsonl", ".ndjson", ".json")
_PLANS = (".yaml", ".yml")
_HEAD = 1 << 16
"""So much of a first line tells what a file is."""
_JSON = re.compile(rb'\s*(\[\s*("|\{\s*"|\{?\s*\Z)|\{\s*("|\Z))')
"""How a line of JSON begins, and a prompt such as ``[night] {subject} in the rain`` does not."""
_VERSION = re.compile(rb"version:\s*\d+\s*\Z")


class StatedPrompt(NamedTuple):
    """A prompt of a file with what it says beside; empty and 0 where it says nothing."""

    prompt: str
    place: Place | None
    n: int = 0
    model: str = ""
    size: str = ""


def read_prompts(path: Path | None, shown: str) -> list[StatedPrompt]:
    """The prompts of a file, at least one; None is stdin.

    Raises:
        InputError: with what is wrong in each line, at its place; there is no prompt, or there are too many.
        OutsideError: it cannot be read.
    """
    problems = Problems()
    found: list[StatedPrompt] = []
    try:
        with _stdin() if path is None else open_file(path, shown) as stream:
            for one in _stated(lines_of(stream, shown), shown):
                with problems.collect():
                    found.append(_raised(one))
                if len(problems.errors) >= _FAULTS:
                    break
                if len(found) > MOST:
                    place = found[-1].place
                    raise wrong("too-large", f"there are more than {MOST:,} prompts", "split the file", place)
    except OSError as error:
        raise cannot_read(shown, error) from None
    problems.stop_if_any()
    if not found:
        raise wrong("no-prompt", "there is no prompt in it", "write one a line", Place(shown, 1, 1))
    return found


@contextmanager
def _stdin() -> Iterator[IO[bytes]]:
    if sys.stdin is None:
        raise OutsideError([Problem("cannot-read", "stdin is closed", "pipe prompts into it")])
    yield sys.stdin.buffer


def _raised(one: StatedPrompt | InputError) -> StatedPrompt:
    if isinstance(one, InputError):
        raise one
    return one


def _stated(lines: Iterator[Line], shown: str) -> Iterator[StatedPrompt | InputError]:
    """Each prompt, or what is wrong in its place."""
    first = next((line for line in lines if line.error is not None or line.data.strip()), None)
    if first is None:
        return
    head, place, suffix = first.data[:_HEAD], Place(shown, first.number, 1), PurePath(shown).suffix.lower()
    if (fault := foreign_head(head, place)) is not None:
        yield fault
        return
    if suffix in _PLANS or _VERSION.match(head):
        yield wrong(
            "no-prompt", "this is YAML", "a scenario is given by its name alone; write prompts one a line", place
        )
        return
    delimiter, every = parted(chain([first], lines))
    headings = {cell.strip(' "\r\n').lower() for cell in head.decode("utf-8", "replace").split(delimiter)}
    is_headed = not head.lstrip().startswith(b"#") and (b"\t" in head.strip() or not _HEADINGS.isdisjoint(headings))
    if suffix in _DOCUMENTS or _JSON.match(head):
        for document in documents(every, shown):
            yield document if isinstance(document, InputError) else _tried(document.value, document.place)
    elif suffix in _TABLES or is_headed or head.startswith(b"sep="):
        yield from _of_table(every, place, delimiter)
    else:
        yield from _of_text(every, shown)


def _of_text(lines: Iterator[Line], shown: str) -> Iterator[StatedPrompt | InputError]:
    """A prompt a line; blank lines, and comments behind ``#``, are passed over."""
    size = 0
    for line in lines:
        place = Place(shown, line.number, 1)
        size += len(line.data)
        if size > MAX_BYTES:
            raise wrong("too-large", f"the file is over {MAX_BYTES:,} bytes", "split it", place)
        try:
            if line.error is not None:
                raise line.error
            text = text_of(line.data, place).strip()
            if _JSON.match(line.data):
                told = "this is JSON, and the lines before it are none"
                raise wrong("json-syntax", told, "leave those out, or write the prompt alone", place)
            if text and not text.startswith("#"):
                yield _checked({"prompt": text}, place)
        except InputError as error:
            yield error


def _of_table(lines: Iterator[Line], place: Place, delimiter: str) -> Iterator[StatedPrompt | InputError]:
    """A prompt a record; those that are empty are passed over. ``place`` is where the headings stand."""
    headings: dict[str, str] = {}
    for row in rows(lines, place.file, delimiter):
        if isinstance(row, InputError):
            yield row
            continue
        try:
            headings = headings or _headings(row.cells, place)
        except InputError as error:
            yield error
            return
        if any(cell.strip() for cell in row.cells.values()):
            yield _tried({field: row.cells[heading] for field, heading in headings.items()}, row.place)


def _headings(columns: Iterable[str], place: Place) -> dict[str, str]:
    """The columns that are read, by what they hold, however large their letters are.

    Raises:
        InputError: none has prompts, or two are called alike.
    """
    found: dict[str, str] = {}
    for column in columns:
        field = column.strip().lower()
        if field in found:
            told = f"the columns {found[field]!r} and {column[:60]!r} are called alike"
            raise wrong("duplicate-key", told, "a column has a name of its own", place)
        if field in _FIELDS:
            found[field] = column
    if "prompt" not in found:
        told = f"no column is called 'prompt', but {_named(columns)}"
        raise wrong("no-prompt", told, "name the column of prompts 'prompt'", place)
    return found


def _named(names: Iterable[str]) -> str:
    """The first of some names, for a message."""
    found = [repr(name[:40]) for name in names]
    return ", ".join(found if len(found) <= 5 else [*found[:4], f"{len(found) - 4:,} more"])


def _tried(value: Any, place: Place) -> StatedPrompt | InputError:
    try:
        return _checked(value, place)
    except InputError as error:
        return error


def _checked(value: Any, place: Place) -> StatedPrompt:
    """A record as a prompt; what else it says is passed over.

    Raises:
        InputError: it has no prompt, or one of another kind than is taken.
    """
    if isinstance(value, str):
        value = {"prompt": value}
    if not isinstance(value, dict):
        raise wrong("no-prompt", "this is no prompt", 'write a text, or {"prompt": "..."}', place)
    if "prompt" not in value:
        told = f"this has {_named(value)}, and no 'prompt'" if value else "this has no 'prompt'"
        raise wrong("no-prompt", told, "write the text under 'prompt'", place)
    prompt = value["prompt"]
    if prompt is not None and not isinstance(prompt, str):
        raise wrong("no-prompt", f"the prompt is {str(prompt)[:40]!r}, and no text", "write a text", place)
    if not prompt or not prompt.strip():
        raise wrong("no-prompt", "the prompt is empty", "write one, or leave it out", place)
    if len(prompt) > MAX_CHARS:
        told = f"the prompt has {len(prompt):,} characters"
        raise wrong("prompt-too-long", told, f"at most {MAX_CHARS:,} are read", place)
    return StatedPrompt(
        prompt=prompt.strip(), place=place, n=_number(value, place), model=_word(value, "model", place),
        size=_word(value, "size", place),
    )  # fmt: skip


def _number(value: Mapping[str, Any], place: Place) -> int:
    said = value.get("n")
    text = "" if said is None else str(said).strip()
    if not text:
        return 0
    if not re.fullmatch(r"[1-9]\d{0,6}", text, re.ASCII) or int(text) > MOST_IMAGES:
        raise wrong("out-of-bounds", f"n is {text[:40]!r}", "write a number of images, such as 8", place)
    return int(text)


def _word(value: Mapping[str, Any], key: str, place: Place) -> str:
    said = value.get(key)
    if said is None:
        return ""
    if not isinstance(said, str) or len(said) > 200:
        raise wrong("not-text", f"{key} is {str(said)[:40]!r}", f"write a text under {key}", place)
    return said.strip()
