"""A call against the policies of budgets before it is made: its model, quality, size and tags, by the rules of
plans. What other policies ask needs a plan; what the call costs is held by caps."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING

from costplan.errors import InputError, Problem
from costplan.gating.call_rules import CALL_RULES, missing_tags
from costplan.gating.names import call_names_of_nothing
from costplan.reserving.refusals import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from costplan.budget.budget import Budget, Policy
    from costplan.catalogue import Catalogue
    from costplan.ledger.reservation import Tags
    from costplan.pricing.call import Call

REQUIRED = "required_tags"


def check_allowed(
    budgets: Iterable[Budget], model: str, call: Call, *, tags: Tags, catalogue: Catalogue, day: date
) -> None:
    """A call is within the policies of some budgets, or a waiver of theirs lets it through.

    Args:
        budgets: those that hold calls.
        model: the model's key.
        call: with the model's defaults.
        tags: that it carries.
        catalogue: the tables.
        day: of the call, for waivers.

    Raises:
        NotAllowed: with each policy that it is against.
        InputError: a policy names what nothing has, such as a quality.
    """
    told: list[Problem] = []
    for budget in budgets:
        if _asks(budget):
            told += _against(budget, model, call, catalogue, day)
        if (missing := missing_tags(budget.policy, tags)) and not _is_waived(budget, REQUIRED, model, day):
            text = f"the call has no tag {' and no tag '.join(missing)}"
            told.append(
                Problem(
                    "not-allowed-here",
                    text,
                    "tag the call, as a step has the tags of its workflow, or have a waiver granted",
                    budget.policy.place(REQUIRED),
                )
            )
    if told:
        raise NotAllowed(told)


def _asks(budget: Budget) -> bool:
    return any(key in CALL_RULES for key, _ in budget.policy.places)


def _against(budget: Budget, model: str, call: Call, catalogue: Catalogue, day: date) -> Iterator[Problem]:
    if nothing := _names_of_nothing(budget.policy, model, catalogue):
        raise InputError(nothing)
    for key, rule in CALL_RULES.items():
        if not getattr(budget.policy, key):
            continue
        against = rule(budget.policy, model, call, catalogue)
        if against is None or against.is_told or _is_waived(budget, key, model, day):
            continue
        place = budget.policy.place(key)
        yield Problem(
            "not-allowed-here", f"the call {against.text}", "change the call, or have a waiver granted", place
        )


def _is_waived(budget: Budget, key: str, model: str, day: date) -> bool:
    """Whether a waiver is for a policy as a whole or, as findings of models are called, for the model."""
    where = model if key == "models" else ""
    return any(
        waiver.policy == key and waiver.until >= day and fnmatchcase(where, waiver.where or "*")
        for waiver in budget.waivers
    )


@lru_cache(maxsize=64)
def _names_of_nothing(policy: Policy, model: str, catalogue: Catalogue) -> tuple[Problem, ...]:
    """What may take all tables to know, once for the calls of a model."""
    return tuple(call_names_of_nothing(policy, catalogue.table(model).rules, catalogue))
