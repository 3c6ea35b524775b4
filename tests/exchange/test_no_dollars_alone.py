"""Each command that tells costs tells them in another currency in each of its formats: no amount in dollars stands
alone, and the pinned rates with their days are on each page. A new command or format is in neither list and fails."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import openpyxl
import pytest

from costplan import check, compare, diff, estimate, load_scenario, report
from costplan.cli.groups import COMMANDS
from costplan.cli.main import costplan
from costplan.project.advising import advise
from costplan.project.request import Request
from costplan.render.advice_formats import ADVICE
from tests.command import run
from tests.exchange.test_told_in import RATES, SCENARIO, TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.advising.advice import Advice

HALF = ("--set", "posts.runs.amount=50")
TOLD = {
    "quote": ["acme/flat", "-s", "1024x1024"],
    "estimate": ["plan.yaml"],
    "explain": ["plan.yaml", "TOTAL"],
    "compare": ["plan.yaml", "--swap", "model=acme/dear"],
    "diff": ["plan.yaml", "plan.yaml", *HALF],
    "advise": ["plan.yaml"],
    "check": ["plan.yaml"],
    "report": ["plan.yaml", "-o", "pack"],
}
"""The commands that take ``--currency``, each with what it is asked."""

RUNS, ACCEPTED, N = "posts.runs.amount=50..200/3", "posts.post.accepted=50%..90%/3", "posts.post.make=1..3"
ALSO = {
    "compare --vary": ["vary.yaml", "--vary", RUNS],
    "compare --vary two": ["vary.yaml", "--vary", RUNS, "--vary", ACCEPTED],
    "compare --vary three": ["vary.yaml", "--vary", RUNS, "--vary", ACCEPTED, "--vary", N],
}
"""Other things that some of them are asked."""

IN_DOLLARS = {
    "freeze": "what is signed is kept in dollars, and told in another currency by whoever reads it",
    "live": "a real call is billed in dollars, and its cap stops it in dollars",
    "ledger": "what was reserved and spent is held in the currency of the account, which is dollars",
    "actuals": "counts calls",
    "calibrate": "counts tokens",
    "init": "writes a scenario",
    "prices": "tells what providers publish, in what they publish",
    "comment": "posts what a command wrote",
    "schema": "tells keys",
    "doctor": "tells what is installed",
}
"""All others, and why."""

FILES = {"github", "gitlab", "junit", "sarif", "code-quality"}
"""Formats that other programs read: findings, whose amounts are in the currencies of their caps."""


def formats(name: str) -> list[str]:
    command = costplan.get_command(click.Context(costplan), name.split(maxsplit=1)[0])
    assert command is not None
    if name == "report":
        return ["md", "html", "csv", "json", "xlsx"]
    for one in command.params:
        if one.name == "fmt" and isinstance(one.type, click.Choice):
            return list(one.type.choices)
    return ["table"]


ASKED = TOLD | ALSO
EACH = [(name, fmt) for name in ASKED for fmt in formats(name) if fmt != "yaml"]  # which is a scenario


def test_every_command_is_in_one_of_the_lists() -> None:
    commands = {name: costplan.get_command(click.Context(costplan), name) for name in COMMANDS}
    takes = {name for name, one in commands.items() if one and "currency" in {param.name for param in one.params}}
    assert takes == TOLD.keys()
    assert set(COMMANDS) - takes == IN_DOLLARS.keys()


@pytest.fixture
def folder(here: Path) -> Path:
    (here / "pricing" / "acme").mkdir(parents=True)
    (here / "pricing" / "acme" / "flat.yaml").write_text(TABLE)
    (here / "pricing" / "acme" / "dear.yaml").write_text(
        TABLE.replace("acme/flat", "acme/dear").replace("0.50", "0.75")
    )
    (here / "fx.yaml").write_text(RATES)
    (here / "plan.yaml").write_text(SCENARIO)
    more = "1024x1024, make: 2, keep: 1, accepted: 80%"
    (here / "vary.yaml").write_text(SCENARIO.replace("1024x1024", more))
    (here / "b.yaml").write_text("version: 1\nbudget: B\nfx: fx.yaml\ncaps: [{id: all, max: 2500 EUR}]\n")
    return here


def told(folder: Path, name: str, fmt: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str | bytes]:
    """What a command writes, by the names of its files."""
    words = [
        name.split(maxsplit=1)[0],
        *ASKED[name],
        "--as-of",
        "2027-02-20",
        "--currency",
        "EUR",
        "--fx",
        "fx.yaml",
        "--pricing",
        "pricing",
    ]
    words += ["--budget", "b.yaml"] if name in ("check", "report") else []
    if name == "report":
        run(*words, f"--{fmt}", code=0)
        return {one.name: one.read_bytes() for one in (folder / "pack").glob("plan.*")}
    if name == "advise" and fmt != "json":  # ways are looked for once
        monkeypatch.setenv("COLUMNS", "250")
        return {fmt: "".join(ADVICE[fmt](advice(Path())))}
    if fmt == "xlsx":
        run(*words, "--format", fmt, "-o", "out.xlsx", code=0)
        return {"out.xlsx": (folder / "out.xlsx").read_bytes()}
    more = ["--format", fmt] if name != "explain" else []
    return {fmt: run(*words, *more, code=0, env={"COLUMNS": "250"}).stdout}


@pytest.mark.parametrize(("name", "fmt"), EACH)
def test_no_dollars_stand_alone(folder: Path, name: str, fmt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for file, content in told(folder, name, fmt, monkeypatch).items():
        if fmt == "xlsx":
            assert isinstance(content, bytes)
            assert [*unnamed(content)] == []
            continue
        text = content.decode() if isinstance(content, bytes) else content
        if fmt == "json":
            document = json.loads(text)
            assert document["reporting"]["currency"] == "EUR"
            assert document["reporting"]["rates"][-1] == {
                "from": "2027-02-15",
                "usd": "1.6",
                "source": document["reporting"]["rates"][-1]["source"],
            }
            assert "_eur" not in text
        elif fmt == "csv":
            rows = list(csv.DictReader(io.StringIO(text)))
            assert {row["currency"] for row in rows} == {"EUR"}, file
        else:
            assert [line for line in lines(text) if alone(line)] == []
            if fmt not in FILES:
                assert "1 EUR = $1.6 from 2027-02-15" in " ".join(html.unescape(text).split())


@cache
def advice(folder: Path) -> Advice:
    request = Request(
        as_of=date(2027, 2, 20), scenarios=["plan.yaml"], pricing="pricing", currency="EUR", fx="fx.yaml", folder=folder
    )
    return advise(request)


def lines(text: str) -> Iterator[str]:
    """The lines of a page; of HTML the text of each row and paragraph."""
    if "<html" in text:
        text = re.sub(r"(?s)<style.*?</style>", "", text)
        text = re.sub(r"</(tr|p|li|h\d|dl|svg|title|figcaption|div)>", "\n", text.replace("\n", " "))
        text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    yield from text.splitlines()


IN_DOLLARS_ALONE = {"Options", "Prices", "Option costs", "Contracts"}
"""Sheets of what providers and contracts charge, in what they charge."""


def unnamed(content: bytes) -> Iterator[str]:
    """The cells of a workbook that have money of no named currency, and the sheets that have dollars alone."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in book:
        heads: dict[int, str] = {}  # what stands above a cell, as texts name it
        found: set[str] = set()
        for row in sheet.iter_rows():
            named = " ".join(cell.value for cell in row if isinstance(cell.value, str))
            for cell in row:
                if isinstance(cell.value, str):
                    heads[cell.column] = f"{heads.get(0, '')} {named}"
                    heads[0] = cell.value if cell.column == 1 and cell.font.b else heads.get(0, "")
                elif isinstance(cell.value, int | float) and "0.00" in cell.number_format and cell.column:
                    if "%" in cell.number_format or "#" not in cell.number_format:
                        continue
                    is_dollars = "$" in cell.number_format
                    found.add("USD" if is_dollars else "EUR")
                    if not is_dollars and "EUR" not in f"{heads.get(cell.column, '')} {named}":
                        yield f"{sheet.title}!{cell.coordinate}"
        if found == {"USD"} and sheet.title not in IN_DOLLARS_ALONE:
            yield f"{sheet.title}: dollars alone"


