"""What a workbook asks again is counted: what one call of an option takes is worded once, however many rows it has."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from costplan.project.reporting import read_report, report_files
from costplan.project.request import Request
from costplan.workbook.option_costs import OptionCosts
from costplan.workbook.prices import Prices

if TYPE_CHECKING:
    import pytest


def test_a_call_of_an_option_is_worded_once_for_all_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costplan.workbook.offers.MOST", 200)
    asked, rows = 0, 0
    number_of, written = Prices.number_of, OptionCosts._write

    def count_asked(*what: object) -> int:
        nonlocal asked
        asked += 1
        return number_of(*what)  # type: ignore[arg-type]

    def count_meters(*what: object) -> None:
        nonlocal rows
        rows += len(what[3])  # type: ignore[arg-type]  # the lines of a call
        written(*what)  # type: ignore[arg-type]

    monkeypatch.setattr(Prices, "number_of", count_asked)
    monkeypatch.setattr(OptionCosts, "_write", count_meters)
    report_files(read_report(Request(as_of=date(2026, 11, 23), scenarios=["quarter"])), "xlsx")
    assert asked < rows
