"""The workbook: its values are the engine's, its bytes are always the same, and what is changed in it reads back."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from costplan import InputError
from costplan.catalogue import shipped
from costplan.workbook.book import Book
from costplan.workbook.held import VALUE
from tests.command import AS_OF, PRICES, run
from tests.drawn import costed, scenarios, splits
from tests.places import TESTS
from tests.spreadsheets import change, column, figures, resaved

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MONTHS = ("workflow", "2027-01", "2027-02", "2027-03")
SHIPPED = ("quarter", str(TESTS / "data" / "sellers.yaml"), "guide-workflows", "batch")


def report(folder: Path, *scenarios: str, more: tuple[str, ...] = ()) -> Path:
    run("report", *scenarios, "--xlsx", "-o", str(folder), *AS_OF, *more, code=0)
    return next(folder.glob("*.xlsx"))


def estimate(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("estimate", *arguments, "--format", "json", *AS_OF, code=0).stdout)
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The workbook of shipped scenarios, each made once, since a large one takes seconds."""

    @cache
    def report_of(*scenarios: str) -> Path:
        return report(tmp_path_factory.mktemp("shipped"), *scenarios)

    return report_of


@pytest.fixture
def quarter(made: Callable[..., Path]) -> Path:
    """That of the quarter; nobody may write to it."""
    return made("quarter")


@cache
def planned(*sets: str) -> Any:
    """The total of the quarter."""
    return estimate("quarter", *sets)["total"]


