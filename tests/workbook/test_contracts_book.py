"""The workbook of a year of three contracts: its total is the engine's, and its terms are inputs that no file takes."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.command import AS_OF, run
from tests.places import TESTS
from tests.spreadsheets import change, column, figures

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the scenario and its contracts, with its workbook beside them; the options are few."""
    monkeypatch.setattr("costplan.workbook.offers.MOST", 200)
    folder = tmp_path / "year"
    shutil.copytree(TESTS / "data" / "year_of_three", folder)
    monkeypatch.chdir(folder)
    run("report", "one.yaml", "--xlsx", "-o", ".", *AS_OF, code=0)
    return folder


def test_total_and_months_are_the_engines(year: Path) -> None:
    plan = json.loads(run("estimate", "one.yaml", "--format", "json", *AS_OF, code=0).stdout)
    expected = float(plan["total"]["expected_usd"])
    assert figures(year / "one.xlsx")["expected"] == pytest.approx(expected, rel=1e-9)
    for month, cost in plan["months"].items():
        rows = column(year / "one.xlsx", "Plan", "step", month)
        assert sum(value or 0 for _, value in rows) == pytest.approx(float(cost["expected_usd"]), rel=1e-9)
    meters = {meter for meter, _ in column(year / "one.xlsx", "Plan", "meter", "cost, USD")}
    assert {"volume steps", "commitment paid", "commitment not used", "bend of commitment not used"} & meters


def test_a_rate_is_the_list_rate_times_what_the_contract_makes_of_it(year: Path) -> None:
    heads = ("model", "rate, USD", "list rate, USD", "contract factor", "contract")
    rates = {row[1:] for row in column(year / "one.xlsx", "Prices", *heads) if row[0] == "openai/gpt-image-2"}
    assert (30, 30, None, None) in rates  # before the contract
    assert any(row[1:] == (30, 0.88, "openai-2027") for row in rates)
    assert any(row[1] == 30 and row[0] == pytest.approx(31.68) for row in rates)  # x 1.2 from July on


def test_an_unchanged_workbook_reads_back_and_a_changed_term_is_told(year: Path) -> None:
    as_written = run("estimate", "one.yaml", "--format", "json", *AS_OF, code=0).stdout
    back = json.loads(run("estimate", "--from-xlsx", "one.xlsx", "--format", "json", *AS_OF, code=0).stdout)
    assert back["total"] == json.loads(as_written)["total"]
    change(year / "one.xlsx", year / "term.xlsx", {"Contracts": {"openai-2027 floor amount": 200}})
    told = run("estimate", "--from-xlsx", "term.xlsx", *AS_OF, code=4).stderr
    assert "openai-2027.floor, amount: 150 was made 200" in told
    assert "change the file of the contract" in told
    change(year / "one.xlsx", year / "listed.xlsx", {"Inputs": {"drivers.posts.amount": 2200}})
    (year / "away").mkdir()
    shutil.move(year / "listed.xlsx", year / "away")
    assert (
        "there is no file 'openai.yaml' beside this one"
        in run("estimate", "--from-xlsx", "away/listed.xlsx", *AS_OF).stderr
    )
    found = run("estimate", "--from-xlsx", "away/listed.xlsx", "--contracts", ".", "--format", "json", *AS_OF)
    assert found.exit_code == 4 or json.loads(found.stdout)["total"] != back["total"]


def test_credits_and_reloads_have_formulas_of_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # use 210.97 a month: the lot pays 40, and 200 a month are bought at most: 170.97, 210.97 and 210.97 of them used
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.yaml").write_text(
        "version: 1\ncontract: c\nvendor: openai\nfrom: 2027-01-01\n"
        "credits: [{name: lot, amount: 40 USD, paid: 30 USD, bought: 2027-01-01, expires: 2027-01-31}]\n"
        "reload: {below: 20 USD, to: 50 USD, at_most: 200 USD}\n"
    )
    (tmp_path / "s.yaml").write_text(
        "version: 1\nscenario: s\nperiod: 2027-01 through 2027-03\ncontracts: [c.yaml]\n"
        "workflows:\n  w:\n    runs: {amount: 1000, per: month}\n    steps:\n"
        "      p: {model: openai/gpt-image-2, size: 1024x1024, quality: high, prompt_tokens: 44}\n"
    )
    run("report", "s.yaml", "--xlsx", "-o", ".", *AS_OF, code=0)
    assert figures(tmp_path / "s.xlsx")["expected"] == pytest.approx(3 * 210.97 + 30 + 600 - 40 - 592.91)
    back = json.loads(run("estimate", "--from-xlsx", "s.xlsx", "--format", "json", *AS_OF, code=0).stdout)
    assert back["total"]["expected_usd"] == "630"


