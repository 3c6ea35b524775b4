"""What is against a policy: where, in whose words, and which steps break it how much; and the findings that become of
it. rules.py finds it, memory.py holds it beside what a base has."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from costplan.budget.budget import REFUSED, WARNED
from costplan.gating.billed import step_of
from costplan.gating.one_finding import Finding, Status, scenario_part
from costplan.named import NamedTuple
from costplan.scenario.eras import of_all_days
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.budget.budget import Budget
    from costplan.errors import Place
    from costplan.gating.billed import Billed
    from costplan.gating.revision import Revision
    from costplan.gating.use import Use
    from costplan.plan.calls import PlanCalls
    from costplan.plan.charge import Charge
    from costplan.plan.plan import PlanUnknown
    from costplan.units import Number


class Breach(NamedTuple):
    """One place where a policy is broken. ``found`` and ``allowed`` are shares, where the policy is about one. ``use``
    is None where no step breaks it. ``is_told`` is what cannot be held, and ``only_warns`` what no policy refuses: both
    let the plan through."""

    where: str
    text: str
    owner: str
    place: Place | None
    found: Number | None = None
    allowed: Number | None = None
    scenario: str = ""
    use: Use | None = None
    is_told: bool = False
    only_warns: bool = False


class Part:
    """What a budget's policy is about: the scenarios that were asked for, or the one it stands in."""

    def __init__(self, revision: Revision, budget: Budget) -> None:
        self.revision = revision
        self.budget = budget

    @cached_property
    def billed(self) -> Billed:
        """What the plan has of these scenarios; a budget without a policy asks for none of it."""
        return self.revision.billed(
            frozenset([self.budget.scenario]) if self.budget.scenario else self.revision.requested
        )

    def owner_of(self, part: Charge | PlanCalls | PlanUnknown) -> str:
        """Who answers for a workflow, else for the budget."""
        return self.revision.owners.get((part.scenario, part.workflow)) or self.budget.owner

    def called(self, of: Charge | PlanCalls, name: str = "") -> str:
        """A step in words, or another ``name`` in its scenario."""
        return self.revision.plan.named(of.scenario, name or f"{of.workflow}.{of.step}")

    def breach(
        self,
        of: Charge | PlanCalls,
        text: str,
        where: str = "",
        *,
        what: str = "",
        degree: Number = 0,
        of_step: bool = False,
        is_told: bool = False,
    ) -> Breach:
        """What a step breaks.

        Args:
            of: what breaks it; a charge by its own cost, calls by that of all of the step.
            text: in words.
            where: how the finding is called; where it is not given, by the step.
            what: what of the step breaks it.
            degree: how badly.
            of_step: whether a charge breaks it by the cost of all of the step as well.
            is_told: whether it cannot be held.
        """
        key = step_of(of)
        costs = self.billed.costs
        mine = [of] if id(of) in costs and not of_step else self.billed.by_step.get(key, [])
        from costplan.gating.use import Use

        use = Use(
            what=what,
            scenario=of.scenario,
            workflow=of.workflow,
            step=of.step,
            degree=degree,
            images=exact(self.billed.images.get(key, Fraction(0))),
            cost=exact(sum(costs[id(charge)] for charge in mine)),
            text=text,
            owner=self.owner_of(of),
            place=of.place,
        )
        return Breach(
            where=where or scenario_part(of.scenario, f"{of_all_days(of.workflow)}.{of.step}"),
            text=text,
            owner=use.owner,
            place=of.place,
            scenario="" if where else of.scenario,
            use=use,
            is_told=is_told,
        )


def worst_of_each(breaches: Iterable[Breach]) -> Iterable[Breach]:
    """Of what a step's several calls break, the worst."""
    worst: dict[str, Breach] = {}
    for breach in breaches:
        other = worst.setdefault(breach.where, breach)
        if breach.use and other.use and (not breach.is_told, breach.use.degree) > (not other.is_told, other.use.degree):
            worst[breach.where] = breach
    return worst.values()


def held(key: str, budget: Budget, breaches: Iterable[Breach], stance: str = REFUSED) -> list[Finding]:
    """The findings of what is against a policy, each place once in the words of its dearest step; one that fits where
    nothing is and the policy is stated."""
    policy = budget.policy
    place = _place(key, budget)
    by_where: dict[str, list[Breach]] = {}
    for breach in breaches:
        by_where.setdefault(breach.where, []).append(breach)
    findings = []
    for where, every in by_where.items():
        group = [breach for breach in every if not breach.only_warns] or every
        told = max(group, key=lambda breach: breach.use.cost if breach.use else 0)
        status = Status.WARNED if stance == WARNED else Status.BROKEN
        finding = Finding(
            rule=f"policy/{key}",
            name=key,
            where=where,
            status=Status.NOT_COMPARED if told.is_told else Status.WARNED if told.only_warns else status,
            message=told.text,
            owner=told.owner,
            found=told.found,
            allowed=told.allowed,
            currency="",
            place=told.place,
            rule_place=place,
            scenario=told.scenario,
            uses=_together(breach.use for breach in group if breach.use),
        )
        findings.append(finding)
    if findings or (stance != REFUSED and not policy.place(key).line):
        return findings
    return [of_policy(key, budget, Status.FITS, "nothing is against it")]


def of_policy(key: str, budget: Budget, status: Status, message: str) -> Finding:
    """A finding about a policy as a whole, which no step breaks."""
    return Finding(
        rule=f"policy/{key}",
        name=key,
        where="",
        status=status,
        message=f"{key}: {message}",
        owner=budget.owner,
        currency="",
        rule_place=_place(key, budget),
    )


def _place(key: str, budget: Budget) -> Place:
    """Where the policy stands, else the budget that has it by default."""
    place = budget.policy.place(key)
    return place if place.line else budget.place


def _together(uses: Iterable[Use]) -> tuple[Use, ...]:
    """One for each step and what of it breaks a policy."""
    together: dict[tuple[str, str, str, str], Use] = {}
    for use in uses:
        key = (use.what, use.scenario, use.workflow, use.step)
        other = together.get(key, use)
        dearer = use if use.cost >= other.cost else other
        together[key] = dearer._replace(
            degree=max(use.degree, other.degree),
            images=max(use.images, other.images),
            cost=use.cost if other is use else use.cost + other.cost,
        )
    return tuple(together.values())
