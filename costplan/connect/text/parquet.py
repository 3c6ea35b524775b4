"""Parquet as rows of texts, read by DuckDB, which is imported only for such a file.
It does not know what the columns mean."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from costplan.connect.text.csv_text import Row
from costplan.errors import InputError, OutsideError, Place, Problem, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def parquet_rows(path: Path, file: str) -> Iterator[Row | InputError]:
    """The rows of a Parquet file as texts, as CSV would hold them; a row's number stands for its line.

    Raises:
        OutsideError: DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise OutsideError(
            [Problem("needs-extra", f"{file}: Parquet is read by DuckDB", "pip install 'costplan[calibrate]'")]
        ) from None
    if set("*?[") & set(str(path.absolute())):
        yield wrong("not-parquet", "the path has one of * ? [", "rename the file", Place(file, 1, 1))
        return
    try:
        with duckdb.connect(config={"autoload_known_extensions": False, "autoinstall_known_extensions": False}) as base:
            table = base.execute("SELECT * FROM read_parquet(?)", [str(path.absolute())])
            columns = [str(column[0]) for column in table.description or ()]
            number = 0
            while batch := table.fetchmany(1000):
                for values in batch:
                    number += 1
                    cells = {name: _text(value) for name, value in zip(columns, values, strict=True)}
                    yield Row(cells, Place(file, number, 1))
    except duckdb.Error:
        yield wrong("not-parquet", "DuckDB cannot read this as Parquet", "write the file anew", Place(file, 1, 1))


def _text(value: Any) -> str:
    """A value as CSV would hold it."""
    if value is None or value != value:  # noqa: PLR0124  NaN is what data frames write for nothing
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (float, Decimal)):
        exact = Decimal(repr(value)) if isinstance(value, float) else value
        if not exact.is_finite():
            return str(value)
        return str(int(exact)) if exact == exact.to_integral_value() else format(exact, "f")
    return str(value)
