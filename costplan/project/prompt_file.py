"""A file of prompts: a text with one a line, or CSV, JSON and JSONL with a column ``prompt``.
What the prompts ask for is found in modes_advised.py."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from costplan.connect.text.csv_text import rows
from costplan.connect.text.documents import documents
from costplan.connect.text.text_lines import lines_of, text_of
from costplan.errors import InputError, OutsideError, Place, Problem, Problems, wrong
from costplan.intake import MAX_BYTES, cannot_read, open_file
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import IO

MOST = 10_000
"""So many prompts are read of a file."""

MAX_CHARS = 100_000
"""So long is one at most: three times what any model takes."""

MOST_IMAGES = 10**6
_FAULTS = 20


class StatedPrompt(NamedTuple):
    """A prompt of a file with what it says beside; empty and 0 where it says nothing."""

    prompt: str
    place: Place | None
    n: int = 0
    model: str = ""
    size: str = ""


def read_prompts(path: Path | None, shown: str) -> list[StatedPrompt]:
    """The prompts of a file, at least one; its kind is told by its name; None is stdin, a text.

    Raises:
        InputError: with what is wrong in each line, at its place; there is no prompt, or there are too many.
        OutsideError: it cannot be read.
    """
    problems = Problems()
    found: list[StatedPrompt] = []
    try:
        with _stdin() if path is None else open_file(path, shown) as stream:
            for one in _KINDS.get(PurePath(shown).suffix.lower(), _of_text)(stream, shown):
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


def _of_text(stream: IO[bytes], shown: str) -> Iterator[StatedPrompt | InputError]:
    """A prompt a line; blank lines, and comments behind ``#``, are passed over."""
    size = 0
    for line in lines_of(stream, shown):
        place = Place(shown, line.number, 1)
        size += len(line.data)
        if size > MAX_BYTES:
            raise wrong("too-large", f"the file is over {MAX_BYTES:,} bytes", "split it", place)
        try:
            if line.error is not None:
                raise line.error
            text = text_of(line.data, place).strip()
            if text and not text.startswith("#"):
                yield _checked({"prompt": text}, place)
        except InputError as error:
            yield error


def _of_csv(stream: IO[bytes], shown: str) -> Iterator[StatedPrompt | InputError]:
    for row in rows(lines_of(stream, shown), shown):
        yield row if isinstance(row, InputError) else _tried(row.cells, row.place)


def _of_json(stream: IO[bytes], shown: str) -> Iterator[StatedPrompt | InputError]:
    for document in documents(lines_of(stream, shown), shown):
        yield document if isinstance(document, InputError) else _tried(document.value, document.place)


_KINDS = {".csv": _of_csv, ".jsonl": _of_json, ".ndjson": _of_json, ".json": _of_json}


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
    prompt = value.get("prompt")
    if not isinstance(prompt, str) or not prompt.strip():
        raise wrong("no-prompt", "this has no 'prompt'", "name the column 'prompt'", place)
    if len(prompt) > MAX_CHARS:
        told = f"the prompt has {len(prompt):,} characters"
        raise wrong("prompt-too-long", told, f"at most {MAX_CHARS:,} are read", place)
    return StatedPrompt(
        prompt=prompt.strip(), place=place, n=_number(value, place), model=_word(value, "model", place),
        size=_word(value, "size", place),
    )  # fmt: skip


def _number(value: Mapping[str, Any], place: Place) -> int:
    said = value.get("n")
    if said in (None, ""):
        return 0
    if not re.fullmatch(r"[1-9]\d{0,6}", str(said), re.ASCII) or int(str(said)) > MOST_IMAGES:
        raise wrong("out-of-bounds", f"n is {str(said)[:40]!r}", "write a number of images, such as 8", place)
    return int(str(said))


def _word(value: Mapping[str, Any], key: str, place: Place) -> str:
    said = value.get(key)
    if said is None:
        return ""
    if not isinstance(said, str) or len(said) > 200:
        raise wrong("not-text", f"{key} is {str(said)[:40]!r}", f"write a text under {key}", place)
    return said.strip()
