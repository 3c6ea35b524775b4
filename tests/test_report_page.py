"""The HTML and Markdown of a report at the command line: golden pages, hostile labels, what fits and what does not.
``pytest tests/test_report_page.py --update-golden`` rewrites the pages; read the difference before committing it."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from rendered import HARMLESS, seen
from test_golden import GOLDEN, check

from costplan.catalogue import shipped
from costplan.cli import costplan

HOSTILE = "<script>alert(1)</script> ![x](https://evil.example) | @all \u001b[31m \u202e"
QUARTER = str(shipped("scenarios") / "quarter.yaml")
ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "a", "main", "header", "h1", "h2", "h3", "p", "dl", "div"),
    *("dt", "dd", "section", "table", "thead", "tbody", "tr", "th", "td", "svg", "text", "rect", "ul", "li"),
    *("details", "summary", "footer", "pattern", "path", "line", "circle"),
}


class Read(HTMLParser):
    """The tags, addresses and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str | None] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value for name, value in attrs if name in ("href", "src", "action")]

    def handle_data(self, data: str) -> None:
        self.text += data


def pages(folder: Path, scenario: str, *options: str) -> tuple[str, str]:
    """The HTML and the Markdown."""
    arguments = ["report", scenario, "--html", "--md", "-o", str(folder / "out"), "--as-of", "2026-11-23", *options]
    result = CliRunner().invoke(costplan, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    [html], [md] = (folder / "out").glob("*.html"), (folder / "out").glob("*.md")
    return html.read_bytes().decode(), md.read_bytes().decode()


def budget(folder: Path, most: str) -> str:
    path = folder / "budget.yaml"
    path.write_text(
        f"version: 1\nbudget: Q1\nowner: finance\ncaps:\n  - {{id: whole, max: {most}}}\n", encoding="utf-8"
    )
    return str(path)


@pytest.mark.parametrize("scenario", ["quarter", "providers"])
def test_pages(scenario: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_golden: bool) -> None:
    monkeypatch.chdir(shipped("scenarios").parent)
    html, md = pages(tmp_path, f"scenarios/{scenario}.yaml")
    check(GOLDEN / scenario / "report.html", html, update_golden)
    check(GOLDEN / scenario / "report.md", md, update_golden)


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
    ("most", "told"), [("1 USD", "DOES NOT FIT"), ("1_000_000 USD", "FITS: $6,987.70 expected"), ("", "No budget")]
)
def test_the_verdict_stands_before_the_total(most: str, told: str, tmp_path: Path) -> None:
    options = ("--budget", budget(tmp_path, most.replace("_", ""))) if most else ()
    for page in pages(tmp_path, QUARTER, *options):
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
