"""How many models of other people's catalogues are here, by official prices and with theirs: it cannot fall, and what
is absent has its reason. The figures are counted by docs/coverage.py from committed name lists."""

from __future__ import annotations

import re
from typing import Any

import pytest

from costplan.catalogue import Catalogue
from docs import coverage

ASKED = coverage.lists()
CATALOGUE = Catalogue()
FLOORS = coverage.LISTS / "lists.yaml"


@pytest.fixture(scope="module")
def counted() -> dict[str, list[coverage.Known]]:
    return {word: coverage.known(word, ASKED, CATALOGUE) for word in ASKED["lists"]}


@pytest.mark.parametrize("word", ASKED["lists"])
def test_what_is_covered_does_not_fall(
    word: str, counted: dict[str, list[coverage.Known]], update_golden: bool
) -> None:
    official, priced = coverage.least(counted[word])
    floors = ASKED["lists"][word]
    if update_golden:
        raise_floors(word, max(official, floors["official"]), max(priced, floors["priced"]))
    assert official >= floors["official"]
    assert priced >= floors["priced"]


def raise_floors(word: str, official: int, priced: int) -> None:
    text = FLOORS.read_text(encoding="utf-8")
    before, head, rest = text.partition(f"  {word}:\n")
    rest = re.sub(r"official: \d+", f"official: {official}", rest, count=1)
    rest = re.sub(r"priced: \d+", f"priced: {priced}", rest, count=1)
    FLOORS.write_text(before + head + rest, encoding="utf-8")


def test_most_of_what_litellm_names_is_here(counted: dict[str, list[coverage.Known]]) -> None:
    _, priced = coverage.least(counted["litellm"])
    assert priced / len(counted["litellm"]) >= 0.9


def test_what_is_absent_has_its_reason(counted: dict[str, list[coverage.Known]]) -> None:
    names = [one for every in counted.values() for one in every]
    assert [one.name for one in names if one.state == coverage.ABSENT and not one.why] == []


def test_no_reason_stands_without_a_name(counted: dict[str, list[coverage.Known]]) -> None:
    names = [one.name for every in counted.values() for one in every if one.state == coverage.ABSENT]
    listed: list[dict[str, Any]] = ASKED["absent"]
    for one in listed:
        for glob in one["names"]:
            assert any(coverage.is_any(name, [glob]) for name in names), f"{glob} is not absent any more"


def test_the_page_is_what_is_counted_now(update_golden: bool) -> None:
    if update_golden:
        coverage.PAGE.write_text(coverage.page(), encoding="utf-8")
    assert coverage.PAGE.read_text(encoding="utf-8") == coverage.page()
