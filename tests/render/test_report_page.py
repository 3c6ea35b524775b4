"""The HTML and Markdown of a report at the command line: hostile labels, what fits and what does not, what is unknown.
Whole pages are compared in test_samples.py."""

from __future__ import annotations

import json
import re
import sys
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from costplan.catalogue import shipped
from tests.command import run
from tests.places import TESTS
from tests.rendered import HARMLESS, seen

HOSTILE = "<script>alert(1)</script> ![x](https://evil.example) | @all \u001b[31m \u202e"
QUARTER = str(shipped("scenarios") / "quarter.yaml")
ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "a", "main", "header", "h1", "h2", "h3", "p", "dl", "div"),
    *("dt", "dd", "section", "table", "thead", "tbody", "tr", "th", "td", "svg", "text", "rect", "ul", "li"),
    *("details", "summary", "footer", "pattern", "path", "line", "circle"),
}


PRICES = ("--pricing", str(TESTS / "pricing"))
POSTS = """
version: 1
scenario: Posts
period: 2027-01 through 2027-02
workflows:
  posts: {runs: {amount: 2000, per: day}, steps: {picture: {model: test/next, quality: low}}}
  cards: {tags: {team: a}, runs: {amount: 1000, per: day}, steps: {picture: {model: test/next, quality: low}}}
"""
"""3,000 runs a day at $0.01: January $930, February $840, in all $1,770."""
RANGE = POSTS.replace("2000", "1000 to 3000")


class Read(HTMLParser):
    """The tags, addresses, text and tables of a page; a table is named by the section it stands in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str | None] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.tables: dict[str, list[list[str]]] = {}
        self.named = ""
        self.in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.named = dict(attrs).get("aria-label") or self.named
        if tag == "table":
            self.tables[self.named] = []
        elif tag == "tr":
            self.tables[self.named].append([])
        self.in_cell = tag in ("th", "td")
        if self.in_cell:
            self.tables[self.named][-1].append("")
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value for name, value in attrs if name in ("href", "src", "action")]

    def handle_endtag(self, tag: str) -> None:
        self.in_cell = self.in_cell and tag not in ("th", "td")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.in_cell:
            self.tables[self.named][-1][-1] += data


def pages(folder: Path, scenario: str, *options: str) -> tuple[str, str]:
    """The HTML and the Markdown."""
    arguments = ["report", scenario, "--html", "--md", "-o", str(folder / "out"), "--as-of", "2026-11-23", *options]
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    [html], [md] = (folder / "out").glob("*.html"), (folder / "out").glob("*.md")
    return html.read_bytes().decode(), md.read_bytes().decode()


def made(folder: Path, scenario: str, budget: str = "") -> tuple[str, str]:
    """The pages of a scenario, and of a budget's keys beside its title."""
    (folder / "plan.yaml").write_text(scenario, encoding="utf-8")
    (folder / "budget.yaml").write_text(f"version: 1\nbudget: Marketing\n{budget}\n", encoding="utf-8")
    options = ("--budget", str(folder / "budget.yaml")) if budget else ()
    return pages(folder, str(folder / "plan.yaml"), *(PRICES if "test/next" in scenario else ()), *options)


def budget(folder: Path, most: str) -> str:
    path = folder / "budget.yaml"
    path.write_text(
        f"version: 1\nbudget: Q1\nowner: finance\ncaps:\n  - {{id: whole, max: {most}}}\n", encoding="utf-8"
    )
    return str(path)


def test_the_page_lets_nothing_in_but_its_style(tmp_path: Path) -> None:
    html, _ = pages(tmp_path, QUARTER)
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'content="{policy}"' in html
    read = Read(html)
    assert read.tags == ELEMENTS
    assert read.addresses == ["#main"]
    assert "style" not in read.attributes


