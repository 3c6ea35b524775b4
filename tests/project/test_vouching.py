"""Looks at prices: written beside the user's tables, counted by pages, policies and saved plans, and for no later
table."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
import yaml

from costplan.catalogue import shipped
from costplan.pricing.looks import FILE
from tests.command import run

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-11-23"
OVERLAY = "version: 1\nmodel: own/pixel\nextends: acme/pixel\ndiscount: 10%\n"
SCENARIO = """\
version: 1
scenario: Heroes
period: 2027-01
workflows:
  hero: {runs: {amount: 100, per: month}, steps: {image: {model: acme/pixel, size: 1024x1024}}}
budget:
  caps: [{id: all, max: 50 USD}]
  policy: {prices_checked_within: 30 days}
"""


def table(price: str = "0.04") -> str:
    return f"""\
version: 1
model: acme/pixel
aliases: [px]
currency: USD
prices:
  - from: 2026-01-01
    source: {{title: Prices, url: https://example.com, checked: 2026-06, confidence: official}}
    tiers: {{standard: {{image: {price}}}}}
  - from: 2027-03-01
    source: {{title: Blog, url: https://example.com/blog, checked: 2026-06-01, confidence: official}}
    tiers: {{standard: {{image: 0.05}}}}
"""


@pytest.fixture
def tables(here: Path) -> Path:
    folder = here / "tables"
    for name, text in (("acme", table()), ("own", OVERLAY)):
        (folder / name).mkdir(parents=True)
        (folder / name / "pixel.yaml").write_text(text, encoding="utf-8")
    (here / "costplan.yaml").write_text("version: 1\npricing: tables\n", encoding="utf-8")
    (here / "hero.yaml").write_text(SCENARIO, encoding="utf-8")
    return folder


def days(model: str = "acme/pixel") -> list[str]:
    """The day of the look of each block."""
    shown = json.loads(run("prices", "show", model, "--format", "json", code=0).stdout)
    return [block["source"]["checked"] for block in shown["prices"]]


def look(*words: str) -> str:
    return run("prices", "checked", *words, env={"SOURCE_DATE_EPOCH": "1795392000"}, code=0).stderr  # 2026-11-23


def test_a_look_counts_for_the_block_of_its_day(tables: Path) -> None:
    assert look("px") == (
        "costplan: acme/pixel: checked 2026-11-23, before that 2026-06; https://example.com\n"
        "costplan: wrote tables/checked.yaml\n"
    )
    assert days() == [DAY, "2026-06-01"]
    assert days("own/pixel") == [DAY, "2026-06-01"]  # its prices come from there
    held = yaml.safe_load((tables / FILE).read_text(encoding="utf-8"))["checked"]
    assert str(held["acme/pixel"]["day"]) == DAY
    page = run("prices", "show", "acme/pixel", code=0).stdout
    assert "checked 2026-11-23 by tables/checked.yaml:5:5 (official)" in re.sub(r"\s+", " ", page)


def test_a_glob_is_every_table_that_it_matches(tables: Path) -> None:
    assert "acme/pixel: checked 2026-11-23" in look("acm*/*")
    assert days() == [DAY, "2026-06-01"]


def test_a_look_holds_for_the_very_table_alone(tables: Path) -> None:
    look("acme/pixel", "own/pixel")
    assert days("own/pixel") == [DAY, "2026-06-01"]
    path = tables / "acme" / "pixel.yaml"
    path.write_text(table("0.045"), encoding="utf-8")
    assert days() == days("own/pixel") == ["2026-06", "2026-06-01"]  # an overlay's base is part of it
    path.write_text(table(), encoding="utf-8")
    assert days() == days("own/pixel") == [DAY, "2026-06-01"]
    look("own/pixel", "--on", "2026-11-01")
    (tables / "own" / "pixel.yaml").write_text(OVERLAY.replace("10%", "12%"), encoding="utf-8")
    assert days("own/pixel")[0] == DAY  # by the base's own


def test_looks_are_renewed_and_nothing_else_of_the_file_moves(tables: Path) -> None:
    look("acme/pixel", "--on", "2026-11-01")
    text = (tables / FILE).read_text(encoding="utf-8").replace("checked:\n", "checked:  # who looks: Ann\n")
    (tables / FILE).write_text(text, encoding="utf-8")
    assert "before that 2026-11-01" in look("acme/pixel")
    assert (tables / FILE).read_text(encoding="utf-8") == text.replace("2026-11-01", DAY)
    told = "costplan: acme/pixel was looked at on 2026-11-23 already\n"
    assert look("acme/pixel", "--on", "2026-11-20") == told
    assert look("acme/pixel") == told


def test_a_policy_and_a_saved_plan_count_it(tables: Path, here: Path) -> None:
    stale = run("check", "hero.yaml", "--as-of", DAY, code=3).stdout
    assert "was last checked 175 days ago" in re.sub(r"\s+", " ", stale)
    run("prices", "lock", "hero.yaml", "--as-of", DAY, code=0)
    look("acme/pixel")
    run("check", "hero.yaml", "--locked", "--as-of", DAY, code=0)  # no lock breaks by it
    run("estimate", "hero.yaml", "--as-of", DAY, "--format", "json", "-o", "plan.json", code=0)
    run("freeze", "hero.yaml", "--label", "First", "--as-of", DAY, code=0)
    (tables / FILE).unlink()
    (here / "hero.yaml").unlink()
    run("check", "plan.json", "--as-of", DAY, code=0)
    run("check", *map(str, (here / "budgets" / "versions").rglob("*.json")), "--as-of", DAY, code=0)
    told = run("explain", "plan.json", "hero.image.image", "--as-of", DAY, code=0).stdout
    assert "by tables/checked.yaml:5:5" in re.sub(r"\s+", " ", told)


def test_the_file_is_no_stray_and_its_folder_stays_sound(tables: Path) -> None:
    look("acme/pixel", "gpt-image-2")  # a shipped table too
    assert days("gpt-image-2")[-1] == DAY
    run("prices", "lint", code=0)
    assert "openai/gpt-image-2:" in (tables / FILE).read_text(encoding="utf-8")


def test_lint_names_looks_that_count_for_nothing(tables: Path) -> None:
    look("acme/pixel", "own/pixel")
    (tables / "acme" / "pixel.yaml").write_text(table("0.045"), encoding="utf-8")
    told = run("prices", "lint", code=0).stdout  # no fault: an update of the package is one too
    assert [line.partition(";")[0] for line in told.splitlines()[1:]] == [
        f"tables/checked.yaml:{line}:5: the look of {DAY} at {model} counts no more: its table says something else "
        "since"
        for line, model in ((5, "acme/pixel"), (8, "own/pixel"))
    ]
    (tables / "acme" / "pixel.yaml").write_text(table(), encoding="utf-8")
    text = (tables / FILE).read_text(encoding="utf-8")
    (tables / FILE).write_text(text.replace("acme/pixel", "acme/pixl"), encoding="utf-8")
    said = run("prices", "lint", code=4).stderr
    assert "tables/checked.yaml:5:5: a look at acme/pixl, which has no table; did you mean acme/pixel?" in said
    assert "[unknown-model]" in said


BROKEN = [
    ("version: 1\nchecked: {acme/pixel: {day: 2026-11-23}}\n", "a look needs the key 'sha256'"),
    ("version: 1\nchecked: {acme/pixel: {day: 2026-11-23, sha256: abc}}\n", "abc is no SHA-256"),
    ("version: 1\nchecked: {acme/pixel: {on: 2026-11-23, sha256: abc}}\n", "'on' is not a key of a look"),
    ("version: 2\nchecked: {}\n", "version 2"),
]


@pytest.mark.parametrize(("text", "told"), BROKEN)
def test_a_broken_file_is_told_at_its_place(tables: Path, text: str, told: str) -> None:
    (tables / FILE).write_text(text, encoding="utf-8")
    said = run("quote", "acme/pixel", "-s", "1024x1024", "--as-of", DAY, code=4).stderr
    assert said.startswith("costplan: tables/checked.yaml:")
    assert told in said


REFUSED = [
    (("acme/pixel", "--on", "2999-01-01"), 2, "2999-01-01 is to come"),
    (("acme/pixl", "acme/pixel"), 4, "did you mean acme/pixel"),
    (("dall-e-3",), 4, "does not answer on"),
    (("acme/pixel", "--pricing", str(shipped("pricing"))), 2, "[no-own-tables]"),
]


@pytest.mark.parametrize(("words", "code", "told"), REFUSED)
def test_what_nobody_can_have_seen_is_refused(tables: Path, words: tuple[str, ...], code: int, told: str) -> None:
    assert told in run("prices", "checked", *words, code=code).stderr
    assert not (tables / FILE).exists()
    assert not (shipped("pricing") / FILE).exists()


def test_without_tables_of_ones_own_nothing_is_written(here: Path) -> None:
    assert "[no-own-tables]" in run("prices", "checked", "gpt-image-2", code=2).stderr
    assert not list(here.iterdir())


def test_a_day_to_come_vouches_for_nothing(tables: Path) -> None:
    own = tables / "acme" / "pixel.yaml"
    own.write_text(own.read_text(encoding="utf-8").replace("checked: 2026-06", "checked: 2999-06"), encoding="utf-8")
    told = " ".join(run("check", "hero.yaml", "--as-of", DAY, code=3).stdout.split())
    assert "the price of acme/pixel was last checked 355,206 days from now, on 2999-06; 30 days are allowed" in told
