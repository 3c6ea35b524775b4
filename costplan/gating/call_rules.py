"""The rules of a policy that a call alone can break: its model, quality and size, and the tags it lacks.
A step of a plan is held by them in rules.py, and a call before it is made in reserving/allowed.py."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from costplan.gating.names import is_above
from costplan.named import NamedTuple
from costplan.pricing.sizes import pixels_about

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from costplan.budget.budget import Policy
    from costplan.catalogue import Catalogue
    from costplan.pricing.call import Call
    from costplan.units import Number


class Against(NamedTuple):
    """What a call does against a policy, in words that follow its name, and how badly. ``is_told`` is what cannot be
    held, and is let through."""

    text: str
    degree: Number = 0
    is_told: bool = False


def against_models(policy: Policy, model: str) -> Against | None:
    """A model that none of the globs matches."""
    if any(fnmatchcase(model, glob) for glob in policy.models):
        return None
    return Against(f"uses {model}; models may be {', '.join(policy.models)}")


def against_quality(policy: Policy, model: str, call: Call, catalogue: Catalogue) -> Against | None:
    """A quality above the highest allowed; ``auto`` may be served as the model's highest."""
    highest, quality = policy.max_quality, call.quality
    if highest is None or not quality:
        return None
    rules = catalogue.table(model).rules
    above = is_above(quality, highest, rules, catalogue)
    if above is None:
        scale = f"{model} has {', '.join(rules.qualities)}, and no model ranks {quality} beside {highest}"
        return Against(f"is not compared with quality {highest}: {scale}", is_told=True)
    if not above:
        return None
    what = "auto, which may be served higher" if quality == "auto" else quality
    ranks = rules.concrete
    degree = ranks.index(quality) if quality in ranks else len(ranks)
    return Against(f"asks for quality {what}; the highest allowed is {highest}", degree)


def against_size(policy: Policy, call: Call) -> Against | None:
    """A size with more pixels than the largest allowed."""
    largest, size = policy.max_size, call.size
    if largest is None or size is None or pixels_about(size) <= pixels_about(largest):
        return None
    return Against(f"makes {size}; the largest size allowed is {largest}", pixels_about(size))


def missing_tags(policy: Policy, tags: Iterable[tuple[str, str]]) -> list[str]:
    """The required tags that are not among some tags, with whatever value."""
    names = {name for name, _ in tags}
    return [name for name in policy.required_tags if name not in names]


CALL_RULES: dict[str, Callable[[Policy, str, Call, Catalogue], Against | None]] = {
    "models": lambda policy, model, call, catalogue: against_models(policy, model),  # noqa: ARG005
    "max_quality": against_quality,
    "max_size": lambda policy, model, call, catalogue: against_size(policy, call),  # noqa: ARG005
}
"""Each key of a policy that holds a call, and what is against it; a key that is not stated asks nothing."""
