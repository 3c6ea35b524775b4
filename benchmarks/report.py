"""The finance pack of a plan of 10,000 lines over 36 months: the workbook beside a bare XlsxWriter dump of as many
cells of the same kinds, in turn in one run; the HTML page with its size.

python benchmarks/report.py [rounds [lines]]
"""

from __future__ import annotations

import os
import re
import resource
import statistics
import sys
import tempfile
import time
import zipfile
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from costplan.project.reporting import read_report
from costplan.project.request import Request
from costplan.render.report.html import report_html
from costplan.workbook.workbook import workbook_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.books.report import Report

WORKFLOW = """  w{number}:
    owner: team-{team}
    tags: {{cost_center: C-{center}}}
    runs: {{amount: {low} to {high}, per: month, growth: 2% per month}}
    steps:
      final: {{size: 1536x1024, quality: {quality}, prompt_tokens: {tokens}}}
"""
LINES_OF_A_STEP = 3
"""Text in, image in (none here) and image out."""

CELL = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*?(?:/>|( t="s")?[^>]*>(?:<f>(.*?)</f>)?<v>(.*?)</v></c>)')


def write_scenario(folder: Path, lines: int) -> Path:
    """A scenario of so many lines over 36 months, under a cap for each month."""
    head = "version: 1\nscenario: large\nperiod: 2027-01 through 2029-12\n"
    head += "defaults: {model: openai/gpt-image-2.5-flare}\nworkflows:\n"
    parts = [
        WORKFLOW.format(
            number=number,
            team=number % 7,
            center=number % 20,
            low=50 + number % 100,
            high=80 + number % 100,
            quality=("low", "medium", "high")[number % 3],
            tokens=40 + number % 50,
        )
        for number in range(lines // LINES_OF_A_STEP)
    ]
    path = folder / "large.yaml"
    path.write_text(head + "".join(parts), encoding="utf-8")
    caps = "caps: [{id: monthly, per: month, max: 100000000 USD}]\n"
    (folder / "budget.yaml").write_text(f"version: 1\nbudget: all\n{caps}", encoding="utf-8")
    return path


def cells_of(workbook: bytes) -> list[list[tuple[int, int, str, str]]]:
    """The cells of each sheet: row, column, formula without its sign and value; texts have a formula of ``text``."""
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


def dump(sheets: list[list[tuple[int, int, str, str]]]) -> bytes:
    """The same cells without styles, by XlsxWriter alone."""
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


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def fresh(folder: Path) -> Report:
    """The report, read anew, so that nothing is kept from the round before."""
    scenario, budget = str(folder / "large.yaml"), str(folder / "budget.yaml")
    return read_report(Request(as_of=date(2026, 11, 23), scenarios=[scenario], budgets=[budget]))


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    lines = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_scenario(folder, lines)
        os.chdir(folder)
        times: dict[str, list[float]] = {name: [] for name in ("read", "html", "workbook", "dump")}
        for _ in range(rounds):
            start = time.perf_counter()
            report = fresh(folder)
            times["read"].append(time.perf_counter() - start)
            start = time.perf_counter()
            page = report_html(report)
            times["html"].append(time.perf_counter() - start)
            start = time.perf_counter()
            workbook = workbook_bytes(report)
            times["workbook"].append(time.perf_counter() - start)
            del report
            sheets = cells_of(workbook)
            times["dump"].append(timed(lambda: dump(sheets)))  # noqa: B023  called at once
        read, html, made, bare = (statistics.median(times[name]) for name in ("read", "html", "workbook", "dump"))
        cells = sum(map(len, sheets))
        formulas = sum(cell[2] not in ("", "text") for sheet in sheets for cell in sheet)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{lines:,} lines x 36 months: read, planned and held in {read:.2f} s; peak {peak:,.0f} MB")
        print(f"HTML page: {html:.2f} s, {len(page.encode()) / 1e6:.2f} MB (limits 2 s and 2 MB)")
        print(f"workbook: {cells:,} cells, {formulas:,} formulas, {len(workbook) / 1e6:.1f} MB in {made:.2f} s")
        print(
            f"bare XlsxWriter dump of the same cells: {bare:.2f} s; the workbook takes {made / bare:.2f} x (limit 1.5)"
        )


if __name__ == "__main__":
    main()
