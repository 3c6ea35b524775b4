"""Frozen versions: original against reforecast on every page, comments, what was changed since, and broken files."""

from __future__ import annotations

import csv
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costplan.books.entries import CONTINGENCY, Entry
from costplan.books.posting import Account
from costplan.books.version import Version
from costplan.books.version_file import read_version, version_json
from tests.command import PRICES, run

if TYPE_CHECKING:
    from click.testing import Result

# $0.04 an image: January and February 100 images a month for A, 50 for B: $4 and $2 a month, $12 in all.
PLAN = """\
version: 1
scenario: Posts
period: 2027-01 through 2027-02
workflows:
  a: {tags: {cost_center: A}, runs: {amount: 100, per: month}, steps: {s: {model: test/next, quality: low}}}
  b: {tags: {cost_center: B}, runs: {amount: 50, per: month}, steps: {s: {model: test/next, quality: low}}}
"""
COMMENTS = """\
version: 1
comments:
  - {month: 2027-01, cost_center: A, text: 'The campaign moved | <b>here</b>', by: Ana}
  - {month: 2027-02, text: A short month}
  - {cost_center: B, text: As planned}
  - {text: All in all}
  - {month: 2028-01, cost_center: A, text: About nothing}
"""


def freeze(*arguments: str, code: int = 0) -> Result:
    return run("freeze", *arguments, "--pricing", PRICES, code=code)


def report(*arguments: str) -> str:
    """The Markdown of a report."""
    run("report", *arguments, "--md", "--csv", "-o", "out", "--pricing", PRICES, code=0)
    [page] = Path("out").glob("*.md")
    return page.read_text(encoding="utf-8")


def table(page: str, title: str) -> list[list[str]]:
    """The rows of a table of the page, without code marks."""
    lines = page.partition(f"**{title}**\n\n")[2].partition("\n\n")[0].splitlines()[2:]
    clean = (line.replace("<code>", "").replace("</code>", "").strip("| ") for line in lines)
    return [[cell.strip() for cell in line.split("|")] for line in clean]


@pytest.fixture
def here(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COSTPLAN_AS_OF", "2026-12-01")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796083200")  # 2026-12-01
    Path("posts.yaml").write_text(PLAN, encoding="utf-8")
    return here


def test_a_draft_until_something_is_frozen(here: Path) -> None:
    page = report("posts.yaml")
    assert "Draft, 2027-01-01" in page
    assert "Original" not in page


def test_original_and_reforecast_by_month_and_cost_center(here: Path) -> None:
    told = freeze("posts.yaml", "--label", "FY27-original", "--approved-by", "Ana Ruiz", "--ref", "FIN-12")
    assert "wrote budgets/versions/posts/FY27-original.json" in told.stderr
    Path("budgets/versions/posts/comments.yaml").write_text(COMMENTS, encoding="utf-8")
    # A makes 130 a month now: $1.30. B makes none in February: half of its volume, $0.25 of each month, and the rest
    # comes in January.
    changed = PLAN.replace("amount: 100", "amount: 130").replace(
        "amount: 50, per: month", "by_month: {2027-01: 50, 2027-02: 0}"
    )
    Path("posts.yaml").write_text(changed, encoding="utf-8")
    page = report("posts.yaml")
    assert "Reforecast, 2027-01-01" in page
    assert "- since FY27-original: +$0.10 (+3.3%)" in page
    assert table(page, "Versions") == [
        [
            "FY27-original",
            "2026-12-01",
            "2026-12-01",
            "Ana Ruiz",
            "FIN-12",
            "$3.00",
            "$3.00",
            "$3.00",
            "+$0.10",
            "+3.3%",
        ]
    ]
    assert table(page, "By month and cost center") == [
        [
            "2027-01",
            "A",
            "$1.00",
            "$1.30",
            "+$0.30",
            "+30%",
            "volume +&#36;0.30",
            "The campaign moved &#124; &#60;b&#62;here&#60;/b&#62; (Ana)",
        ],
        ["2027-01", "B", "$0.50", "$0.50", "$0.00", "0%", "volume -&#36;0.25, timing +&#36;0.25"],
        ["2027-02", "A", "$1.00", "$1.30", "+$0.30", "+30%", "volume +&#36;0.30"],
        ["2027-02", "B", "$0.50", "$0.00", "-$0.50", "-100%", "volume -&#36;0.25, timing -&#36;0.25"],
        ["total", "", "$3.00", "$3.10", "+$0.10", "+3.3%", "volume +&#36;0.10, timing &#36;0.00", "All in all"],
    ]
    assert table(page, "By cost center") == [
        ["A", "$2.00", "$2.60", "+$0.60", "+30%", "volume +&#36;0.60"],
        ["B", "$1.00", "$0.50", "-$0.50", "-50%", "volume -&#36;0.50, timing &#36;0.00", "As planned"],
        ["total", "$3.00", "$3.10", "+$0.10", "+3.3%", "volume +&#36;0.10, timing &#36;0.00", "All in all"],
    ]
    assert table(page, "By month") == [
        ["2027-01", "$1.50", "$1.80", "+$0.30", "+20%", "volume +&#36;0.05, timing +&#36;0.25"],
        ["2027-02", "$1.50", "$1.30", "-$0.20", "-13.3%", "volume +&#36;0.05, timing -&#36;0.25", "A short month"],
        ["total", "$3.00", "$3.10", "+$0.10", "+3.3%", "volume +&#36;0.10, timing &#36;0.00", "All in all"],
    ]
    assert "on 2028-01, A, which neither has&#58; About nothing" in page
    assert "since FY27-original these inputs changed&#58; posts.yaml" in page
    assert Path("budgets/versions/posts/comments.yaml").read_text(encoding="utf-8") == COMMENTS
    assert run("report", "posts.yaml", "--json", "-o", "out", "--pricing", PRICES).exit_code == 0
    document = json.loads(Path("out/posts.json").read_text(encoding="utf-8"))
    assert [(one["label"], one["difference_usd"], one["changed_inputs"]) for one in document["versions"]] == [
        ("FY27-original", "0.1", ["posts.yaml"])
    ]
    assert document["variance"][3] == {
        "month": "2027-02",
        "cost_center": "B",
        "original_usd": "0.5",
        "reforecast_usd": "0",
        "difference_usd": "-0.5",
    }
    assert len(document["comments"]) == 5