@pytest.mark.parametrize(
    ("scenario", "most", "told"),
    [
        ("quarter", "1 USD", "DOES NOT FIT"),
        ("quarter", "1000000 USD", "FITS: $6,987.70 expected"),
        ("providers", "", "No budget"),
    ],
)
def test_the_verdict_stands_before_the_total(scenario: str, most: str, told: str, tmp_path: Path) -> None:
    options = ("--budget", budget(tmp_path, most)) if most else ()
    for page in pages(tmp_path, scenario, *options):
        figure = '<dl class="figures">' if page.startswith("<!DOCTYPE") else "- expected: "
        assert 0 < page.index(told) < page.index(figure)


def test_hostile_labels_are_inert_and_whole(tmp_path: Path) -> None:
    lines = Path(QUARTER).read_text(encoding="utf-8").splitlines()
    [at] = [number for number, line in enumerate(lines) if line.startswith("scenario:")]
    lines[at] = f"scenario: {json.dumps(HOSTILE)}"
    path = tmp_path / "hostile.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    html, md = pages(tmp_path, str(path))
    shown = "<script>alert(1)</script> ![x](https://evil.example) | @all [31m "
    read = Read(html)
    assert shown in read.text
    assert read.tags == ELEMENTS
    page = seen(md)
    assert page.tags <= HARMLESS | {"h1", "h2"}
    assert "@all" not in page.prose
    for text in (html, md):
        assert "\u001b" not in text
        assert "\u202e" not in text


def test_caps_of_every_month_stand_in_the_chart(tmp_path: Path) -> None:
    """Bars are bare cost, so lines are the cost that reaches the caps: $1,200 / 1.19 / 1.05 = $960.38 and $672.27. The
    longest figure is January's: 360 wide from 150 on, so that 840 / 1,200 of it ends at 150 + 252."""
    caps = """caps:
  - {id: monthly, per: month, max: {2027-01: 1200 USD, 2027-02: 840 USD}}
  - {id: wide, per: month, max: 5000 USD, at: p90}
  - {id: part, per: month, max: 1 USD, workflow: posts}
  - {id: quarterly, per: quarter, max: 10 USD}
  - {id: weekly, per: week, max: 300 USD}
tax: {name: VAT, rate: 19%, in_caps: true}
contingency: 5%"""
    html, _ = made(tmp_path, POSTS, caps)
    assert re.findall(r'<line class="cap" x1="(\d+\.\d)" y1="\d+" x2="\1" y2="\d+"/>', html) == ["510.0", "402.0"]
    read = Read(html)
    assert "cap monthly, on expected with 5% contingency and 19% VAT, as the bare cost that reaches it" in read.text
    assert "cap wide" not in read.text
    assert "quarterly, 2027-Q1" in read.text
    assert "weekly, 2027-W05" in read.text  # in the table of caps alone
    assert read.tables["Numbers: Cost by month and workflow"] == [
        ["month", "posts", "cards", "total", "cap"],
        ["2027-01", "$620.00", "$310.00", "$930.00", "$960.38"],
        ["2027-02", "$560.00", "$280.00", "$840.00", "$672.27"],
    ]


def test_the_distribution_and_its_cap_stand_in_a_chart(tmp_path: Path) -> None:
    keys = (
        "caps: [{id: whole, max: 1900 USD, at: p90}, {id: more, max: 2000 USD}]\ntax: {name: VAT, rate: 19%, "
        "in_caps: true}"
    )
    html, _ = made(tmp_path, RANGE, keys)
    read = Read(html)
    chances = {row[0]: row[1:] for row in read.tables["Numbers: What the total may be"]}
    quantiles = ("p5", "p20", "p50", "p80", "p90", "p95")
    cap = "cap whole, on p90 with 19% VAT: $1,900.00, as the bare cost that reaches it"
    assert list(chances) == ["figure", *quantiles, "expected", cap]
    costs = [float(chances[name][0].strip("$").replace(",", "")) for name in quantiles]
    assert costs == sorted(set(costs))
    # 59 days x (1,000 + 1,000 and 59 x (3,000 + 1,000)) x $0.01 are the ends of the 90 % interval
    assert (costs[0], costs[-1]) == (1180, 2360)
    assert chances["p95"] == ["$2,360.00", "5%"]
    # the chance is that of the figure beside it: $1,900 / 1.19, between p20 and p50
    assert chances[cap][0] == "$1,596.64"
    assert costs[1] < 1596.64 < costs[2]
    assert 50 < float(chances[cap][1].strip("%")) < 80
    assert html.count("<circle ") == 6
    assert len(re.findall(r'<line class="(cap|expected)" x1="\d+\.\d"', html)) == 2


