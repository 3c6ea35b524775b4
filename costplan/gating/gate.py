"""Holds a plan against budgets: caps, growth against a base, policies, waivers, and what would make it fit.
It reads no file and prints nothing; project/checking.py reads the revisions, render/verdict/ writes the verdict."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from costplan.errors import NOWHERE, CostplanError
from costplan.gating.carried import held_remarks
from costplan.gating.headline import headline_of
from costplan.gating.names import names_of_nothing
from costplan.gating.nothing import about_nothing, hold_empty, is_about_others, nothing_held
from costplan.gating.one_by_one import one_by_one
from costplan.gating.one_finding import Finding, Status, finding_of_fault
from costplan.gating.plan_figures import added_by, quantiles_of, told_of
from costplan.gating.policies import hold_policies
from costplan.gating.rules import STANCE_RULES
from costplan.gating.spend import hold_cap
from costplan.gating.tables import hold_tables, telling_of_tables
from costplan.gating.verdict import Verdict
from costplan.named import NamedTuple
from costplan.planning.cautions import catalogues_told, unchecked_told
from costplan.planning.remarks import supposed
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from costplan.bridging.bridge import Bridge
    from costplan.budget.budget import Budget, Cap
    from costplan.errors import Place
    from costplan.gating.base import Base
    from costplan.gating.rates import ChangedRates
    from costplan.gating.revision import Revision
    from costplan.gating.since import ChangedTables, WorkflowMoved
    from costplan.plan.plan import Plan

CHANGES = 10
"""For how many broken caps a change is looked for, the worst first."""


class Gate(NamedTuple):
    """What there is to decide: the revision with the plan, and what it is compared with.

    What is new is known from a base that is a revision, not from a saved plan. ``new_only`` lets through what the base
    has too. ``no_base`` says why there is no base. ``tables`` and ``rates`` are those that are not the base's,
    ``unused`` tables those here that do not count, because those of the revision ``tables_from`` do.
    """

    revision: Revision
    base: Base | None = None
    new_only: bool = False
    no_base: str = "there is no base; give --base"
    tables: ChangedTables | None = None
    rates: ChangedRates | None = None
    unused: ChangedTables | None = None
    tables_from: str = ""


def hold(gate: Gate) -> Verdict:
    """The verdict over a plan.

    Raises:
        InputError: a scenario cannot be planned, or a budget's currency has no rate on a day of it.
    """
    revision, asked, base = gate.revision, gate.revision.asked, gate.base
    if base is not None and base.revision is not None and base.revision.loaded:
        from costplan.gating.since import changed_steps

        revision.changed = changed_steps(base.revision.plan, revision.plan)
    before = cache(lambda: _hold_base(base))  # a plan that nothing is against is in no need of it
    revision.formerly = base.files if base else {}
    now = _hold_revision(gate, before, base.name if base else "")
    findings, notes = now.findings, now.notes
    if base is not None and base.revision is not None:
        from costplan.gating.memory import is_against, remembered

        if any(map(is_against, findings)):
            findings, notes = remembered(findings, before().findings), [*notes, *before().notes]
    if elsewhere := [what for what in _unknowns(revision.plan) if what not in _unknowns(asked.plan)]:
        notes.append(f"caps over other files hold at least what they cost; not known is {'; '.join(elsewhere)}")
    notes += (note for one in asked.loaded for note in one.notes)
    notes += (remark.text for remark in asked.plan.apart)
    notes += held_remarks(revision)
    models = dict.fromkeys(charge.model for charge in asked.plan.costs.of_models)
    tables, last = [revision.catalogue.table(model) for model in models], max(revision.last_days.values())
    notes += catalogues_told(asked.plan.costs.of_models, revision.catalogue, last)
    notes += filter(None, map(unchecked_told, tables))
    used, fingerprint = revision.catalogue.used(), revision.catalogue.fingerprint()  # not of what is only tried
    findings = _with_changes(_folded(findings, revision.budgets), revision)
    findings = [finding._replace(is_changed=_is_changed(finding, revision)) for finding in findings]
    if base is not None and base.revision is not None and base.revision.loaded:
        volumes = revision.volumes_since(base.revision)
        findings = [_at_the_volume(finding, volumes) for finding in findings]
    quantiles = quantiles_of(asked.plan, None if asked.is_certain else asked.risks.of())
    bridge = _bridge(base, asked, notes) if base else None
    return Verdict(
        titles=asked.plan.titles,
        files=asked.plan.sources,
        budgets=tuple(dict.fromkeys(budget.file for budget in revision.budgets)),
        as_of=revision.as_of,
        quantiles=quantiles,
        base=base.total if base else None,
        base_name=base.name if base else "",
        added=added_by(asked, asked.of_titles),
        findings=tuple(sorted(findings, key=_rank)),
        notes=tuple(dict.fromkeys(notes)),
        incomplete=_unknowns(asked.plan),
        tables_used=used,
        fingerprint=fingerprint,
        seed=revision.seed if not revision.is_certain and revision.risks.of().method == "sampled" else None,
        new_only=gate.new_only,
        assumed=tuple(f"{remark.where}: {remark.text}" for one in asked.loaded for remark in supposed(one.scenario)),
        what_ifs=asked.plan.what_ifs,
        tables=gate.tables,
        rates=gate.rates,
        moved=_moved(base, asked, bridge) if base else (),
        bridge=bridge,
        headline=headline_of(asked.plan, dict(quantiles).get("p90"), revision.budgets),
        told=told_of(asked),
    )


def _moved(base: Base, asked: Revision, bridge: Bridge | None) -> tuple[WorkflowMoved, ...]:
    from costplan.gating.since import moved_workflows

    return moved_workflows(base, asked, bridge)


def _bridge(base: Base, asked: Revision, notes: list[str]) -> Bridge | None:
    from costplan.gating.since_base import bridge_since

    try:
        return bridge_since(base, asked)
    except CostplanError as error:
        notes.append(f"what changed since {base.name} cannot be split into parts: {error.problems[0]}")
        return None


class HeldRevision(NamedTuple):
    """What was found in a revision, what to tell beside it, and where the caps stand that are about something."""

    findings: list[Finding]
    notes: list[str]
    about: frozenset[Place]


def _hold_revision(gate: Gate, before: Callable[[], HeldRevision] | None = None, name: str = "") -> HeldRevision:
    """Hold a revision; ``before`` is what comes of holding the base of that name, asked where it says something."""
    revision = gate.revision
    faults = list(revision.faults)
    findings: list[Finding] = []
    notes: list[str] = []
    about: set[Place] = set()
    telling = telling_of_tables(revision.budgets)
    for budget in revision.budgets:
        nothing = names_of_nothing(budget, revision)
        faults += [problem for problems in nothing.values() for problem in problems]
        of_budget = hold_policies(budget, revision, without=nothing)
        empty = []
        for cap in budget.caps:
            each, without = one_by_one(cap, budget, revision)
            notes += filter(None, [without])
            of_cap = [finding for one in each for finding in _hold(one, budget, gate)]
            if of_cap:
                about.add(cap.place)
            elif not is_about_others(cap, budget, revision):
                empty.append(about_nothing(cap, budget, revision))
            of_budget += of_cap
        about_then = before().about if before and empty else frozenset()
        of_budget += hold_empty(budget, empty, about_then, name)
        no_base = "" if gate.base or gate.tables_from else gate.no_base
        of_budget += hold_tables(budget, telling, gate.tables, gate.unused, gate.rates, no_base)
        if budget.waivers:
            from costplan.gating.waivers import waived

            of_budget, of_waivers = waived(of_budget, budget.waivers, revision.as_of)
            notes += of_waivers
        findings += [finding._replace(budget=budget.file) for finding in of_budget]
    caps = [cap for budget in revision.budgets for cap in budget.caps]
    if caps and not about and not faults:
        faults += nothing_held(caps).problems
    return HeldRevision([*map(finding_of_fault, faults), *_once(findings)], notes, frozenset(about))


def _hold(cap: Cap, budget: Budget, gate: Gate) -> list[Finding]:
    if cap.is_relative:
        from costplan.gating.growth import hold_growth

        return hold_growth(cap, budget, gate.revision, gate.base, gate.no_base)
    return hold_cap(cap, budget, gate.revision)


def _once(findings: list[Finding]) -> list[Finding]:
    """Without what one budget warns of by default and another tells too: a model's end and an old table are one."""
    told = {(finding.name, finding.where) for finding in findings if finding.status is not Status.WARNED}
    kept = []
    for finding in findings:
        if finding.status is Status.WARNED and finding.name in STANCE_RULES:
            if (finding.name, finding.where) in told:
                continue
            told.add((finding.name, finding.where))
        kept.append(finding)
    return kept


