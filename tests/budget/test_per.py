"""What a cap may be for, as laws that each word after ``per:`` keeps, so that a new word needs no test of its own
here."""

from __future__ import annotations

import pickle
from datetime import date, timedelta
from itertools import pairwise

import pytest

from costplan.budget.per import AT, PERS, Per, Slices, per_of

DAYS = [date(2026, 11, 1) + timedelta(days=day) for day in range(800)]
MONTHS = list(dict.fromkeys(f"{day:%Y-%m}" for day in DAYS))
SLICES = [per for per in PERS.values() if isinstance(per, Slices)]

each = pytest.mark.parametrize("per", PERS.values(), ids=str)
each_slices = pytest.mark.parametrize("per", SLICES, ids=str)


@each_slices
def test_another_slice_starts_only_where_a_plan_is_cut(per: Slices) -> None:
    cuts = set(per.cuts(DAYS))
    for before, day in pairwise(DAYS):
        assert day.day == 1 or day in cuts or per.label(day) == per.label(before), day
    assert all(per.label(day) != per.label(day - timedelta(days=1)) for day in cuts)


@each_slices
def test_labels_in_order_are_days_in_order_and_none_comes_twice(per: Slices) -> None:
    labels = [per.label(day) for day in DAYS]
    assert labels == sorted(labels)


@each_slices
def test_slices_of_whole_months_are_all_of_the_months_once(per: Slices) -> None:
    labels = dict.fromkeys(per.label(day) for day in DAYS)
    made_of = [per.months(label, MONTHS) for label in labels]
    if per.cuts(DAYS):
        assert made_of == [None] * len(labels)
    else:
        assert [month for months in made_of for month in months or ()] == MONTHS


@each
def test_a_word_finds_its_own_and_survives_a_pickle(per: Per) -> None:
    assert per_of(str(per)) is per
    assert pickle.loads(pickle.dumps(per)) is per
    assert eval(repr(per)) is per


@each
def test_it_is_held_at_figures_that_there_are(per: Per) -> None:
    assert "expected" in per.at
    assert set(per.at) <= set(AT)
    assert per.figure("expected", " with 10% contingency")
