"""The count table: how often each number of tokens was seen in each cell, exact, and mergeable by adding.
It knows no formula and no price; duckdb counts the files, everything after is whole numbers."""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING, Any

from costplan.calibration.figures import LEARNED
from costplan.errors import wrong
from costplan.learning import store
from costplan.named import NamedTuple
from costplan.observation import is_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    import duckdb


class CountRow(NamedTuple):
    """One number of tokens in one cell from one source, seen in ``calls`` records.

    ``tokens`` are of the whole call, for ``units`` images (input images times images made, for ``image_in``), and a
    mean over ``n_calls`` calls where that is above 1. ``size`` is that of the input image for ``image_in``.
    ``parameters`` is the record's own mapping as JSON with sorted keys. ``prompt`` is the SHA-256 of the prompt, empty
    where none is known: then each call counts as if it had a prompt of its own. ``first`` and ``last`` are the day of
    the calls (a month where no more is known), empty where they have none; a table of the first kind, without
    ``prompt``, added up the calls of several days and tells the earliest and the latest.
    """

    model: str
    route: str
    call: str
    meter: str
    quality: str
    served: str
    size: str
    parameters: str
    source: str
    prompt: str
    units: int
    n_calls: int
    tokens: int
    calls: int
    first: str
    last: str


COLUMNS = CountRow._fields
_KEY = tuple(column for column in COLUMNS if column != "calls")
_NUMBERS = {"units", "n_calls", "tokens", "calls"}
_KINDS = {column: "BIGINT" if column in _NUMBERS else "VARCHAR" for column in COLUMNS}
_FIRST_KINDS = {column: kind for column, kind in _KINDS.items() if column != "prompt"}


def count_files(paths: Sequence[Path], since: date | None = None) -> list[CountRow]:
    """The count table of observation stores (JSONL or Parquet) and of other count tables (CSV), ordered by its key.

    Args:
        paths: the files.
        since: only calls known to be of that day or later.

    Raises:
        InputError: a file is none of these, or a line of it is broken; the same file twice; ``since`` for a count
            table with a row of calls before and after that day.
        OutsideError: a file cannot be read, or duckdb is not installed.
    """
    if not paths:
        return []
    twice = {path for path in paths if [other.resolve() for other in paths].count(path.resolve()) > 1}
    if twice:
        what = f"{min(twice)} is given twice, and its calls would count twice"
        raise wrong("said-twice", what, "name each file once")
    database = store.open_database()
    parts = [_select(database, path, since) for path in paths]
    columns = ["CAST(sum(calls) AS BIGINT) AS calls" if column == "calls" else column for column in COLUMNS]
    query = f"SELECT {', '.join(columns)} FROM ({' UNION ALL '.join(parts)}) GROUP BY ALL ORDER BY {', '.join(_KEY)}"
    same: dict[Any, Any] = {}  # duckdb makes every text anew, and most rows differ in two columns or three
    return [
        CountRow(**{column: same.setdefault(cell, cell) for column, cell in zip(COLUMNS, row, strict=True)})
        for row in store.run(database, query, paths)
    ]


def uncounted(paths: Sequence[Path]) -> dict[str, int]:
    """How many calls of stores have no figure that :func:`count_files` counts, by why; a count table knows none of
    them.

    Raises:
        InputError: a store is broken.
        OutsideError: a file cannot be read, or duckdb is not installed.
    """
    database = store.open_database()
    calls: Counter[str] = Counter()
    for path in paths:
        if not is_table(path):
            query = _UNCOUNTED.format(store=store.store_sql(database, path))
            calls.update({why: number for why, number in store.run(database, query, [path]) if why})
    return dict(sorted(calls.items()))


_UNCOUNTED = """
SELECT CASE WHEN kind <> 'observed' THEN 'kind ' || kind || ' and not observed'
            WHEN outcome <> 'made' THEN 'failed: ' || outcome
            WHEN coalesce(image_out, text_out) IS NOT NULL THEN NULL
            WHEN image_in IS NULL THEN 'no tokens of images told'
            WHEN coalesce(len(list_distinct(input_images)), 0) <> 1 THEN 'input images of sizes not told, or of several'
       END AS why, CAST(sum(n_calls) AS BIGINT)
FROM {store} GROUP BY ALL
"""


def is_table(path: Path) -> bool:
    """Whether a file is a count table, and no store."""
    return _kinds_of(path) is not None


def _kinds_of(path: Path) -> dict[str, str] | None:
    """The columns of a count table with their types; None for any other file."""
    head = store.head_of(path)
    return next((kinds for kinds in (_KINDS, _FIRST_KINDS) if head.startswith(",".join(kinds).encode())), None)


