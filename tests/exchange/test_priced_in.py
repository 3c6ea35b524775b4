"""A table in another currency: each price at the pinned rate of its day, on every road, as a table in dollars."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from costplan.catalogue import Catalogue
from costplan.contracts.paying import LIST_PRICE
from costplan.errors import CostplanError
from costplan.planning.in_force import prices_in_force
from costplan.pricing.folder import Folder
from costplan.units import PICO
from tests.command import run

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "source: {title: Prices, url: https://example.com, checked: 2026-09-05, confidence: official}"

RATES = f"""\
version: 1
fx:
  - from: 2026-07-01
    {SOURCE}
    usd: {{CNY: 0.14}}
  - from: 2026-12-01
    {SOURCE}
    usd: {{CNY: 0.14, EUR: 1.1}}
  - from: 2027-01-15
    {SOURCE}
    usd: {{CNY: 0.15}}
"""

TABLE = f"""\
version: 1
model: acme/brush
currency: CNY
fx: ../fx.yaml
prices:
  - from: 2026-09-01
    {SOURCE}
    tiers:
      standard: {{image: [{{when: {{quality: fine}}, amount: 0.50}}, {{amount: 0.20}}], seat_month: 100}}
  - from: 2027-02-01
    {SOURCE}
    tiers: {{standard: {{image: 0.30}}}}
request:
  quality: {{values: [plain, fine], default: plain}}
"""

ROUTE = f"""\
version: 1
model: sold/pixel
extends: recraft/recraft-v4
currency: EUR
fx: ../fx.yaml
prices:
  - from: 2026-12-01
    {SOURCE}
    tiers: {{standard: {{image: 0.05}}}}
"""

SCENARIO = """\
version: 1
scenario: Brushes
period: 2027-01
workflows:
  posts: {runs: {amount: 10, per: day}, steps: {fine: {model: acme/brush, quality: fine}}}
"""


def tables(folder: Path, **files: str) -> Path:
    """A folder of tables: its rates, and tables by their names."""
    top = folder / "tables"
    (top / "acme").mkdir(parents=True)
    (top / "fx.yaml").write_text(files.pop("rates", RATES))
    (top / "acme" / "brush.yaml").write_text(files.pop("table", TABLE))
    return top


# day, table's meter, row, dollars
@pytest.mark.parametrize(
    ("day", "meter", "row", "usd", "pinned"),
    [
        ("2026-09-01", "image", 0, "0.07", "2026-07-01"),  # 0.50 x 0.14
        (
            "2026-12-24",
            "image",
            1,
            "0.028",
            "2026-07-01",
        ),  # 0.20 x 0.14; another block of the same rate changes nothing
        ("2027-01-14", "seat_month", 0, "14", "2026-07-01"),  # 100 x 0.14: the last day of the rate
        ("2027-01-15", "seat_month", 0, "15", "2027-01-15"),  # 100 x 0.15: its first
        ("2027-02-01", "image", 0, "0.045", "2027-01-15"),  # 0.30 x 0.15: the next prices, at the rate that still holds
    ],
)
def test_a_price_counts_at_the_rate_of_its_day(
    tmp_path: Path, day: str, meter: str, row: int, usd: str, pinned: str
) -> None:
    catalogue = Catalogue([Folder(tables(tmp_path), "tables")])
    block = prices_in_force(catalogue, LIST_PRICE, "acme/brush", date.fromisoformat(day))
    assert block.tiers["standard"][meter][row].pico == Fraction(usd) * PICO
    assert f"from {pinned}" in block.terms
    assert f"from {pinned}: Prices" in block.source.title
    starts = [str(one.start) for one in catalogue.table("acme/brush").blocks]
    assert starts == ["2026-09-01", "2027-01-15", "2027-02-01"]


def test_a_seller_may_have_prices_in_euro_under_the_rules_of_another(tmp_path: Path) -> None:
    top = tables(tmp_path, rates=RATES.replace("{CNY: 0.15}", "{EUR: 1.2, CNY: 0.15}"))
    (top / "sold").mkdir()
    (top / "sold" / "pixel.yaml").write_text(ROUTE)
    blocks = Catalogue([Folder(top, "tables")]).table("sold/pixel").blocks
    found = [(str(one.start), Fraction(one.tiers["standard"]["image"][0].pico) / PICO) for one in blocks]
    assert found == [("2026-12-01", Fraction("0.055")), ("2027-01-15", Fraction("0.06"))]  # 0.05 x 1.1 and x 1.2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("from: 2026-09-01", "from: 2026-06-30"),
            "there is no exchange rate on 2026-06-30; the first is of 2026-07-01",
        ),
        (("currency: CNY", "currency: EUR"), "there is no rate of EUR from 2026-07-01"),
    ],
)
def test_a_day_of_prices_without_a_rate_is_an_error(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    catalogue = Catalogue([Folder(tables(tmp_path, table=TABLE.replace(*change)), "tables")])
    with pytest.raises(CostplanError, match=told):
        catalogue.table("acme/brush")


def test_plans_locks_and_saved_plans_rest_on_the_rate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    top = tables(tmp_path)
    (tmp_path / "s.yaml").write_text(SCENARIO)
    asked = ["s.yaml", "--pricing", "tables", "--as-of", "2026-11-23"]
    # 14 days x 10 x 0.50 x 0.14 + 17 days x 10 x 0.50 x 0.15 = 9.80 + 12.75 = 22.55
    assert "$22.55" in run("estimate", *asked, code=0).stdout
    run("estimate", *asked, "--format", "json", "-o", "plan.json", code=0)
    run("prices", "lock", *asked, code=0)
    assert "tables and" in run("prices", "lint", "--pricing", "tables", code=0).stdout
    (top / "fx.yaml").write_text(RATES.replace("0.15", "0.16"))
    assert "$23.40" in run("estimate", *asked, code=0).stdout  # 9.80 + 170 x 0.50 x 0.16
    assert "from 2027-01-15" in run("prices", "lock", *asked, code=4).output  # the price of that day, and no other
    told = run("diff", "plan.json", "s.yaml", "--pricing", "tables", "--as-of", "2026-11-23", code=0).stdout
    assert "$0.85" in told  # what the rate alone moved
    (top / "fx.yaml").unlink()
    assert "$22.55" in run("estimate", "plan.json", "--as-of", "2026-11-23", code=0).stdout
    assert "no folder of tables has the exchange rates 'fx.yaml'" in run("estimate", *asked, code=4).output
