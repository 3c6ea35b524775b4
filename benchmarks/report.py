"""What a plan is written as: JSON beside building its lines, the workbook beside a bare XlsxWriter dump of as
many cells of the same kinds, and the HTML page.

python benchmarks/report.py [--smoke] [--rounds N]
"""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from plans import DAY, FILE, write_plan
from rows import MEGABYTES, Candidate, Curve, Goal, Row, before, nothing

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.books.report import Report

CAPS = "version: 1\nbudget: all\ncaps: [{id: monthly, per: month, max: 100000000 USD}]\n"
SETTINGS = f"version: 1\nscenarios: [{FILE}]\nbudgets: [budget.yaml]\n"
QUARTER = "quarter"
CELLS = "made"
"""The folder of the workbook whose cells are dumped."""

CELL = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*?(?:/>|( t="s")?[^>]*>(?:<f>(.*?)</f>)?<v>(.*?)</v></c>)')


def write_year(folder: Path, n: int) -> None:
    """So many workflows with ranges over a year."""
    write_plan(folder, n, ranges=True, months=12)


def write_capped(folder: Path, n: int) -> None:
    """So many workflows with ranges over 36 months under a cap for each month."""
    write_plan(folder, n, ranges=True)
    (folder / "costplan.yaml").write_text(SETTINGS, encoding="utf-8")
    (folder / "budget.yaml").write_text(CAPS, encoding="utf-8")


def write_large(folder: Path, n: int) -> None:
    """The same, and their workbook."""
    write_capped(folder, n)
    write_workbook(folder, FILE)


def write_quarter(folder: Path, n: int) -> None:
    """The workbook of the shipped quarter."""
    nothing(folder, n)
    write_workbook(folder, QUARTER)


def write_workbook(folder: Path, scenario: str) -> None:
    costplan = str(Path(sys.executable).parent / "costplan")
    words = [costplan, "report", scenario, "--xlsx", "-o", CELLS, "--as-of", str(DAY)]
    subprocess.run(words, cwd=folder, check=True, capture_output=True)


def cells_of(workbook: bytes) -> list[list[tuple[int, int, str, str]]]:
    """The cells of each sheet: row, column, formula without its sign and value; texts have a formula of ``text``."""
    from xlsxwriter.utility import xl_cell_to_rowcol

    sheets = []
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        shared = re.findall(r"<si><t[^>]*>(.*?)</t></si>", archive.read("xl/sharedStrings.xml").decode(), re.DOTALL)
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            cells = []
            for ref, is_text, formula, value in CELL.findall(archive.read(name)):
                if not value:
                    continue
                text = unescape(shared[int(value)]) if is_text else unescape(value.decode())
                cells.append(
                    (*xl_cell_to_rowcol(ref.decode()), "text" if is_text else unescape(formula.decode()), text)
                )
            sheets.append(cells)
    return sheets


def dumped(sheets: list[list[tuple[int, int, str, str]]]) -> bytes:
    """The same cells without styles, by XlsxWriter alone."""
    import xlsxwriter

    out = BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    for cells in sheets:
        sheet = workbook.add_worksheet()
        for row, col, formula, value in cells:
            if formula == "text":
                sheet.write_string(row, col, value)
            elif formula:
                sheet.write_formula(row, col, f"={formula}", None, value)
            else:
                sheet.write_number(row, col, float(value))
    workbook.close()
    return out.getvalue()


def read(scenario: str) -> Report:
    """The report, read, planned and held."""
    from costplan.project.reporting import read_report
    from costplan.project.request import Request

    return read_report(Request(as_of=DAY, scenarios=[scenario]))


def workbook_of(scenario: str) -> Callable[[], object]:
    from costplan.workbook.workbook import workbook_bytes

    report = read(scenario)
    return lambda: f"{len(workbook_bytes(report)) / 1e6:.2f} MB"


def quarter(_: int) -> Callable[[], object]:
    """The workbook of the quarter, once it is planned."""
    return workbook_of(QUARTER)


def large(_: int) -> Callable[[], object]:
    """The workbook of the large plan, once it is made."""
    return workbook_of(FILE)


def page(_: int) -> Callable[[], object]:
    """The HTML page of the large plan, once it is made."""
    from costplan.render.report.html import report_html

    report = read(FILE)
    return lambda: f"{len(report_html(report).encode()) / 1e6:.2f} MB"


def dump(_: int) -> Callable[[], object]:
    """The cells of a workbook that was made, without styles, by XlsxWriter alone."""
    (made,) = Path(CELLS).glob("*.xlsx")
    sheets = cells_of(made.read_bytes())

    def work() -> object:
        dumped(sheets)
        return f"{sum(map(len, sheets)):,} cells"

    return work


JSON = Candidate("costplan", ("costplan", "estimate", FILE, "--format", "json", "-o", "plan.json", "--as-of", str(DAY)))
LINES = Candidate(
    "building all lines, start-up included",
    (
        "python",
        "-c",
        f"""from datetime import date
from costplan import Catalogue, load_scenario
from costplan.planning.building import build_plan
plan = build_plan(load_scenario({FILE!r}), Catalogue(), date({DAY.year}, {DAY.month}, {DAY.day}))
kept = [(line, line.quantity, line.cost) for line in plan.each_line()]""",
    ),
)
DUMP = Candidate("bare XlsxWriter dump of the same cells", dump)
PAGE = Candidate("costplan", page)

ROWS = (
    Row(
        what="JSON of 12 months",
        of="workflows",
        n=(10, 1000),
        prepare=write_year,
        ours=JSON,
        yardstick=LINES,
        goals=(Goal(2), Goal(150, MEGABYTES)),
        why="a made line is nearly nothing beside its quantity and cost, which JSON writes as decimals, 78 "
        "MB of text in all",
        fresh=("plan.json",),
        beside=(before(JSON),),
    ),
    Row(
        what="workbook of the quarter",
        of="workbook",
        n=(1, 1),
        prepare=write_quarter,
        ours=Candidate("costplan", quarter),
        yardstick=DUMP,
        goals=(Goal(1.2),),
        why="beside the cells, 2,800 distinct calls of the offers are priced; a call is priced once",
    ),
    Row(
        what="workbook of 36 months",
        of="workflows",
        n=(10, 300),
        prepare=write_large,
        ours=Candidate("costplan", large),
        yardstick=DUMP,
    ),
    Row(
        what="HTML page of 36 months",
        of="workflows",
        n=(10, 300),
        prepare=write_capped,
        ours=PAGE,
        yardstick=before(PAGE),
    ),
)

CURVES = (
    Curve(
        what="JSON of 12 months, whole process",
        of="workflows",
        sizes=(125, 250, 500, 1000),
        ours=JSON,
        goals=(),
        prepare=write_year,
        fresh=("plan.json",),
    ),
)

if __name__ == "__main__":
    from running import run

    run(ROWS, CURVES)