def test_the_entries_have_every_version(here: Path) -> None:
    freeze("posts.yaml", "--label", "one")
    Path("posts.yaml").write_text(PLAN.replace("amount: 100", "amount: 130"), encoding="utf-8")
    freeze("posts.yaml", "--label", "two")
    report("posts.yaml", "--set", "b.runs.amount=0")
    sums: dict[str, Fraction] = {}
    with Path("out/posts.entries.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sums[row["version"]] = sums.get(row["version"], Fraction(0)) + Fraction(row["net"])
    assert sums == {"one": 3, "two": Fraction("3.6"), "Reforecast": Fraction("2.6")}


def test_the_first_version_is_the_original_and_later_ones_are_told(here: Path) -> None:
    freeze("posts.yaml", "--label", "zeta")
    Path("posts.yaml").write_text(PLAN.replace("amount: 100", "amount: 200"), encoding="utf-8")
    later = {"SOURCE_DATE_EPOCH": "1798761600"}  # 2027-01-01
    run("freeze", "posts.yaml", "--label", "alpha", "--pricing", PRICES, code=0, env=later)
    page = report("posts.yaml", "--set", "a.runs.amount=300")
    assert "Original is zeta" in page
    assert [row[:1] + row[5:] for row in table(page, "Versions")] == [
        ["zeta", "$3.00", "$3.00", "$3.00", "+$4.00", "+133.3%"],
        ["alpha", "$5.00", "$5.00", "$5.00", "+$2.00", "+40%"],
    ]


def test_scenarios_frozen_apart_are_compared_together(here: Path) -> None:
    Path("more.yaml").write_text(PLAN.replace("Posts", "More").replace("amount: 100", "amount: 1000"), encoding="utf-8")
    Path("new.yaml").write_text(PLAN.replace("Posts", "New"), encoding="utf-8")
    freeze("posts.yaml", "--label", "one")
    freeze("more.yaml", "--label", "one")
    page = report("posts.yaml", "more.yaml", "new.yaml")
    assert "In no version, and so wholly new: New." in page
    assert table(page, "By cost center") == [
        ["A", "$22.00", "$24.00", "+$2.00", "+9.1%", "new +&#36;2.00"],  # 2 + 20, and 2 that are new
        ["B", "$2.00", "$3.00", "+$1.00", "+50%", "new +&#36;1.00"],
        ["total", "$24.00", "$27.00", "+$3.00", "+12.5%", "new +&#36;3.00"],
    ]


def test_a_part_of_what_was_frozen_together(here: Path) -> None:
    Path("more.yaml").write_text(PLAN.replace("Posts", "More"), encoding="utf-8")
    freeze("posts.yaml", "more.yaml", "--label", "both")
    page = report("more.yaml")
    assert [row[5:] for row in table(page, "Versions")] == [["$3.00", "-", "-", "$0.00", "0%"]]
    assert "since both: $0.00 (0%)" in page


def test_a_renamed_scenario_is_known_by_its_file(here: Path) -> None:
    freeze("posts.yaml", "--label", "one")
    Path("posts.yaml").write_text(PLAN.replace("Posts", "Posts of 2027"), encoding="utf-8")
    assert "since one: $0.00 (0%)" in report("posts.yaml")


def test_a_plan_that_is_not_complete_says_so(here: Path) -> None:
    unknown = "google/gemini-3.1-flash-lite-image, prompt_tokens: 80"
    Path("posts.yaml").write_text(PLAN.replace("test/next, quality: low", unknown), encoding="utf-8")
    freeze("posts.yaml", "--label", "half")
    assert json.loads(Path("budgets/versions/posts/half.json").read_text(encoding="utf-8"))["complete"] is False
    assert "(incomplete)" in table(report("posts.yaml"), "Versions")[0][5]


def test_the_workbook_has_them_beside_live_sums(here: Path) -> None:
    freeze("posts.yaml", "--label", "FY27-original")
    Path("budgets/versions/posts/comments.yaml").write_text(COMMENTS, encoding="utf-8")
    assert (
        run("report", "posts.yaml", "--xlsx", "-o", "out", "--pricing", PRICES, "--set", "a.runs.amount=130").exit_code
        == 0
    )
    values = openpyxl.load_workbook("out/posts.xlsx", data_only=True)["Versions"]
    formulas = openpyxl.load_workbook("out/posts.xlsx")["Versions"]
    found = {(row[0].value, row[1].value): row for row in values.iter_rows(min_row=9) if row[1].value in ("A", "B")}
    *figures, comment = (cell.value for cell in found["2027-01", "A"][2:7])
    assert figures == pytest.approx([1, 1.3, 0.3, 0.3], rel=1e-12)
    assert comment == "The campaign moved | <b>here</b> (Ana)"
    live = formulas[found["2027-01", "A"][3].coordinate].value
    assert live.startswith("=Months!")
    texts = [cell.value for row in values.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {"2027-02: A short month", "B: As planned", "about nothing in either: About nothing"} <= set(texts)
    summary = {
        row[0].value: row[1].value for row in openpyxl.load_workbook("out/posts.xlsx", data_only=True)["Summary"]
    }
    assert summary["version"] == "Reforecast"
    assert [summary["original"], summary["difference to the original"]] == pytest.approx([3, 0.6], rel=1e-12)


def test_no_glob_takes_a_version_for_a_budget(here: Path) -> None:
    Path("costplan.yaml").write_text("version: 1\nscenarios: [posts.yaml]\nbudgets: [budgets/**]\n", encoding="utf-8")
    Path("budgets").mkdir()
    Path("budgets/b.yaml").write_text("{version: 1, budget: b, caps: [{id: all, max: 3 USD}]}", encoding="utf-8")
    freeze("--label", "one")
    assert run("check", "--pricing", PRICES).exit_code == 0
    assert "since one" in report()


# ------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--label", "a/b"], "'a/b' is not up to 64 letters, digits, points, dashes and underscores"),
        (["--label", "../x"], "'../x' is not"),
        (["--label", ""], "'' is not"),
        (["--label", "x" * 65], "is not up to 64"),
        (["--label", "ok", "--approved-by", "a\nb"], "is not 1 to 200 characters that can be seen"),
        (["--label", "ok", "--ref", " "], "is not 1 to 200 characters that can be seen"),
        ([], "Missing option '--label'"),
    ],
)
def test_labels_that_name_no_file(here: Path, arguments: list[str], told: str) -> None:
    assert told in freeze("posts.yaml", *arguments, code=2).stderr
    assert not Path("budgets").exists()


