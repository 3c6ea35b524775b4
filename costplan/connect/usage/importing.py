"""Importing a file: what format it has, and the record of each of its values in order of the file.
It opens no file but Parquet, and stores nothing; which shapes of record are known stands in shapes.py."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from itertools import chain
from typing import IO, TYPE_CHECKING

from costplan.connect.text.csv_text import Row, rows
from costplan.connect.text.documents import Document, documents
from costplan.connect.text.parquet import parquet_rows
from costplan.connect.text.text_lines import lines_of
from costplan.connect.usage.body import Body, canonical, moment_told
from costplan.connect.usage.foreign import foreign_columns, foreign_head, foreign_object
from costplan.connect.usage.rows import COLUMNS, columns_known, read_row
from costplan.connect.usage.shapes import ANSWER, not_an_object, read_record, records_of, shape_of
from costplan.errors import InputError, Place, wrong
from costplan.named import NamedTuple
from costplan.observation import identity_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from costplan.connect.usage.defaults import RecordDefaults
    from costplan.observation import Observation


_HEAD = 1 << 16
"""So much of a first line tells what a file is."""


class Record(NamedTuple):
    """An observation with what makes it the same as another, 16 bytes, and where its record stands."""

    observation: Observation
    identity: bytes
    place: Place


class Skipped(NamedTuple):
    """A value that is sound and tells of no image call."""

    reason: str
    place: Place


class Known(NamedTuple):
    """A record that is known, of so many calls; most are not read any further than their moment."""

    calls: int = 1


def read_observations(
    stream: IO[bytes],
    file: str,
    defaults: RecordDefaults,
    path: Path | None = None,
    known: Container[bytes] = frozenset(),
) -> Iterator[Record | Known | Skipped | InputError]:
    """What each record of a file tells: an observation, that it is known or no image call, or its error. Reading goes
    on after an error.

    Args:
        stream: the file's bytes.
        file: how errors name it.
        defaults: what the command line says.
        path: where the file lies; None for stdin, which cannot hold Parquet.
        known: the identities of records that are not read again; whoever asks may add to them meanwhile.

    Raises:
        OutsideError: a Parquet file, and DuckDB is not installed.
    """
    lines = lines_of(stream, file)
    first = next((line for line in lines if line.error is not None or line.data.strip()), None)
    if first is None:
        return
    head = first.data[:_HEAD]
    place = Place(file, first.number, 1)
    if (fault := foreign_head(head, place) or _parted_otherwise(head, place)) is not None:
        yield fault
        return
    if head.startswith(b"PAR1"):
        if path is None:
            yield wrong("not-parquet", "Parquet is read from a file, not from stdin", "", Place(file, 1, 1))
        else:
            yield from _rows(parquet_rows(path, file), defaults, known)
        return
    every = chain([first], lines)
    if _is_csv(head, file):
        yield from _rows(rows(every, file), defaults, known)
    else:
        yield from _documents(documents(every, file), defaults, known)


def _parted_otherwise(head: bytes, place: Place) -> InputError | None:
    """The error of a table of ours whose columns something else than a comma parts."""
    text = head.decode("utf-8-sig", "replace")
    for mark, name in (("\t", "tabs"), (";", "semicolons")):
        if {"model", '"model"'} & {cell.strip() for cell in text.split(mark)[: len(COLUMNS)]} and mark in text:
            return wrong("csv-syntax", f"the columns are parted by {name}", "part them by commas", place)
    return None


def _is_csv(head: bytes, file: str) -> bool:
    """Whether a first line is the header of a table: it names one of our columns, or the file is called .csv."""
    if head.lstrip()[:1] in (b"{", b"["):
        return False
    cells = {cell.strip(' "\r\n') for cell in head.decode("utf-8", "replace").split(",")}
    return file.endswith(".csv") or bool(cells & set(COLUMNS))


# --------------------------------------------------------------------------------------------------------------- tables


def _rows(
    rows_read: Iterator[Row | InputError], defaults: RecordDefaults, known: Container[bytes]
) -> Iterator[Record | Known | InputError]:
    columns: list[str] | None = None
    seen = _Seen()
    for row in rows_read:
        if isinstance(row, InputError):
            yield row
            continue
        if columns is None:
            columns, place = list(row.cells), Place(row.place.file, 1, 1)
            fault = foreign_columns(columns, place) or columns_known(columns, place)
            if fault is not None:
                yield fault
                return
        try:
            observation = defaults.names.settled(read_row(row, defaults))
        except InputError as error:
            yield error
            continue
        body = canonical({name: cell for name, cell in row.cells.items() if cell.strip()})
        identity = seen.identity(body, observation.at)
        yield Known(observation.n_calls) if identity in known else Record(observation, identity, row.place)


class _Seen:
    """Numbers the bodies without a timestamp that look alike, so that calls alike stay apart."""

    def __init__(self) -> None:
        self._times: Counter[bytes] = Counter()

    def identity(self, body: bytes, at: str | None) -> bytes:
        if at is not None and "T" in at:
            return bytes.fromhex(identity_of(body, at))
        digest = sha256(body).digest()[:16]
        self._times[digest] += 1
        return bytes.fromhex(identity_of(body, None, self._times[digest] - 1))


# ----------------------------------------------------------------------------------------------------------------- JSON


def _documents(
    values: Iterator[Document | InputError], defaults: RecordDefaults, known: Container[bytes]
) -> Iterator[Record | Known | Skipped | InputError]:
    reading = _Reading(defaults, known)
    for document in values:
        if isinstance(document, InputError):
            yield document
            continue
        if not isinstance(document.value, dict):
            yield not_an_object(document.value, document.place)
            continue
        for body in records_of(Body(document.value, document.place)):
            try:
                yield reading.record(body)
            except InputError as error:
                yield error


class _Reading:
    """Reads the records of a file in their order."""

    def __init__(self, defaults: RecordDefaults, known: Container[bytes]) -> None:
        self._defaults, self._known = defaults, known
        self._seen = _Seen()
        self._foreign: set[str] = set()

    def record(self, body: Body) -> Record | Known | Skipped:
        """The record of a body. Of somebody's export the first object is told, and all others like it are counted.

        Raises:
            InputError: it is wrong, or somebody's export.
        """
        data, told = canonical(body.value), moment_told(body.value)
        identity = self._seen.identity(data, told) if told else None
        if identity in self._known:
            return Known()
        shape = shape_of(body)
        if shape is ANSWER and (foreign := foreign_object(body.value, body.place)) is not None:
            what = foreign.problems[0].message.removeprefix("this is ")
            if what in self._foreign:
                return Skipped(f"like the first: {what}", body.place)
            self._foreign.add(what)
            raise foreign
        observation = read_record(shape, body, self._defaults)
        if observation is None:
            return Skipped(shape.skipped, body.place)
        if shape.identity:
            identity = shape.identity(body)
        elif identity is None or observation.at != told:  # its reader has the last word
            identity = self._seen.identity(data, observation.at)
        if identity in self._known:
            return Known(observation.n_calls)
        return Record(self._defaults.names.settled(observation), identity, body.place)
