"""Stores of observations counted into cells: one GROUP BY as SQL text, which any engine runs that adds whole numbers.
It prices nothing; few records are counted without an engine in few_records.py, to the same cells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from costplan.actuals.cell import KEY, SUMS, TOKENS, UsageCell, merge
from costplan.learning import store
from costplan.planning.tokens_told import INPUT_KEYS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

TOLD = ("text_in", "cached_text_in", "image_in", "cached_image_in", "text_out", "image_out", "input_undivided", "cost")
"""What ``told`` of a cell may name, in this order."""

DIMENSIONS = ("step", "source")
"""What joins the key only where sums are asked by it."""

_PLACES = 10**12

_UNDIVIDED = " ".join(
    f"WHEN json_type(usage, '$.{key}') IN ('UBIGINT', 'BIGINT')"
    f" THEN CAST(json_extract_string(usage, '$.{key}') AS BIGINT)"
    for key in INPUT_KEYS
)

_SEEN = f"""
SELECT *, coalesce(CAST(parameters AS VARCHAR), '{{{{}}}}') AS said, array_to_string(input_images, ' ') AS inputs,
       CASE WHEN text_in IS NULL AND image_in IS NULL THEN CASE {_UNDIVIDED} END END AS input_undivided,
       CAST(cost_usd AS DECIMAL(38, 12)) AS cost
FROM {{store}}
"""
"""The rows of a store as duckdb reads them; another engine has its own."""

_KEYS = {
    "model": "model",
    "route": "route",
    "kind": "kind",
    "call": "coalesce(call, '')",
    "day": "coalesce(substr(\"at\", 1, 10), '')",
    "outcome": "outcome",
    "size": "coalesce(served_size, size, '')",
    "quality": "coalesce(served_quality, quality, '')",
    "n": "n",
    "input_images": "coalesce(inputs, '')",
    "parameters": "said",
    "unsplit": "CASE WHEN unsplit THEN 'unsplit' ELSE '' END",
    "told": "concat(" + ", ".join(f"CASE WHEN {name} IS NULL THEN '' ELSE '{name} ' END" for name in TOLD) + ")",
}


def rows_sql(by: Collection[str] = (), each: Collection[str] = ()) -> str:
    """The cell of every single record of a relation ``seen``, as SQL.

    Args:
        by: the DIMENSIONS that join the key.
        each: models whose price is not linear in the tokens of a call.
    """
    models = ", ".join("'" + name.replace("'", "''") + "'" for name in sorted(each))
    one = ", ".join(f"coalesce(CAST({name} AS VARCHAR), '')" for name in TOKENS)
    keys = _KEYS | {
        "each": f"CASE WHEN model IN ({models}) THEN concat_ws(' ', CAST(n_calls AS VARCHAR), {one}) ELSE '' END"
        if each
        else "''",
        **{name: f"coalesce({name}, '')" if name in by else "''" for name in DIMENSIONS},
    }
    sums = {"calls": "CAST(n_calls AS DECIMAL(38, 0))"}
    for name in TOKENS:
        times = f"CAST(coalesce({name}, 0) AS DECIMAL(18, 0)) * CAST(n_calls AS DECIMAL(18, 0))"
        sums[name] = f"CAST({times} AS DECIMAL(38, 0))"
    sums["cost_pico"] = "coalesce(CAST(cost AS DECIMAL(38, 12)), 0) * n_calls"
    return f"SELECT {', '.join(f'{said} AS {name}_' for name, said in (keys | sums).items())} FROM seen"


def cells_sql(by: Collection[str] = (), each: Collection[str] = ()) -> str:
    """The cells of a relation ``seen``: the one GROUP BY. Costs are sums of dollars with 12 places."""
    keys = ", ".join(f"{name}_" for name in KEY)
    sums = ", ".join(f"sum({name}_) AS {name}_" for name in SUMS)
    return f"SELECT {keys}, {sums} FROM ({rows_sql(by, each)}) AS of_records GROUP BY {keys}"


def count_cells(paths: Sequence[Path], by: Collection[str] = (), each: Collection[str] = ()) -> list[UsageCell]:
    """The cells of stores, JSONL or Parquet, ordered by their key; within 1 GB, however many records there are.

    Args:
        paths: the stores.
        by: the DIMENSIONS that join the key.
        each: models whose price is not linear in the tokens of a call.

    Raises:
        InputError: a file is no store, or a line of it is broken.
        OutsideError: a file cannot be read, or duckdb is not installed.
    """
    return merge([_asked(paths, cells_sql(by, each))])


def cells_of_records(paths: Sequence[Path]) -> Iterator[UsageCell]:
    """A cell for each record, its step and source in the key, in no order.

    Raises:
        InputError: a file is no store, or a line of it is broken.
        OutsideError: a file cannot be read, or duckdb is not installed.
    """
    return _asked(paths, rows_sql(DIMENSIONS))


def _asked(paths: Sequence[Path], query: str) -> Iterator[UsageCell]:
    if not paths:
        return
    database = store.open_database()
    seen = " UNION ALL ".join(_SEEN.format(store=store.store_sql(database, path)) for path in paths)
    for row in store.run(database, f"WITH seen AS ({seen}) {query}", paths):
        yield _cell(row)


def _cell(row: tuple[Any, ...]) -> UsageCell:
    said: dict[str, Any] = dict(zip(UsageCell._fields, row, strict=True))
    said |= {name: int(said[name]) for name in ("calls", *TOKENS)}
    parameters, told = as_said(json.loads(said["parameters"])), said["told"].strip()
    return UsageCell(**said | {"parameters": parameters, "told": told, "cost_pico": int(said["cost_pico"] * _PLACES)})


def as_said(parameters: dict[str, Any]) -> str:
    """Parameters as a key of a cell: JSON with sorted keys."""
    return json.dumps(parameters, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
