"""A plan and a verdict can be kept, looked at and turned into rows."""

from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from costplan.units import usd_decimal
from tests.verdicts import VERDICTS

if TYPE_CHECKING:
    from costplan import Plan

DAY = date(2026, 11, 23)


def test_a_plan_that_was_kept_is_the_plan(quarter_plan: Plan) -> None:
    plan = quarter_plan
    kept = pickle.loads(pickle.dumps(plan))
    assert kept == plan
    assert kept.by_month() == plan.by_month()
    assert repr(kept) == "<Plan of Q1 2027 image plan: $6,987.70 expected, 2027-01-01 through 2027-03-31>" == repr(plan)
    assert plan.total_usd == Decimal("6987.702126830103")


@pytest.mark.parametrize("name", VERDICTS)
def test_a_verdict_that_was_kept_is_the_verdict(name: str) -> None:
    verdict = VERDICTS[name]
    assert pickle.loads(pickle.dumps(verdict)) == verdict
    assert ("does not fit" in repr(verdict)) is not verdict.fits
    frame = verdict.to_frame()
    assert list(frame["message"]) == [finding.message for finding in verdict.findings]
    amounts = frame[frame["found"].notna() & (frame["currency"] != "")]
    for row, finding in zip(
        amounts.itertuples(), [f for f in verdict.findings if f.found is not None and f.currency], strict=True
    ):
        assert row.found == pytest.approx(float(Fraction(finding.found or 0) / 10**12), rel=1e-12)


@pytest.mark.parametrize(
    ("pico", "usd"),
    [
        (0, "0.000000000000"),
        (1, "0.000000000001"),
        (Fraction(1, 2), "0.000000000001"),
        (Fraction(1, 3), "0.000000000000"),
        (-Fraction(1, 2), "-0.000000000001"),
        (10**40 + 1, "10000000000000000000000000000.000000000001"),
    ],
)
def test_dollars_have_twelve_places_half_up_whatever_a_caller_rounds_to(pico: int | Fraction, usd: str) -> None:
    with localcontext() as context:
        context.prec = 3
        assert f"{usd_decimal(pico):f}" == usd