def _hold_base(base: Base | None) -> HeldRevision:
    """What is against the base under the same budgets; all is new where it cannot be held."""
    if base is None or base.revision is None or not base.revision.loaded:
        return HeldRevision([], [], frozenset())
    try:
        return _hold_revision(Gate(revision=base.revision))._replace(notes=[])
    except CostplanError as error:
        told = f"{base.name} cannot be compared with these budgets, so all is new: {error.problems[0]}"
        return HeldRevision([], [told], frozenset())


def _folded(findings: list[Finding], budgets: Iterable[Budget]) -> list[Finding]:
    """Of the slices (days) over a cap, and of those waived or known, the dearest, which tells how many more there
    are."""
    nouns = {cap.place: cap.per.folded for budget in budgets for cap in budget.caps if cap.per.folded}
    groups: dict[object, list[Finding]] = {}
    kept = []
    for finding in findings:
        if finding.rule == "cap" and finding.rule_place in nouns:
            key = (finding.rule_place, finding.each, finding.status, finding.is_new)
            groups.setdefault(key, []).append(finding)
        else:
            kept.append(finding)
    for slices in groups.values():
        dearest = max(slices, key=lambda finding: finding.found or 0)
        noun = nouns.get(dearest.rule_place or NOWHERE)
        more = f"; so {many(len(slices) - 1, f'more {noun}')}" if len(slices) > 1 else ""
        kept.append(dearest._replace(message=dearest.message + more))
    return kept