def _select(database: duckdb.DuckDBPyConnection, path: Path, since: date | None) -> str:
    """The SQL that counts one file."""
    kinds = _kinds_of(path)
    if kinds is not None:
        _check_table(path, kinds, str(since or ""))
        columns = [column if column in kinds else f"'' AS {column}" for column in COLUMNS]
        later = f" WHERE first >= '{since}'" if since else ""
        return f"(SELECT {', '.join(columns)} FROM {store.table_sql(path, kinds)}{later})"
    later = f" WHERE \"at\" >= '{since}'" if since else ""
    return f"(WITH read AS (SELECT * FROM {store.store_sql(database, path)}{later}) {_CELLS})"


def _check_table(path: Path, kinds: dict[str, str], since: str) -> None:
    """Refuse a table with a row that is none, or one whose days lie on both sides of the day it is cut at."""
    model, route, meter = (COLUMNS.index(name) for name in ("model", "route", "meter"))
    sound: set[tuple[str, ...]] = set()  # rows differ in their numbers, hardly in these words
    for place, row in store.rows_of(path, kinds):
        words = (row[model], row[route], row[meter], row[-2], row[-1])
        if words not in sound:
            fault = _fault_in(*words)
            if fault:
                raise wrong("not-a-store", fault, "mend the row, or count the store again", place)
            sound.add(words)
        if since and row[-2] < since <= row[-1]:
            what = f"this row has calls of {row[-2] or 'no day'} to {row[-1]}, and not how many are since {since}"
            raise wrong("since-a-table", what, "give the store it was counted from", place)


def _fault_in(model: str, route: str, meter: str, first: str, last: str) -> str:
    """What is wrong with the words of a row; empty where nothing is."""
    several = meter.removeprefix(SEVERAL) if meter.startswith(SEVERAL) else ""
    if not model or not route:
        return f"this row names no {'route' if model else 'model'}"
    if meter not in (*LEARNED, OUTPUT) and not _SEVERAL.fullmatch(several):
        return f"{meter[:60]!r} is no meter of a count table"
    wrong_day = next((day for day in (first, last) if day and not is_day(day)), None)
    if wrong_day is not None:
        return f"{wrong_day[:60]!r} is no day and no month"
    return f"its last day, {last or 'none'}, is before its first, {first}" if last < first else ""


_SEVERAL = re.compile(r"[2-9]|[1-9]\d{1,11}", re.ASCII)

OUTPUT = "output"
"""The meter of records that do not part their output: it may hold text."""

SEVERAL = "image_in of "
"""The meter of input images in calls for several images begins so; how many images follows."""

_CELLS = f"""
SELECT model, route, coalesce(call, '') AS call, said.meter AS meter, coalesce(quality, '') AS quality,
       coalesce(served_quality, '') AS served, coalesce(said.size, '') AS size,
       coalesce(CAST(parameters AS VARCHAR), '{{}}') AS parameters, coalesce(source, '') AS source,
       coalesce(prompt_sha256, '') AS prompt, said.units AS units, n_calls, said.tokens AS tokens, count(*) AS calls,
       coalesce(substr("at", 1, 10), '') AS first, first AS last
FROM (
  SELECT *, unnest([
    {{meter: CASE WHEN unsplit THEN '{OUTPUT}' ELSE 'image_out' END, tokens: image_out, units: n, size: made}},
    {{meter: 'text_out', tokens: text_out, units: n, size: made}},
    {{meter: CASE WHEN n > 1 THEN '{SEVERAL}' || n ELSE 'image_in' END,
     tokens: CASE WHEN len(list_distinct(input_images)) = 1 THEN image_in END,
     units: n * len(input_images), size: input_images[1]}}
  ]) AS said
  FROM (SELECT *, CASE WHEN coalesce(size, 'auto') = 'auto' THEN coalesce(served_size, size) ELSE size END AS made
        FROM read)
  WHERE kind = 'observed' AND outcome = 'made'
)
WHERE said.tokens IS NOT NULL AND said.units > 0
GROUP BY ALL
"""


def merge(tables: Iterable[Iterable[CountRow]]) -> list[CountRow]:
    """Several count tables as one: calls of rows that are alike in all else are added."""
    merged: dict[CountRow, int] = {}
    for table in tables:
        for row in table:
            key = row._replace(calls=0)
            merged[key] = merged.get(key, 0) + row.calls
    return [key._replace(calls=merged[key]) for key in sorted(merged)]


def counts_csv(rows: Iterable[CountRow]) -> str:
    """The table as CSV with a header; the same rows give the same bytes."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return out.getvalue()
