"""What a price rests on: a route on its seller and on the maker, a tier on a source of its own, and what lint says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from costplan import Catalogue, Folder
from costplan.linting import lint
from tests.command import run

if TYPE_CHECKING:
    from pathlib import Path

BASE = """\
version: 1
model: acme/pix
reviewed: {{by: Ada, on: 2026-11-20}}
retires_not_before: 2026-12-05
currency: USD
prices:
  - first_seen: {seen}
    source: {{title: The maker, url: "https://example.com/maker", checked: {checked}, confidence: {confidence}}}
    tiers: {{standard: {{image: 0.04}}}}
"""
ROUTE = """\
version: 1
model: shop/pix
extends: acme/pix
source: {{title: The shop, url: "https://example.com/shop", checked: {checked}, confidence: {confidence}}}
"""
# the maker's first day, look and confidence; the seller's look and confidence; the look and flag of the route
RESTS = [
    ("2026-05", "2026-11", "official", "2026-10", "official", "2026-10 official", ""),
    ("2026-05", "2026-07-22", "official", "2026-10", "official", "2026-07-22 official", ""),
    ("2026-05", "2026-07-22", "quoting_official", "2026-10", "official", "2026-07-22 quoting_official", ""),
    ("2026-05", "2026-10", "third_party", "2026-09", "official", "2026-09 third_party", "third party"),
    ("2026-05", "2026-10", "official", "2026-09", "catalogue", "2026-09 catalogue", "catalogue"),
    ("2026-05", "2026-10", "catalogue", "2026-09", "third_party", "2026-09 catalogue", "catalogue"),
    ("2026-10", "2026-11", "official", "2026-05-22", "official", "2026-05-22 official", "not seen at the seller"),
    ("2026-10", "2026-11", "official", "2026-10", "official", "2026-10 official", ""),  # in the same month
]


def _write(here: Path, name: str, text: str) -> None:
    path = here / "tables" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("extra", ["", "markup: 5%\n"], ids=["route", "mark-up"])
@pytest.mark.parametrize(("seen", "makers", "trust", "sellers", "sellers_trust", "rests", "flag"), RESTS)
def test_both_sources(
    seen: str, makers: str, trust: str, sellers: str, sellers_trust: str, rests: str, flag: str, extra: str, here: Path
) -> None:
    _write(here, "acme/pix", BASE.format(seen=seen, checked=makers, confidence=trust))
    _write(here, "shop/pix", ROUTE.format(checked=sellers, confidence=sellers_trust) + extra)
    table = Catalogue([Folder(here / "tables", "tables")]).table("shop/pix")
    [block] = table.blocks
    assert f"{block.source.checked} {block.source.confidence}" == rests
    assert block.source.title == "The shop; rates of acme/pix: The maker"
    assert block.flag == ", ".join(filter(None, ("acme/pix x 1.05" if extra else "", flag)))
    end = table.makers_end.day if table.makers_end else table.retires_not_before
    assert str(end) == "2026-12-05"


TIERS = """\
version: 1
model: acme/pix
currency: USD
prices:
  - first_seen: 2026-11
    source: {title: The maker, url: "https://example.com/maker", checked: 2026-11-20, confidence: official}
    sources:
      priority: {title: a list 1.0, url: "https://example.com/list", checked: 2026-11-27, confidence: catalogue}
    tiers: {standard: {image: 0.04}, priority: {image: 0.07}}
"""
TOLD = "a catalogue alone has the price of acme/pix in priority: a list 1.0"
SCENARIO = """\
version: 1
scenario: One
period: 2027-01
workflows:
  hero: {runs: {amount: 100, per: month}, steps: {image: {model: acme/pix, tier: TIER}}}