def _with_changes(findings: list[Finding], revision: Revision) -> list[Finding]:
    caps: dict[Place | None, tuple[Cap, Budget]] = {
        cap.place: (cap, budget) for budget in revision.budgets for cap in budget.caps
    }  # two budgets may have caps of one id
    broken = [finding for finding in findings if finding.rule == "cap" and finding.status is Status.BROKEN]
    if not broken:
        return findings
    from costplan.gating.changes import advice_on, cheapest_change
    from costplan.gating.tried import Tried

    changed, tried = {}, Tried(revision)
    for finding in sorted(broken, key=lambda finding: -(finding.over or 0))[:CHANGES]:
        cap, budget = caps[finding.rule_place]
        about = cap.of_value(finding.each), finding, budget
        change, none = cheapest_change(*about, tried), ""
        if change is None:
            command = advice_on(*about, revision)
            none = f"; no single change fits{f'; {command} looks for several together' if command else ''}"
        changed[id(finding)] = finding._replace(change=change, message=finding.message + none)
    return [changed.get(id(finding), finding) for finding in findings]


def _unknowns(plan: Plan) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{plan.step_of(item)}: {item.unknown.what}" for item in plan.unknowns))


def _at_the_volume(finding: Finding, volumes: dict[Place, Place]) -> Finding:
    """A cap's finding that a step drives which is called more often, and no other: where that is said."""
    place = volumes.get(finding.place) if finding.place and finding.rule in ("cap", "growth") else None
    return finding._replace(place=place) if place else finding


def _is_changed(finding: Finding, revision: Revision) -> bool:
    """Whether the finding names a step that costs other than in the base: what changed is looked at first."""
    named = {finding.place, *(cause.place for cause in finding.causes), *(use.place for use in finding.uses)}
    return not named.isdisjoint(revision.changed_places)


def _rank(finding: Finding) -> tuple[bool, int, bool, Fraction]:
    order = (Status.BROKEN, Status.WAIVED, Status.WARNED, Status.NEAR, Status.NOT_COMPARED, Status.FITS)
    over = Fraction(finding.over or 0)
    return not finding.is_fault, order.index(finding.status), not finding.is_changed, -over
