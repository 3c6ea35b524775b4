"""Amounts that stand beside each other: they add up as shown, and nothing reads as if it fitted that does not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costplan.money_left import taken_from
from costplan.units import PICO

CASES = {
    # whole, spent, reserved, asked: as shown, with what is left after them
    ("0.20", "0.165992", "0", "0.05"): ("$0.20", "$0.1660", "$0.00", "$0.0340", "$0.05"),
    ("0.3361344", "0", "0", "0.40"): ("$0.336", "$0.00", "$0.00", "$0.336", "$0.40"),
    ("0.65052", "0", "0", "0.66"): ("$0.650", "$0.00", "$0.00", "$0.650", "$0.66"),
    ("0.50", "0.42154", "0", "0.21077"): ("$0.50", "$0.4216", "$0.00", "$0.0784", "$0.2108"),
    ("100", "0.0000123", "0", "1"): ("$100.00", "$0.0000123", "$0.00", "$99.9999877", "$1.00"),
    ("1", "0.335", "0.335", "0.4"): ("$1.00", "$0.335", "$0.335", "$0.33", "$0.40"),
    ("0.02", "0.03", "0", "1"): ("$0.02", "$0.03", "$0.00", "$0.00", "$1.00"),  # a breach, or a cap that was lowered
}


def pico(usd: str) -> Fraction:
    return Fraction(usd) * PICO


@pytest.mark.parametrize("amounts", CASES, ids="-".join)
def test_case(amounts: tuple[str, str, str, str]) -> None:
    whole, spent, reserved, asked = map(pico, amounts)
    told = taken_from(whole, spent, reserved, asked=asked)
    assert (told.whole, *told.taken, told.left, told.asked) == CASES[amounts]


amounts = st.integers(0, 10**14) | st.integers(0, 10**7).map(lambda cents: cents * PICO // 100)


@given(amounts, amounts, amounts, st.integers(1, 10**13))
def test_they_add_up_and_never_flatter(spent: int, reserved: int, left: int, more: int) -> None:
    whole, asked = spent + reserved + left, left + more
    told = taken_from(whole, spent, reserved, asked=asked)
    shown = {
        text: Fraction(text.replace("$", "").replace(",", "")) * PICO for text in (told.whole, told.left, told.asked)
    }
    parts = [Fraction(text.replace("$", "").replace(",", "")) * PICO for text in told.taken]
    assert shown[told.whole] - sum(parts) == shown[told.left]
    assert shown[told.whole] <= whole
    assert shown[told.left] <= left
    assert shown[told.asked] > shown[told.left]
    assert all((part == 0) == (amount == 0) for part, amount in zip(parts, (spent, reserved), strict=True))
