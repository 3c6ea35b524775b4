"""A plan that is a cap: which plan a name means, and what its months come to.
100 images a day at $0.04 are $124.00 in January and $112.00 in February; 20 a day are $24.80 and $22.40."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from costplan.errors import CostplanError, InputError
from costplan.project.freezing import freeze
from costplan.project.planned_months import cap_of_plan
from costplan.project.request import Request
from costplan.project.settings import find_project
from costplan.reserving.plan_cap import asked_plan_cap
from costplan.units import PICO
from tests.command import run

if TYPE_CHECKING:
    from collections.abc import Mapping

SCENARIO = """\
version: 1
scenario: {title}
period: 2027-01 through 2027-02
workflows:
  posts: {{runs: {{amount: {amount}, per: day}}, steps: {{picture: {{model: recraft/recraft-v4}}}}}}
"""
SEATS = "seats: {artists: {plan: midjourney/standard, count: 2, billed: monthly}}\n"
BUSY, QUIET = {"2027-01": 124, "2027-02": 112}, {"2027-01": "24.80", "2027-02": "22.40"}


def frozen(name: str, label: str, month: int) -> None:
    freeze(Request(as_of=date(2026, 11, 27), scenarios=(name,)), label, datetime(2026, month, 1, tzinfo=UTC))


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("busy.yaml").write_text(SCENARIO.format(title="Busy", amount=100), encoding="utf-8")
    Path("quiet.yaml").write_text(SCENARIO.format(title="Quiet", amount=20), encoding="utf-8")
    Path("seated.yaml").write_text(SCENARIO.format(title="Seated", amount=20) + SEATS, encoding="utf-8")
    Path("ranged.yaml").write_text(SCENARIO.format(title="Ranged", amount="80 to 120"), encoding="utf-8")
    return tmp_path


def months(text: str) -> dict[str, int]:
    cap = cap_of_plan(asked_plan_cap(text), Request(as_of=date(2026, 11, 27))).cap
    assert cap.id == text
    assert (cap.window.word, cap.most, cap.tags) == ("month", 0, ())  # outside its months nothing may be spent
    return dict(cap.by_window)


def pico(months: Mapping[str, object]) -> dict[str, int]:
    return {month: round(float(str(usd)) * 10_000) * PICO // 10_000 for month, usd in months.items()}


def test_a_scenario_is_planned_on_the_day(tree: Path) -> None:
    assert months("plan busy.yaml") == pico(BUSY)
    assert list(months("plan quarter")) == ["2027-01", "2027-02", "2027-03"]  # a shipped one


def test_what_was_signed_holds_whatever_its_scenario_says_now(tree: Path) -> None:
    frozen("busy.yaml", "FY27", 1)
    saved = run("estimate", "busy.yaml", "--as-of", "2026-11-27", "--format", "json", "-o", "plan.json")
    assert saved.exit_code == 0, saved.output
    Path("busy.yaml").write_text(SCENARIO.format(title="Busy", amount=20), encoding="utf-8")
    for name in ("FY27", "budgets/versions/busy/FY27.json", "busy", "plan.json"):
        assert months(f"plan {name}") == pico(BUSY)
    assert months("plan busy.yaml") == pico(QUIET)


def test_of_a_scenario_the_version_counts_that_was_frozen_last(tree: Path) -> None:
    frozen("busy.yaml", "Z-first", 1)
    Path("busy.yaml").write_text(SCENARIO.format(title="Busy", amount=20), encoding="utf-8")
    frozen("busy.yaml", "A-second", 2)
    assert months("plan busy") == pico(QUIET)
    assert months("plan Z-first") == pico(BUSY)


def test_a_label_of_two_scenarios_is_no_name(tree: Path) -> None:
    frozen("busy.yaml", "FY27", 1)
    frozen("quiet.yaml", "FY27", 1)
    with pytest.raises(InputError, match=r"busy/FY27\.json and .*quiet/FY27\.json; name the file of one"):
        months("plan FY27")


def test_fees_of_seats_are_no_money_of_calls(tree: Path) -> None:
    frozen("seated.yaml", "FY27", 1)
    run("estimate", "seated.yaml", "--as-of", "2026-11-27", "--format", "json", "-o", "plan.json")
    for name in ("seated.yaml", "FY27", "plan.json"):
        assert months(f"plan {name}") == pico(QUIET)


def test_another_figure_is_planned_again_by_what_was_kept(tree: Path) -> None:
    frozen("ranged.yaml", "FY27", 1)
    told = months("plan ranged.yaml at p90")
    assert 124 * PICO < told["2027-01"] < 124 * PICO * 12 // 10
    Path("ranged.yaml").write_text(SCENARIO.format(title="Ranged", amount=20), encoding="utf-8")
    assert months("plan FY27 at p90") == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("quarter", "cap: quarter is not a plan that is a cap; write it such as plan quarter"),
        ("plan busy.yaml at p9", "cap: no plan has a figure 'p9'; did you mean p95?"),
        ("plan FY28", "FY28: No such file or directory"),
        ("plan only-seats.yaml", "plan only-seats.yaml has no call in any month"),
    ],
)
def test_what_is_no_plan(text: str, told: str, tree: Path) -> None:
    Path("only-seats.yaml").write_text(f"version: 1\nscenario: Seats\nperiod: 2027-01\n{SEATS}", encoding="utf-8")
    with pytest.raises(CostplanError, match=re.escape(told)):
        months(text)


def test_costplan_yaml_names_it_and_errors_name_its_place(tree: Path) -> None:
    Path("costplan.yaml").write_text(
        "version: 1\nledger: {cap: plan FY28, budgets: [calls/*.yaml]}\n", encoding="utf-8"
    )
    project = find_project(tree)
    assert [glob for glob, _ in project.holding] == ["calls/*.yaml"]
    assert project.ledger.cap is not None
    with pytest.raises(InputError, match=r"costplan\.yaml:2:15: FY28: No such file"):
        cap_of_plan(project.ledger.cap, Request(as_of=date(2026, 11, 27)))


@pytest.mark.parametrize(
    ("ledger", "told"),
    [
        ("spent.sqlite", "plans.yaml:3:8: the cap 'growth' limits growth against a base"),
        ("{budgets: [calls.yaml]}", "1 cap of 1 budget hold calls"),
        ("{budgets: [], cap: plan busy.yaml}", "1 cap of 0 budgets hold calls, with plan busy.yaml"),
        ("{cap: plan FY28, budgets: []}", "costplan.yaml:3:15: FY28: No such file"),
    ],
)
def test_doctor_tells_what_holds_calls(ledger: str, told: str, tree: Path) -> None:
    Path("costplan.yaml").write_text(f"version: 1\nbudgets: ['*s.yaml']\nledger: {ledger}\n", encoding="utf-8")
    Path("plans.yaml").write_text("version: 1\nbudget: P\ncaps: [{id: growth, max_increase: 10%}]\n", encoding="utf-8")
    Path("calls.yaml").write_text("version: 1\nbudget: C\ncaps: [{id: c, per: hour, max: 1 USD}]\n", encoding="utf-8")
    assert told in " ".join(run("doctor", "--as-of", "2026-11-27").output.split())


def test_no_output_replaces_the_ledger(tree: Path) -> None:
    Path("costplan.yaml").write_text("version: 1\nledger: spent.sqlite\n", encoding="utf-8")
    Path("spent.sqlite").touch()
    written = run("estimate", "busy.yaml", "--format", "json", "-o", "spent.sqlite")
    assert written.exit_code == 2
    assert "spent.sqlite is the ledger that counts here, or lies beside it, and would be lost" in written.output


def test_the_hint_of_init_holds_the_plan(tree: Path) -> None:
    assert run("init", "first").exit_code == 0
    file = Path("first/costplan.yaml")
    file.write_text(file.read_text(encoding="utf-8").replace("# ledger:", "ledger:"), encoding="utf-8")
    asked = find_project(tree / "first").ledger.cap
    assert asked is not None
    held = cap_of_plan(asked, Request(as_of=date(2026, 11, 27), folder=tree / "first")).cap
    assert [month for month, _ in held.by_window] == ["2027-01", "2027-02", "2027-03"]
