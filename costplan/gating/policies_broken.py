"""Which policies a plan breaks, step by step and in words, for whoever holds two plans beside each other.
What becomes of caps stands in headroom.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.gating.one_finding import Status
from costplan.gating.policies import hold_policies
from costplan.gating.waivers import waived

if TYPE_CHECKING:
    from costplan.gating.revision import Revision

Broken = tuple[str, str, str, str]
"""The budget's file, the policy's key, where it is broken, and the step that does."""


def broken_policies(revision: Revision) -> dict[Broken, str]:
    """What breaks which policy of a revision's budgets, unless it is waived.

    Raises:
        InputError: a scenario cannot be planned, or a policy is about nothing.
    """
    found = {}
    for budget in revision.budgets:
        held, _ = waived(hold_policies(budget, revision), budget.waivers, revision.as_of)
        for finding in held:
            steps = [f"{use.workflow}.{use.step}" for use in finding.uses] or [""]
            for step in steps if finding.status is Status.BROKEN else ():
                found[budget.file, finding.name, finding.where, step] = finding.message
    return found
