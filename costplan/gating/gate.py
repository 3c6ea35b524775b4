"""Holds a plan against budgets: caps, growth against a base, policies, waivers, and what would make it fit.
It reads no file and prints nothing; cli/check.py reads the revisions, render/verdict/ writes the verdict."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.gating.growth import Base, hold_growth
from costplan.gating.policies import hold_policies
from costplan.gating.side import Side
from costplan.gating.spend import hold_cap
from costplan.gating.verdict import Added, Held, Status, Verdict
from costplan.named import NamedTuple
from costplan.units import exact, many

if TYPE_CHECKING:
    from costplan.budget.budget import Budget, Cap
    from costplan.units import Number

__all__ = ["Base", "Gate", "Side", "hold"]

CHANGES = 10
"""For how many broken caps a change is looked for, the worst first."""


class Gate(NamedTuple):
    """What there is to decide: the plan's side, what it is compared with, and the side of the base revision.

    ``before`` is None without a base revision to tell what is new; a saved plan gives a ``base`` alone. ``no_base`` says
    why there is none.
    """

    side: Side
    base: Base | None = None
    before: Side | None = None
    new_only: bool = False
    no_base: str = "there is no base; give --base"


def hold(gate: Gate) -> Verdict:
    """The verdict over a plan.

    Raises:
        InputError: a scenario cannot be planned, or a budget's currency has no rate on a day of it.
    """
    side, base = gate.side, gate.base
    held, notes = _hold_side(side, base, gate.no_base)
    held = _with_changes(held, side)
    if gate.before is not None:
        was = {one.fingerprint: one for one in _hold_side(gate.before, None, "")[0] if one.status is Status.BROKEN}
        held = [
            one._replace(is_new=_is_worse(one, was.get(one.fingerprint)))
            if one.status in (Status.BROKEN, Status.WAIVED)
            else one
            for one in held
        ]
    return Verdict(
        titles=side.plan.titles,
        files=side.plan.sources,
        budgets=tuple(dict.fromkeys(budget.file for budget in side.budgets)),
        as_of=side.as_of,
        quantiles=_quantiles(side),
        base=base.total if base else None,
        base_name=base.name if base else "",
        added=tuple(_added(budget, side) for budget in side.budgets if budget.contingency or budget.tax),
        held=tuple(sorted(held, key=_rank)),
        notes=tuple(dict.fromkeys(notes)),
        incomplete=tuple(
            dict.fromkeys(f"{side.plan.step_of(item)}: {item.unknown.what}" for item in side.plan.unknowns)
        ),
        tables_used=side.catalogue.used(),
        fingerprint=side.catalogue.fingerprint(),
        seed=side.seed if not side.is_certain and side.risks.of().method == "sampled" else None,
        new_only=gate.new_only,
    )


def _hold_side(side: Side, base: Base | None, no_base: str) -> tuple[list[Held], list[str]]:
    held = [
        Held(
            rule=f"input/{fault.code}",
            name=fault.code,
            where=fault.place.file if fault.place else "",
            status=Status.BROKEN,
            message=fault.message + (f"; {fault.remedy}" if fault.remedy else ""),
            currency="",
            place=fault.place,
        )
        for fault in side.faults
    ]
    notes: list[str] = []
    for budget in side.budgets:
        found = hold_policies(budget, side)
        for cap in budget.caps:
            of_cap = hold_growth(cap, budget, side, base, no_base) if cap.is_relative else hold_cap(cap, budget, side)
            if not of_cap:
                notes.append(f"{cap.id} ({cap.place}) is about nothing in this plan")
            found += of_cap
        excused: list[Held] = found
        told: list[str] = []
        if budget.waivers:
            from costplan.gating.waivers import waived

            excused, told = waived(found, budget.waivers, side.as_of)
        held += _dearest_days(excused, {cap.id for cap in budget.caps if cap.per == "day"})
        notes += told
    return held, notes


def _is_worse(now: Held, before: Held | None) -> bool:
    """Whether a finding is not in the base, or not as bad there."""
    if before is None:
        return True
    if now.found is not None and before.found is not None:
        return now.found > before.found
    return now.rule in ("policy/max_quality", "policy/max_size") and now.message != before.message


def _dearest_days(held: list[Held], daily: set[str]) -> list[Held]:
    """Of the days on which a cap is broken, and of those waived, the dearest, which tells how many more there are."""
    groups: dict[tuple[str, Status], list[Held]] = {}
    for one in held:
        if one.rule == "cap" and one.name in daily:
            groups.setdefault((one.name, one.status), []).append(one)
    kept = [one for one in held if one.rule != "cap" or one.name not in daily]
    for days in groups.values():
        dearest = max(days, key=lambda one: one.found or 0)
        more = f"; so {many(len(days) - 1, 'more day')}" if len(days) > 1 else ""
        kept.append(dearest._replace(message=dearest.message + more))
    return kept


def _with_changes(held: list[Held], side: Side) -> list[Held]:
    caps: dict[str, tuple[Cap, Budget]] = {cap.id: (cap, budget) for budget in side.budgets for cap in budget.caps}
    worst = sorted(
        (one for one in held if one.rule == "cap" and one.status is Status.BROKEN), key=lambda one: -(one.over or 0)
    )[:CHANGES]
    if not worst:
        return held
    from costplan.gating.changes import cheapest_change

    changed = {}
    for one in worst:
        cap, budget = caps[one.name]
        change = cheapest_change(cap, one, budget, side)
        none = "" if change else "; no single change of tier, quality, size or n fits"
        changed[id(one)] = one._replace(change=change, message=one.message + none)
    return [changed.get(id(one), one) for one in held]


def _quantiles(side: Side) -> tuple[tuple[str, Number], ...]:
    expected = ("expected", side.plan.total.expected)
    if side.is_certain:
        return (expected,)
    risk = side.risks.of()
    return (expected, *((at, risk.at(at)) for at in ("p50", "p80", "p90", "p95", "worst")))


def _added(budget: Budget, side: Side) -> Added:
    """Contingency and tax on what a budget is about, in pico-dollars."""
    titles = {budget.scenario} if budget.scenario else side.asked
    spent = sum((line.cost.expected for line in side.plan.lines if line.scenario in titles), Fraction(0))
    contingency = spent * budget.contingency
    taxed = (spent + contingency) * budget.tax.rate if budget.tax else Fraction(0)
    return Added(budget.title, exact(contingency), budget.tax, exact(taxed))


def _rank(held: Held) -> tuple[bool, int, Fraction]:
    order = (Status.BROKEN, Status.WAIVED, Status.NEAR, Status.NOT_COMPARED, Status.FITS)
    return (not held.rule.startswith("input/"), order.index(held.status), -Fraction(held.over or 0))
