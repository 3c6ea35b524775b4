"""A price that a catalogue alone has: assumed and marked on every page, counted and refused by policies."""

from __future__ import annotations

import html
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.command import AS_OF, run

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """\
version: 1
model: acme/pix
reviewed: {by: jane, on: 2026-11-27}
currency: USD
prices:
  - first_seen: 2026-11
    source: {title: "a list 1.0", url: "https://example.com/list", checked: 2026-11-27, confidence: catalogue}
    tiers: {standard: {image: 0.04}}
"""
SCENARIO = """\
version: 1
scenario: One
period: 2027-01
workflows:
  hero: {runs: {amount: 100, per: month}, steps: {image: {model: acme/pix}}}
"""
TOLD = "a catalogue alone has the price of acme/pix: a list 1.0, checked 2026-11-27"


@pytest.fixture
def file(here: Path) -> Path:
    (here / "tables" / "acme").mkdir(parents=True)
    (here / "tables" / "acme" / "pix.yaml").write_text(TABLE, encoding="utf-8")
    (here / "costplan.yaml").write_text("version: 1\npricing: tables\n", encoding="utf-8")
    (here / "s.yaml").write_text(SCENARIO, encoding="utf-8")
    (here / "old.yaml").write_text(SCENARIO.replace("acme/pix", "acme/pux"), encoding="utf-8")
    dearer = TABLE.replace("acme/pix", "acme/pux").replace("0.04", "0.05").replace("catalogue}", "official}")
    (here / "tables" / "acme" / "pux.yaml").write_text(dearer, encoding="utf-8")
    return here / "s.yaml"


PAGES = [
    ("quote acme/pix", "assumed (catalogue)"),
    ("quote acme/pix", TOLD),
    ("quote acme/pix --format json", '"flag": "catalogue"'),
    ("quote acme/pix --format csv", "catalogue"),
    ("estimate s.yaml", f"! {TOLD}"),
    ("estimate s.yaml", "images: catalogue"),
    ("estimate s.yaml --format csv", "assumed,catalogue"),
    ("explain s.yaml hero.image.image", "(catalogue)"),
    ("check s.yaml --budget b.yaml", TOLD),
    ("check s.yaml --budget b.yaml --format md", TOLD),
    ("check s.yaml --budget b.yaml --format json", TOLD),
    ("compare s.yaml --swap model=openai/gpt-image-2", TOLD),
    ("advise s.yaml", TOLD),
    ("prices list --all", "2026-11-27**"),
    ("explain s.yaml hero", f"! {TOLD}"),
    ("diff old.yaml s.yaml", TOLD),
    ("diff old.yaml s.yaml --format json", TOLD),
    ("quote acme/pux", "acme/pix, $0.04 an image; a catalogue alone has its price"),
    ("prices show acme/pix", "Prices seen from 2026-11-01, catalogue"),
]


@pytest.mark.parametrize(("words", "said"), PAGES)
def test_every_page_marks_it(words: str, said: str, file: Path) -> None:
    budget = "version: 1\nbudget: b\ncaps: [{id: all, max: 50 USD}]\n"
    (file.parent / "b.yaml").write_text(budget, encoding="utf-8")
    there = html.unescape(run(*words.split(), *AS_OF).stdout)
    assert said in " ".join(there.split())


def test_the_finance_pack_marks_it(file: Path) -> None:
    run("report", file, *AS_OF)
    for path in (file.parent / "reports").glob("s.*"):
        text = path.read_bytes().decode(errors="replace")
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                text = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
        assert "catalogue" in text or path.name == "s.entries.csv", path


@pytest.mark.parametrize(
    ("policy", "code", "status"),
    [
        ("catalogue_prices: refused", 3, "broken"),
        ("catalogue_prices: warned", 0, "warned"),
        ("assumed_at_most: 5%", 3, "broken"),  # all of the $4.00 is assumed
    ],
)
def test_policies_count_and_refuse_it(policy: str, code: int, status: str, file: Path) -> None:
    (file.parent / "b.yaml").write_text(f"version: 1\nbudget: b\npolicy: {{{policy}}}\n", encoding="utf-8")
    words = ("check", file, "--budget", file.parent / "b.yaml", *AS_OF, "--format", "json")
    found = json.loads(run(*words, code=code).stdout)["held"]
    assert [one["status"] for one in found if one["rule"] == f"policy/{policy.partition(':')[0]}"] == [status]


def test_a_discount_on_it_is_still_a_catalogues(file: Path) -> None:
    own = "source: {title: Ours, url: 'https://example.com', checked: 2026-11-27, confidence: official}"
    overlay = f"version: 1\nmodel: ours/pix\nextends: acme/pix\ndiscount: 10%\ncontract: C-1\n{own}\n"
    (file.parent / "tables" / "ours").mkdir()
    (file.parent / "tables" / "ours" / "pix.yaml").write_text(overlay, encoding="utf-8")
    (line,) = json.loads(run("quote", "ours/pix", *AS_OF, "--format", "json").stdout)["lines"]
    assert (line["cost_usd"], line["basis"], line["flag"]) == ("0.036", "assumed", "C-1, catalogue")
