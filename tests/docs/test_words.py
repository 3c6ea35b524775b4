"""The glossary, docs/words.md, beside what people read: headings and labels of real pages, and words that are retired.
A heading that is not a word of the glossary is a stray; so is a retired word in a page, a help text or a message."""

from __future__ import annotations

import ast
import re
from html import unescape
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from costplan.cli.main import costplan
from tests.command import AS_OF, run
from tests.docs.test_docs import commands
from tests.places import ROOT, TESTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

GOLDEN = TESTS / "golden"
GLOSSARY = (ROOT / "docs" / "words.md").read_text(encoding="utf-8")
FIRST_CELLS = re.findall(r"^\| (.+?) \|", GLOSSARY, re.MULTILINE)
PLAIN = GLOSSARY.partition("## Heads that say what they say")[2]
WORDS = {word for text in (*FIRST_CELLS, PLAIN) for word in re.findall(r"`([^`]+)`", text)}

RETIRED = {
    r"held against|(?:is|are|was|were|be) held (?:at|to|against)\b": "compared with",
    r"[Nn]ot firm": "assumed or unknown",
    r"(?:first|extra) megapixels": "1st MP, additional MP",
    r"rate[- ]limit(?:'s)? tier|tier of (?:the|a) rate limit": "level",
    r"costplan (?:observe|accuracy|lock)\b": "actuals, calibrate --score, prices lock",
}
"""What is no longer said, and what is said instead. As a heading, `found` and `worst` are retired too."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a first project shows, by the command: a plan with ranges, rejects and a budget; a golden one breaks."""
    here = tmp_path_factory.mktemp("words")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        patch.setenv("COLUMNS", "120")
        run("init", code=0)
        run("freeze", "scenario.yaml", "--label", "Original", *AS_OF, code=0)
        run("report", "scenario.yaml", "--html", "--xlsx", "-o", "pack", *AS_OF, code=0)
        asked: dict[str, tuple[Iterable[str], int]] = {
            "estimate": (("scenario.yaml", *AS_OF), 0),
            "check": (("scenario.yaml", *AS_OF), 0),
            "quote": (("openai/gpt-image-2", "-s", "1024x1024", "-q", "high", *AS_OF), 0),
            "prices": (("list", *AS_OF), 0),
            "explain": (("scenario.yaml", "posts", *AS_OF), 0),
        }
        shown = {name: run(name, *words, code=code).stdout for name, (words, code) in asked.items()}
        shown["md of check"] = run("check", "--format", "md", *AS_OF, code=0).stdout
        shown["check that breaks"] = (GOLDEN / "verdict" / "over" / "table-120.txt").read_text(encoding="utf-8")
        shown["html"] = (here / "pack" / "scenario.html").read_text(encoding="utf-8")
        shown["workbook"] = "\n".join(_of_workbook(here / "pack" / "scenario.xlsx"))
    return shown


def _of_workbook(path: Path) -> Iterator[str]:
    """The heads of its tables, which have a ground of their own, and the labels of its Summary."""
    book: Any = openpyxl.load_workbook(path, data_only=True)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                is_head = cell.fill.fgColor.rgb == "FFDDE5F0"
                is_label = sheet.title == "Summary" and cell.column == 1 and isinstance(row[1].value, float)
                if isinstance(cell.value, str) and (is_head or is_label):
                    yield cell.value


def headings(name: str, page: str) -> Iterator[str]:
    """The heads of a page's tables, and the labels of its headline."""
    if name == "workbook":
        yield from page.splitlines()
    elif name == "html":
        yield from map(unescape, re.findall(r"<(?:th scope=.col.[^>]*|dt)>([^<]*)<", page))
    elif name.startswith("md"):
        yield from re.findall(r"^- ([a-z0-9 ,]+):", page, re.MULTILINE)
        for heads in re.findall(r"^(\|.*\|)\n\| -", page, re.MULTILINE):
            yield from (head.strip() for head in heads.strip("|").split("|"))
    else:
        yield from re.findall(r"^  (\w[\w ,]*?)  +\S", page, re.MULTILINE)
        yield from _of_tables(page.splitlines())


def _of_tables(lines: list[str]) -> Iterator[str]:
    """What stands over each column of dashes, where it wraps from the lines below the table's title."""
    for number, line in enumerate(lines):
        if re.fullmatch(r"-+(  -+)+", line):
            first = max(at for at in range(number) if not lines[at].strip()) + 2
            for left, right in (match.span() for match in re.finditer("-+", line)):
                yield " ".join(" ".join(lines[at][left:right] for at in range(first, number)).split())


BESIDE = re.compile(r"(, at (least|most)|, with seats| \d| at p\d+| at expected)$|(?<= of) Daily.*|(?<=, for) Daily.*")
"""What may stand after a word of the glossary: how sure it is, a number, the plan's own names."""

OF_THE_PLAN = re.compile(r"20\d\d-\d\d.*|posts\..*|cap (monthly|quarter|post).*|MKT-114|since .*|")
"""Names of the plan itself where a head is one."""


def test_every_heading_is_a_word_of_the_glossary(pages: dict[str, str]) -> None:
    found = {(BESIDE.sub("", head), name) for name, page in pages.items() for head in headings(name, page)}
    strays = {(word, name) for word, name in found if word not in WORDS and not OF_THE_PLAN.fullmatch(word)}
    assert not strays
    first = {"expected", "p90", "cap", "headroom", "per accepted image"}
    for name in ("estimate", "check", "md of check", "html"):
        assert first <= {word for word, where in found if where == name}, name


def test_every_word_is_told_once() -> None:
    told = [word for cell in FIRST_CELLS for word in re.findall(r"`([^`]+)`", cell)]
    assert sorted(told) == sorted(set(told))


def test_no_page_says_a_retired_word(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        assert not {word for word in RETIRED if re.search(word, page)}, name
        assert not {"found", "worst", "held"}.intersection(headings(name, page)), name


def test_no_help_text_says_a_retired_word() -> None:
    for path, _ in commands(costplan):
        text = run(*path.split()[1:], "--help", code=0).stdout
        assert not {word for word in RETIRED if re.search(word, text)}, path


def texts_of(tree: ast.AST) -> Iterator[str]:
    """The strings of a module that are no docstrings, parts of f-strings too."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def test_no_message_says_a_retired_word() -> None:
    """Old commands, which answer with the new word, stand in cli/old_words.py alone."""
    for path in (ROOT / "costplan").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if not any(re.search(word, source) for word in RETIRED):
            continue  # which spares the time of parsing it
        for text in texts_of(ast.parse(source)):
            assert not [word for word in RETIRED if re.search(word, text)], f"{path}: {text}"


def test_no_doc_says_a_retired_word() -> None:
    for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        if path.name in ("words.md", "upgrading.md"):
            continue
        text = " ".join(path.read_text(encoding="utf-8").split())
        assert not [found[0] for word in RETIRED if (found := re.search(word, text))], path.name
