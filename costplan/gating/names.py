"""What a policy names and nothing has, such as a quality: it would hold nothing, and say that nothing is against it.
Qualities are ranked by every scale that has both, so that a name of another model's holds too."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from costplan.errors import CostplanError, Problem, did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.budget.budget import Budget
    from costplan.catalogue import Catalogue
    from costplan.gating.revision import Revision
    from costplan.pricing.call import Rules


def names_of_nothing(budget: Budget, revision: Revision) -> dict[str, list[Problem]]:
    """What a budget's policy names and nothing has, by its keys, with the nearest that something has."""
    finders = {"models": _models, "max_quality": _quality, "max_size": _size, "required_tags": _tags}
    told: dict[str, list[Problem]] = {}
    for key, finder in finders.items():
        for message, remedy in finder(budget, revision) if getattr(budget.policy, key) else ():
            place = budget.policy.place(key)
            told.setdefault(key, []).append(Problem("policy-about-nothing", f"{key}: {message}", remedy, place))
    return told


def _models(budget: Budget, revision: Revision) -> Iterator[tuple[str, str]]:
    models = revision.catalogue.models()
    for glob in budget.policy.models:
        if not any(fnmatchcase(model, glob) for model in models):
            near = nearest(glob, {*models, *(f"{model.partition('/')[0]}/*" for model in models)})
            hint = f"did you mean {near}?" if near else "'costplan prices list --all' shows every model"
            yield f"there is no model {glob}", hint


def _quality(budget: Budget, revision: Revision) -> Iterator[tuple[str, str]]:
    highest = budget.policy.max_quality
    asked = (revision.catalogue.table(calls.model).rules for calls in revision.plan.calls)
    if any(highest in rules.qualities for rules in asked):
        return
    known = dict.fromkeys(name for rules in _all_rules(revision.catalogue) for name in rules.qualities)
    if highest is not None and highest not in known:
        yield f"no model has a quality {highest!r}", did_you_mean(highest, [name for name in known if name != "auto"])


def _size(budget: Budget, revision: Revision) -> Iterator[tuple[str, str]]:
    largest = budget.policy.max_size
    if not isinstance(largest, str):
        return  # pixels rank among all others
    known = {name for rules in _all_rules(revision.catalogue) if rules.size for name in rules.size.classes}
    if largest not in known:
        yield f"no model sells the class {largest}", f"{did_you_mean(largest, known)}, or write WxH in pixels"


def _tags(budget: Budget, revision: Revision) -> Iterator[tuple[str, str]]:
    known = set(revision.plan.tag_keys)
    for tag in budget.policy.required_tags:
        near = "" if tag in known else nearest(tag, known)
        if near:  # where none is near, nobody has tagged yet, and every workflow is told
            yield f"no workflow has a tag {tag!r}", f"did you mean {near}?"


def is_above(quality: str, highest: str, rules: Rules, catalogue: Catalogue) -> bool | None:
    """Whether a model's quality may rank above the highest allowed; None where no scale has both."""
    scale = [name for name in rules.qualities if name != "auto"]
    asked = scale[-1] if quality == "auto" and scale else quality  # it may be served
    if highest in rules.qualities:
        return rules.ranks_above("quality", asked, highest)
    said = {
        others.ranks_above("quality", asked, highest)
        for others in _all_rules(catalogue)
        if {asked, highest} <= set(others.qualities)
    }
    return said.pop() if len(said) == 1 else None


def _all_rules(catalogue: Catalogue) -> Iterator[Rules]:
    """The request rules of every sound table, which do not count as read."""
    beside = catalogue.apart()
    for model in beside.models():
        try:
            yield beside.table(model).rules
        except CostplanError:
            continue  # a broken neighbour is for lint to tell
