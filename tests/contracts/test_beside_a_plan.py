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


APART = [
    # three months of $100 are committed, and paid by the year
    ("commitments: {f: {model: continuous, amount: 100 USD, per: month, pays: year}}", "2027-01-01", "2027-12-31",
     "due after the plan, for agreed.f: $300.00 is for days in the plan, and $1,200.00 falls due on 2027-12-31"),
    # a payment in each of the three months
    ("commitments: {f: {model: continuous, amount: 1200 USD, per: year, pays: month}}", "2027-01-01", "2027-12-31",
     ""),
    # $1,200 at once on 2026-12-01; 11 months are left
    ("commitments: {f: {model: continuous, amount: 100 USD, per: month, upfront: 100%}}", "2026-12-01", "2027-11-30",
     "paid before the plan, for agreed.f: $1,100.00 that is not used yet"),
    ("credits: [{name: lot, amount: 1000 USD, bought: 2026-12-31, expires: 2027-11-30}]", "2026-12-01", "2027-11-30",
     "paid before the plan, for agreed.lot: $1,000.00 that is not used yet"),
]  # fmt: skip


@pytest.mark.parametrize(("contract", "first", "last", "told"), APART)
def test_what_is_paid_before_or_after_a_plan_is_told(
    tmp_path: Path, contract: str, first: str, last: str, told: str
) -> None:
    written(tmp_path, "")
    agreed = f"version: 1\ncontract: agreed\nvendor: recraft\nfrom: {first}\nthrough: {last}\n{contract}\n"
    (tmp_path / "agreed.yaml").write_text(agreed, encoding="utf-8")
    for command in (("estimate",), ("check", "--max", "5000 USD")):
        name, *options = command
        page = " ".join(run(name, tmp_path / "plan.yaml", "--as-of", "2026-11-23", *options, code=0).stdout.split())
        assert told in page
        assert told or not any(words in page for words in ("due after the plan", "paid before the plan,"))


STEP = "s: {model: openai/gpt-image-2, size: 1024x1024, quality: high, prompt_tokens: 100}"
GIVEN = [
    ("", STEP[:-1] + ", tokens: {image_out: 0, text_in: 0}}", "", "w.s of p costs nothing, and its model's table"),
    ("rates: [{fixed: {image_out: 0}}]", STEP, "", "of openai/gpt-image-2 costs less than 1%"),
    ("volume: {v: {meter: image_out, per: month, mode: graduated, steps: [{above: 0, discount: 100%}]}}", STEP, "",
     "agreed.v: a volume step takes off 99% or more"),
    ("commitments: {f: {model: continuous, amount: 1 USD, per: month, overage: -99.99%}}", STEP, "",
     "agreed.f: what is used beyond the commitment costs less than 1%"),
    ("", STEP, ", growth: {rate: -99%, per: month, from: 1990-01-01}", "growth leaves less than 1% of"),
    ("rates: [{discount: 50%}]", STEP, "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("contract", "step", "growth", "told"), GIVEN)
def test_a_whole_price_that_is_stated_away_is_told(
    tmp_path: Path, contract: str, step: str, growth: str, told: str
) -> None:
    plan = PLAN.replace("s: {model: recraft/recraft-v4}", step).replace("per: month}", f"per: month{growth}}}")
    written(tmp_path, "", plan)
    agreed = (
        f"version: 1\ncontract: agreed\nvendor: openai\nfrom: 2027-01-01\n{contract or 'rates: [{discount: 5%}]'}\n"
    )
    (tmp_path / "agreed.yaml").write_text(agreed, encoding="utf-8")
    for name, *options in (("estimate",), ("check", "--max", "5000 USD")):
        page = " ".join(run(name, tmp_path / "plan.yaml", "--as-of", "2026-11-23", *options, code=0).stdout.split())
        assert ("free by statement: " in page) == bool(told)
        assert told in page


def test_a_cap_says_its_view(tmp_path: Path) -> None:
    written(tmp_path, "commitments: {f: {model: continuous, amount: 100 USD, per: month, pays: quarter}}\n")
    asked = ("check", tmp_path / "plan.yaml", "--as-of", "2026-11-23", "--max", "5000 USD")
    assert "expected, cash" in run(*asked, code=0).stdout
    assert '"view": "cash"' in run(*asked, "--format", "json", code=0).stdout
