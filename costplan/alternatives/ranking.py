"""Which of two qualities ranks higher: in the order of a model, else in that of those models that have both.
No order says that one model's quality is as good as another's."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from costplan.errors import CostplanError

if TYPE_CHECKING:
    from costplan.catalogue import Catalogue
    from costplan.pricing.legal_calls import Rules


def ranks_above(one: str, other: str, rules: Rules, catalogue: Catalogue) -> bool | None:
    """Whether a quality ranks above another by a model's rules, or, where it lacks one, by all models that have both;
    None where none has, or they do not agree."""
    if {one, other} <= set(rules.qualities):
        return rules.ranks_above("quality", one, other)
    said = {
        others.ranks_above("quality", one, other)
        for others in all_rules(catalogue)
        if {one, other} <= set(others.qualities)
    }
    return said.pop() if len(said) == 1 else None


@lru_cache(maxsize=4)
def all_rules(catalogue: Catalogue) -> tuple[Rules, ...]:
    """The request rules of every sound table, which do not count as read."""
    beside = catalogue.apart()
    rules = []
    for model in beside.models():
        try:
            rules.append(beside.table(model).rules)
        except CostplanError:
            continue  # a broken neighbour is for lint to tell
    return tuple(rules)