@pytest.fixture
def few_offers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks of tests that look at no options have few of these, which take most of the time of a workbook."""
    monkeypatch.setattr("costplan.workbook.offers.MOST", 200)


few = pytest.mark.usefixtures("few_offers")


def same(value: float, other: float | str) -> bool:
    return abs(value - float(other)) <= 1e-9 * max(1.0, abs(value))


@pytest.mark.parametrize("scenarios", [(name,) for name in SHIPPED] + [SHIPPED], ids="+".join)
def test_totals_months_and_meters_are_the_engines(made: Callable[..., Path], scenarios: tuple[str, ...]) -> None:
    workbook, plan = made(*scenarios), estimate(*scenarios)
    summary = figures(workbook)
    expected = next(value for label, value in summary.items() if label.startswith("expected"))
    assert same(expected, plan["total"]["expected_usd"])
    for month, cost in plan["months"].items():
        assert same(sum(value or 0 for _, value in column(workbook, "Plan", "step", month)), cost["expected_usd"]), (
            month
        )
    meters: dict[str, float] = {}
    for meter, cost in column(workbook, "Plan", "meter", "cost, USD"):
        meters[meter] = meters.get(meter, 0.0) + cost
    lines: dict[str, float] = {}
    for line in plan["lines"]:
        lines[line["label"]] = lines.get(line["label"], 0.0) + float(line["cost_usd"])
    for label, cost in lines.items():
        assert same(meters.get(label, 0.0), cost), label


@few
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(document=scenarios() | splits() | costed())
def test_any_plan_and_its_workbook_have_one_total(tmp_path_factory: pytest.TempPathFactory, document: Any) -> None:
    from costplan.yamlio import write

    folder = tmp_path_factory.mktemp("law")
    (folder / "law.yaml").write_text(write(document), encoding="utf-8")
    as_planned = run("estimate", str(folder / "law.yaml"), "--pricing", PRICES, "--format", "json", *AS_OF)
    if as_planned.exit_code:
        return
    workbook = report(folder, str(folder / "law.yaml"), more=("--pricing", PRICES))
    expected = next(value for label, value in figures(workbook).items() if label.startswith("expected"))
    assert same(expected, json.loads(as_planned.stdout)["total"]["expected_usd"])


@few
def test_each_meter_that_seats_include_has_rows_of_its_own(tmp_path: Path) -> None:
    folder = TESTS / "data" / "trials"
    workbook = report(
        tmp_path, str(folder / "101-two-included-meters.yaml"), more=("--pricing", str(folder / "101-tables"))
    )
    # 1,000 of each are used; of the 2,000 1st MP nothing is billed, of the extra ones 990 of 1,000
    assert dict(column(workbook, "Plan", "meter", "quantity")) == {
        "1st MP": 0,
        "additional MP": 990,
        "seats, by the month": 1,
    }
    assert dict(column(workbook, "Volumes", "what", "total", head_row=12))["share of additional MP billed"] == 0.99


@few
def test_a_bend_is_a_row_of_the_engine_that_is_0_once_its_inputs_are_changed(tmp_path: Path) -> None:
    scenario = str(TESTS / "data" / "trials" / "100-ovx.yaml")
    workbook = report(tmp_path, scenario)
    assert same(figures(workbook)["expected"], estimate(scenario)["total"]["expected_usd"])
    rows = {row[0]: row[1:] for row in column(workbook, "Plan", "meter", "quantity", "cost, USD", "2026-12")}
    assert rows["fast GPU hours"] == (0, 0, 0)
    assert rows["bend of fast GPU hours"] == (6.16455, 24.6582, 24.6582)
    book: Any = openpyxl.load_workbook(workbook)
    [month] = [
        cell for row in book["Plan"].iter_rows() if row[9].value == "bend of fast GPU hours" for cell in row[-1:]
    ]
    [changed] = [row for row in book["Volumes"].iter_rows() if row[1].value == "fast GPU hours: changed here"]
    assert month.value.startswith(f"=IF(OR(Volumes!F${changed[5].row}>0,")
    assert month.value.endswith(",0,24.6582)")
    [told] = [row[2].value for row in book["Summary"].iter_rows() if row[0].value == "expected"]
    assert told == '=IF(Inputs!$F$3>0,"live, without the bend, which changed","live")'


def test_two_runs_give_the_same_bytes(quarter: Path, tmp_path: Path) -> None:
    assert report(tmp_path, "quarter").read_bytes() == quarter.read_bytes()


@pytest.mark.parametrize("name", SHIPPED)
def test_an_unchanged_workbook_reads_back_as_its_scenario(made: Callable[..., Path], name: str) -> None:
    back = run("estimate", "--from-xlsx", made(name), "--format", "yaml", *AS_OF).stdout
    assert back == run("estimate", name, "--format", "yaml", *AS_OF).stdout


@pytest.mark.parametrize(
    ("changes", "same_as"),
    [
        ({"Inputs": {"drivers.posts.amount": 8000, "drivers.posts.amount to": None}}, ["drivers.posts.amount=8000"]),
        ({"Inputs": {"drivers.posts.amount to": 9000}}, ["drivers.posts.amount=5000 to 9000"]),
        ({"Inputs": {"drivers.skus.by_month.2027-02": 10}}, ["drivers.skus.by_month.2027-02=10"]),
        ({"Inputs": {"drivers.posts.growth": 0.1}}, ["drivers.posts.growth=10% per month"]),
        ({"Inputs": {"workflows.social-posts.steps.final.accepted": 0.5}}, ["social-posts.final.accepted=50%"]),
        (
            {"Inputs": {"workflows.social-posts.failures.timed_out.rate": 0.1}},
            ["social-posts.failures.timed_out.rate=10%"],
        ),
        ({"Options": {"banners.banner.quality": "low"}}, ["banners.banner.quality=low"]),
        ({"Options": {"catalogue.background.tier": "batch"}}, ["catalogue.background.tier=batch"]),
        ({"Options": {"social-posts.draft.model": "bfl/flux-2-pro"}}, ["social-posts.draft.model=bfl/flux-2-pro"]),
        ({"Options": {"catalogue.background.size": "1024x1024"}}, ["catalogue.background.size=1024x1024"]),
    ],
    ids=str,
)
def test_what_is_changed_reads_back(quarter: Path, tmp_path: Path, changes: dict[str, Any], same_as: list[str]) -> None:
    change(quarter, tmp_path / "changed.xlsx", changes)
    back = estimate("--from-xlsx", str(tmp_path / "changed.xlsx"))
    sets = [word for one in same_as for word in ("--set", one)]
    assert back["total"] == planned(*sets) != planned()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"Inputs": {"drivers.posts.amount": "many"}}, "#Inputs!C6: 'many' is not a number"),
        ({"Inputs": {"drivers.posts.amount": -1}}, "write a number of zero or more"),
        ({"Inputs": {"drivers.posts.amount": 9000}}, "9000 to 7000: "),
        ({"Inputs": {"workflows.social-posts.steps.final.accepted": 1.5}}, "write a share from 0% to 100%"),
        (
            {"Inputs": {"workflows.social-posts.steps.final.on_reject.at_most": 2.5}},
            "write a whole number of 1 or more",
        ),
        ({"Options": {"banners.banner.model": "acme/none"}}, "there is no pricing table for 'acme/none'"),
        ({"Options": {"banners.banner.size": "huge"}}, "'huge' is not a size"),
        ({"Prices": {"openai/gpt-image-2.5-flare image out": 28}}, "30 was made 28"),
    ],
    ids=str,
)
def test_what_cannot_be_read_back_is_told_at_its_cell(
    quarter: Path, tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    change(quarter, tmp_path / "changed.xlsx", changes)
    found = run("estimate", "--from-xlsx", str(tmp_path / "changed.xlsx"), *AS_OF, code=4)
    assert says in found.stderr


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "this is no workbook that costplan wrote"),
        (b"not a zip", "this is no workbook that costplan wrote"),
        (b"PK\x03\x04broken", "this workbook is damaged, and cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "this workbook is encrypted, or of a program of before 2007"),
    ],
)
def test_a_file_that_is_no_workbook(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "x.xlsx").write_bytes(content)
    assert f"x.xlsx:1:1: {told}" in run("estimate", "--from-xlsx", str(tmp_path / "x.xlsx"), code=4).stderr


@few
@pytest.mark.parametrize("size", [b"", b'<dimension ref="A1"/>'])
def test_what_is_changed_is_read_whatever_the_file_says_of_its_size(tmp_path: Path, size: bytes) -> None:
    quarter = report(tmp_path / "quarter", "quarter")
    sets = ("--set", "drivers.concept-jobs.amount=560")
    change(quarter, tmp_path / "changed.xlsx", {"Inputs": {"drivers.concept-jobs.amount": 560}})
    if not size:
        resaved(tmp_path / "changed.xlsx")
    with zipfile.ZipFile(tmp_path / "changed.xlsx") as before, zipfile.ZipFile(tmp_path / "x.xlsx", "w") as after:
        for name in before.namelist():
            after.writestr(name, re.sub(rb"<dimension[^>]*/>", size, before.read(name)))
    back = json.loads(
        run("estimate", "--from-xlsx", str(tmp_path / "x.xlsx"), "--format", "json", *AS_OF, code=0).stdout
    )
    assert back["total"] == planned(*sets) != planned()


@few
def test_the_line_of_the_chart_is_the_lowest_cap_of_each_month(tmp_path: Path) -> None:
    caps = "{id: a, per: month, max: {default: 2600 USD, 2027-02: 3000 USD}}, {id: b, per: month, max: 2800 USD}"
    (tmp_path / "budget.yaml").write_text(f"version: 1\nbudget: b\ncaps: [{caps}]\n", encoding="utf-8")
    plan = (shipped("scenarios") / "quarter.yaml").read_text(encoding="utf-8").partition("\nbudget:")[0]
    (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
    workbook = report(tmp_path, str(tmp_path / "plan.yaml"), more=("--budget", str(tmp_path / "budget.yaml")))
    [found] = [row[1:] for row in column(workbook, "Months", *MONTHS, head_row=5) if row[0].startswith("monthly cap")]
    assert found == (2600, 2800, 2600)


EACH = """version: 1
budget: b
fx: fx.yaml
contingency: 10%
tax: {name: VAT, rate: 20%, in_caps: true}
caps:
  - {id: all, per: month, max: 1200 EUR, at: p90}
  - {id: loose, per: month, max: 1300 EUR}
  - {id: each, per: month, max: 20 EUR, tag: {team: "*"}}
  - {id: week, per: week, max: 20 EUR, tag: {team: "*"}, at: p50}
  - {id: weeks, per: week, max: 20 EUR}
