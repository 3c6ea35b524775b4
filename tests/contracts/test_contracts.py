"""Contract files: what they say of prices on a day, and what is wrong with them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from costplan.catalogue import Catalogue
from costplan.contracts.file import load_contract
from costplan.errors import InputError
from costplan.planning.in_force import changes_in_force, prices_in_force

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.contracts.contract import Contract

MODEL = "openai/gpt-image-2"
LISTED = 30_000_000  # pico-dollars for one of image_out at $30 per 1M


def contract(tmp_path: Path, terms: str, name: str = "acme", head: str = "vendor: openai") -> Contract:
    path = tmp_path / f"{name}.yaml"
    path.write_text(f"version: 1\ncontract: {name}\n{head}\nfrom: 2027-03-01\nthrough: 2028-02-29\n{terms}", "utf-8")
    return load_contract(path, shown=f"contracts/{name}.yaml")


def paid(catalogue: Catalogue, day: date, tier: str = "standard") -> tuple[object, object]:
    (row,) = prices_in_force(catalogue, catalogue.account, MODEL, day).tiers[tier]["image_out"]
    return row.pico, row.listed


@pytest.mark.parametrize(
    ("terms", "day", "per_million"),
    [
        ("[{discount: 12%}]", "2027-02-28", "30"),  # the day before
        ("[{discount: 12%}]", "2027-03-01", "26.4"),  # 30 x 0.88
        ("[{discount: 12%}]", "2028-02-29", "26.4"),  # the last day
        ("[{discount: 12%}]", "2028-03-01", "30"),  # the day after
        ("[{discount: 12%}, {uplift: 20%, from: 2027-07-01}]", "2027-06-30", "26.4"),
        ("[{discount: 12%}, {uplift: 20%, from: 2027-07-01}]", "2027-07-01", "31.68"),  # 26.4 x 1.2
        ("[{discount: 12%}, {fixed: {image_out: 25}}, {markup: 5%}]", "2027-04-01", "26.25"),  # 25 x 1.05
        ("[{discount: 12%, meters: [text_in]}]", "2027-04-01", "30"),
        ("[{discount: 12%, tiers: [batch]}]", "2027-04-01", "30"),
        ("[{discount: 12%, models: [openai/gpt-image-1*]}]", "2027-04-01", "30"),
    ],
)
def test_terms_move_rates_on_their_days(tmp_path: Path, terms: str, day: str, per_million: str) -> None:
    found = Catalogue().under([contract(tmp_path, f"rates: {terms}\n")])
    pico, listed = paid(found, date.fromisoformat(day))
    assert pico == Fraction(per_million) * 1_000_000
    assert listed == (None if pico == LISTED else LISTED)
    if pico != LISTED:
        assert prices_in_force(found, found.account, MODEL, date.fromisoformat(day)).terms == "contract acme"


def test_prices_change_where_terms_start_and_end(tmp_path: Path) -> None:
    found = Catalogue().under([contract(tmp_path, "rates: [{discount: 12%}, {uplift: 20%, from: 2027-07-01}]\n")])
    days = changes_in_force(found, found.account, MODEL, date(2027, 1, 1), date(2029, 1, 1))
    assert set(days) == {date(2027, 3, 1), date(2027, 7, 1), date(2028, 3, 1)}


def test_two_contracts_multiply_unless_one_fixes(tmp_path: Path) -> None:
    one, other = (contract(tmp_path, "rates: [{discount: 10%}]\n", name) for name in ("a", "b"))
    assert paid(Catalogue().under([one, other]), date(2027, 3, 1)) == (24_300_000, LISTED)  # 30 x 0.9 x 0.9
    fixed = contract(tmp_path, "rates: [{fixed: {image_out: 20}}]\n", "c")
    with pytest.raises(InputError, match=r"contract c fixes the price of image out.*which contract a moves too"):
        paid(Catalogue().under([one, fixed]), date(2027, 3, 1))
    with pytest.raises(InputError, match="two files have a contract 'a'"):
        Catalogue().under([one, other._replace(id="a")])


def test_a_rate_says_what_each_term_made_of_it_and_whether_it_is_private(tmp_path: Path) -> None:
    terms = "rates: [{discount: 12%}, {uplift: 20%, why: announced}]\n"
    for name, hidden in (("open", ""), ("secret", "private (contract secret)")):
        one = contract(tmp_path, terms + ("private: true\n" if hidden else ""), name)
        found = Catalogue().under([one])
        block = prices_in_force(found, found.account, MODEL, date(2027, 4, 1))
        (row,) = block.tiers["standard"]["image_out"]
        said = [(move.words, move.pico) for move in row.moves]
        assert said == [("discount 12%", 26_400_000), ("uplift 20%, announced", 31_680_000)]  # 30 x 0.88, x 1.2
        assert row.hidden == hidden
    shown = Catalogue().under([one._replace(is_shown=True)])
    (row,) = prices_in_force(shown, shown.account, MODEL, date(2027, 4, 1)).tiers["standard"]["image_out"]
    assert not row.hidden
