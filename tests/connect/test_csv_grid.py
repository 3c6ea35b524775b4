"""CSV as spreadsheet programs save it: what parts the cells, marks and line ends, and what is refused at its place."""

from __future__ import annotations

from io import BytesIO

import pytest

from costplan import CostplanError
from costplan.connect.text.csv_grid import csv_grid


def cells(data: bytes) -> list[list[str]]:
    return [[cell.text for cell in row] for row in csv_grid(BytesIO(data), "t.csv").rows]


@pytest.mark.parametrize(
    "data",
    [
        b"a,b\n1,2\n",
        b"a;b\r\n1;2\r\n",
        b"a\tb\n1\t2",
        b"\xef\xbb\xbfa;b\n1;2\n",
        b"sep=;\na;b\n1;2\n",
        b"\n\na,b\n,\n1,2\n",
        b'"a",b\n"1","2"\n',
    ],
)
def test_however_it_was_saved(data: bytes) -> None:
    assert cells(data) == [["a", "b"], ["1", "2"]]


def test_a_quoted_cell_may_have_what_parts_cells_and_line_breaks() -> None:
    assert cells(b'"a,x",b;c\n"1\n2",""\n') == [["a,x", "b;c"], ["1\n2", ""]]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"a,b\n1,000,2\n", "t.csv:2:1: 3 cells, where the header has 2; quote a cell with a comma"),
        (b"a;b\n1;2;3\n", "t.csv:2:1: 3 cells, where the header has 2; quote a cell with a semicolon"),
        (b'a,b\n"1,2\n', "t.csv:2:1: a quote opens here"),
        (b"a,b\n1,\x00\n", "t.csv:2:3: the control character U+0000 stands here"),
        ("a,b\n1,ä\n".encode("cp1252"), "t.csv:2:3: the text is not UTF-8"),
        ("a,b\n".encode("utf-16"), "t.csv:1:4: the control character U+0000"),
    ],
)
def test_what_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(CostplanError) as error:
        cells(data)
    assert str(error.value).startswith(told)


def test_a_table_without_end_is_not_read_to_it() -> None:
    with pytest.raises(CostplanError, match="more than 100,000 rows"):
        cells(b"a,b\n" + b"1,2\n" * 100_001)