def alone(line: str) -> bool:
    """Whether a line has an amount in dollars and neither one in the currency nor says that it is in USD."""
    is_beside = line.strip().startswith("($")  # what a terminal broke before it
    return bool(re.search(r"\$[\d,]+\.\d", line)) and not is_beside and not re.search(r"EUR|USD|US dollars", line)


@pytest.mark.usefixtures("folder")
def test_commands_that_a_page_names_ask_for_the_currency_again() -> None:
    page = "".join(ADVICE["table"](advice(Path()))).splitlines()
    commands = [one for one in page if one.startswith("  costplan ")]
    assert commands
    assert [one for one in commands if "--currency EUR --fx fx.yaml" not in one] == []


@pytest.mark.usefixtures("folder")
def test_python_tells_the_same() -> None:
    # 1,966.25 EUR, as tests/exchange/test_told_in.py reckons it
    asked: dict[str, Any] = {"as_of": date(2027, 2, 20), "pricing": "pricing", "currency": "EUR", "fx": "fx.yaml"}
    all_of_it = Fraction("1966.25") * 10**12
    assert estimate("plan.yaml", **asked).told[0].total.expected == all_of_it
    assert estimate(load_scenario("plan.yaml"), **asked).told[0].total.expected == all_of_it
    compared = compare("plan.yaml", swaps=["model=acme/dear"], **asked).told
    assert compared is not None
    assert [one.costed.total.expected for one in compared.comparison.options if one.costed] == [
        all_of_it,
        all_of_it * Fraction(3, 2),
    ]
    changed = diff("plan.yaml", "plan.yaml", overrides=["posts.runs.amount=50"], **asked).told
    assert changed is not None
    assert changed.bridge.total.difference == -all_of_it / 2
    verdict = check("plan.yaml", budgets=["b.yaml"], **asked).told
    assert verdict is not None
    assert verdict.headline.expected == all_of_it
    assert json.loads(report("plan.yaml", formats=["json"], **asked)["plan.json"])["reporting"]["currency"] == "EUR"