"""
BUDGET = """\
version: 1
budget: Q1
policy: {catalogue_prices: refused}
"""
PAGES = [
    ("quote acme/pix --tier TIER", "assumed (catalogue)"),
    ("quote acme/pix --tier TIER", TOLD),
    ("quote acme/pix --tier TIER --format json", '"flag": "catalogue"'),
    ("estimate s.yaml", TOLD),
    ("explain s.yaml hero.image.image", "a list 1.0"),
    ("check s.yaml --budget b.yaml", TOLD),
    ("check s.yaml --budget b.yaml", "DOES NOT FIT: policy catalogue_prices"),
]


@pytest.mark.parametrize("tier", ["standard", "priority"])
@pytest.mark.parametrize(("words", "said"), PAGES)
def test_a_tier_with_a_source_of_its_own(words: str, said: str, tier: str, here: Path) -> None:
    _write(here, "acme/pix", TIERS)
    (here / "costplan.yaml").write_text("version: 1\npricing: tables\n", encoding="utf-8")
    (here / "s.yaml").write_text(SCENARIO.replace("TIER", tier), encoding="utf-8")
    (here / "b.yaml").write_text(BUDGET, encoding="utf-8")
    page = " ".join(run(*words.replace("TIER", tier).split()).stdout.split())
    assert (said in page) == (tier == "priority")


def test_a_tier_is_shown_with_its_source(here: Path) -> None:
    _write(here, "acme/pix", TIERS)
    page = " ".join(run("prices", "show", "acme/pix", "--pricing", "tables").stdout.split())
    assert "source of standard: The maker" in page
    assert "source of priority: a list 1.0" in page
    shown = run("prices", "show", "acme/pix", "--pricing", "tables", "--format", "json").stdout
    [block] = json.loads(shown)["prices"]
    assert {tier: one["confidence"] for tier, one in block["sources"].items()} == {"priority": "catalogue"}
    rows = run("prices", "export", "acme", "--pricing", "tables", "--format", "csv").stdout.splitlines()
    assert [row.split(",")[13] for row in rows[1:]] == ["official", "catalogue"]


REVIEWED = "reviewed: {by: Ada, on: 2026-11-20}\n"
SOURCE = "title: {title}, url: '{url}', checked: {checked}, confidence: {confidence}"
LINTED = [
    ("from: 2026-11-01", "Acme's page", "https://example.com", "2026-11", "official", ""),
    ("first_seen: 2026-11", "Acme's page", "https://example.com", "2026-11-27", "official", ""),
    ("first_seen: 2026-11", "Acme's page", "https://example.com", "2026-10", "official", "checked-before"),
    ("first_seen: 2026-11", "announced by Acme", "https://example.com", "2026-10", "official", "checked-before"),
    ("from: 2026-11-01", "Acme's page", "https://example.com", "2026-10-31", "official", ""),
    ("from: 2026-11-01", "announced by Acme", "https://example.com", "2026-10-31", "official", ""),
    ("from: 2026-01-01", "a list", "https://github.com/BerriAI/litellm", "2026-11", "catalogue", ""),
    ("from: 2026-01-01", "a list", "https://github.com/BerriAI/litellm", "2026-11", "official", "catalogue-source"),
    ("from: 2026-01-01", "a list", "https://models.dev/api.json", "2026-11", "third_party", "catalogue-source"),
    (
        "from: 2026-01-01",
        "it quotes Acme's page of 2026-10-07",
        "https://models.dev",
        "2026-11",
        "quoting_official",
        "",
    ),
    ("from: 2026-01-01", "a talk", "https://github.com/BerriAI/litellmore", "2026-11", "third_party", ""),
]


@pytest.mark.parametrize(("start", "title", "url", "checked", "confidence", "code"), LINTED)
def test_what_a_source_cannot_say(
    start: str, title: str, url: str, checked: str, confidence: str, code: str, here: Path
) -> None:
    said = SOURCE.format(title=title, url=url, checked=checked, confidence=confidence)
    block = f"{{{start}, source: {{{said}}}, tiers: {{standard: {{image: 0.04}}}}}}"
    _write(here, "acme/pix", f"version: 1\nmodel: acme/pix\n{REVIEWED}currency: USD\nprices: [{block}]\n")
    found = lint(Catalogue([Folder(here / "tables", "tables")]))
    mine = [one.code for one in found if one.place and one.place.file.startswith("tables/acme")]
    assert mine == ([code] if code else [])
