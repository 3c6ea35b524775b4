"""Entries as a table: accounts, contingency, tax, currencies; its sums are the plan's; through the command line."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from costplan.render.entries import COLUMNS
from costplan.yamlio import write
from tests.command import PRICES, run
from tests.drawn import scenarios
from tests.gating.test_gate import dollars
from tests.places import TESTS

CASES = yaml.safe_load((TESTS / "data" / "entries_cases.yaml").read_text(encoding="utf-8"))
TINY = Fraction(1, 10**12)


def booked(folder: Path, *options: str) -> list[dict[str, str]]:
    """The entries of plan.yaml, under budget.yaml where there is one."""
    budget = ["--budget", str(folder / "budget.yaml")] if (folder / "budget.yaml").exists() else []
    arguments = ["report", str(folder / "plan.yaml"), "--csv", "-o", str(folder / "out"), "--pricing", PRICES, *budget]
    result = run(*arguments, "--as-of", "2026-11-23", *options)
    assert result.exit_code == 0, result.stderr
    text = (folder / "out" / "plan.entries.csv").read_bytes().decode()
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert tuple(head) == COLUMNS
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in case["files"].items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = booked(Path())
    assert [row["version"] for row in found] == ["Draft"] * len(found)
    assert len(found) == len(case["rows"]), found
    assert [row["view"] for row in found] == case.get("views", [""] * len(found))
    for row, (*labels, quantity, net, tax, currency, fx) in zip(found, case["rows"], strict=True):
        names = ("month", "entity", "gl_account", "cost_center", "provider", "model", "meter")
        assert [row[name] for name in names] == list(map(str, labels))
        assert (row["currency"], row["fx"]) == (currency, str(fx))
        if quantity == "":
            assert row["quantity"] == ""
        else:
            assert abs(Fraction(row["quantity"]) - dollars(quantity)) <= TINY
        for name, sum_of in (("net", net), ("tax", tax)):
            if sum_of == "":
                assert row[name] == ""
                continue
            exactly = dollars(sum_of)
            assert abs(Fraction(row[name]) - exactly) <= (0 if currency == "USD" and not row["view"] else TINY), (
                name,
                row,
                exactly,
            )


def test_accounts_have_a_discount_of_credits_by_their_use_of_its_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # half price: January 2,000 x 0.04 = 80 of 6400, 40 off; March 1,000 x 0.05 = 50 of 6500, 25 off
    monkeypatch.chdir(tmp_path)
    plan = "version: 1\nscenario: case\nperiod: 2027-01 through 2027-03\ncontracts: [agreed.yaml]\nworkflows:\n"
    for account, runs in (("6400", (2000, 0, 0)), ("6500", (0, 0, 1000))):
        months = ", ".join(f"2027-0{at}: {number}" for at, number in enumerate(runs, 1))
        plan += f'  w{account}: {{tags: {{gl_account: "{account}"}}, runs: {{by_month: {{{months}}}}}, '
        plan += "steps: {s: {model: test/flat}}}\n"
    (tmp_path / "plan.yaml").write_text(plan)
    (tmp_path / "agreed.yaml").write_text(
        'version: 1\ncontract: agreed\nvendor: test\nfrom: 2027-01-01\ntags: {gl_account: "1460"}\n'
        "credits: [{name: lot, amount: 1000 USD, paid: 500 USD, bought: 2027-01-01, expires: 2027-12-31}]\n"
    )
    found = [
        (row["month"], row["gl_account"], float(row["net"]))
        for row in booked(Path())
        if row["meter"] == "credit_discount" and row["view"] == "accrual"
    ]
    assert found == [("2027-01", "6400", -40), ("2027-03", "6500", -25)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=scenarios())
def test_the_sum_of_all_entries_is_the_total_of_its_plan(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, Any]
) -> None:
    folder = tmp_path_factory.mktemp("entries")
    (folder / "plan.yaml").write_text(write(document), encoding="utf-8")
    asked = ["estimate", str(folder / "plan.yaml"), "--pricing", PRICES, "--format", "json", "--as-of", "2026-11-23"]
    planned = run(*asked)
    if planned.exit_code:
        return
    rows = [row for row in booked(folder) if row["meter"] != "contingency" and row["net"]]
    plan = json.loads(planned.stdout)
    if {row["currency"] for row in rows} <= {"USD"}:
        assert sum(Fraction(row["net"]) for row in rows) == Fraction(plan["total"]["expected_usd"])
    else:
        dollars_again = sum(Fraction(row["net"]) * Fraction(row["fx"]) for row in rows)
        assert abs(dollars_again - Fraction(plan["total"]["expected_usd"])) <= TINY * 10 * len(rows)


def test_versions_in_euro_beside_a_plan_in_dollars_are_told_in_dollars(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column has one currency: 100 x $0.04 is 3.20 EUR as frozen, and $4.00 beside a plan without a cap in euro."""
    monkeypatch.chdir(tmp_path)
    plan = (
        "{version: 1, scenario: s, period: 2027-01-01, workflows: {w: {runs: {amount: 100, per: total}, steps: {s: "
        "{model: test/flat}}}}%s}"
    )
    rates = (
        "{version: 1, fx: [{from: 2026-11-01, source: {title: ECB, url: 'https://a.example', checked: 2026-11-01, "
        "confidence: official}, usd: {EUR: 1.25}}]}"
    )
    Path("fx.yaml").write_text(rates, encoding="utf-8")
    Path("plan.yaml").write_text(plan % ", budget: {fx: fx.yaml, caps: [{id: a, max: 90 EUR}]}", encoding="utf-8")
    assert run("freeze", "plan.yaml", "--label", "one", "--pricing", PRICES, "--as-of", "2026-11-23").exit_code == 0
    told = {}
    for name, text in (("same", None), ("mixed", plan % "")):
        if text:
            Path("plan.yaml").write_text(text, encoding="utf-8")
        done = run("report", "plan.yaml", "--csv", "-o", name, "--pricing", PRICES, "--as-of", "2026-11-23")
        assert done.exit_code == 0, done.output
        with Path(name, "plan.entries.csv").open(encoding="utf-8", newline="") as file:
            told[name] = [(row["version"], row["net"], row["currency"], row["fx"]) for row in csv.DictReader(file)]
    assert [row[1:] for row in told["same"]] == [("3.2", "EUR", "1.25")] * 2
    assert [row[1:] for row in told["mixed"]] == [("4", "USD", "1")] * 2


def test_a_byte_order_mark_and_texts_that_no_spreadsheet_computes(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(
        "{version: 1, scenario: s, period: 2027-01-01, workflows: {w: {tags: {cost_center: '=1+1', entity: '@x'}, "
        "runs: {amount: 1, per: total}, steps: {s: {model: test/flat}}}}}",
        encoding="utf-8",
    )
    row = booked(tmp_path)[0]
    assert (row["cost_center"], row["entity"]) == ("'=1+1", "'@x")
    assert not (tmp_path / "out" / "plan.entries.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    reported_again = run(
        "report", str(tmp_path / "plan.yaml"), "--csv", "--bom", "-o", str(tmp_path / "bom"), "--pricing", PRICES
    )
    assert reported_again.exit_code == 0
    for name in ("plan.csv", "plan.entries.csv"):
        assert (tmp_path / "bom" / name).read_bytes().startswith(b"\xef\xbb\xbf")
