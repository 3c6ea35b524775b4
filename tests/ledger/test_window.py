"""Which window a moment is in, and when the next one starts."""

from __future__ import annotations

import pickle

import pytest

from costplan.ledger.cap import LedgerCap
from costplan.ledger.window import WINDOWS
from tests.ledger.asks import at

NEVER = None


@pytest.mark.parametrize(
    ("word", "moment", "label", "frees"),
    [
        ("call", "2026-11-27T09:30", "", NEVER),
        ("total", "2026-11-27T09:30", "", NEVER),
        ("hour", "2026-11-27T09:59:59.999", "2026-11-27T09", "2026-11-27T10:00"),
        ("hour", "2026-12-31T23:00", "2026-12-31T23", "2027-01-01T00:00"),
        ("day", "2028-02-28T00:00", "2028-02-28", "2028-02-29T00:00"),
        ("day", "2026-10-25T12:00", "2026-10-25", "2026-10-26T00:00"),  # 25 h in Paris; UTC has none of that
        ("week", "2026-11-29T23:59", "2026-W48", "2026-11-30T00:00"),  # a Sunday
        ("week", "2026-11-30T00:00", "2026-W49", "2026-12-07T00:00"),  # a Monday
        ("week", "2027-01-03T09:00", "2026-W53", "2027-01-04T00:00"),  # belongs to the year of its Thursday
        ("month", "2026-11-30T23:59:59.999", "2026-11", "2026-12-01T00:00"),
        ("month", "2026-12-01T00:00", "2026-12", "2027-01-01T00:00"),
        ("quarter", "2026-09-30T23:59", "2026-Q3", "2026-10-01T00:00"),
        ("quarter", "2026-10-01T00:00", "2026-Q4", "2027-01-01T00:00"),
    ],
)
def test_a_moment_is_in_one_window(word: str, moment: str, label: str, frees: str | None) -> None:
    window = WINDOWS[word]
    assert window.label(at(moment)) == label
    assert window.frees(at(moment)) == (None if frees is None else at(frees))


@pytest.mark.parametrize("word", [word for word in WINDOWS if word not in ("call", "total")])
def test_windows_follow_each_other_without_gap_or_overlap(word: str) -> None:
    window, moment = WINDOWS[word], at("2026-11-27T09:30")
    for _ in range(60):
        next_one = window.frees(moment)
        assert next_one is not None
        assert window.label(next_one - 1) == window.label(moment) != window.label(next_one)
        moment = next_one


def test_a_window_is_the_same_in_another_process() -> None:
    assert pickle.loads(pickle.dumps(WINDOWS["day"])) is WINDOWS["day"]


MONTH = WINDOWS["month"]


@pytest.mark.parametrize(
    ("cap", "frees"),
    [
        (LedgerCap(id="m", window=MONTH, most=1), "2026-12-01"),
        (LedgerCap(id="plan", window=MONTH, most=0, by_window=(("2027-01", 5), ("2027-03", 5))), "2027-01-01"),
        (LedgerCap(id="zeros", window=MONTH, most=0, by_window=(("2026-12", 0), ("2027-02", 5))), "2027-02-01"),
        (LedgerCap(id="ended", window=MONTH, most=0, by_window=(("2026-10", 5),)), None),
        (LedgerCap(id="nothing", window=MONTH, most=0), None),
        (LedgerCap(id="some months", window=MONTH, most=None, by_window=(("2026-12", 0),)), "2027-01-01"),
        (LedgerCap(id="ever", window=WINDOWS["total"], most=1), None),
        (LedgerCap(id="call", window=WINDOWS["call"], most=0), None),
    ],
    ids=lambda value: value.id if isinstance(value, LedgerCap) else "",
)
def test_a_cap_frees_where_it_allows_anything_again(cap: LedgerCap, frees: str | None) -> None:
    found = cap.frees(at("2026-11-27T12:00"))
    assert found == (None if frees is None else at(f"{frees}T00:00"))
