"""A model's own file of YAML with its costs, read as a catalogue; what is no such file, told with what one has."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from costplan.connect.catalogues.opening import open_listing
from costplan.errors import InputError
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path


def test_the_file_of_the_trials_is_read() -> None:
    (listed,) = open_listing(str(TESTS / "data" / "trials" / "026-catalogue-price.yaml")).models
    rates = {rate.meter: rate.usd * 10**6 for rate in listed.in_force(date(2026, 11, 27))}
    expected = {"cached_text_in": Fraction(5, 4), "image_in": 8, "text_in": 5, "image_out": 30}
    assert (listed.name, rates) == ("gpt-image-2", expected)


def test_a_region_has_costs_of_its_own(tmp_path: Path) -> None:
    text = "model: m\nmode: image\nprovider: acme\ncosts:\n"
    text += '  - {region: "*", output_cost_per_image: 0.04}\n  - {region: eu, output_cost_per_image: NaN}\n'
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    everywhere, europe = open_listing("m.yaml", tmp_path).models
    assert [(rate.meter, rate.usd) for rate in everywhere.rates] == [("image", Fraction(1, 25))]
    assert (europe.name, europe.rates, [odd.why for odd in europe.odd]) == ("eu/m", (), ["this is no number"])


@pytest.mark.parametrize("text", ["- 1\n", "model: m\n", "model: m\ncosts: 1\n", "model: 1\ncosts: []\n"])
def test_what_is_no_such_file(text: str, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="this is no file of a model with its costs"):
        open_listing("m.yaml", tmp_path)
