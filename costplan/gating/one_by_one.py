"""Caps that hold every value of a tag by itself: the values that a plan has, and what has none.
Each value becomes a cap of its own, which is held like any other."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.units import money

if TYPE_CHECKING:
    from costplan.budget.budget import Budget, Cap
    from costplan.gating.revision import Revision


def one_by_one(cap: Cap, budget: Budget, revision: Revision) -> tuple[list[Cap], str]:
    """The caps that a cap stands for, by value: itself, where it names all values of its tags. Beside them what to tell
    of that part of the cost which has no value, and so is in none of them."""
    every = cap.every
    if not every:
        return [cap], ""
    values: set[tuple[tuple[str, str], ...]] = set()
    without = Fraction(0)
    costs = revision.costs_in(revision.scope(cap, budget))
    for tagged, cost in costs.sums(lambda charge: charge.tags).items():
        tags = dict(tagged)
        if all(key in tags for key in every):
            values.add(tuple((key, tags[key]) for key in every))
        else:
            without += cost.expected
    lacking = f"has no tag {' or no tag '.join(every)}, so the cap {cap.id} does not hold it"
    told = f"{money(without)} expected {lacking}" if values and without else ""
    return [cap.of_value(each) for each in sorted(values)], told
