"""A plan in another currency: every cost at the rate of its own days, exactly, on every page with its dollars."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costplan import yamlio
from costplan.exchange.fx_file import read_fx
from costplan.exchange.reporting import Reporting
from costplan.plan.told_in import told_in
from costplan.render.text import page_text
from costplan.render.view import Page
from costplan.risk.risks import Risks
from tests.command import run
from tests.drawn import scenarios
from tests.planning.test_contract_cases import contract, plan_under, scenario
from tests.planning.test_laws import plan_of

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "source: {title: ECB reference rates, url: https://ecb.europa.eu, checked: 2026-11-27, confidence: official}"

RATES = f"""\
version: 1
fx:
  - from: 2020-01-01
    {SOURCE}
    usd: {{EUR: 1.25}}
  - from: 2027-02-15
    {SOURCE}
    usd: {{EUR: 1.60, CHF: 2}}
"""

SCENARIO = """\
version: 1
scenario: two rates
period: 2027-02 through 2027-03
workflows:
  posts:
    tags: {cost_center: MKT}
    runs: {amount: 100, per: day}
    steps: {post: {model: acme/flat, size: 1024x1024}}
"""

TABLE = f"""\
version: 1
model: acme/flat
currency: USD
prices:
  - from: 2026-01-01
    {SOURCE}
    tiers: {{standard: {{image: 0.50}}}}
request: {{size: {{values: [1024x1024]}}}}
"""


def reporting(rates: str = RATES, currency: str = "EUR") -> Reporting:
    return Reporting(currency, read_fx(yamlio.parse(rates.encode(), "fx.yaml")))


@pytest.fixture
def folder(here: Path) -> Path:
    (here / "pricing" / "acme").mkdir(parents=True)
    (here / "pricing" / "acme" / "flat.yaml").write_text(TABLE)
    (here / "fx.yaml").write_text(RATES)
    (here / "plan.yaml").write_text(SCENARIO)
    return here


OPTIONS = ("--as-of", "2026-11-28", "--pricing", "pricing")
IN_EUR = (*OPTIONS, "--currency", "EUR", "--fx", "fx.yaml")

# $50 a day: 14 days at 1.25 are 40 EUR each, 560 EUR; 14 days of February and 31 of March at 1.60 are 31.25 EUR each:
# 437.50 EUR and 968.75 EUR. February comes to 997.50 EUR ($1,400.00), all to 1,966.25 EUR ($2,950.00).
FEBRUARY, MARCH, ALL = "997.50 EUR", "968.75 EUR", "1,966.25 EUR"


@pytest.mark.usefixtures("folder")
def test_each_day_is_at_its_own_rate() -> None:
    told = run("estimate", "plan.yaml", *IN_EUR).stdout
    assert re.search(rf"expected +{ALL} \(\$2,950\.00\)", told)
    assert re.search(rf"2027-02 +{FEBRUARY} +\$1,400\.00", told)
    assert re.search(rf"2027-03 +{MARCH} +\$1,550\.00", told)
    assert "1 EUR = $1.25 from 2020-01-01" in told
    assert "1 EUR = $1.6 from 2027-02-15" in told


@pytest.mark.usefixtures("folder")
def test_json_keeps_dollars_and_adds_the_currency() -> None:
    plain = json.loads(run("estimate", "plan.yaml", *OPTIONS, "--format", "json").stdout)
    told = json.loads(run("estimate", "plan.yaml", *IN_EUR, "--format", "json").stdout)
    reported = told.pop("reporting")
    assert {key: told[key] for key in plain if key not in ("lines", "rests_on")} == {
        key: plain[key] for key in plain if key not in ("lines", "rests_on")
    }
    assert reported["currency"] == "EUR"
    assert [rate["usd"] for rate in reported["rates"]] == ["1.25", "1.6"]
    assert reported["total"]["expected"] == "1966.25"
    assert {month: sums["expected"] for month, sums in reported["months"].items()} == {
        "2027-02": "997.5",
        "2027-03": "968.75",
    }


@pytest.mark.usefixtures("folder")
def test_the_lines_of_the_csv_add_up_in_both() -> None:
    rows = list(csv.DictReader(io.StringIO(run("estimate", "plan.yaml", *IN_EUR, "--format", "csv").stdout)))
    assert sum(Fraction(row["expected_usd"]) for row in rows) == 2950
    assert sum(Fraction(row["expected"]) for row in rows) == Fraction("1966.25")
    assert {(row["from"], row["currency"], row["fx"]) for row in rows} == {
        ("2027-02-01", "EUR", "1.25"),
        ("2027-02-15", "EUR", "1.6"),
        ("2027-03-01", "EUR", "1.6"),
    }


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("figure", "says"),
    [
        ("TOTAL", [f"TOTAL: {ALL} ($2,950.00) expected", "$1.25 from 2020-01-01"]),
        ("posts.post.image", [f"{ALL} expected", "in EUR: $700.00 / 1.25, the rate of 2027-02-01", "$0.50 / image"]),
    ],
)
def test_a_figure_is_explained_with_its_rate(figure: str, says: list[str]) -> None:
    told = run("explain", "plan.yaml", figure, *IN_EUR).stdout
    assert not [one for one in says if one not in told]


@pytest.mark.usefixtures("folder")
def test_a_call_is_at_the_rate_of_its_day() -> None:
    words = ("quote", "acme/flat", "-s", "1024x1024", "--pricing", "pricing", "--currency", "EUR", "--fx", "fx.yaml")
    for day, cost, rate in (("2027-02-14", "0.40", "1.25"), ("2027-02-15", "0.3125", "1.6")):
        told = run(*words, "--as-of", day, code=0).stdout
        assert f"cost  {cost} EUR ($0.50)" in told
        assert re.search(rf"images +1 +\$0\.50 / image +{cost} EUR +\$0\.50", told)
        reported = json.loads(run(*words, "--as-of", day, "--format", "json").stdout)["reporting"]
        assert (Fraction(reported["expected"]), reported["rates"][0]["usd"]) == (Fraction(cost), rate)
        [row] = csv.DictReader(io.StringIO(run(*words, "--as-of", day, "--format", "csv").stdout))
        assert (row["expected_usd"], row["currency"], Fraction(row["expected"])) == ("0.5", "EUR", Fraction(cost))


BUDGET = """\
version: 1
budget: finance
fx: ../fx.yaml
caps:
  - {id: all, max: 2500 EUR}
  - {id: in-dollars, max: 4000 USD}
