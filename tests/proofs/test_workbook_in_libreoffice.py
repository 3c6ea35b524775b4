"""LibreOffice recalculates the workbook: every formula comes to the engine's value, and a changed cell to its plan."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from costplan.workbook.diff import diff_bytes
from tests.command import AS_OF, run
from tests.differing import BRIDGE, HOSTILE, differing, moved, of
from tests.places import TESTS
from tests.proofs.libreoffice import recalculated
from tests.spreadsheets import change as patched
from tests.spreadsheets import column, figures, resaved
from tests.workbook import test_stated_units as stated

pytestmark = pytest.mark.timeout(600)  # LibreOffice takes a minute where the machine is busy
SHIPPED = ("quarter", str(TESTS / "data" / "sellers.yaml"), "guide-workflows", "batch")
BUDGET = """version: 1
budget: Q1
fx: fx.yaml
contingency: 10%
caps: [{id: euro, max: 9000 EUR}, {id: month, per: month, max: 2800 USD}, {id: late, per: quarter, max: 7000 EUR}]
"""
FX = """version: 1
fx: [{from: 2026-11-01, source: {title: ECB, url: "https://example.com", checked: 2026-11-01, confidence: official},
    usd: {EUR: %s}}]
"""


def change(source: Path, target: Path, changes: dict[str, dict[str, Any]]) -> None:
    """Other values in some cells, and no result of a formula, so that LibreOffice reckons all of them."""
    patched(source, target, changes)
    resaved(target)


def written(*arguments: str) -> Any:
    result = run(*arguments, *AS_OF)
    assert result.exit_code in (0, 3), result.output
    return result


def same(value: Any, other: Any) -> bool:
    if isinstance(value, int | float) and isinstance(other, int | float):
        return abs(value - other) <= 1e-9 * max(1.0, abs(value))
    return (value or "") == (other or "")


def planted(workbook: Path, target: Path) -> int:
    """The workbook with a wrong value beside every formula; how many there are."""
    number = 0
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for part in source.infolist():
            data = source.read(part)
            if part.filename.startswith("xl/worksheets/sheet"):
                text, found = re.subn(r"(</f>)<v>[^<]*</v>", r"\1<v>-999</v>", data.decode())
                number, data = number + found, text.encode()
            written.writestr(part.filename, data)
    return number


def hold(workbook: Path, folder: Path, least: int = 100) -> None:
    """Every formula comes to the value that stands beside it, from wrong values; there are at least so many."""
    wrong = folder / "planted.xlsx"
    assert planted(workbook, wrong) > least
    found = openpyxl.load_workbook(recalculated(wrong, folder), data_only=True)
    values = openpyxl.load_workbook(workbook, data_only=True)
    number = 0
    for sheet in openpyxl.load_workbook(workbook):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    number += 1
                    engine, now = (book[sheet.title][cell.coordinate].value for book in (values, found))
                    assert same(engine, now), (sheet.title, cell.coordinate, engine, now, cell.value)
    assert number > least


@pytest.mark.parametrize("name", SHIPPED)
def test_every_formula_comes_to_the_value_beside_it(tmp_path: Path, name: str) -> None:
    written("report", name, "--xlsx", "-o", str(tmp_path))
    hold(tmp_path / f"{Path(name).stem}.xlsx", tmp_path)


def test_so_does_every_formula_of_a_bridge(tmp_path: Path) -> None:
    """Parts that cancel out and labels that would be formulas, so many that a last row adds some up."""
    many = (moved({"rate": number - 300}, workflow=f"*{number}?", step=HOSTILE) for number in range(1, 600))
    bridge = of(*BRIDGE.cells, *many, moved({"mix": -5}, cost_center="=1+1"), base=HOSTILE)
    (tmp_path / "bridge.xlsx").write_bytes(diff_bytes(differing(bridge), date(2026, 11, 23)))
    hold(tmp_path / "bridge.xlsx", tmp_path)


def test_so_does_every_formula_of_versions_and_caps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two versions beside a changed plan, caps in two currencies with contingency, and caps on scattered rows."""
    monkeypatch.chdir(tmp_path)
    flows = "".join(
        f"  w{number}: {{tags: {{cost_center: {'ABC'[number % 3]}}}, runs: {{amount: {number + 10}, per: month}}, "
        "steps: {s: {model: openai/gpt-image-2, size: 1024x1024, quality: low, prompt_tokens: 50}}}\n"
        for number in range(160)
    )
    head = "version: 1\nscenario: many\nperiod: 2027-01 through 2027-02\nworkflows:\n"
    Path("many.yaml").write_text(head + flows, encoding="utf-8")
    Path("fx.yaml").write_text(FX % "1.25", encoding="utf-8")
    scattered = (
        "{id: a, max: 10 EUR, tag: {cost_center: A}}, {id: b, per: month, max: 100 USD, tag: {cost_center: B}}, "
    )
    Path("budget.yaml").write_text(BUDGET.replace("caps: [", f"caps: [{scattered}"), encoding="utf-8")
    for label in ("one", "two"):
        written("freeze", "many.yaml", "--label", label)
    written("report", "many.yaml", "--xlsx", "--budget", "budget.yaml", "-o", ".", "--set", "w1.runs.amount=5000")
    hold(Path("many.xlsx"), tmp_path)


