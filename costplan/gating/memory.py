"""What of a verdict a base has already, by workflow, step and amount: the rest is new, or worse than it was.
The base is held against the same budgets; nothing is forgiven for a name alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.gating.one_finding import Status
from costplan.scenario.eras import of_all_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.gating.one_finding import Finding
    from costplan.gating.use import Use
    from costplan.units import Number


def is_against(finding: Finding) -> bool:
    """Whether something is against the plan, excused or not."""
    return finding.status in (Status.BROKEN, Status.WAIVED)


def remembered(findings: Iterable[Finding], before: Iterable[Finding]) -> list[Finding]:
    """The findings, each that is against the plan with whether the base does not have it.

    A policy is broken as before where the same step of the same workflow broke it in the base as badly, for as many
    images and as much money. Where steps of one name in several scenarios did, together, they may have moved from one
    to the other. A cap is, where as much was found there. What has no amount is, where the base has it. A fault of an
    input is nothing that a base lets through: it is never known.
    """
    now, then = list(findings), list(filter(is_against, before))
    found: dict[object, Number | None] = {}
    for finding in then:
        key, amount = _named(finding), finding.found
        found[key] = max(amount, found.get(key) or 0) if amount is not None else None
    grown = set(_grown(_by_step(now), _by_step(then)))
    return [
        _told(finding, found, grown) if is_against(finding) and not finding.is_fault else finding for finding in now
    ]


def _told(finding: Finding, found: dict[object, Number | None], grown: set[tuple[object, Use]]) -> Finding:
    """A finding in the words of what is new in it, where something is."""
    key = _named(finding)
    was = found.get(key)
    is_more = key not in found or (finding.found is not None and was is not None and finding.found > was)
    new = [use for use in finding.uses if (_broken(finding, use), use) in grown]
    if not new:
        return finding._replace(is_new=is_more and (not finding.uses or finding.found is not None))
    worst = max(new, key=lambda use: use.cost)
    if worst.place is None or finding.place is None:
        return finding._replace(is_new=True)
    return finding._replace(is_new=True, message=worst.text, owner=worst.owner, place=worst.place)


def _named(finding: Finding) -> object:
    """A finding, in whichever scenario."""
    return finding.rule, finding.name, finding.rule_place, finding.part


def _broken(finding: Finding, use: Use) -> object:
    """What a step breaks, in whichever scenario."""
    return finding.rule, finding.rule_place, use.what, of_all_days(use.workflow), use.step


def _by_step(findings: Iterable[Finding]) -> dict[object, list[Use]]:
    uses: dict[object, list[Use]] = {}
    for finding in findings:
        for use in finding.uses if is_against(finding) else ():
            uses.setdefault(_broken(finding, use), []).append(use)
    return uses


def _grown(now: dict[object, list[Use]], then: dict[object, list[Use]]) -> Iterator[tuple[object, Use]]:
    """What breaks a policy more than it did, with what it breaks."""
    for broken, uses in now.items():
        were = then.get(broken, [])
        if _is_more(uses, were):
            for use in uses:
                if _is_more(*([one for one in side if one.scenario == use.scenario] for side in (uses, were))):
                    yield broken, use


def _is_more(uses: list[Use], were: list[Use]) -> bool:
    """Whether steps break a policy in a worse way, in more images or for more money than others did."""
    if not were:
        return True
    return (
        max(use.degree for use in uses) > max(use.degree for use in were)
        or sum(use.images for use in uses) > sum(use.images for use in were)
        or sum(use.cost for use in uses) > sum(use.cost for use in were)
    )