def test_stdin_has_no_file_to_name(here: Path) -> None:
    assert "- has none" in freeze("-", "--label", "x", code=2).stderr


def test_a_version_never_changes(here: Path) -> None:
    freeze("posts.yaml", "--label", "FY27")
    before = Path("budgets/versions/posts/FY27.json").read_bytes()
    Path("posts.yaml").write_text(PLAN.replace("amount: 100", "amount: 130"), encoding="utf-8")
    for label in ("FY27", "fy27"):
        assert (
            "FY27 of 'Posts' was frozen at 2026-12-01T00:00:00Z"
            in freeze("posts.yaml", "--label", label, code=4).stderr
        )
    assert Path("budgets/versions/posts/FY27.json").read_bytes() == before


def test_a_comment_file_that_is_there_stays(here: Path) -> None:
    freeze("posts.yaml", "--label", "one")
    path = Path("budgets/versions/posts/comments.yaml")
    assert "since one" in report("posts.yaml")  # as it was made, it can be read
    path.write_text(COMMENTS, encoding="utf-8")
    freeze("posts.yaml", "--label", "two")
    assert path.read_text(encoding="utf-8") == COMMENTS


FROZEN = "budgets/versions/posts/one.json"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"net_usd": "1"', '"net_usd": "9"', f"{FROZEN}:1:1: one was changed after it was frozen; take the file back"),
        ('"label": "one"', '"label": "uno"', f"{FROZEN}:1:1: uno was changed after it was frozen; take the file back"),
        ('"version": 2', '"version": 3', f"{FROZEN}:1:1: this is version 3 of a frozen plan; costplan 0.3.0 reads"),
        ('"version": 2', '"version": "2"', f"{FROZEN}:1:1: this is no version that 'costplan freeze' wrote"),
        ('"hash"', '"hush"', f"{FROZEN}:1:1: this is no version that 'costplan freeze' wrote"),
        ("{", "[", f"{FROZEN}:2:12: this is no version that 'costplan freeze' wrote"),
        ("{", "", f"{FROZEN}:2:12: this is no version that 'costplan freeze' wrote"),
    ],
)
def test_a_version_that_was_changed(here: Path, old: str, new: str, told: str) -> None:
    freeze("posts.yaml", "--label", "one")
    path = Path(FROZEN)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    result = run("report", "posts.yaml", "-o", "out", "--pricing", PRICES)
    assert (result.exit_code, told in result.stderr) == (4, True), result.output