EURO = """fx: fx.yaml
caps: [{id: whole, max: 1520 EUR}, {id: monthly, per: month, max: 800 EUR, at: p90}]
"""


def test_caps_in_another_currency_keep_their_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """1,520 EUR x 1.25 = $1,900.00, and 800 EUR a month $1,000.00."""
    rates = (
        "version: 1\nfx: [{from: 2026-11-01, source: {title: ECB, url: 'https://a.example', checked: 2026-11-01, "
        "confidence: official}, usd: {EUR: 1.25}}]\n"
    )
    (tmp_path / "fx.yaml").write_text(rates, encoding="utf-8")
    (tmp_path / "costplan.yaml").write_text("version: 1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    html, _ = made(tmp_path, RANGE, EURO)
    read = Read(html)
    chances = {row[0]: row[1] for row in read.tables["Numbers: What the total may be"]}
    assert chances["cap whole, on expected: 1,520.00 EUR, as the bare cost that reaches it"] == "$1,900.00"
    assert [row[-1] for row in read.tables["Numbers: Cost by month and workflow"]] == ["cap", "$1,000.00", "$1,000.00"]
    assert html.count('class="cap"') >= 3


def test_a_cap_far_from_the_plan_is_off_the_scale(tmp_path: Path) -> None:
    html, _ = made(tmp_path, RANGE, "caps: [{id: whole, max: 100000 USD}]")
    assert Read(html).text.count("off the scale") == 1
    assert html.count("<circle ") == 6


def test_a_cap_that_is_not_of_the_whole_in_dollars_is_no_line(tmp_path: Path) -> None:
    caps = "caps: [{id: part, per: month, max: 1 USD, tag: {team: a}}, {id: call, per: call, max: 1 USD}]"
    html, _ = made(tmp_path, POSTS, caps)
    assert 'class="cap"' not in html


def test_a_certain_plan_has_no_range(tmp_path: Path) -> None:
    html, md = made(tmp_path, POSTS)
    read = Read(html)
    for text in (read.text, md):
        assert "$1,770.00" in text
        assert "if everything goes wrong" not in text
        assert "$1,770.00, for nothing in it is left to chance" in text
    assert "What the total may be" not in read.text
    assert "circle" not in read.tags


def test_an_incomplete_plan_says_so_first(tmp_path: Path) -> None:
    model = "{model: google/gemini-3.1-flash-lite-image, size: 1K, prompt_tokens: 60}"
    html, md = made(tmp_path, RANGE.replace("{model: test/next, quality: low}", model))
    warning = "INCOMPLETE: 2 costs are unknown and not in the total"
    for page in (html, md):
        assert 0 < page.index(warning) < page.index("expected, at least")
    assert html.index(warning) < html.index("<h1>")
    assert "What is unknown is not in it." in Read(html).text
    assert [row[:2] for row in Read(html).tables["Assumptions and exclusions: Assumed or unknown"][1:3]] == [
        ["unknown", "?"]
    ] * 2


def test_a_waiver_contingency_and_tax_are_told(tmp_path: Path) -> None:
    """5% of $1,770 is $88.50 and 19% of both $353.12 (1,858.50 x 0.19 = 353.115); caps hold $1,858.50."""
    keys = """caps: [{id: whole, max: 1800 USD}]
contingency: 5%
tax: {name: VAT, rate: 19%, in_caps: false}
waivers: [{cap: whole, up_to: 1900 USD, until: 2027-12-31, by: jane, why: spring campaign, ref: FIN-12}]"""
    html, md = made(tmp_path, POSTS, keys)
    read = Read(html)
    assert "FITS" in read.text
    assert "DOES NOT FIT" not in read.text + md
    assert read.tables["Budget: Caps"][1][:5] == ["waived", "whole", "expected", "$1,858.50", "$1,800.00"]
    assert read.tables["Budget: Waivers"][1:] == [
        ["cap whole", "$1,900.00", "2027-12-31", "jane", "spring campaign", "FIN-12", "1"]
    ]
    assert read.tables["Budget: On top of the expected total"][1:] == [
        ["Marketing", "contingency", "$88.50", "at expected; from p80 on the larger of both"],
        ["Marketing", "VAT 19%", "$353.12", "no"],
    ]


def test_months_without_cost_centers_are_by_workflow(tmp_path: Path) -> None:
    html, md = made(tmp_path, POSTS)
    assert Read(html).tables["Months: Month by workflow"][0] == ["workflow", "2027-01", "2027-02", "total"]
    for page in (html, md):
        assert "no line has a cost center" in page
        assert "without a cost center are untagged" not in page


def test_three_years_stand_in_tables_of_six_months(tmp_path: Path) -> None:
    """1,096 days at 3,000 runs of $0.01."""
    scenario = POSTS.replace("2027-01 through 2027-02", "2027-01 through 2029-12").replace("team", "cost_center")
    html, md = made(tmp_path, scenario)
    tables = [table for name, table in Read(html).tables.items() if name.startswith("Months: ")]
    assert [table[0][1] for table in tables] == [
        f"{year}-{month}" for year in (2027, 2028, 2029) for month in ("01", "07")
    ]
    assert all(len(row) == 8 for table in tables for row in table)
    assert [table[-1][0] for table in tables] == ["total"] * 6
    assert [table[-1][-1] for table in tables] == ["$32,880.00"] * 6
    each = [float(cell[1:].replace(",", "")) for table in tables for cell in table[-1][1:-1]]
    assert sum(each) == 32_880
    assert md.count("all 36 months") == 6


def test_what_must_be_installed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    result = run("report", QUARTER, "--html", "-o", str(tmp_path), "--as-of", "2026-11-23")
    assert (result.exit_code, "pip install 'costplan[report]' [needs-extra]" in result.stderr) == (6, True)
    assert not list(tmp_path.glob("*.html"))


def test_a_broken_cap_stands_left_of_expected_with_the_chance_of_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A euro is $1.25, from February $1.00: the chance is the one that was found at the rates of the days. With 30 %
    of contingency and tax expected breaks a cap that the bare cost is far below."""
    blocks = ", ".join(
        f"{{from: {day}, source: {{title: ECB, url: 'https://a.example', checked: 2026-11-01, confidence: official}}, "
        f"usd: {{EUR: {rate}}}}}"
        for day, rate in (("2026-11-01", 1.25), ("2027-02-01", 1))
    )
    (tmp_path / "fx.yaml").write_text(f"version: 1\nfx: [{blocks}]\n", encoding="utf-8")
    (tmp_path / "costplan.yaml").write_text("version: 1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for contingency in ("0%", "30%"):
        html, _ = made(
            tmp_path,
            RANGE,
            f"fx: fx.yaml\ncontingency: {contingency}\ntax: {{name: VAT, rate: 20%, in_caps: true}}\n"
            "caps: [{id: whole, max: 1700 EUR}]",
        )
        read = Read(html)
        expected, cap = list(read.tables["Numbers: What the total may be"])[-2:]
        found = dict(zip(*read.tables["Budget: Caps"], strict=True))
        assert found["status"] == "BROKEN"
        assert float(cap[1].strip("$").replace(",", "")) < float(expected[1].strip("$").replace(",", ""))
        assert cap[2] == (found["chance of going over"] if contingency == "0%" else "-")
