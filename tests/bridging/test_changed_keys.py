"""Which keys of two documents are told to have changed, in which words, and where they stand: a table of cases."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from costplan.bridging.changed_keys import changed_keys
from costplan.yamlio import parse
from tests.places import TESTS

CASES = yaml.load((TESTS / "bridging" / "changed_keys.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def told(base: str, head: str, renamed: dict[str, str]) -> list[list[str]]:
    before, after = (parse(text.encode(), "s.yaml") for text in (base, head))
    paths = {tuple(path.split(".")): name for path, name in renamed.items()}
    return [
        [one.kind, one.words, *(str(place.line) if place else "" for place in (one.base_place, one.head_place))]
        for one in changed_keys("q", before, after, paths)
    ]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_keys(case: dict[str, Any]) -> None:
    assert told(case["base"], case["head"], case.get("renamed", {})) == case["told"]


SCALARS = st.sampled_from(["low", "high", "5", "70%"])
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b", "name", "steps"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def text_of(document: Any) -> str:
    return yaml.safe_dump({"top": document}, sort_keys=False)


@given(DOCUMENTS, DOCUMENTS)
def test_nothing_is_told_of_a_document_and_itself_and_the_other_way_round_as_much(one: Any, other: Any) -> None:
    assert told(text_of(one), text_of(one), {}) == []
    there, back = told(text_of(one), text_of(other), {}), told(text_of(other), text_of(one), {})
    assert bool(there) == bool(back) == (bool(there) or not same(one, other))


def same(one: Any, other: Any) -> bool:
    """Whether two documents say the same, whatever the order of keys and members."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        left = list(other)
        for member in one:
            found = next((there for there in left if same(member, there)), None)
            if found is None:
                return False
            left.remove(found)
        return not left
    return bool(one == other)
