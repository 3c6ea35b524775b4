"""Observation stores and count tables as SQL: opened in duckdb, checked so that nothing else is read as one.
It counts nothing itself; counts.py and mix.py say what to select."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

from costplan.errors import InputError, OutsideError, Place, Problem, wrong
from costplan.intake import cannot_read, open_file
from costplan.learning.broken import check_lines, lines_in
from costplan.learning.store_fields import AS_READ, CHECKED
from costplan.observation import LONGEST
from costplan.store_line import MOST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb


def open_database() -> duckdb.DuckDBPyConnection:
    """A database in memory, within 1 GB.

    Raises:
        OutsideError: duckdb is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise OutsideError(
            [Problem("needs-extra", "counting observations needs duckdb", "pip install 'costplan[calibrate]'")]
        ) from None
    database = duckdb.connect(config={"memory_limit": "1GB", "autoload_known_extensions": "false"})
    database.execute("SET TimeZone = 'UTC'")  # a moment in a Parquet file is told in it
    database.execute("SET threads = least(current_setting('threads'), 8)")  # each one takes its own memory
    return database


def run(database: duckdb.DuckDBPyConnection, query: str, paths: Sequence[Path]) -> Iterator[tuple[Any, ...]]:
    """The rows of a query over files, of which a part at a time is in memory.

    Raises:
        InputError: a file is broken; the line is named.
    """
    import duckdb

    try:
        found = database.execute(query)
        while part := found.fetchmany(_PART):
            yield from part
    except duckdb.Error as error:
        for path in paths:
            if head_of(path).lstrip().startswith(b"{"):
                check_lines(path, glance=False)
        shown = str(error).splitlines()[0][:200]
        place = Place(str(paths[0]), 1, 1) if paths else None
        raise wrong("not-a-store", f"the observations cannot be counted: {shown}", _REMEDY, place) from None


_PART = 10_000

_MEND = "mend the row, or count the store again"
_REMEDY = "import records with 'costplan actuals import'"


def head_of(path: Path) -> bytes:
    """The first bytes of a file.

    Raises:
        OutsideError: it cannot be read.
    """
    shown = str(path)
    try:
        with open_file(path, shown) as file:
            return file.read(4096)
    except OSError as error:
        raise cannot_read(shown, error) from None


def store_sql(database: duckdb.DuckDBPyConnection, path: Path) -> str:
    """A SELECT of FIELDS from a store, JSONL or Parquet; an empty file is an empty store.

    Raises:
        InputError: the file is no store.
        OutsideError: it cannot be read.
    """
    head = head_of(path)
    if head.startswith(b"PAR1"):
        there = {row[0] for row in run(database, f"DESCRIBE SELECT * FROM read_parquet({_quoted(path)})", [path])}
        if "observation" not in there:
            raise not_a_store(path)
        fields = ", ".join(_from_parquet(field, kind, there) for field, kind in AS_READ.items())
        read = f"SELECT {fields} FROM read_parquet({_quoted(path)})"
    elif head.lstrip().startswith(b"{") and b'"observation":' in head.lstrip().split(b"\n")[0][:200]:
        check_lines(path)
        columns = ", ".join(f"'{field}': '{kind}'" for field, kind in AS_READ.items())
        # duckdb holds twice the longest line for each of the machine's threads
        how = f"format='newline_delimited', columns={{{columns}}}, maximum_object_size={LONGEST}"
        read = f"SELECT * FROM read_json({_quoted(path)}, {how})"
    elif not head.strip():
        read = f"SELECT {no_columns(AS_READ)} WHERE false"
    else:
        raise not_a_store(path)
    return f"(SELECT * REPLACE ({CHECKED}) FROM ({read}))"


def is_parquet_store(path: Path) -> bool:
    """Whether a Parquet file is a store, and not somebody else's records.

    Raises:
        OutsideError: it cannot be read, or duckdb is not installed.
    """
    query = f"DESCRIBE SELECT * FROM read_parquet({_quoted(path)})"
    return "observation" in {row[0] for row in run(open_database(), query, [path])}


def no_columns(kinds: Mapping[str, str]) -> str:
    """Columns of their kinds with nothing in them."""
    return ", ".join(f'CAST(NULL AS {kind}) AS "{field}"' for field, kind in kinds.items())


def _from_parquet(field: str, kind: str, there: set[str]) -> str:
    if field not in there:
        return f'CAST(NULL AS {kind}) AS "{field}"'
    if field == "parameters":
        # A struct has a field, null or not, for every name of the whole file.
        every = "map_entries(CAST(to_json(parameters) AS MAP(VARCHAR, VARCHAR)))"
        stated = f"list_sort(list_filter({every}, lambda entry: entry.value IS NOT NULL))"
        as_text = "CAST(CAST(parameters AS VARCHAR) AS JSON)"
        by_name = f"to_json(map_from_entries({stated}))"
        return f"CASE WHEN typeof(parameters) IN ('VARCHAR', 'JSON') THEN {as_text} ELSE {by_name} END AS parameters"
    if field == "usage":
        as_text = "CAST(usage AS VARCHAR) ELSE CAST(to_json(usage) AS VARCHAR)"
        return f"CASE WHEN typeof(usage) IN ('VARCHAR', 'JSON') THEN {as_text} END AS usage"
    return f'CAST("{field}" AS {kind}) AS "{field}"'


def table_sql(path: Path, kinds: Mapping[str, str]) -> str:
    """A SELECT of the columns of a CSV table that costplan wrote, whose rows are checked by :func:`rows_of`."""
    columns = ", ".join(f"{column}: '{kind}'" for column, kind in kinds.items())
    how = f"columns={{{columns}}}, header=true, auto_detect=false, delim=',', quote='\"', escape='\"'"
    read = f"read_csv({_quoted(path)}, {how})"
    texts = ", ".join(f"coalesce({column}, '') AS {column}" for column, kind in kinds.items() if kind == "VARCHAR")
    return f"(SELECT * REPLACE ({texts}) FROM {read})"


def _quoted(path: Path) -> str:
    """The path as a text of SQL that means this one file: duckdb takes a star for any name."""
    return "'" + re.sub(r"[*?[]", r"[\g<0>]", str(path)).replace("'", "''") + "'"


def not_a_store(path: Path) -> InputError:
    """The error for any other file."""
    return wrong("not-a-store", "this is no observation store and no count table", _REMEDY, Place(str(path), 1, 1))


def rows_of(path: Path, kinds: Mapping[str, str]) -> Iterator[tuple[Place, list[str]]]:
    """The rows of a CSV table that costplan wrote, its header left out, each with its place and checked.

    Raises:
        InputError: a row has other columns, or no number where one stands.
    """
    least = [(at, int(name != "tokens")) for at, (name, kind) in enumerate(kinds.items()) if kind != "VARCHAR"]
    number = 0
    try:
        with open_file(path, str(path)) as file:
            for line in lines_in(file):
                number += 1
                (row,) = csv.reader([line.decode().rstrip("\r\n")], strict=True)
                if len(row) != len(kinds) or (number > 1 and any(int(row[at]) < low for at, low in least)):
                    raise ValueError
                if number > 1:
                    place = Place(str(path), number, 1)
                    for at, _ in least:
                        if int(row[at]) > MOST:
                            raise wrong("not-a-store", f"{[*kinds][at]} of this row is over {MOST:,}", _MEND, place)
                    yield place, row
    except (ValueError, csv.Error):
        remedy = f"columns: {', '.join(kinds)}"
        place = Place(str(path), max(number, 1), 1)
        raise wrong("not-a-store", "this row is none of a count table", remedy, place) from None