def test_whole_credits_are_rounded_by_what_the_cells_come_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # 0.21097 x 0.88 = 0.1856536 an image: 19 credits of a cent
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("costplan.workbook.offers.MOST", 2)
    (tmp_path / "c.yaml").write_text(
        "version: 1\ncontract: c\nvendor: openai\nfrom: 2027-01-01\nrates: [{discount: 12%}, {credit: 0.01}]\n"
    )
    (tmp_path / "s.yaml").write_text(
        "version: 1\nscenario: s\nperiod: 2027-01\ncontracts: [c.yaml]\nworkflows:\n  w:\n"
        "    runs: {amount: 1000, per: month}\n    steps:\n"
        "      p: {model: openai/gpt-image-2, size: 1024x1024, quality: high, prompt_tokens: 44}\n"
    )
    run("report", "s.yaml", "--xlsx", "-o", ".", *AS_OF, code=0)
    assert figures(tmp_path / "s.xlsx")["expected"] == 190
    worth = [
        row[1:] for row in column(tmp_path / "s.xlsx", "Prices", "meter", "rate, USD", "contract") if "up" in row[0]
    ]
    assert worth == [(0.01, "c")]
    change(tmp_path / "s.xlsx", tmp_path / "term.xlsx", {"Contracts": {"c rates 2 credit": 0.05}})
    assert "c.rates 2, credit: 0.01 was made 0.05" in run("estimate", "--from-xlsx", "term.xlsx", *AS_OF, code=4).stderr


@pytest.mark.parametrize("changes", ["2027-02-01", "2027-02-15"])
def test_prepaid_use_bears_the_rate_of_its_payment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: str
) -> None:
    """$20 of January at 1.00 pay for $10 of use in January, at 1.00, and in February, at 1.25 from its first day on or
    from its 15th: 20 EUR, not 10 + 8 or 10 + 5 + 4."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("costplan.workbook.offers.MOST", 2)
    source = "source: {title: t, url: 'https://a.example', checked: 2026-11-01, confidence: official}"
    (tmp_path / "fx.yaml").write_text(
        f"version: 1\nfx: [{{from: 2027-01-01, {source}, usd: {{EUR: 1}}}}, "
        f"{{from: {changes}, {source}, usd: {{EUR: 1.25}}}}]\n"
    )
    (tmp_path / "c.yaml").write_text(
        "version: 1\ncontract: c\nvendor: recraft\nfrom: 2027-01-01\nthrough: 2027-02-28\n"
        "commitments: {pool: {model: discontinuous, amount: 20 USD, upfront: 100%}}\n"
    )
    (tmp_path / "s.yaml").write_text(
        "version: 1\nscenario: s\nperiod: 2027-01 through 2027-02\ncontracts: [c.yaml]\n"
        "workflows: {w: {runs: {amount: 250, per: month}, steps: {s: {model: recraft/recraft-v4}}}}\n"
        "budget: {fx: fx.yaml, caps: [{id: w, workflow: w, max: 30 EUR}, {id: all, max: 30 EUR}]}\n"
    )
    run("report", "s.yaml", "--xlsx", "-o", ".", "--currency", "EUR", *AS_OF, code=0)
    assert [row[1] for row in column(tmp_path / "s.xlsx", "Caps", "cap", "planned") if row[0] in ("w", "all")] == [
        20,
        20,
    ]
    with closing(openpyxl.load_workbook(tmp_path / "s.xlsx", read_only=True, data_only=True)) as book:
        rows = list(book["Months"].iter_rows(values_only=True))
        [quarter] = [row for row in book["Cuts"].iter_rows(values_only=True) if row[0] == "2027-Q1"]
    assert quarter[2] == pytest.approx(20)
    first = next(at for at, row in enumerate(rows) if row[0] == "Cost by workflow, EUR")
    told = {row[0]: [value for value in row[1:] if isinstance(value, int | float)] for row in rows[first:]}
    assert told["w"][:3] == pytest.approx([20, 10, 10])  # all, January, February
    assert told["total"][:3] == pytest.approx([20, 20, 0])


PREPAID = {
    "c.yaml": "version: 1\ncontract: c\nvendor: recraft\nfrom: 2027-01-01\nthrough: 2027-12-31\n"
    "credits: [{name: lot, amount: 8 USD, paid: 6 USD, bought: 2027-01-01, expires: 2027-01-31}]\n"
    "reload: {below: 1 USD, to: 5 USD}\n"
    "commitments: {pool: {model: discontinuous, amount: 100 USD, upfront: 40%, pays: quarter}}\n",
    "s.yaml": "version: 1\nscenario: s\nperiod: 2027-01 through 2027-03\ncontracts: [c.yaml]\n"
    "workflows: {w: {runs: {amount: 250, per: month}, steps: {s: {model: recraft/recraft-v4}}}}\n",
}


def test_lots_and_upfront_are_inputs_and_what_no_formula_follows_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("costplan.workbook.offers.MOST", 2)
    for name, text in PREPAID.items():
        (tmp_path / name).write_text(text)
    run("report", "s.yaml", "--xlsx", "-o", ".", *AS_OF, code=0)
    sheet = openpyxl.load_workbook("s.xlsx")["Contracts"]
    rows = [row for row in sheet.iter_rows(min_row=5, max_row=14) if row[0].value]
    notes = {f"{row[1].value} {row[2].value}": row[3].comment for row in rows}
    assert all("no formula follows it" in str(notes[what]) for what in ("reload below", "reload to"))
    assert not any(notes[what] for what in ("lot amount", "lot paid", "pool upfront", "pool amount"))
    assert "cut the plan" in str(sheet["G4"].comment)
    change(tmp_path / "s.xlsx", tmp_path / "term.xlsx", {"Contracts": {"c pool upfront": 0.5}})
    said = run("estimate", "--from-xlsx", "term.xlsx", *AS_OF, code=4).stderr
    assert "c.pool, upfront: 0.4 was made 0.5" in said
