"""Policies, held against what a plan is made of; a policy that nothing breaks fits.
What breaks which stands in rules.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.budget.budget import ALLOWED
from costplan.gating.breaches import Part, held
from costplan.gating.rules import RULES, STANCE_RULES

if TYPE_CHECKING:
    from collections.abc import Container

    from costplan.budget.budget import Budget
    from costplan.gating.one_finding import Finding
    from costplan.gating.revision import Revision


def hold_policies(budget: Budget, revision: Revision, without: Container[str] = ()) -> list[Finding]:
    """What becomes of each policy that the budget states, but for the keys that name nothing."""
    part = Part(revision, budget)
    findings = []
    for key, rule in RULES.items():
        stated = getattr(budget.policy, key)
        if key in without or stated is None or stated == () or (key == "unknowns" and stated):
            continue
        findings += held(key, budget, rule(part))
    for key, rule in STANCE_RULES.items():
        stance = getattr(budget.policy, key)
        if stance != ALLOWED:
            findings += held(key, budget, rule(part), stance)
    return findings