BENDS = """
version: 1
scenario: bends
period: 2027-01 through 2027-02
seats: {art: {plan: midjourney/standard, count: 6}, pool: {plan: acme/pool, count: 1}}
workflows:
  jobs: {runs: {amount: 3500 to 7300, per: month}, steps: {s: {model: midjourney/standard, make: 4}}}
  two: {runs: {amount: 5 to 40, per: month}, steps: {s: {model: acme/pool, size: 1024x1024, input_images: [1024x1024]}}}
"""


def test_bends_and_pools_of_several_meters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every formula comes to its value; another number of seats marks what bends with them, and nothing else."""
    monkeypatch.chdir(tmp_path)
    Path("bends.yaml").write_text(BENDS, encoding="utf-8")
    written("report", "bends.yaml", "--pricing", str(TESTS / "data" / "trials" / "101-tables"), "--xlsx", "-o", ".")
    hold(Path("bends.xlsx"), tmp_path)
    change(Path("bends.xlsx"), Path("changed.xlsx"), {"Inputs": {"seats.art.count": 7}})
    now = recalculated(Path("changed.xlsx"), tmp_path)
    changed = {what: total for what, total in column(now, "Volumes", "what", "total", head_row=13) if "changed" in what}
    assert changed == {
        "fast GPU hours: changed here": 2,
        "1st MP: changed here": 0,
        "additional MP: changed here": 0,
    }
    before, after = _bends(Path("bends.xlsx")), _bends(now)
    assert before["bend of fast GPU hours"] > 0
    assert after == before | {"bend of fast GPU hours": 0}  # and no sum has what no longer holds
    told = {
        row[0]: row[2] for row in openpyxl.load_workbook(now, data_only=True)["Summary"].iter_rows(values_only=True)
    }
    assert told["expected"] == "live, without the bend, which changed"


def _bends(workbook: Path) -> dict[str, float]:
    rows = column(workbook, "Plan", "meter", "cost, USD")
    return {meter: round(cost, 9) for meter, cost in rows if str(meter).startswith("bend of")}


@pytest.mark.parametrize(
    ("changes", "same_as"),
    [
        ({"Inputs": {"drivers.posts.amount": 9000, "drivers.posts.amount to": None}}, ["drivers.posts.amount=9000"]),
        ({"Inputs": {"drivers.posts.amount to": 11000}}, ["drivers.posts.amount=5000 to 11000"]),
        ({"Inputs": {"workflows.social-posts.steps.final.accepted": 0.45}}, ["social-posts.final.accepted=45%"]),
        ({"Inputs": {"drivers.concept-jobs.amount": 400}}, ["drivers.concept-jobs.amount=400"]),
        (
            {"Inputs": {"workflows.social-posts.failures.timed_out.rate": 0.2}},
            ["social-posts.failures.timed_out.rate=20%"],
        ),
        ({"Inputs": {"defaults.prompt_tokens": 300}}, ["defaults.prompt_tokens=300"]),
        ({"Options": {"banners.banner.quality": "medium"}}, ["banners.banner.quality=medium"]),
        ({"Options": {"social-posts.final.quality": "low"}}, ["social-posts.final.quality=low"]),
        (
            {"Options": {"social-posts.draft.model": "bfl/flux-2-pro", "concepts.sketch.model": "stability/core"}},
            ["social-posts.draft.model=bfl/flux-2-pro", "concepts.sketch.model=stability/core"],
        ),
    ],
    ids=str,
)
def test_a_changed_cell_comes_to_the_changed_plan(tmp_path: Path, changes: dict[str, Any], same_as: list[str]) -> None:
    written("report", "quarter", "--xlsx", "-o", str(tmp_path))
    change(tmp_path / "quarter.xlsx", tmp_path / "changed.xlsx", changes)
    now = recalculated(tmp_path / "changed.xlsx", tmp_path)
    sets = [word for one in same_as for word in ("--set", one)]
    plan = json.loads(written("estimate", "quarter", *sets, "--format", "json").stdout)
    assert same(figures(now)["expected"], float(plan["total"]["expected_usd"]))
    assert plan["total"] != json.loads(written("estimate", "quarter", "--format", "json").stdout)["total"]
    for month, cost in plan["months"].items():
        assert same(sum(value or 0 for _, value in column(now, "Plan", "step", month)), float(cost["expected_usd"]))


def test_changed_tokens_and_searches_come_to_the_plan_that_states_them(tmp_path: Path) -> None:
    """Of steps of text models and of images, with searches of which some are free."""
    (tmp_path / "judged.yaml").write_text(stated.SCENARIO, encoding="utf-8")
    written("report", str(tmp_path / "judged.yaml"), "--xlsx", "-o", str(tmp_path))
    cells = {f"workflows.posts.steps.{path}": value for path, value in stated.CHANGED.items()}
    change(tmp_path / "judged.xlsx", tmp_path / "changed.xlsx", {"Inputs": cells})
    now = figures(recalculated(tmp_path / "changed.xlsx", tmp_path))["expected"]
    sets = [word for one in stated.AS_SET for word in ("--set", f"posts.{one}")]
    plan = json.loads(written("estimate", str(tmp_path / "judged.yaml"), *sets, "--format", "json").stdout)
    assert same(now, float(plan["total"]["expected_usd"]))


def test_a_choice_that_nobody_offers_has_no_total(tmp_path: Path) -> None:
    written("report", "quarter", "--xlsx", "-o", str(tmp_path))
    change(tmp_path / "quarter.xlsx", tmp_path / "changed.xlsx", {"Options": {"banners.banner.quality": "splendid"}})
    now = openpyxl.load_workbook(recalculated(tmp_path / "changed.xlsx", tmp_path), data_only=True)["Summary"]
    rows = list(now.iter_rows(values_only=True))
    assert any("is not offered" in str(row[0]) for row in rows)
    assert next(row[1] for row in rows if row[0] == "expected") == "#N/A"


def test_a_changed_rate_comes_to_the_plan_at_that_rate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve percent off gpt-image-2, as an overlay and as three changed cells."""
    written("report", "quarter", "--xlsx", "-o", str(tmp_path))
    rates = {
        f"openai/gpt-image-2 {meter}": rate * 0.88
        for meter, rate in (("text in", 5), ("image in", 8), ("image out", 30))
    }
    change(tmp_path / "quarter.xlsx", tmp_path / "changed.xlsx", {"Prices": rates})
    now = figures(recalculated(tmp_path / "changed.xlsx", tmp_path))["expected"]
    table = "version: 1\nmodel: acme/pix\nextends: openai/gpt-image-2\ndiscount: 12%\ncontract: C-1\n"
    (tmp_path / "tables/acme").mkdir(parents=True)
    (tmp_path / "tables/acme/pix.yaml").write_text(table)
    sets = ("--set", "catalogue.background.model=acme/pix")
    plan = json.loads(
        written("estimate", "quarter", *sets, "--pricing", str(tmp_path / "tables"), "--format", "json").stdout
    )
    assert same(now, float(plan["total"]["expected_usd"]))


