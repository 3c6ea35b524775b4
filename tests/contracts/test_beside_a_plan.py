"""What a plan's cash does not show: what is left of credits, what was paid before, falls due after, and is free."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.command import run
from tests.contracts.test_prepaid import PLAN, written

if TYPE_CHECKING:
    from pathlib import Path

MORE = [
    # at the rates of the file $1.25 are 1 EUR on the day the lot was bought, 0.99 EUR are $1.2375
    ("credits: [{name: l, amount: 1 USD, bought: 2027-02-01}]", "agreed.l: 1 EUR", "more is left of 'agreed.l' than"),
    ("credits: [{name: l, amount: 1.24 USD, bought: 2027-02-01}]", "agreed.l: 0.99 EUR", ""),
    ("credits: [{name: l, amount: 1 EUR, bought: 2027-02-01}]", "agreed.l: 1.26 USD", "more is left of 'agreed.l'"),
    ("credits: [{name: l, amount: 1 EUR, bought: 2027-02-01}]", "agreed.l: 1.25 USD", ""),
    ("reload: {below: 10 USD, to: 50 USD}", "agreed.reload: 51 USD", "than a reload brings the balance to"),
    ("reload: {below: 10 USD, to: 50 USD}", "agreed.reload: 50 USD", ""),
    # $2 are 1 EUR on the plan's first day
    ("reload: {below: 10 USD, to: 50 USD}", "agreed.reload: 26 EUR", "than a reload brings the balance to"),
]


@pytest.mark.parametrize(("contract", "left", "wrong"), MORE)
def test_no_more_is_left_than_there_was_in_whichever_currency(
    tmp_path: Path, contract: str, left: str, wrong: str
) -> None:
    plan = PLAN.replace("2027-01 through", "2027-03 through") + f"opening: {{credits: {{{left}}}}}\n"
    written(tmp_path, f"fx: fx.yaml\n{contract}\n", plan)
    asked = ("estimate", tmp_path / "plan.yaml", "--as-of", "2026-11-23")
    assert wrong in run(*asked, code=4 if wrong else 0).stderr
