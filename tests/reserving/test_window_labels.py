"""A slice of a plan and a window of a ledger have one name: an amount or a waiver by it means the same to both."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costplan.budget.per import PERS, Per
from costplan.ledger.window import WINDOWS, milliseconds

SLICED = [per for per in PERS.values() if per.window and per.window not in ("call", "hour")]


@pytest.mark.parametrize("per", SLICED, ids=str)
@given(day=st.dates(date(1970, 1, 1), date(2199, 12, 31)), at=st.times())
def test_they_agree(per: Per, day: date, at: time) -> None:
    moment = milliseconds(datetime.combine(day, at.replace(microsecond=0), UTC))
    assert WINDOWS[per.window].label(moment) == per.label(day, "")