def test_a_changed_rate_of_exchange_comes_to_the_verdict_at_that_rate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("b.yaml").write_text(BUDGET)
    Path("fx.yaml").write_text(FX % "1.08")
    written("report", "quarter", "--budget", "b.yaml", "--xlsx", "-o", ".")
    change(Path("quarter.xlsx"), Path("changed.xlsx"), {"Inputs": {"fx.EUR.2026-11-01": 1.25}})
    now = recalculated(tmp_path / "changed.xlsx", tmp_path)
    Path("fx.yaml").write_text(FX % "1.25")
    held = json.loads(written("check", "quarter", "--budget", "b.yaml", "--format", "json").stdout)["held"]
    caps = {
        (name, of): planned
        for name, of, planned in column(now, "Caps", "cap", "of", "planned")
        if name in ("euro", "month", "late")
    }
    caps = {key: value for key, value in caps.items() if isinstance(value, float)}
    assert len(caps) == 5
    for one in held:
        if one["name"] in ("euro", "month", "late"):
            assert same(caps[one["name"], one["where"] or "period"], float(one["found"])), one["name"]


def test_a_changed_tax_comes_to_the_verdict_at_that_tax(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At expected, where a quantile is held, by weeks, and for each value of a tag; in the line of the chart too."""
    monkeypatch.chdir(tmp_path)
    caps = (
        "caps: [{id: month, per: month, max: 2400 EUR, at: p90}, {id: most, max: 9000 EUR, at: worst}, "
        "{id: week, per: week, max: 700 EUR, at: p50}, {id: call, per: call, max: 1 EUR}, "
        '{id: each, per: month, max: 900 EUR, tag: {cost_center: "*"}}]\n'
    )
    text = "version: 1\nbudget: b\nfx: fx.yaml\ntax: {name: VAT, rate: RATE, in_caps: true}\n" + caps
    Path("fx.yaml").write_text(FX % "1.25", encoding="utf-8")
    Path("b.yaml").write_text(text.replace("RATE", "20%"), encoding="utf-8")
    written("report", "quarter", "--budget", "b.yaml", "--xlsx", "-o", ".")
    hold(Path("quarter.xlsx"), tmp_path)
    change(Path("quarter.xlsx"), Path("changed.xlsx"), {"Inputs": {"tax: VAT": 0.07}})
    now = recalculated(tmp_path / "changed.xlsx", tmp_path)
    Path("b.yaml").write_text(text.replace("RATE", "7%"), encoding="utf-8")
    held = json.loads(written("check", "quarter", "--budget", "b.yaml", "--format", "json").stdout)["held"]
    rows = column(now, "Caps", "cap", "of", "planned")
    found = {(cap, where): planned for cap, where, planned in rows if isinstance(planned, float)}
    caps_held = [one for one in held if one["rule"] == "cap" and one["name"] != "total"]
    assert {one["name"] for one in caps_held} >= {"month", "most", "week", "call", "each"}
    for one in caps_held:
        if (one["name"], one["where"] or "period") in found:  # of the dearest calls another may be told
            planned = found[one["name"], one["where"] or "period"]
            assert abs(planned - float(one["found"])) < 2e-4, one  # quantiles are rounded to $0.0001
    assert len(found) > 10
    heads = ("workflow", "2027-01", "2027-02", "2027-03")
    [line] = [row for row in column(now, "Months", *heads, head_row=5) if str(row[0]).startswith("monthly cap")]
    assert line[1:] == pytest.approx((2400 * 1.25 / 1.07,) * 3)


STRUCK = [
    # what is changed; whether verdict, and p90 and worst, are still the engine's
    ({}, True, True),
    ({"Inputs": {"drivers.posts.amount to": 11000}}, False, False),
    ({"Options": {"banners.banner.quality": "medium"}}, False, False),
    ({"Prices": {"openai/gpt-image-2 image out": 12}}, False, False),
    ({"Inputs": {"cap.total": 12345}}, False, True),
    ({"Inputs": {"tax: VAT": 0.25}}, False, True),
]


@pytest.mark.parametrize(("changes", "has_verdict", "has_p90"), STRUCK, ids=str)
def test_what_the_engine_found_is_struck_once_a_cell_is_changed(
    tmp_path: Path, changes: dict[str, Any], has_verdict: bool, has_p90: bool
) -> None:
    budget = (
        "version: 1\nbudget: b\ntax: {name: VAT, rate: 19%, in_caps: true}\n"
        "caps: [{id: total, max: 9000 USD, at: p95}, {id: day, per: day, max: 900 USD}]\n"
    )
    (tmp_path / "b.yaml").write_text(budget, encoding="utf-8")
    written("report", "quarter", "--budget", str(tmp_path / "b.yaml"), "--xlsx", "-o", str(tmp_path))
    change(tmp_path / "quarter.xlsx", tmp_path / "changed.xlsx", changes)
    book: Any = openpyxl.load_workbook(recalculated(tmp_path / "changed.xlsx", tmp_path), data_only=True)
    told = {str(row[0]): row[1] for row in book["Summary"].iter_rows(values_only=True) if row[0]}
    assert (told["verdict"] == "fits its caps and policies, as written") is has_verdict
    assert str(told["verdict"]).startswith("not known: cells were changed") is not has_verdict
    for name in (
        "p90",
        "risk: if everything goes wrong",
        "per accepted image, with seats",
        "headroom at p95",
        "headroom at p90",
    ):
        assert (told[name] == "changed") is not has_p90, name
    caps = [row[3:11] for row in book["Caps"].iter_rows(values_only=True) if row[1] in ("total", "day")]
    unchanged: Any = openpyxl.load_workbook(tmp_path / "quarter.xlsx", data_only=True)["Caps"]
    before = [row[3:11] for row in unchanged.iter_rows(values_only=True) if row[1] in ("total", "day")]
    taxed = 1.25 / 1.19 if "tax: VAT" in changes.get("Inputs", {}) else 1
    for (_, _, planned, _, headroom, used, chance, status), was in zip(caps, before, strict=True):
        if not has_p90:
            assert (planned, headroom, used, status) == ("changed",) * 4
        else:
            assert same(planned, was[2] * taxed)
        assert (chance == "changed") is (bool(changes) and was[6] is not None)
    risk, *_ = [row[1:7] for row in book["Risk"].iter_rows(values_only=True) if row[0] == "total"]
    assert (risk == ("changed",) * 6) is not has_p90


def test_a_year_of_three_contracts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every formula comes to its value; with a tenth more volume, and with other terms, the sum is the engine's plan of
    those, less the bends that no longer hold."""
    for file in (TESTS / "data" / "year_of_three").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.chdir(tmp_path)
    written("report", "one.yaml", "--xlsx", "-o", ".")
    hold(Path("one.xlsx"), tmp_path)
    more = {"drivers.posts.amount": 2200, "workflows.banners.runs.amount": 330}
    sets = ("--set", "drivers.posts.amount=2200", "--set", "banners.runs.amount=330")
    change(Path("one.xlsx"), Path("more.xlsx"), {"Inputs": more})
    assert same(figures(recalculated(Path("more.xlsx"), tmp_path))["expected"], _without_bends(*sets))
    terms = {
        "openai-2027 floor amount": 250,
        "openai-2027 rates 1 discount": 0.2,
        "bfl-2027 steps step 2 above": 4000,
        "bfl-2027 pool amount": 5000,
        "google-2027 rates 1 fixed image_out": 90,
        "google-2027 year overage": 0.3,
    }
    change(Path("one.xlsx"), Path("terms.xlsx"), {"Contracts": terms})
    now = figures(recalculated(Path("terms.xlsx"), tmp_path))["expected"]
    for name, was, other in (
        ("openai", "amount: 150", "amount: 250"),
        ("openai", "discount: 12%", "discount: 20%"),
        ("bfl", "above: 5000", "above: 4000"),
        ("bfl", "amount: 4000", "amount: 5000"),
        ("google", "image_out: 100", "image_out: 90"),
        ("google", "overage: 10%", "overage: 30%"),
    ):
        path = Path(f"{name}.yaml")
        text = path.read_text(encoding="utf-8")
        assert was in text
        path.write_text(text.replace(was, other), encoding="utf-8")
    assert same(now, _without_bends())


def test_lots_and_what_is_paid_upfront(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def put(amount: int, paid: int, upfront: str) -> None:
        lot = f"{{name: lot, amount: {amount} USD, paid: {paid} USD, bought: 2027-01-01, expires: 2027-02-28}}"
        head = "version: 1\nvendor: {}\nfrom: 2027-01-01\nthrough: 2027-12-31\ncontract: {}\n"
        Path("c.yaml").write_text(f"{head.format('bfl', 'c')}credits: [{lot}]\n")
        pool = f"{{model: discontinuous, amount: 100 USD, upfront: {upfront}, pays: quarter}}"
        Path("d.yaml").write_text(f"{head.format('recraft', 'd')}commitments: {{pool: {pool}}}\n")

    put(50, 45, "40%")
    steps = "v: {runs: {amount: 250, per: month}, steps: {s: {model: recraft/recraft-v4}}}"
    more = "w: {runs: {amount: 900, per: month}, steps: {s: {model: bfl/flux-2-pro, size: 1024x1024}}}"
    Path("one.yaml").write_text(
        "version: 1\nscenario: s\nperiod: 2027-01 through 2027-03\ncontracts: [c.yaml, d.yaml]\n"
        f"workflows: {{{more}, {steps}}}\n"
    )
    written("report", "one.yaml", "--xlsx", "-o", ".")
    change(
        Path("one.xlsx"),
        Path("terms.xlsx"),
        {"Contracts": {"c lot amount": 30, "c lot paid": 20, "d pool upfront": 0.7}},
    )
    now = figures(recalculated(Path("terms.xlsx"), tmp_path))["expected"]
    put(30, 20, "70%")
    assert same(now, _without_bends())


TOLD = "".join(
    f"""  - {{from: {start}, usd: {{EUR: {rate}}},
    source: {{title: ECB, url: "https://example.com", checked: 2026-11-01, confidence: official}}}}
"""
    for start, rate in (("2026-01-01", "1.25"), ("2027-04-15", "1.6"))
)


def test_that_year_in_another_currency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every formula comes to its value where a rate changes within a month and prepayments bear that of their day."""
    for file in (TESTS / "data" / "year_of_three").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.chdir(tmp_path)
    Path("fx.yaml").write_text(f"version: 1\nfx:\n{TOLD}", encoding="utf-8")
    caps = "{id: all, max: 9000 EUR}, {id: month, max: 900 USD, per: month}, {id: p, max: 9000 EUR, at: p90}"
    Path("b.yaml").write_text(f"version: 1\nbudget: B\nfx: fx.yaml\ncaps: [{caps}]\n", encoding="utf-8")
    written("report", "one.yaml", "--xlsx", "-o", ".", "--currency", "EUR", "--budget", "b.yaml")
    hold(Path("one.xlsx"), tmp_path)


def _without_bends(*sets: str) -> float:
    plan = json.loads(written("estimate", "one.yaml", *sets, "--format", "json").stdout)
    bends = sum(float(line["cost_usd"]) for line in plan["lines"] if line["label"].startswith("bend of"))
    return float(plan["total"]["expected_usd"]) - bends
