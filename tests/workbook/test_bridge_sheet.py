"""The workbook of a difference: its sums are those of the engine, and a label is never a formula.
LibreOffice recalculates it in ``make workbook``."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from costplan.bridging.diff import NOTHING, Diff
from costplan.bridging.side import Side
from costplan.workbook.diff import diff_bytes
from tests.differing import BRIDGE, HOSTILE, differing, hostile, moved, of

if TYPE_CHECKING:
    from costplan.bridging.bridge import Bridge

DAY = date(2026, 11, 23)


def opened(diff: Diff, *, values: bool = True) -> Any:
    return openpyxl.load_workbook(io.BytesIO(diff_bytes(diff, DAY)), data_only=values)


def rows(bridge: Bridge) -> dict[str, list[Any]]:
    """The rows of the sheet Bridge by their labels; the first of a name."""
    found: dict[str, list[Any]] = {}
    for label, *cells in opened(differing(bridge))["Bridge"].iter_rows(min_row=8, values_only=True):
        found.setdefault(str(label), cells)
    return found


def test_sums_are_those_of_the_engine() -> None:
    found = rows(BRIDGE)
    assert [found[name][0] for name in ("before", "volume", "mix", "yield", "after")] == pytest.approx(
        [1200, 1000 / 3, -20 / 3 + 0.001, 5, 1531.667666666667]
    )
    for name in ("before", "volume", "mix", "yield", "after"):
        assert found[name][0] == pytest.approx(found[name][1])
        assert found[name][2] == "yes"
    # before, after, + costs more, and the parts: volume, mix, yield
    assert found["posts.final"][:6] == pytest.approx(
        [1000, 1326.666666667, 326.666666667, 333.333333333, -6.666666667, 0]
    )
    assert found["total"][:3] == pytest.approx([1200, 1531.667666667, 331.667666667])


def test_what_cancels_out_is_nothing() -> None:
    bridge = of(moved({"mix": 0.1 + 0.2}, step="a"), moved({"mix": -0.1}, step="b"), moved({"mix": -0.2}, step="c"))
    assert rows(bridge)["mix"][0] == 0


def test_a_step_is_its_product() -> None:
    sheet = opened(differing(BRIDGE))["Steps"]
    cost = 12000 * 10 / 7 * 0.054
    assert [row[9] for row in sheet.iter_rows(min_row=5, values_only=True)] == pytest.approx([cost, cost])
    formulas = opened(differing(BRIDGE), values=False)["Steps"]
    assert formulas["J5"].value == "=Steps!$F$5*Steps!$H$5*Steps!$I$5"


def test_nothing_changed_is_one_sentence() -> None:
    book = opened(Diff(bridge=of(moved({})), keys=(), lines=(), base=Side("main"), head=Side("quarter")))
    assert book.sheetnames == ["Bridge"]
    assert book["Bridge"]["A4"].value == NOTHING


def test_labels_are_texts() -> None:
    book = opened(hostile(), values=False)
    for sheet in book:
        for row in sheet.iter_rows():
            for one in row:
                assert not (one.data_type == "f" and "evil" in str(one.value))
                assert "\u202e" not in str(one.value)
    assert HOSTILE.split()[0] in book["Bridge cells"]["A5"].value


def test_the_same_bytes_each_time() -> None:
    assert diff_bytes(differing(BRIDGE), DAY) == diff_bytes(differing(BRIDGE), DAY)


def test_euros_have_no_sign_of_dollars() -> None:
    book = opened(differing(of(moved({"fx": 5}), currency="EUR")))
    assert "$" not in book["Bridge"]["B8"].number_format
    assert book["Bridge"]["A6"].value == "What changed the cost, EUR"
