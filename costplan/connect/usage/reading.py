"""Reading a file: what format it has, what shape each of its values has, and the observations in order of the file.
It opens no file but Parquet, and stores nothing."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from itertools import chain
from typing import IO, TYPE_CHECKING

from costplan.connect.text.csv_text import Row, rows
from costplan.connect.text.documents import Document, documents
from costplan.connect.text.parquet import parquet_rows
from costplan.connect.text.text_lines import Line, lines_of
from costplan.connect.usage.answers import SHAPES, read_answer
from costplan.connect.usage.body import Body, canonical, shown
from costplan.connect.usage.litellm import is_litellm, read_litellm
from costplan.connect.usage.pairs import is_pair, read_pair
from costplan.connect.usage.records import COLUMNS, columns_known, read_row
from costplan.connect.usage.store_lines import is_store_line, read_store_line
from costplan.connect.usage.telemetry import is_otlp, is_span, read_span, spans_of
from costplan.errors import InputError, Place, wrong
from costplan.named import NamedTuple
from costplan.observation import Observation, identity_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from costplan.connect.usage.given import Given

NOT_IMAGE = "not image calls"
NOT_FINAL = "not the last event of a stream"


class Found(NamedTuple):
    """An observation with what makes it the same as another, and where its record stands."""

    observation: Observation
    identity: str
    place: Place


class Skipped(NamedTuple):
    """A value that is sound and tells of no image call."""

    reason: str
    place: Place


def read_observations(
    stream: IO[bytes], file: str, given: Given, path: Path | None = None
) -> Iterator[Found | Skipped | InputError]:
    """What each record of a file tells: an observation, that it is no image call, or its error. Reading goes on after
    an error.

    Args:
        stream: the file's bytes.
        file: how errors name it.
        given: what the command line says.
        path: where the file lies; None for stdin, which cannot hold Parquet.

    Raises:
        OutsideError: a Parquet file, and DuckDB is not installed.
    """
    lines = lines_of(stream, file)
    passed: list[Line] = []
    for line in lines:
        passed.append(line)
        if line.error is not None or line.data.strip():
            break
    if not passed:
        return
    head = passed[-1].data
    if head.startswith(b"PAR1"):
        if path is None:
            yield wrong("not-parquet", "Parquet is read from a file, not from stdin", "", Place(file, 1, 1))
        else:
            yield from _rows(parquet_rows(path, file), given)
        return
    every = chain(passed, lines)
    if _is_csv(head, file):
        yield from _rows(rows(every, file), given)
    else:
        yield from _documents(documents(every, file), given)


def _is_csv(head: bytes, file: str) -> bool:
    """Whether a file's first line is the header of a table: it names one of our columns, or the file is called .csv."""
    if head.lstrip()[:1] in (b"{", b"["):
        return False
    cells = {cell.strip(' "\r\n') for cell in head.decode("utf-8", "replace").split(",")}
    return file.endswith(".csv") or bool(cells & set(COLUMNS))


# ---------------------------------------------------------------------------------------------------------------- tables


def _rows(found: Iterator[Row | InputError], given: Given) -> Iterator[Found | InputError]:
    columns: list[str] | None = None
    seen = _Seen()
    for row in found:
        if isinstance(row, InputError):
            yield row
            continue
        if columns is None:
            columns = list(row.cells)
            fault = columns_known(columns, Place(row.place.file, 1, 1))
            if fault is not None:
                yield fault
                return
        try:
            observation = read_row(row, given)
        except InputError as error:
            yield error
            continue
        body = canonical({name: cell for name, cell in row.cells.items() if cell.strip()})
        yield Found(observation, seen.identity(body, observation.at), row.place)


class _Seen:
    """Numbers the bodies without a timestamp that look alike, so that calls alike stay apart."""

    def __init__(self) -> None:
        self._times: Counter[bytes] = Counter()

    def identity(self, body: bytes, at: str | None) -> str:
        if at is not None and "T" in at:
            return identity_of(body, at)
        digest = sha256(body).digest()[:16]
        self._times[digest] += 1
        return identity_of(body, None, self._times[digest] - 1)


# ----------------------------------------------------------------------------------------------------------------- JSON


def _documents(found: Iterator[Document | InputError], given: Given) -> Iterator[Found | Skipped | InputError]:
    seen = _Seen()
    for document in found:
        if isinstance(document, InputError):
            yield document
            continue
        try:
            bodies = _bodies(document)
        except InputError as error:
            yield error
            continue
        for body in bodies:
            try:
                yield _read(body, given, seen)
            except InputError as error:
                yield error


def _bodies(document: Document) -> Iterator[Body]:
    if not isinstance(document.value, dict):
        raise wrong(
            "not-an-observation", f"{shown(document.value)} is no usage record", f"known are: {SHAPES}", document.place
        )
    body = Body(document.value, document.place)
    return spans_of(body) if is_otlp(body) else iter([body])


def _read(body: Body, given: Given, seen: _Seen) -> Found | Skipped:
    if is_store_line(body):
        return Found(*read_store_line(body), body.place)
    observation: Observation | None
    reason = NOT_IMAGE
    if is_pair(body):
        observation = read_pair(body, given)
    elif is_litellm(body):
        observation = read_litellm(body, given)
    elif is_span(body) or "spanId" in body.value:
        observation = read_span(body, given)
    elif _is_earlier_event(body):
        observation, reason = None, NOT_FINAL
    else:
        observation = read_answer(body, given)
    if observation is None:
        return Skipped(reason, body.place)
    return Found(observation, seen.identity(canonical(body.value), observation.at), body.place)


def _is_earlier_event(body: Body) -> bool:
    """Whether this is an event of a stream before its last."""
    kind = body.value.get("type")
    if not isinstance(kind, str) or "usage" in body.value:
        return False
    ended = (".completed", "response.failed", "response.incomplete")
    return kind.startswith(("image_generation.", "image_edit.", "response.")) and (
        not kind.endswith(ended) or (kind.startswith("response.") and "response" not in body.value)
    )