"""
TEAMS = """version: 1
scenario: t
period: 2027-01 through 2027-02
workflows:
  a: {tags: {team: red}, runs: {amount: 10, per: day}, steps: {s: {model: test/flat}}}
  b: {tags: {team: blue}, runs: {amount: 20 to 30, per: day}, steps: {s: {model: test/flat}}}
  c: {runs: {amount: 5, per: day}, steps: {s: {model: test/flat}}}
"""


@few
def test_values_of_a_tag_and_the_line_of_the_chart_in_another_currency(here: Path) -> None:
    """red has 310 images of $0.04 in January. 1,300 EUR at $1.25 with 20 % VAT and 10 % contingency are reached by
    $1,231.06 of bare expected cost, and 1,200 EUR at p90 by $1,250 of that."""
    for name, text in (("fx.yaml", FX), ("t.yaml", TEAMS), ("budget.yaml", EACH)):
        (here / name).write_text(text, encoding="utf-8")
    workbook = report(here, "t.yaml", more=("--budget", "budget.yaml", "--pricing", PRICES))
    asked = ("check", "t.yaml", "--budget", "budget.yaml", "--pricing", PRICES, "--format", "json", *AS_OF)
    held = [one for one in json.loads(run(*asked).stdout)["held"] if one["rule"] == "cap"]
    rows = column(workbook, "Caps", "cap", "of", "planned", "chance of going over", "figure")
    found = {(cap, where): (planned, chance, figure) for cap, where, planned, chance, figure in rows}
    for one in held:
        planned, chance, _ = found[one["name"], one["where"]]
        assert planned == pytest.approx(float(one["found"]), abs=1e-9), one
        assert bool(chance) == (one["probability"] is not None), one
    assert found["each", "team=red 2027-01"][0] == pytest.approx(310 * 0.04 * 1.1 * 1.2 / 1.25)
    assert found["each", "team=red 2027-01"][2] == "live"
    assert found["week", "team=blue 2027-W02"][2] == VALUE
    [line] = [row[1:] for row in column(workbook, "Months", "workflow", "2027-01", "2027-02", head_row=5)
              if row[0].startswith("monthly cap")]  # fmt: skip
    assert line == pytest.approx([1300 * 1.25 / 1.2 / 1.1] * 2)


@few
def test_labels_are_text_whatever_they_say(tmp_path: Path) -> None:
    labels = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "https://example.com", "<b>&amp;", "_x0041_", "*", ">5"]
    flows = "".join(
        f"  {json.dumps(label)}: {{tags: {{cost_center: {json.dumps(label)}}}, runs: {{amount: 10, per: day}}, "
        f"steps: {{{json.dumps(label)}: {{model: test/flat}}}}}}\n"
        for label in labels
    )
    (tmp_path / "hostile.yaml").write_text(f"version: 1\nscenario: '=2+2'\nperiod: 2027-01-01\nworkflows:\n{flows}")
    workbook = report(tmp_path, str(tmp_path / "hostile.yaml"), more=("--pricing", PRICES))
    cells = [cell for sheet in openpyxl.load_workbook(workbook) for row in sheet.iter_rows() for cell in row]
    assert {cell.value for cell in cells if cell.data_type == "s"} >= {*labels, "=2+2"}
    assert not [cell for cell in cells if cell.data_type == "f" and cell.value in labels]
    assert not [cell for cell in cells if cell.hyperlink]
    centers = dict(column(workbook, "Months", "cost center", "total", head_row=4 + 2 + len(labels) + 3))
    assert all(same(centers[label], 10 * 0.04) for label in labels)


@few
def test_a_cap_on_many_rows_that_do_not_stand_together(tmp_path: Path) -> None:
    """120 workflows of two cost centers in turn: A has 60 x 10 a month at $0.01, for two months $12."""
    flows = "".join(
        f"  w{number}: {{tags: {{cost_center: {'AB'[number % 2]}}}, runs: {{amount: 10, per: month}}, "
        f"steps: {{s: {{model: test/next, quality: low}}, t: {{model: test/next, quality: low}}}}}}\n"
        for number in range(120)
    )
    head = "version: 1\nscenario: many\nperiod: 2027-01 through 2027-02\nworkflows:\n"
    (tmp_path / "many.yaml").write_text(head + flows, encoding="utf-8")
    caps = (
        "caps: [{id: all, max: 30 USD, tag: {cost_center: A}}, {id: m, per: month, max: 13 USD, tag: {cost_center: A}}]"
    )
    (tmp_path / "budget.yaml").write_text(f"version: 1\nbudget: b\n{caps}\n", encoding="utf-8")
    more = ("--pricing", PRICES, "--budget", str(tmp_path / "budget.yaml"))
    found = column(report(tmp_path, str(tmp_path / "many.yaml"), more=more), "Caps", "of", "planned")
    assert [(what, round(value, 9)) for what, value in found[:3]] == [("period", 24), ("2027-01", 12), ("2027-02", 12)]


@few
def test_a_cap_by_quarters_is_live_and_one_by_weeks_is_as_written(tmp_path: Path) -> None:
    """10 a day at $0.04 until 2027-02-15 and $0.05 from then on, from Monday 2027-03-22 on $0.05 alone."""
    text = (
        "version: 1\nscenario: s\nperiod: 2027-02 through 2027-05\nworkflows:\n  w: {runs: {amount: 10, per: "
        "day}, steps: {s: {model: test/flat}}}\n"
    )
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    caps = "caps: [{id: q, per: quarter, max: 30 USD}, {id: w, per: week, max: 3.40 USD}]"
    (tmp_path / "budget.yaml").write_text(f"version: 1\nbudget: b\ncontingency: 10%\n{caps}\n", encoding="utf-8")
    workbook = report(
        tmp_path, str(tmp_path / "s.yaml"), more=("--pricing", PRICES, "--budget", str(tmp_path / "budget.yaml"))
    )
    rows = {row[0]: row[1:] for row in column(workbook, "Caps", "of", "planned", "headroom", "status", "figure")}
    expected = {
        "2027-Q1": (28.1 * 1.1, 30 - 28.1 * 1.1, "over", "live"),
        "2027-Q2": (30.5 * 1.1, 30 - 30.5 * 1.1, "over", "live"),
        "2027-W06": (2.8 * 1.1, 3.4 - 2.8 * 1.1, "fits", VALUE),
        "2027-W07": (3.5 * 1.1, 3.4 - 3.5 * 1.1, "over", VALUE),
        "2027-W13": (3.5 * 1.1, 3.4 - 3.5 * 1.1, "over", VALUE),  # from March into April
        "2027-W22": (0.5 * 1.1, 3.4 - 0.5 * 1.1, "fits", VALUE),  # the last of May is a Monday
    }
    for where, (planned, headroom, *words) in expected.items():
        assert [*rows[where][:2]] == pytest.approx([planned, headroom]), where
        assert [*rows[where][2:]] == words, where


def test_what_no_spreadsheet_holds_is_an_error() -> None:
    sheet = Book("x", date(2026, 11, 23), {"Plan": ""}).sheet("Plan")
    sheet.formula(0, 0, "1+" * 4000 + "1", 4001.0)
    for broken in (
        lambda: sheet.formula(0, 0, "1+" * 4096 + "1", 4097.0),
        lambda: sheet.text(1_048_576, 0, "x"),
        lambda: sheet.number(0, 16_384, 1.0),
    ):
        with pytest.raises(InputError, match="too-large"):
            broken()


FX = (
    "version: 1\nfx: [{from: 2026-11-01, source: {title: ECB, url: 'https://a.example', checked: "
    "2026-11-01, confidence: official}, usd: {EUR: 1.25}}]\n"
)


@few
@pytest.mark.parametrize(
    ("caps", "told"),
    [
        # $6,987.702126830103 expected, with the 10 % contingency more than the $7,339.3007 at p90
        ("{id: a, max: 9000 USD}", {
            "cap a": 9000, "headroom at expected": 9000 - 6987.702126830103 * 1.1,
            "headroom at p90": 9000 - 6987.702126830103 * 1.1}),
        ("{id: a, max: 9000 EUR}", {
            "cap a, EUR": 9000, "headroom at expected, EUR": 9000 - 6987.702126830103 * 1.1 / 1.25,
            "headroom at p90, EUR": 9000 - 6987.702126830103 * 1.1 / 1.25}),
        ("{id: a, max: 7000 USD, at: p90}", {
            "cap a": 7000, "headroom at p90": 7000 - 6987.702126830103 * 1.1, "share that is assumed": 0.2998}),
        ("{id: a, max: 9000 USD}, {id: b, max: 6500 EUR}", {"cap b, EUR": 6500}),  # used to 95 %, a to 85 %
    ],
)  # fmt: skip
def test_the_summary_holds_p90_against_the_cap(tmp_path: Path, caps: str, told: dict[str, float]) -> None:
    (tmp_path / "fx.yaml").write_text(FX, encoding="utf-8")
    (tmp_path / "costplan.yaml").write_text("version: 1\n", encoding="utf-8")
    budget = (
        f"version: 1\nbudget: b\nfx: fx.yaml\ncontingency: 10%\ncaps: [{caps}, "
        "{id: part, max: 1 USD, workflow: none*}]\n"
    )
    (tmp_path / "budget.yaml").write_text(budget, encoding="utf-8")
    plan = (shipped("scenarios") / "quarter.yaml").read_text(encoding="utf-8").partition("\nbudget:")[0]
    (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        found = figures(report(tmp_path, "plan.yaml", more=("--budget", "budget.yaml")))
    for label, value in told.items():
        assert found[label] == pytest.approx(value, abs=1e-4), found
