"""The shipped year of three teams, each total of which ``tests/data/finance_year.yaml`` has by hand."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest
import yaml

from costplan.catalogue import shipped
from tests.command import run
from tests.places import TESTS

BY_HAND = yaml.safe_load((TESTS / "data" / "finance_year.yaml").read_text(encoding="utf-8"))
SIX_PLACES = 1e-6
"""To which what a year has by the day is written by hand."""


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(shipped("scenarios").parent)
        result = run("estimate", "finance-year", "--format", "json", "--currency", "EUR", "--as-of", "2026-11-28")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    out = tmp_path_factory.mktemp("entries")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(shipped("scenarios").parent)
        asked = ["finance-year", "--csv", "-o", out, "--currency", "EUR", "--as-of", "2026-11-28"]
        run("report", *asked, code=0)
    with (out / "finance-year.entries.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected(groups: dict[str, Any]) -> dict[str, float]:
    return {name: float(group["expected_usd"]) for name, group in groups.items()}


def close(by_hand: dict[str, float]) -> object:
    return pytest.approx(by_hand, abs=SIX_PLACES, rel=0)


def test_workflows(told: dict[str, Any]) -> None:
    assert {one["id"]: float(one["expected_usd"]) for one in told["workflows"]} == close(BY_HAND["workflows"])


def test_vendors(told: dict[str, Any]) -> None:
    assert expected(told["vendors"]) == close(BY_HAND["vendors"])


def test_cash(told: dict[str, Any]) -> None:
    assert expected({**told["months"], "total": told["total"]}) == close(BY_HAND["cash"])


def test_accruals(told: dict[str, Any]) -> None:
    accrued = told["accrued"]
    assert expected({**accrued["months"], "total": accrued["total"]}) == close(BY_HAND["accrual"])


@pytest.mark.parametrize("key", BY_HAND["tags"])
def test_tags(told: dict[str, Any], key: str) -> None:
    found = expected(told["tags"][key])
    assert {name: found[name] for name in BY_HAND["tags"][key]} == close(BY_HAND["tags"][key])


def test_on_top(told: dict[str, Any]) -> None:
    contingency, tax = (float(one["usd"]) for one in told["on_top"]["added"])
    found = {"contingency": contingency, "tax": tax, "total": float(told["on_top"]["total_usd"])}
    assert found == close(BY_HAND["on_top"])


def test_in_euros(told: dict[str, Any]) -> None:
    reporting, by_hand = told["reporting"], BY_HAND["eur"]
    assert float(reporting["total"]["expected"]) == pytest.approx(by_hand["cash"], abs=SIX_PLACES)
    assert float(reporting["accrued"]["total"]["expected"]) == pytest.approx(by_hand["accrual"], abs=SIX_PLACES)
    assert float(reporting["steps"]["contracts.openai-2027.pool"]["expected"]) == by_hand["pool"]
    workflows = {one["id"]: float(one["expected"]) for one in reporting["workflows"] if one["id"] in by_hand}
    assert workflows == close({name: by_hand[name] for name in workflows})
    assert len(workflows) == 2


@pytest.mark.parametrize("view", ["cash", "accrual"])
def test_entries(entries: list[dict[str, str]], view: str) -> None:
    """Both views with contingency and tax on top are what the page says, by hand; a used-up account is empty."""
    own = [row for row in entries if row["view"] in ("", view)]
    net = sum(float(row["net"]) for row in own if row["meter"] != "contingency")
    assert net == pytest.approx(BY_HAND["eur"][view], abs=SIX_PLACES)
    assert sum(float(row["net"]) for row in own) == pytest.approx(net * 1.1, abs=SIX_PLACES)
    assert sum(float(row["tax"]) for row in own) == pytest.approx(net * 1.1 * 0.19, abs=SIX_PLACES)


def test_prepayments_in_entries(entries: list[dict[str, str]]) -> None:
    prepaid = [row for row in entries if row["gl_account"] == "1460"]
    left: dict[str, float] = {}
    for row in prepaid:
        left[row["cost_center"]] = left.get(row["cost_center"], 0) + float(row["net"])
    assert left == close(BY_HAND["eur"]["prepaid"])
    assert {row["meter"] for row in prepaid if float(row["tax"])} == {"commitment_payment", "credit_bought"}
    assert "contingency" not in {row["meter"] for row in prepaid}
    assert all(float(row["net"]) > 0 for row in entries if row["meter"] == "contingency")
    assert all(float(row["tax"]) >= 0 for row in entries if row["meter"] != "credit_discount")