contingency: 10%
tax: {name: VAT, rate: 19%, in_caps: false}
"""


@pytest.fixture
def project(folder: Path) -> Path:
    (folder / "budgets").mkdir()
    (folder / "budgets" / "finance.yaml").write_text(BUDGET)
    (folder / "costplan.yaml").write_text(
        "version: 1\nscenarios: [plan.yaml]\nbudgets: [budgets/*.yaml]\npricing: pricing\n"
    )
    return folder


@pytest.mark.usefixtures("project")
def test_a_check_tells_its_plan_in_it_and_caps_in_their_own() -> None:
    told = run("check", "--as-of", "2026-11-28", "--currency", "EUR", code=0).stdout
    # 10 % of 1,966.25 is 196.625 EUR ($295), 19 % of 2,162.875 is 410.95 EUR ($616.55)
    for says in (
        rf"expected +{ALL} \(\$2,950\.00\)",
        r"all +expected +2,162\.88 EUR +2,500\.00 EUR +337\.13 EUR",
        r"in-dollars +expected +\$3,245\.00 +\$4,000\.00 +\$755\.00",
        r"contingency +196\.63 EUR +\$295\.00",
        r"VAT 19% +410\.95 EUR +\$616\.55",
        r"1 EUR = \$1\.6 from 2027-02-15: ECB",
    ):
        assert re.search(says, told), says


def test_every_format_of_a_report_has_it(project: Path) -> None:
    run(
        "report",
        "--as-of",
        "2026-11-28",
        "--currency",
        "EUR",
        "--md",
        "--html",
        "--csv",
        "--json",
        "-o",
        "pack",
        code=0,
    )
    pack = {file.name.removeprefix("plan."): file.read_text() for file in (project / "pack").glob("plan.*")}
    assert f"| total | {FEBRUARY} | {MARCH} | {ALL} | $2,950.00 |" in pack["md"]
    assert f"Bars of expected cost; the longest is {FEBRUARY}." in pack["html"]
    assert json.loads(pack["json"])["reporting"]["total"]["expected"] == "1966.25"
    booked = list(csv.DictReader(io.StringIO(pack["entries.csv"])))
    assert {row["currency"] for row in booked} == {"EUR"}
    assert sum(Fraction(row["net"]) for row in booked) == Fraction("1966.25") * Fraction("1.1")


def test_the_workbook_has_it_live(project: Path) -> None:
    run("report", "--as-of", "2026-11-28", "--currency", "EUR", "--xlsx", "-o", "pack", code=0)
    values, formulas = (
        openpyxl.load_workbook(project / "pack" / "plan.xlsx", data_only=is_shown) for is_shown in (True, False)
    )
    at = next(row for row in values["Summary"].iter_rows() if row[0].value == "total, EUR")
    assert [at[0].row, *(at[col].value for col in (1, 3, 4))] == [at[0].row, 1966.25, 997.5, 968.75]
    sums = next(row for row in formulas["Months"].iter_rows() if str(row[2].value).count("in_fx_EUR") == 2)
    assert [cell.value for cell in values["Months"][sums[0].row or 0]][:4] == ["posts", 1966.25, 997.5, 968.75]
    cuts = {row[0]: row[1:] for row in values["Cuts"].iter_rows(values_only=True)}
    assert [cuts[name][3] for name in ("acme", "acme/flat")] == pytest.approx([1966.25, 1966.25])
    assert cuts["2027-Q1"][:2] == pytest.approx((2950, 1966.25))
    risk = [row[1] for row in values["Risk"].iter_rows(values_only=True) if row[0] == "total"]
    assert risk == pytest.approx([1966.25, 2950])


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--currency", "EUR"), "there is no exchange rate of EUR; name a file of rates with --fx"),
        (("--currency", "euro"), "'euro' is not a currency"),
        (("--currency", "GBP", "--fx", "fx.yaml"), "there is no exchange rate of GBP"),
        (("--fx", "fx.yaml"), "--fx goes with --currency"),
        (("--currency", "CHF", "--fx", "fx.yaml"), "there is no rate of CHF from 2020-01-01"),
    ],
)
def test_what_has_no_rate_is_told(words: tuple[str, ...], says: str) -> None:
    found = run("estimate", "plan.yaml", *OPTIONS, *words)
    assert found.exit_code in (2, 4)
    assert says in found.stderr


@given(scenarios(), st.fractions(min_value="0.01", max_value=100).filter(lambda rate: rate > 0))
def test_at_one_rate_all_is_divided_by_it(document: dict[str, Any], rate: Fraction) -> None:
    plan = plan_of(document)
    one = reporting()
    block = one.fx.blocks[0]._replace(start=date(1999, 1, 1), usd=(("EUR", rate),))
    told = told_in(plan, one._replace(fx=one.fx._replace(blocks=(block,))))
    assert [number * rate for number in told.total.numbers] == list(plan.total.numbers)
    assert sum(cost.expected for cost in told.by_month().values()) == told.total.expected
    assert sum(line.cost.expected for line in told.each_line()) == told.total.expected
    assert told.rejected * rate == plan.rejected
    assert told.failed * rate == plan.failed
    assert [one.total.expected * rate for one in told.workflows] == [one.total.expected for one in plan.workflows]


def test_quantiles_are_those_of_the_dollars(quarter_plan: Any) -> None:
    one = reporting(RATES.replace("1.60", "1.25"))
    told, plain = Risks(told_in(quarter_plan, one)).of(), Risks(quarter_plan).of()
    for name, cost in plain.figures.items():
        assert float(told.at(name)) * 1.25 == pytest.approx(float(cost), rel=1e-6)


def test_what_contracts_have_due_is_told_too() -> None:
    # 700 to 1,400 images a month at $0.20, of which $200 are owed whatever is used: a bend in every month
    terms = "commitments: {f: {model: continuous, amount: 200 USD, per: month}}\n"
    plain = plan_under(contract(terms), scenario({"amount": "700 to 1400", "per": "month"}))
    told = told_in(plain, reporting(RATES.replace("1.60", "1.25")))
    assert any(charge.workflow == "contracts" for charge in told.costs.charges)
    assert told.total.expected * Fraction("1.25") == plain.total.expected
    assert told.accrued.total.expected * Fraction("1.25") == plain.accrued.total.expected
    one, other = Risks(told).of(), Risks(plain).of()
    for name, cost in other.figures.items():
        assert float(one.at(name)) * 1.25 == pytest.approx(float(cost), rel=1e-4)


STATED = "version: 1\nbudget: Europe\nfx: fx.yaml\nreporting: EUR\ncaps: [{id: all, max: 9999 EUR}]\n"


def test_a_budget_states_the_currency_once_for_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fx.yaml").write_text(RATES)
    (tmp_path / "b.yaml").write_text(STATED)
    (tmp_path / "costplan.yaml").write_text("version: 1\nscenarios: [s.yaml]\nbudgets: [b.yaml]\n")
    (tmp_path / "s.yaml").write_text(
        "version: 1\nscenario: S\nperiod: 2026-12\n"
        "workflows: {w: {runs: {amount: 100, per: day}, steps: {s: {model: recraft/recraft-v4}}}}\n"
    )
    asked = ["--as-of", "2026-11-23"]
    # 31 x 100 x $0.04 = $124.00, at $1.25 an euro: 99.20 EUR
    assert "99.20 EUR ($124.00)" in run("estimate", "s.yaml", *asked, code=0).stdout
    assert "99.20 EUR ($124.00)" in run("check", *asked, code=0).stdout
    assert "99.20 EUR ($124.00)" in run("explain", "s.yaml", "w.s", *asked, code=0).stdout
    assert "99.20 EUR ($124.00)" not in run("estimate", "s.yaml", *asked, "--currency", "USD", code=0).stdout
    verdict = json.loads(run("check", *asked, "--format", "json", code=0).stdout)
    assert verdict["total"]["expected_usd"] == "124"
    assert verdict["reporting"]["total"] == {"expected": "99.2"}
    assert (verdict["reporting"]["currency"], verdict["reporting"]["added"]) == ("EUR", [])
    told = json.loads(run("estimate", "s.yaml", *asked, "--format", "json", code=0).stdout)
    assert told["reporting"]["total"]["expected"] == "99.2"


# $50 a day against $25 a day of 50 a day: 1,966.25 EUR and 983.125 EUR, half of it


@pytest.fixture
def options(folder: Path) -> Path:
    (folder / "half.yaml").write_text(SCENARIO.replace("amount: 100", "amount: 50").replace("two rates", "half"))
    return folder


@pytest.mark.usefixtures("options")
@pytest.mark.parametrize(
    ("fmt", "says"),
    [
        (
            "table",
            [r"983\.13 EUR \(\$1,475\.00\)", r"expected +983\.13 EUR +1,966\.25 EUR\n *in USD +\$1,475\.00 +\$2,950"],
        ),
        (
            "table",
            [r"half +498\.75 EUR +484\.38 EUR\n *in USD +\$700\.00 +\$775\.00", r"1 EUR = \$1\.6 from 2027-02-15"],
        ),
        ("md", [r"\| expected \| 983\.13 EUR \| 1,966\.25 EUR \|\n\| in USD \| \$1,475\.00 \| \$2,950\.00 \|"]),
        ("html", [r"983\.13 EUR", r"\$1,475\.00"]),
    ],
)
def test_options_are_told_in_it(fmt: str, says: list[str]) -> None:
    told = run("compare", "plan.yaml", "half.yaml", *IN_EUR, "--format", fmt, code=0).stdout
    assert not [one for one in says if not re.search(one, told)]


@pytest.mark.usefixtures("options")
def test_options_keep_their_dollars_in_json_and_csv() -> None:
    words = ("compare", "plan.yaml", "half.yaml")
    plain = json.loads(run(*words, *OPTIONS, "--format", "json", code=0).stdout)
    told = json.loads(run(*words, *IN_EUR, "--format", "json", code=0).stdout)
    reported = told.pop("reporting")
    assert told == plain
    assert [Fraction(one["total"]["expected"]) for one in reported["options"]] == [
        Fraction("1966.25"),
        Fraction("983.125"),
    ]
    assert Fraction(reported["options"][1]["against_baseline"]["difference"]) == Fraction("-983.125")
    rows = list(csv.DictReader(io.StringIO(run(*words, *IN_EUR, "--format", "csv", code=0).stdout)))
    assert [(row["currency"], row["expected"], row["2027-02"]) for row in rows] == [
        ("EUR", "1966.25", "997.5"),
        ("EUR", "983.125", "498.75"),
    ]


@pytest.mark.usefixtures("options")
def test_what_changed_is_told_in_it() -> None:
    # half of 1,966.25 EUR ($2,950.00), all of it volume, by month 997.50 / 2 and 968.75 / 2
    words = ("diff", "plan.yaml", "plan.yaml", "--set", "posts.runs.amount=50", *OPTIONS)
    in_eur = (*words, "--currency", "EUR", "--fx", "fx.yaml")
    told = run(*in_eur, code=0).stdout
    for says in ("983.13 EUR", "$1,475.00", "1 EUR = $1.6 from 2027-02-15"):
        assert says in " ".join(told.split()), told
    plain, document = (json.loads(run(*one, "--format", "json", code=0).stdout) for one in (words, in_eur))
    reported = document.pop("reporting")
    assert document == plain
    assert reported["total"]["difference"] == "-983.125"
    assert [(one["month"], one["head"]) for one in reported["months"]] == [
        ("2027-02", "498.75"),
        ("2027-03", "484.375"),
    ]
    rows = list(csv.DictReader(io.StringIO(run(*in_eur, "--format", "csv", code=0).stdout)))
    assert {row["currency"] for row in rows} == {"EUR"}
    assert sum(Fraction(row["amount"]) for row in rows if row["part"] == "after") == Fraction("983.125")
    for fmt in ("md", "html", "comment"):
        assert "983.13 EUR" in run(*in_eur, "--format", fmt, code=0).stdout


@pytest.mark.usefixtures("options")
def test_lines_and_ties_are_told_in_it_too() -> None:
    # 2,950 calls of $0.50 each come to 1,966.25 EUR, half of them to 983.125 EUR
    words = ("diff", "plan.yaml", "plan.yaml", "--set", "posts.runs.amount=50", *IN_EUR)
    told = run(*words, code=0).stdout
    for says in (
        r"posts\.post +before .* 1,966\.25 EUR",
        r"in USD +before .* \$2,950\.00",
        r"acme/flat +1,966\.25 EUR +983\.13 EUR +-983\.1[23] EUR\n *in USD +\$2,950\.00 +\$1,475\.00 +-\$1,475\.00",
    ):
        assert re.search(says, told), says
    reported = json.loads(run(*words, "--format", "json", code=0).stdout)["reporting"]
    [tie] = reported["ties"]
    base = tie["base"]
    assert Fraction(base["asked"]) * Fraction(base["per_attempt"]) == pytest.approx(Fraction("1966.25"), abs=1e-6)
    assert [line["difference"] for line in reported["lines"]] == ["-983.125"]


def test_where_caps_are_in_it_the_bridge_is_theirs(project: Path) -> None:
    in_euros = BUDGET.replace("  - {id: in-dollars, max: 4000 USD}\n", "").replace("\ncaps:", "\nreporting: EUR\ncaps:")
    (project / "budgets" / "finance.yaml").write_text(in_euros)
    words = ("diff", "plan.yaml", "plan.yaml", "--set", "posts.runs.amount=50", *OPTIONS)
    document = json.loads(run(*words, "--format", "json", code=0).stdout)
    # 1,475.00 USD less, by which caps in EUR have 983.125 EUR less; each document keeps its dollars
    assert (document["currency"], document["total"]["difference_usd"]) == ("USD", "-1475")
    assert document["reporting"]["total"]["difference"] == "-983.125"
    assert "983.12 EUR ($1,475.00)" in " ".join(run(*words, code=0).stdout.split())
    assert "983.12 EUR ($1,475.00)" not in run(*words, "--currency", "USD", code=0).stdout


def test_no_line_ends_between_an_amount_and_its_dollars() -> None:
    told = "the next, model=acme/dear, costs 2,949.38 EUR ($4,425.00) and saves -12.00 EUR (-$15.00)"
    page = Page(title=told, subtitle="", headline=(("cheapest", told),), warnings=(), tables=(), footer=())
    for width in range(60, 100):
        lines = page_text(page, width).splitlines()
        assert not [line for line in lines if line.endswith("EUR") or line.strip().startswith(("($", "(-$"))]
        assert max(map(len, lines)) <= width
