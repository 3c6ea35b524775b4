"""Headroom: of all caps that a plan is compared with, the one that every page names first, and what is left of it.
It compares nothing itself; spend.py and growth.py do."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.gating.one_by_one import one_by_one
from costplan.gating.one_finding import Status
from costplan.gating.spend import hold_cap
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.gating.one_finding import Finding
    from costplan.gating.revision import Revision
    from costplan.units import Number


class Headroom(NamedTuple):
    """What is left of a cap: ``cap`` is its id, ``where`` the slice or part, empty for the whole.

    ``compared`` is what the plan costs there at the cap's own quantile ``at``, ``allowed`` the amount of the cap, both
    in pico-units of ``currency``. ``figure`` is what ``compared`` is: ``at`` itself, or ``expected`` with its
    contingency where that is more. ``others`` is how many caps there are beside it, ``budget`` the file that states it.
    """

    cap: str
    where: str
    at: str
    figure: str
    compared: Number
    allowed: Number
    currency: str
    status: Status
    others: int
    budget: str = ""

    @property
    def left(self) -> Number:
        """The cap less what is compared with it; below zero where the plan is over."""
        return self.allowed - self.compared

    @property
    def share(self) -> Fraction | None:
        """The same as a share of the cap; None where the cap is nothing."""
        return Fraction(self.left) / Fraction(self.allowed) if self.allowed else None


def first_cap(findings: Iterable[Finding], *, new_only: bool = False) -> Finding | None:
    """The cap that every page names first: that which breaks the gate worst, in the order of a verdict; where none
    does, that with the least share left, among those that fit before those that are let through. None where no cap has
    an amount.

    Args:
        findings: those of a verdict, or of caps alone.
        new_only: whether what a base has too is let through.
    """

    def rank(finding: Finding) -> tuple[int, bool, Fraction]:
        if finding.status is Status.BROKEN and not (new_only and finding.is_new is False):
            return 0, not finding.is_changed, -Fraction(finding.over or 0)
        used = Fraction(finding.found or 0) / finding.allowed if finding.allowed else Fraction(1)
        return 1 if finding.status in (Status.NEAR, Status.FITS) else 2, False, -used

    return min(filter(_has_amounts, findings), key=rank, default=None)


def headroom_of(findings: Iterable[Finding], *, new_only: bool = False) -> Headroom | None:
    """The headroom of the :func:`first_cap`; None where there is none."""
    held = [finding for finding in findings if _has_amounts(finding)]
    first = first_cap(held, new_only=new_only)
    if first is None or first.found is None or first.allowed is None:
        return None
    return Headroom(
        cap=first.name,
        where=first.where,
        at=first.at,
        figure=first.figure,
        compared=first.found,
        allowed=first.allowed,
        currency=first.currency,
        status=first.status,
        others=len({(finding.budget, finding.rule_place, finding.name) for finding in held}) - 1,
        budget=first.budget,
    )


def _has_amounts(finding: Finding) -> bool:
    return finding.is_cap and finding.found is not None and finding.allowed is not None


def caps_over(revision: Revision) -> Iterator[Finding]:
    """What becomes of the caps on the cost itself of a revision's budgets, under their waivers; those on growth have no
    base here.

    Raises:
        InputError: a currency has no rate on a day of the plan.
    """
    for budget in revision.budgets:
        caps = [cap for cap in budget.caps if not cap.is_relative]
        each = [one for cap in caps for one in one_by_one(cap, budget, revision)[0]]
        found = [finding for one in each for finding in hold_cap(one, budget, revision)]
        if budget.waivers:
            from costplan.gating.waivers import waived

            found, _ = waived(found, budget.waivers, revision.as_of)
        yield from (finding._replace(budget=budget.file) for finding in found)
