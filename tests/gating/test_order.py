"""Laws of what caps hold, on generated plans through the command line: no stricter word is ever looser."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costplan.yamlio import write
from tests.command import PRICES, run

if TYPE_CHECKING:
    import pytest

WORDS = ("expected", "p80", "p90", "p95", "worst")
ROUNDING = Fraction(1, 10_000)


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """Few or many runs, certain or a range, rejects of any share, contingency and tax."""
    low, more = draw(st.integers(1, 400)), draw(st.integers(0, 400))
    step: dict[str, Any] = {"model": "test/flat"}
    if draw(st.booleans()):
        accepted = f"{draw(st.integers(1, 99))}%"
        step |= {"accepted": accepted, "on_reject": {"redo": "s", "at_most": draw(st.integers(1, 6))}}
    runs = {"amount": f"{low} to {low + more}" if more else low, "per": "total"}
    budget: dict[str, Any] = {
        "contingency": f"{draw(st.integers(0, 40))}%",
        "tax": {"name": "VAT", "rate": f"{draw(st.integers(0, 30))}%", "in_caps": draw(st.booleans())},
        "caps": [{"id": at, "at": at, "max": f"{draw(st.integers(0, 60))} USD"} for at in (*WORDS, "p50")],
    }
    return {
        "version": 1,
        "scenario": "s",
        "period": "2027-01",
        "workflows": {"w": {"runs": runs, "steps": {"s": step}}},
        "budget": budget,
    }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=plans())
def test_no_stricter_word_is_looser(tmp_path_factory: pytest.TempPathFactory, document: dict[str, Any]) -> None:
    plan = tmp_path_factory.mktemp("order") / "plan.yaml"
    plan.write_text(write(document), encoding="utf-8")
    asked = (str(plan), "--pricing", PRICES, "--as-of", "2026-11-23", "--format", "json")
    total = json.loads(run("estimate", *asked).stdout)["total"]
    quantiles = [Fraction(total[f"{at}_usd"]) for at in ("p50", "p80", "p90", "p95", "worst")]
    assert quantiles == sorted(quantiles)
    held = {one["name"]: one for one in json.loads(run("check", *asked).stdout)["held"] if one["rule"] == "cap"}
    found = [Fraction(held[at]["found"]) for at in WORDS]
    assert found == sorted(found)
    tax = document["budget"]["tax"]
    share = 1 + Fraction(document["budget"]["contingency"].strip("%")) / 100
    taxed = 1 + Fraction(tax["rate"].strip("%")) / 100 if tax["in_caps"] else Fraction(1)
    expected = Fraction(total["expected_usd"])
    assert abs(found[0] - expected * share * taxed) < ROUNDING / 1000
    for at, cost in zip(WORDS[1:], found[1:], strict=True):
        quantile = Fraction(total[f"{at}_usd"]) * taxed
        assert abs(cost - max(quantile, expected * share * taxed)) <= 2 * ROUNDING
    assert abs(Fraction(held["p50"]["found"]) - Fraction(total["p50_usd"]) * taxed) <= 2 * ROUNDING
