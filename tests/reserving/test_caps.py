"""The caps of budgets as the ledger holds them, on cases with their arithmetic."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costplan.budget.file import load_budget
from costplan.budget.per import PERS, Per
from costplan.errors import InputError
from costplan.ledger.cap import LedgerCap
from costplan.ledger.window import WINDOWS, milliseconds
from costplan.reserving.caps import accepts_estimates, caps_of
from costplan.units import PICO
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.budget.budget import Budget

CASES = yaml.safe_load((TESTS / "data" / "ledger_caps_cases.yaml").read_text(encoding="utf-8"))
FX = """\
version: 1
fx:
  - from: 2026-11-01
    source: {title: ECB, url: "https://www.ecb.europa.eu", checked: 2026-11-02, confidence: official}
    usd: {EUR: 1.0842}
  - from: 2027-01-01
    source: {title: Plan, url: "https://example.com/treasury", checked: 2026-11-02, confidence: official}
    usd: {EUR: 1.10}
"""


def budget(folder: Path, text: str) -> Budget:
    (folder / "fx.yaml").write_text(FX, encoding="utf-8")
    (folder / "b.yaml").write_text(f"version: 1\nbudget: B\n{text}", encoding="utf-8")
    return load_budget(folder / "b.yaml", shown="b.yaml").budget


def pico(amount: Any) -> int:
    """A sum of dollars in pico-dollars: ``900 * 1.1``."""
    for sign, how in (("*", Fraction.__mul__), ("/", Fraction.__truediv__)):
        if sign in str(amount):
            return int(how(*(Fraction(part.strip()) for part in str(amount).split(sign))) * PICO)
    return int(Fraction(str(amount)) * PICO)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    day = case.get("day", date(2027, 2, 14))
    of_file = budget(tmp_path, case["budget"])
    if "errors" in case:
        with pytest.raises(InputError) as caught:
            caps_of([of_file], day)
        assert list(map(str, caught.value.problems)) == case["errors"]
        return
    found = caps_of([of_file], day)
    expected = [
        (
            cap["id"],
            WINDOWS[cap["window"]],
            pico(cap["most"]) if "most" in cap else None,
            {str(label): pico(most) for label, most in cap.get("by_window", {}).items()},
            cap.get("tags", {}),
            cap.get("apart", []),
        )
        for cap in case["caps"]
    ]
    assert [
        (cap.id, cap.window, cap.most, dict(cap.by_window), dict(cap.tags), [dict(tags) for tags in cap.apart])
        for cap in found
    ] == expected
    assert all(cap.source.startswith("b.yaml:") for cap in found)


def test_what_is_held_apart_is_held_once() -> None:
    each = LedgerCap(id="team", window=WINDOWS["day"], most=1, tags=(("team", "*"),), apart=((("team", "red"),),))
    red = each._replace(tags=(("team", "red"),), apart=())
    tags = [(("team", "red"), ("kind", "post")), (("team", "blue"),), (("kind", "post"),)]
    assert [each.matches(one, "openai/gpt-image-2") for one in tags] == [False, True, False]
    assert [red.matches(one, "openai/gpt-image-2") for one in tags] == [True, False, False]


def test_the_budget_of_a_scenario_holds_no_call(tmp_path: Path) -> None:
    of_scenario = budget(tmp_path, "caps: [{id: all, max: 1 USD}]")._replace(scenario="Posts")
    with pytest.raises(InputError, match=r"b\.yaml:3:8: the cap 'all' holds one scenario alone, .*not-for-ledger"):
        caps_of([of_scenario], date(2027, 2, 14))


@pytest.mark.parametrize("per", [per for per in PERS.values() if per.window not in ("", "hour", "call")], ids=str)
def test_a_ledger_calls_a_window_as_plans_call_the_slice(per: Per) -> None:
    window = WINDOWS[per.window]
    for days in range(800):
        day = date(2026, 11, 1) + timedelta(days=days)
        assert window.label(milliseconds(datetime(day.year, day.month, day.day, tzinfo=UTC))) == per.label(day, "")


@pytest.mark.parametrize(
    ("said", "accepted"),
    [([], False), ([True], True), ([False], False), ([True, False], False), ([True, True], True)],
)
def test_estimates_are_accepted_where_all_that_hold_say_so(said: list[bool], accepted: bool, tmp_path: Path) -> None:
    texts = [f"accept_estimates: {str(each).lower()}\ncaps: [{{id: all, max: 1 USD}}]" for each in said]
    budgets = [budget(tmp_path, text) for text in texts]
    policy = budget(tmp_path, "policy: {models: [openai/*]}")
    assert accepts_estimates([*budgets, policy]) is accepted