def test_a_version_under_another_name(here: Path) -> None:
    freeze("posts.yaml", "--label", "one")
    Path(FROZEN).rename("budgets/versions/posts/two.json")
    result = run("report", "posts.yaml", "-o", "out", "--pricing", PRICES)
    assert result.exit_code == 4
    assert "two.json:1:1: this is the version one under another name" in result.stderr


def test_a_folder_that_cannot_be_made(here: Path) -> None:
    Path("budgets").touch()
    assert "costplan: budgets/versions/posts: Not a directory" in freeze("posts.yaml", "--label", "x", code=6).stderr
    result = run("report", "posts.yaml", "--md", "-o", "budgets/x", "--pricing", PRICES)
    assert (result.exit_code, "costplan: budgets/x: Not a directory" in result.stderr) == (6, True)


def test_how_a_version_is_laid_out_does_not_matter(here: Path) -> None:
    freeze("posts.yaml", "--label", "one")
    path = Path(FROZEN)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))  # as git may check it out
    assert "since one: $0.00 (0%)" in report("posts.yaml")


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("{month: 2027-13, text: x}", "2027-13 is not a month"),
        ("{month: 2027, text: x}", "2027 is not a month"),
        ("{month: 2027-01}", "a comment needs the key 'text'"),
        ("{text: x, centre: A}", "'centre' is not a key of a comment"),
        ("just text", "a comment is a mapping of keys to values"),
    ],
)
def test_broken_comments(here: Path, comment: str, told: str) -> None:
    freeze("posts.yaml", "--label", "one")
    path = Path("budgets/versions/posts/comments.yaml")
    path.write_text(f"version: 1\ncomments:\n  - {comment}\n", encoding="utf-8")
    result = run("report", "posts.yaml", "-o", "out", "--pricing", PRICES)
    assert result.exit_code == 4
    assert f"{path.as_posix()}:3:" in result.stderr
    assert told in result.stderr


# ------------------------------------------------------------------------------------------------ the file


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PICO = st.integers(0, 10**20)
MONTHS = st.dates(date(1990, 1, 1), date(2990, 1, 1)).map(lambda day: str(day)[:7])
ACCOUNTS = st.builds(
    Account,
    **dict.fromkeys(set(Account._fields) - {"month", "fx"}, TEXT),
    month=MONTHS,
    fx=st.sampled_from([1, Fraction("1.0842"), Fraction("0.000612")]),
)
ENTRIES = st.builds(Entry, ACCOUNTS, st.none() | st.fractions(0, 10**9, max_denominator=1000).map(
    lambda number: Fraction(round(number * 10**12), 10**12)), PICO, PICO) | st.builds(
    Entry, ACCOUNTS, st.none(), st.none())  # fmt: skip
VERSIONS = st.builds(
    Version,
    TEXT,
    TEXT,
    st.dates(date(1990, 1, 1)),
    TEXT,
    TEXT,
    st.dictionaries(TEXT, TEXT).map(lambda files: tuple(files.items())),
    st.dictionaries(TEXT, TEXT).map(lambda files: tuple(files.items())),
    PICO,
    PICO,
    TEXT,
    st.lists(ENTRIES).map(tuple),
)


@given(version=VERSIONS)
def test_a_version_reads_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, version: Any) -> None:
    version = version._replace(label="FY27")
    path = tmp_path_factory.getbasetemp() / "FY27.json"
    path.write_text(version_json(version), encoding="utf-8", newline="")
    assert read_version(path, "FY27.json") == version._replace(file="FY27.json")
    assert all(entry.account.meter != CONTINGENCY for entry in version.spend)
