"""``costplan prices list``: which tables names mean, which are looked at long ago, which end; announced prices."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from costplan.cli.prices import list_
from costplan.planning.cautions import SOON_DAYS, STALE_DAYS
from costplan.project.choosing import chosen
from costplan.project.tables import open_catalogue
from tests.command import run

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-11-23"

# Model, day of the look, and what its table says beside that.
TABLES = {
    "acme/pixel": ("2026-11-01", ""),
    "acme/pixel-old": ("2026-08-01", "aliases: [pxo]\n"),
    "acme/pixel-gone": ("2026-01-01", "shutdown: 2026-05-12\n"),
    "acme/pixel-sheet": ("2026-01-01", "reference: true\n"),
    "zoom/acme/pixel-pro": ("2026-10-01", "shutdown: 2026-12-20\n"),
    "zoom/lens": ("2026-07-01", "retires_not_before: 2026-11-01\n"),
    "zoom/lens-2": ("2026-11-20", "aliases: [{name: lens-latest, shutdown: 2026-12-01}]\n"),
}
ANNOUNCED = """\
  - from: 2027-02-01
    source: {title: Blog, url: https://example.com/blog, checked: 2026-11-20, confidence: official}
    tiers: {standard: {image: 0.05}}
"""


@pytest.fixture
def tables(here: Path) -> Path:
    for model, (checked, more) in TABLES.items():
        path = here / "tables" / f"{model}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        source = f"{{title: Prices, url: https://example.com, checked: {checked}, confidence: official}}"
        path.write_text(
            f"version: 1\nmodel: {model}\n{more}currency: USD\nprices:\n  - from: 2026-01-01\n    source: {source}\n"
            "    tiers: {standard: {image: 0.04}}\n" + (ANNOUNCED if model == "acme/pixel" else ""),
            encoding="utf-8",
        )
    return here / "tables"


# 90 days before 2026-11-23 is 2026-08-25.
LISTED = [
    ("acme", "acme/pixel acme/pixel-old"),
    ("acme --all", "acme/pixel acme/pixel-gone acme/pixel-old acme/pixel-sheet"),
    ("acme/pixel-gone acme/pixel-sheet", "acme/pixel-gone acme/pixel-sheet"),  # named whole
    ("acme/pxo pxo", "acme/pixel-old"),
    ("acme/*", "acme/pixel acme/pixel-old"),
    ("pixel*", "acme/pixel acme/pixel-old zoom/acme/pixel-pro"),
    ("*PIXEL*", "acme/pixel acme/pixel-old zoom/acme/pixel-pro"),
    ("zoom/* --stale", "zoom/lens"),
    ("zoom/* --stale 40", "zoom/lens zoom/acme/pixel-pro"),  # the longest first
    ("acme zoom --ending", "zoom/lens zoom/lens-2 zoom/acme/pixel-pro"),  # the next first
    ("acme zoom --ending 10", "zoom/lens zoom/lens-2"),
    ("acme --ending 9999", ""),  # what has stopped does not end
    ("acme --all --ending 9999", ""),
]


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(("words", "models"), LISTED)
def test_what_is_listed(words: str, models: str) -> None:
    found = run("prices", "list", *words.split(), "--pricing", "tables", "--as-of", DAY, "--format", "json", code=0)
    assert [row["model"] for row in json.loads(found.stdout)["models"]] == models.split()


def test_days_that_are_not_said_are_those_of_warnings() -> None:
    usual = {one.name: getattr(one, "flag_value", None) for one in list_.params}
    assert (usual["stale"], usual["ending"]) == (STALE_DAYS, SOON_DAYS)


WRONG = [
    ("gooogle/*", 4, "no table matches 'gooogle/*'; did you mean google? [no-match]"),
    ("*nothing*", 4, "no table matches '*nothing*'; '*flux*' matches within a name [no-match]"),
    ("acme/pixl", 4, "there is no pricing table for 'acme/pixl'; did you mean acme/pixel"),
    ("--stale acme", 2, "'acme' is no number of days; write 60, or put names before the option"),
]


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(("words", "code", "told"), WRONG)
def test_what_means_nothing_is_told(words: str, code: int, told: str) -> None:
    found = run("prices", "list", *words.split(), "--pricing", "tables", code=code)
    assert told in found.stderr
    assert not found.stdout


def test_all_that_mean_nothing_are_told_at_once(tables: Path) -> None:
    found = run("prices", "list", "a/*", "b/*", "--pricing", tables, code=4)
    assert found.stderr.count("no-match") == 2


def test_no_other_table_is_read(tables: Path) -> None:
    catalogue = open_catalogue(tables)
    chosen(catalogue, ["acme"])
    assert len(catalogue.counted()) == 4 + 1  # with the calibration, of which there is none


def test_an_announced_price_is_told_before_it_starts(tables: Path) -> None:
    def told(day: str) -> str:
        return run("prices", "list", "acme/pixel", "--pricing", tables, "--as-of", day, code=0).stdout

    assert "$0.04 image; changes 2027-02-01" in told(DAY)
    assert "$0.05 image " in told("2027-02-01")
    assert "changes" not in told("2027-02-01")
    shown = run("prices", "show", "acme/pixel", "--pricing", tables, "--as-of", DAY, code=0).stdout
    assert "Prices from 2027-02-01, announced" in shown
    assert "Prices from 2026-01-01\n" in shown


def test_a_page_of_all_tables_is_80_columns_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    page = run("prices", "list", "--all", "--as-of", DAY, code=0).stdout
    assert max(map(len, page.splitlines())) <= 80
    assert date.fromisoformat(DAY).isoformat() in page.splitlines()[0]
