"""What a policy names and nothing has, such as a quality: it would hold nothing, and say that nothing is against it.
Qualities are ranked by every scale that has both, so that a name of another model's holds too."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from costplan.alternatives.ranking import all_rules, ranks_above
from costplan.errors import Problem, did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.budget.budget import Budget, Policy
    from costplan.catalogue import Catalogue
    from costplan.gating.revision import Revision
    from costplan.pricing.legal_calls import Rules


def names_of_nothing(budget: Budget, revision: Revision) -> dict[str, list[Problem]]:
    """What a budget's policy names and nothing has, by its keys, with the nearest that something has."""
    catalogue = revision.catalogue
    asked = (catalogue.table(calls.model).rules for calls in revision.plan.calls)
    told: dict[str, list[Problem]] = {}
    for key, problem in (*_of_calls(budget.policy, asked, catalogue), *_of_tags(budget.policy, revision)):
        told.setdefault(key, []).append(problem)
    return told


def call_names_of_nothing(policy: Policy, rules: Rules, catalogue: Catalogue) -> list[Problem]:
    """The same of what holds a call alone, whose model has these rules."""
    return [problem for _, problem in _of_calls(policy, [rules], catalogue)]


def _of_calls(policy: Policy, asked: Iterable[Rules], catalogue: Catalogue) -> Iterator[tuple[str, Problem]]:
    for message, remedy in _models(policy, catalogue):
        yield "models", _problem(policy, "models", message, remedy)
    for message, remedy in _quality(policy, asked, catalogue):
        yield "max_quality", _problem(policy, "max_quality", message, remedy)
    for message, remedy in _size(policy, catalogue):
        yield "max_size", _problem(policy, "max_size", message, remedy)


def _of_tags(policy: Policy, revision: Revision) -> Iterator[tuple[str, Problem]]:
    known = set(revision.plan.tag_keys) if policy.required_tags else set()
    for tag in policy.required_tags:
        near = "" if tag in known else nearest(tag, known)
        if near:  # where none is near, nobody has tagged yet, and every workflow is told
            told = _problem(policy, "required_tags", f"no workflow has a tag {tag!r}", f"did you mean {near}?")
            yield "required_tags", told


def _problem(policy: Policy, key: str, message: str, remedy: str) -> Problem:
    return Problem("policy-about-nothing", f"{key}: {message}", remedy, policy.place(key))


def _models(policy: Policy, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    models = catalogue.models() if policy.models else ()
    for glob in policy.models:
        if not any(fnmatchcase(model, glob) for model in models):
            near = nearest(glob, {*models, *(f"{model.partition('/')[0]}/*" for model in models)})
            hint = f"did you mean {near}?" if near else "'costplan prices list --all' shows every model"
            yield f"there is no model {glob}", hint


def _quality(policy: Policy, asked: Iterable[Rules], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    highest = policy.max_quality
    if highest is None or any(highest in rules.qualities for rules in asked):
        return
    known = dict.fromkeys(name for rules in all_rules(catalogue) for name in rules.qualities)
    if highest not in known:
        yield f"no model has a quality {highest!r}", did_you_mean(highest, [name for name in known if name != "auto"])


def _size(policy: Policy, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    largest = policy.max_size
    if not isinstance(largest, str):
        return  # pixels rank among all others
    known = {name for rules in all_rules(catalogue) if rules.size for name in rules.size.classes}
    if largest not in known:
        yield f"no model sells the class {largest}", f"{did_you_mean(largest, known)}, or write WxH in pixels"


def is_above(quality: str, highest: str, rules: Rules, catalogue: Catalogue) -> bool | None:
    """Whether a model's quality may rank above the highest allowed; None where no scale has both."""
    scale = rules.concrete
    asked = scale[-1] if quality == "auto" and scale else quality  # it may be served
    return ranks_above(asked, highest, rules, catalogue)
