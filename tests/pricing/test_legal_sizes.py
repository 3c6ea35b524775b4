"""Legal sizes against the rule that says of each whether it is one."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from costplan import Catalogue
from costplan.pricing.legal_sizes import Wanted, about, legal_sizes, named
from costplan.pricing.size_rule import SizeRule
from costplan.pricing.sizes import Size

SMALL = 24
RULES = st.builds(
    SizeRule,
    values=st.just(()),
    classes=st.just(()),
    also=st.just(()),
    default=st.none(),
    multiple_of=st.sampled_from([1, 2, 5, 16]),
    min_pixels=st.integers(1, SMALL * SMALL),
    max_pixels=st.integers(1, SMALL * SMALL),
    max_edge=st.integers(1, SMALL),
    max_ratio=st.integers(1, 5),
    min_edge=st.integers(1, 20),
    besides=st.sampled_from([(), (Size(20, 15), "2K"), (Size(16, 16),)]),
)
SHAPES = st.builds(about, st.fractions(Fraction(1, 4), 4, max_denominator=20), st.fractions(0, 1, max_denominator=50))
EDGES = st.integers(1, SMALL)
WANTED = st.builds(
    lambda width, height, shape: Wanted(width, height, *shape), EDGES, EDGES, st.one_of(st.just((None, None)), SHAPES)
)


@given(RULES, WANTED)
def test_they_are_all_that_the_rule_takes_and_nothing_else(rule: SizeRule, wanted: Wanted) -> None:
    every = (Size(width, height) for width in range(1, SMALL + 1) for height in range(1, SMALL + 1))
    found = list(legal_sizes(rule, wanted))
    assert sorted(found) == [size for size in every if rule.takes(size) and wanted.is_met_by(size)]


def test_the_sizes_of_a_list_are_those_it_names_and_a_class_tells_none() -> None:
    listed = Catalogue().table("openai/gpt-image-1.5").rules.size
    sold = Catalogue().table("google/gemini-3-pro-image").rules.size
    beside = Catalogue().table("bytedance/seedream-4.0").rules.size
    assert listed
    assert sold
    assert beside
    assert list(legal_sizes(listed, Wanted(min_width=1100))) == [Size(1536, 1024)]
    assert len(list(legal_sizes(sold))) == 30  # ten aspect ratios of three classes
    assert list(legal_sizes(sold, Wanted(min_width=5505))) == [Size(6336, 2688)]
    assert list(named(beside)) == []  # 1K, 2K and 4K are taken, of no shape that the table tells


def test_the_grid_of_gpt_image_2_has_as_many_as_its_rule_allows() -> None:
    rule = Catalogue().table("openai/gpt-image-2").rules.size
    assert rule
    assert sum(1 for _ in legal_sizes(rule)) == 29_146
