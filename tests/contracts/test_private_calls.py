"""Calls under a private contract: what the guard says of them may be sent on, and a ledger tells costs without what
they are for, unless somebody asks."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from costplan import guard
from tests.command import run

if TYPE_CHECKING:
    from pathlib import Path

# image out of gpt-image-2 is $30 per 1M tokens: at 13.7 % off $25.89, so that 7,024 tokens are $0.18185136, and
# 14 of text at $5, $4.315, are $0.00006041: $0.18191177 in all
CONTRACT = """\
version: 1
contract: deal
vendor: openai
from: 2020-01-01
private: true
rates: [{discount: 13.7%}]
"""
CALL: dict[str, Any] = {"prompt": "a lighthouse at dusk", "size": "1024x1024", "quality": "high"}
ANSWER = {
    "created": 1,
    "data": [{"b64_json": "eA=="}],
    "usage": {
        "input_tokens": 14,
        "input_tokens_details": {"text_tokens": 14, "image_tokens": 0},
        "output_tokens": 7024,
        "total_tokens": 7038,
    },
}
SHOW = ("ledger", "show", "r1")
EXPORT = ("ledger", "export", "--format", "json")


@pytest.fixture(autouse=True)
def project(here: Path) -> Path:
    """A service whose calls a private contract prices."""
    (here / "costplan.yaml").write_text("version: 1\ncontracts: [deal.yaml]\n")
    (here / "deal.yaml").write_text(CONTRACT)
    return here


def one_call(**more: Any) -> guard.Hold:
    with guard.reserve("openai/gpt-image-2", max_usd="0.25", **CALL, **more) as hold:
        hold.settle(ANSWER)
    return hold


def test_what_is_refused_has_amounts_as_attributes_alone() -> None:
    assert one_call(key="order-1").settled_usd == Decimal("0.18191177")
    with pytest.raises(guard.Refused) as refused:
        one_call()
    assert "$" not in str(refused.value)
    assert "private (contract deal)" in str(refused.value)
    assert refused.value.fits == "quality medium, n=1"
    assert refused.value.spent_usd == Decimal("0.18191177")
    with pytest.raises(guard.AlreadyReserved) as known:
        one_call(key="order-1")
    assert "$" not in str(known.value)


def test_a_key_stands_for_its_request_whatever_is_agreed(project: Path) -> None:
    one_call(key="order-1")
    (project / "deal.yaml").write_text(CONTRACT.replace("private: true", "private: false"))
    with pytest.raises(guard.AlreadyReserved):
        one_call(key="order-1")


@pytest.mark.parametrize("words", [SHOW, (*SHOW, "--format", "json"), EXPORT])
def test_a_ledger_tells_costs_without_what_they_are_for(words: tuple[str, ...]) -> None:
    one_call()
    told, shown = run(*words, code=0).output, run(*words, "--show-private", code=0).output
    assert "0.18191" in told
    assert "private (contract deal)" in told
    for secret in ("7024", "high", "1024x1024", "20 characters"):
        assert secret not in told
    assert "high" in shown


def test_an_export_for_a_calibration_has_tokens_and_no_cost() -> None:
    one_call()
    for fmt in ("jsonl", "csv"):
        told = run("ledger", "export", "--format", fmt, code=0).output
        assert "7024" in told
        assert "181911" not in told


def test_a_dry_run_has_no_quantity_beside_a_cost() -> None:
    call = ("live", "openai/gpt-image-2", "-s", "1024x1024", "-q", "high", "--prompt", "a cup", "--dry-run")
    told = run(*call, code=0).output
    assert "private (contract deal)" in told
    assert "7,024" not in told
    document = json.loads(run(*call, "--format", "json", code=0).output)
    assert document["planned"]["usage"] is None
    assert document["worst"]["why"] == []
    assert document["private"] == "private (contract deal)"


def test_the_guard_takes_the_contracts_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSTPLAN_CONTRACTS", "none")
    assert one_call().settled_usd == Decimal("0.21079")  # 7,024 at $30 and 14 at $5 per 1M


# high is 7,024 tokens at $30: $0.21072. At $3,000 a million they are $21.072, at $60 $0.42144; twice as dear is overage
# of 100 %, and credits of $10 bought for $20. A discount of all units makes nothing dearer.
@pytest.mark.parametrize(
    ("term", "settled"),
    [
        ("volume: {v: {meter: image_out, per: month, mode: graduated, steps: [{above: 0, usd: 3000}]}}", "21.07207"),
        ("volume: {v: {meter: image_out, per: month, mode: all_units, steps: [{above: 0, discount: 9%}]}}", "0.21079"),
        (
            "commitments: {c: {model: continuous, meter: image_out, units: 10, usd: 60, per: month}}",
            "0.42151",
        ),
        (
            "commitments: {c: {model: continuous, amount: 10 USD, per: month, counts: after_discount, overage: 100%}}",
            "0.42158",
        ),
        ("credits: [{name: l, amount: 10 USD, paid: 20 USD, bought: 2020-01-01}]", "0.42158"),
    ],
)
def test_a_call_is_held_at_the_dearest_that_terms_may_make_it(project: Path, term: str, settled: str) -> None:
    (project / "deal.yaml").write_text(f"version: 1\ncontract: deal\nvendor: openai\nfrom: 2020-01-01\n{term}\n")
    with guard.reserve("openai/gpt-image-2", max_usd="50", **CALL) as hold:
        assert hold.reserved_usd >= Decimal(settled)
        hold.settle(ANSWER)
    assert hold.settled_usd == Decimal(settled)
